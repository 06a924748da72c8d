"""A real Redis for every test, and nothing in it that would stay for ever."""

import os
import secrets
from collections.abc import AsyncIterator, Iterator

import pytest
from hypothesis import settings

from core.embedded import Embedded
from core.queue import Queue
from core.server import Space, connect

# How long a property takes is no property: machines are busy. What lands is decided by the same
# examples each time; developers get new ones, so fifty a day find as much as hundreds would.
settings.register_profile(
    "house", deadline=None, max_examples=50, derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("house")


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with Embedded() as server:
        yield server.url


@pytest.fixture
async def space(redis_url: str) -> AsyncIterator[Space]:
    """Keys of this test's own; fails the test that leaves a key without an end."""
    redis = connect(redis_url)
    space = Space(redis, f"test-{secrets.token_hex(4)}:")
    yield space
    keys = [key async for key in redis.scan_iter(f"{space.prefix}*")]
    endless = [key for key in keys if await redis.ttl(key) == -1]
    await redis.aclose()
    assert not endless, f"keys without a TTL: {endless}"


@pytest.fixture
def queue(space: Space) -> Queue:
    return Queue(space)
