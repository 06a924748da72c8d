"""Outcomes that were written already, found again by what they were written from.

The key is a hash of everything that an outcome depends on: the place, every message with its text
and time, what was skipped, and the recipe: engine, model, prompt and sizes. An edited, deleted or
new message makes another key, and so does anybody's opting out. Whether somebody may read an
outcome is no question for the cache: it is asked before reading and before posting, as ever. What
is an asker's own and changes no word, their zone, is put in afterwards.

Of several who ask for the same at once, one writes and the others wait. Who writes says all the
time that they still do; when they fall silent, another one takes over. The turn is the request's:
whoever is given the job of a worker that died goes on with it at once. A cache that cannot be
reached, or is full, costs time and nothing else.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, replace
from hashlib import blake2b
from typing import cast

import structlog
from redis.exceptions import ResponseError

from core.conversation import Conversation, Message
from core.errors import RedisAway
from core.pulse import Pulse
from core.request import Kind, Request
from core.server import Space, reaching
from core.summary import Digest, Notice, Summary
from core.wire import Illegible, read_outcome, write_outcome

log = structlog.get_logger()

Written = Summary | Digest
Write = Callable[[], Awaitable[Written]]

KEEP = 1800
"""Seconds. An outcome says what people said: it stays as long as for its Share button."""

_LEASE = 10_000
"""Milliseconds that a writer may be silent."""

_LOOK = 0.1
"""Seconds between two looks of those who wait."""

_STEP = """#!lua
-- KEYS[1] is whose turn it is; whose to be, and for how many milliseconds: 0 ends it.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then return redis.call('DEL', KEYS[1]) end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
"""


class Cache:
    """What people asked for lately, of one installation and by one recipe."""

    def __init__(self, space: Space, recipe: str, lease: int = _LEASE) -> None:
        self._redis = space.redis
        self._prefix = f"{space.prefix}cache:"
        self._recipe = recipe
        self._lease = lease
        self._step = space.redis.register_script(_STEP)

    async def written(
        self, conversation: Conversation, request: Request, pulse: Pulse, write: Write
    ) -> Written:
        """Find what was written of this conversation, or write it. Raises what `write` raises.

        Nobody asks for a schedule's digest or a terminal's files again: they are not kept.
        """
        if request.asker is None or request.kind is Kind.DIGEST:
            return await write()
        name = _name(self._recipe, conversation, request)
        async with self._turn(name, request.key, pulse) as found:
            outcome = found or await write()
            if not found:
                await self._keep(name, outcome)
        zone = conversation.coverage.zone
        return replace(outcome, coverage=replace(outcome.coverage, zone=zone))

    @asynccontextmanager
    async def _turn(self, name: str, mine: str, pulse: Pulse) -> AsyncIterator[Written | None]:
        """Wait for the outcome, or for the turn to write it."""
        try:
            found = await self._wait(name, mine, pulse)
        except (RedisAway, ResponseError) as error:
            log.info("cache-not-used", why=type(error).__name__)
            found = None
        if found:
            yield found
            return
        writing = asyncio.ensure_future(self._hold(name, mine, pulse))
        try:
            yield None
        finally:
            writing.cancel()
            await asyncio.wait({writing})
            with suppress(RedisAway, ResponseError):  # then it ends by itself
                await self._say(name, mine, 0)

    async def _wait(self, name: str, mine: str, pulse: Pulse) -> Written | None:
        while not await self._take(name, mine):
            if found := await self._find(name):
                return found
            pulse.beat()
            await asyncio.sleep(_LOOK)
        found = await self._find(name)  # it may have come just before the turn did
        if found:
            await self._say(name, mine, 0)
        return found

    async def _hold(self, name: str, mine: str, pulse: Pulse) -> None:
        """Keep the turn as long as the engine lives."""
        while pulse.alive:
            await asyncio.sleep(self._lease / 3000)
            with suppress(RedisAway, ResponseError):
                await self._say(name, mine, self._lease)

    async def _take(self, name: str, mine: str) -> bool:
        with reaching():
            turn = f"{self._prefix}turn:{name}"
            free = await self._redis.set(turn, mine, nx=True, px=self._lease)
        return bool(free) or await self._say(name, mine, self._lease)

    async def _say(self, name: str, mine: str, milliseconds: int) -> bool:
        """Keep the turn for so long, or end it; answer whether it was ours."""
        with reaching():
            step = self._step(keys=[f"{self._prefix}turn:{name}"], args=[mine, milliseconds])
            return bool(await cast("Awaitable[object]", step))

    async def _find(self, name: str) -> Written | None:
        with reaching():
            raw = await self._redis.get(self._prefix + name)
        if not isinstance(raw, bytes):
            return None
        try:
            found = read_outcome(raw, name)
        except Illegible:
            return None
        return None if isinstance(found, Notice) else found

    async def _keep(self, name: str, outcome: Written) -> None:
        try:
            with reaching():
                await self._redis.set(self._prefix + name, write_outcome(outcome), ex=KEEP)
        except (RedisAway, ResponseError) as error:
            log.info("cache-not-kept", why=type(error).__name__)


def _name(recipe: str, conversation: Conversation, request: Request) -> str:
    """Hash all that an outcome depends on."""
    missed = request.kind is Kind.MISSED
    presence = conversation.presence if missed else None
    stuff = (
        recipe,
        asdict(conversation.place),
        {**asdict(conversation.coverage), "zone": ""},
        [_digested(one) if missed else _summarized(one) for one in conversation.messages],
        [request.asker] if missed else [],
        [presence.last, presence.thread, sorted(presence.threads)] if presence else [],
    )
    text = json.dumps(stuff, sort_keys=True, default=str)
    return blake2b(text.encode(), digest_size=20).hexdigest()


def _summarized(message: Message) -> list[object]:
    """List what of a message makes a summary."""
    who = [message.id, message.speaker, message.speaker_id]
    return [*who, message.text, message.sent_at, message.thread, message.reply_to]


def _digested(message: Message) -> list[object]:
    """List what of a message makes a digest."""
    counts = [message.mentions, message.answers, message.reactions, message.bot]
    return [*_summarized(message), *counts]
