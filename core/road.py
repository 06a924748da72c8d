"""Which Redis this process uses."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from core.embedded import Embedded
from core.settings import Settings


@contextmanager
def road(settings: Settings) -> Iterator[str]:
    """Give the URL of REDIS_URL's server, or of one embedded in the state folder.

    The embedded one is started here, or joined where another Precis process started it. Raises
    MissingExtra, RedisUnfit or RedisAway when there is none to be had.
    """
    if settings.redis_url:
        yield settings.redis_url.get_secret_value()
        return
    with Embedded(settings.state_dir / "redis") as embedded:
        yield embedded.url


def environment(url: str, **more: str) -> dict[str, str]:
    """Make the environment of a child process that takes the same road.

    The URL goes through the environment, never through arguments: it may hold a password.
    """
    return {**os.environ, "REDIS_URL": url, **more}
