"""A server on this machine, and engines that ask it without much patience."""

import dataclasses
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from pydantic import SecretStr

from core.settings import Settings
from tests.fakes.completions import Completions
from workers.engines.openai import OpenAI
from workers.engines.openai.server import Patience

QUICK = Patience(connect=2, silence=10, total=20, attempts=3, pause=0.001, longest=0.05)
"""Enough for a busy machine."""

IMPATIENT = dataclasses.replace(QUICK, silence=0.3)
"""For servers that hang: a test waits this long for each attempt."""

Open = Callable[..., OpenAI]


@pytest.fixture
async def server() -> AsyncIterator[Completions]:
    async with Completions() as server:
        yield server


@pytest.fixture
async def make(server: Completions) -> AsyncIterator[Open]:
    """Make engines for the server, with a key and further settings; closes them in the end."""
    made: list[OpenAI] = []

    def make(
        patience: Patience = QUICK,
        key: str | None = None,
        **changes: Any,  # noqa: ANN401 - settings are of many types
    ) -> OpenAI:
        secret = SecretStr(key) if key else None
        values: dict[str, Any] = {"openai_url": server.url, "model": server.model} | changes
        made.append(OpenAI(Settings(openai_key=secret, **values), patience))
        return made[-1]

    yield make
    for engine in made:
        await engine.close()


@pytest.fixture
async def engine(make: Open) -> OpenAI:
    engine = make()
    await engine.start()
    return engine
