"""How many calls Slack takes of each method, shared by all processes of an installation.

https://docs.slack.dev/apis/web-api/rate-limits: counted per method and workspace, by the minute;
posting by the second and channel. An installation is one workspace's, so its key prefix is.
"""

import asyncio
import random
from collections.abc import Awaitable
from typing import cast

from bots.pace import LEISURE
from core.errors import RedisAway
from core.server import Space, reaching

_MINUTE = 60_000

_RATES = {
    "usergroups.list": 20,
    "conversations.members": 100,
    "users.info": 100,
    "chat.postEphemeral": 100,
    "chat.postMessage": 300,
}
"""Calls a minute, for what is not in tier 3."""

_TIER_3 = 50

_POST = 1_200
"""Milliseconds between two posts in a channel. Slack wants a second between their arrivals, and one
may be under way longer than the next: whoever is told to wait holds all posts up."""

_CREDIT = 30_000
"""Milliseconds' worth of calls that may be made at once: nobody waits for a short history."""

_SLOWER = 1.25
"""What nobody waits for is called at four fifths of the rate, never in a burst, and only while no
other calls are ahead of it: so people find their credit, and Slack its minute not used up."""

_PATIENCE = 1.0
"""Seconds: a courtesy is not worth more."""

_STEP = """#!lua flags=allow-oom
-- KEYS[1]: until when the calls made so far are paid for, in ms of this clock
-- ms that a call costs, ms of credit, ms in which there must be no call (or 0, to make one)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local paid = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local cost, credit, hold = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if hold > 0 then
  paid = math.max(paid, now + hold + credit)
elseif paid - credit > now then
  return math.ceil(paid - credit - now)
else
  paid = paid + cost
end
redis.call('SET', KEYS[1], string.format('%.0f', paid), 'PX', math.ceil(paid - now) + 1000)
return 0
"""


class Budget:
    """The turns to call. What Slack said with `Retry-After` holds for everyone at once.

    Turns are a courtesy, which ends where Redis does: without it, calls go ahead and only what
    this process heard itself is obeyed.
    """

    def __init__(self, space: Space) -> None:
        self._prefix = f"{space.prefix}slack:budget:"
        self._step = space.redis.register_script(_STEP)
        self._held: dict[str, float] = {}
        self.speed = 1.0
        """Minutes of Slack's in one of ours: more only in benchmarks, beside a fake as fast."""

    async def turn(self, method: str, place: str = "") -> None:
        """Wait until `method` may be called; `place` is the channel that is written to."""
        if method == "chat.postMessage":
            await self._wait(f"{method}:{place}")
        await self._wait(method)

    async def hold(self, method: str, seconds: float) -> None:
        """Let nobody call `method` for so long."""
        self._held[method] = asyncio.get_running_loop().time() + seconds
        await self._ask(method, seconds)

    async def _wait(self, name: str) -> None:
        while True:
            left = self._held.get(name, 0) - asyncio.get_running_loop().time()
            wait = left if left > 0 else await self._ask(name)
            if not wait:
                return
            late = random.uniform(0, 0.05)  # noqa: S311 - not a secret
            await asyncio.sleep(wait + late / self.speed)

    async def _ask(self, name: str, hold: float = 0) -> float:
        """Take a turn, or hold; answer the seconds to wait before asking again."""
        minute, credit = _MINUTE / self.speed, _CREDIT / self.speed
        cost = minute / _RATES.get(name, _TIER_3)
        if LEISURE.get() and not hold:
            cost, credit = cost * _SLOWER, 0
        if ":" in name:
            cost, credit = _POST, 0
        words = (cost, credit, hold * 1000)
        try:
            with reaching():
                async with asyncio.timeout(_PATIENCE):
                    answer = self._step(keys=[self._prefix + name], args=words)
                    return int(cast("str", await cast("Awaitable[object]", answer))) / 1000
        except RedisAway:
            return 0
