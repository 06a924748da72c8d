"""The Redis that carries the jobs: how to reach it, and whether it may be trusted with them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import BusyLoadingError, ConnectionError, ResponseError, TimeoutError  # noqa: A004 - as redis names them

from core.errors import RedisAway, RedisUnfit

OLDEST = (7, 0)
"""Scripts with flags (`allow-oom`) came with Redis 7.0; the other servers fork from later ones."""


@dataclass(frozen=True, slots=True)
class Space:
    """A Redis and the prefix under which all keys of one installation live."""

    redis: "Redis"
    prefix: str = "precis:"


def connect(url: str) -> "Redis":
    """Make a client for `url` (redis://, rediss://, unix://) that never waits for long.

    A person waits at the other end: one second to connect and one for an answer, tried twice,
    stay within the three seconds in which they must hear something. The pool blocks instead of
    failing when all connections are taken: redis-py's default reports that as an outage.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=32,
        timeout=2,
        socket_connect_timeout=1,
        socket_timeout=1,
        health_check_interval=15,
        retry=Retry(ExponentialWithJitterBackoff(base=0.05, cap=0.2), 1),
    )
    return Redis.from_pool(pool)


@contextmanager
def reaching() -> Iterator[None]:
    """Turn whatever means "no Redis" into RedisAway; it says so without naming the address.

    MISCONF is what Redis answers to everything while its disk is full (measured: PING too).
    """
    try:
        yield
    except (ConnectionError, TimeoutError, BusyLoadingError, OSError) as error:
        raise RedisAway(
            f"Redis does not answer ({type(error).__name__}): is it running?"
        ) from error
    except ResponseError as error:
        if not str(error).startswith("MISCONF"):
            raise
        raise RedisAway("Redis cannot write its append-only file: is its disk full?") from error


async def faults(redis: "Redis") -> list[str]:
    """Say why this Redis would lose jobs, one line per reason, naming the setting to change.

    Measured: without an append-only file a killed Redis lost every acknowledged job, with
    `allkeys-lru` it dropped them silently. Raises RedisAway.
    """
    with reaching():
        info = await redis.info()
    return [line for line in (_version(info), _file(info), _policy(info), _role(info)) if line]


async def check(redis: "Redis") -> None:
    """Refuse an unfit Redis at start-up. Raises RedisUnfit with all reasons, or RedisAway."""
    if reasons := await faults(redis):
        raise RedisUnfit("this Redis would lose jobs: " + "; ".join(reasons))


def _version(info: dict[str, object]) -> str | None:
    version = str(info.get("redis_version", "0.0"))
    major, minor = (int(part) for part in version.split(".")[:2])
    if (major, minor) >= OLDEST:
        return None
    return f"it is version {version}, 7.0 or newer is needed"


def _file(info: dict[str, object]) -> str | None:
    if int(str(info.get("aof_enabled", 0))):
        return None
    return "it keeps no append-only file: set appendonly yes"


def _policy(info: dict[str, object]) -> str | None:
    policy = str(info.get("maxmemory_policy", "noeviction"))
    if policy == "noeviction":
        return None
    return f"it may drop keys: set maxmemory-policy noeviction (is {policy})"


def _role(info: dict[str, object]) -> str | None:
    if str(info.get("role")) == "slave":
        return "it is a replica: point REDIS_URL at the primary"
    if int(str(info.get("cluster_enabled", 0))):
        return "it is a cluster: point REDIS_URL at a single server (cluster-enabled no)"
    return None
