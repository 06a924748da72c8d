"""Whether a container does its work, for its health check: `python -m core.doctor.alive [worker]`.

Light enough for every half minute: Redis answers and, for a worker, the one of this container has
said within its lease that it lives. A model that is still loading is not alive yet.
"""

import asyncio
import socket
import sys
from collections.abc import Sequence

from core.errors import PrecisError, RedisAway
from core.queue import Queue
from core.server import Space, connect, reaching
from core.settings import Settings, load


def main(arguments: Sequence[str]) -> int:
    """Answer 0 or 1, with the reason on stderr."""
    try:
        settings = load()
        if settings.redis_url is None:
            raise RedisAway("REDIS_URL is not set")
        asyncio.run(_look(settings, settings.redis_url.get_secret_value(), arguments))
    except PrecisError as fault:
        sys.stderr.write(f"precis: {fault}\n")
        return 1
    return 0


async def _look(settings: Settings, url: str, arguments: Sequence[str]) -> None:
    redis = connect(url)
    try:
        with reaching():
            await redis.ping()
        if "worker" in arguments:
            alive = await Queue(Space(redis, settings.prefix), settings.lease_seconds).workers()
            if not any(name.startswith(f"{socket.gethostname()}/") for name in alive):
                raise PrecisError("no worker of this machine is alive")
    finally:
        await redis.aclose()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
