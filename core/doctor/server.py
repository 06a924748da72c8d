"""Checks of the Redis that carries the jobs, or of the one that would be started for it."""

import time
from collections.abc import Mapping
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError

from core import embedded
from core.doctor.check import Check, error, fine, refusal, warning
from core.errors import PrecisError, RedisAway
from core.server import connect, faults, reaching
from core.settings import Settings, safe

_SKEW = 5.0
"""Seconds between two clocks before deadlines mean different things to two machines."""


async def checks(settings: Settings) -> list[Check]:
    """Look at REDIS_URL's server, the embedded one that runs now, or the one that would start."""
    if settings.redis_url:
        return await _server(settings.redis_url.get_secret_value())
    folder = settings.state_dir / "redis"
    try:
        running = embedded.running(folder)
        return await _server(running) if running else [_startable(folder)]
    except OSError as fault:
        cause = f"{folder} cannot be used: {fault.strerror}"
        return [error("redis", "Redis", cause, "change its owner or set PRECIS_STATE_DIR")]


async def _server(url: str) -> list[Check]:
    redis = connect(url)
    try:
        return await _examine(redis, safe(url))
    except RedisAway as fault:
        fix = "start it, or correct REDIS_URL: host, port, user and password"
        return [error("redis", "Redis", f"{safe(url)}: {fault}", fix)]
    except RedisError as fault:
        cause = f"{safe(url)} does not answer as a Redis ({type(fault).__name__})"
        return [error("redis", "Redis", cause, "correct REDIS_URL, or let its user ask INFO")]
    finally:
        await redis.aclose()


async def _examine(redis: Redis, place: str) -> list[Check]:
    with reaching():
        info = await redis.info()
        seconds, micros = await redis.time()
    name = info.get("server_name", "redis")
    version = info.get(f"{name}_version", info.get("redis_version"))
    return [
        fine("redis", "Redis", f"{name} {version} at {place}"),
        _fit(await faults(redis)),
        _disk(info),
        _memory(info),
        clock(seconds + micros / 1e6 - time.time()),
    ]


def _fit(reasons: list[str]) -> Check:
    if not reasons:
        return fine("redis.fit", "Redis keeps jobs", "append-only file, no eviction")
    fix = "change that in redis.conf or in the server's arguments, then restart it"
    return error("redis.fit", "Redis would lose jobs", "; ".join(reasons), fix)


def _disk(info: Mapping[str, object]) -> Check:
    if info.get("aof_last_write_status", "ok") == "ok":
        return fine("redis.disk", "Redis writes its file", "the last write went well")
    cause = "the last write to the append-only file failed"
    return error("redis.disk", "Redis writes its file", cause, "free space on Redis' disk")


def _memory(info: Mapping[str, object]) -> Check:
    limit = int(str(info.get("maxmemory", 0)))
    title = "Redis' memory"
    if limit:
        return fine("redis.memory", title, f"limited to {limit >> 20} MiB")
    cause = "it has no limit: a flood of jobs could take all of the machine's"
    return warning("redis.memory", title, cause, "set maxmemory, such as 512mb")


def clock(skew: float) -> Check:
    """Judge how far Redis' clock is ahead of ours, in seconds."""
    cause = f"{skew:+.1f} seconds from this machine's"
    if abs(skew) <= _SKEW:
        return fine("redis.clock", "Redis' clock", cause)
    return warning("redis.clock", "Redis' clock", cause, "let both machines take the time by NTP")


def _startable(folder: Path) -> Check:
    try:
        binary = embedded.choose(folder)
    except PrecisError as fault:
        return refusal("redis", "Redis", fault)
    return fine("redis", "Redis", f"{binary.label} starts by itself in {folder}")
