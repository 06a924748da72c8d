"""What people chose about themselves, and managers about their channel.

==========================  ===============================================================
`opt-out`, `opt-in`         what the asker writes is in no summary of this workspace, or again
`off`, `on`                 nothing is summarized in this channel, or again; for its managers
==========================  ===============================================================

Kept in Redis, like plans of digests: for 400 days after anybody last asked for a summary there.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import cast

from bots.platform import OnWish, Platform, Wish
from core.conversation import Conversation, Place
from core.errors import EmptyWindow
from core.server import Space, reaching

KEEP = 400 * 86_400
"""Seconds."""

OPTED_OUT = "opted out"
"""The kind in `Coverage.skipped` of what is by people who opted out."""

_CHANGE = """#!lua flags=allow-oom
-- KEYS[1] is a set; the command, the member, the seconds to keep it. Also at maxmemory: who wants
-- to be left out need not wait until there is room.
redis.call(ARGV[1], KEYS[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
"""


class Choices:
    """The choices of one installation. All methods raise RedisAway when Redis does not answer."""

    def __init__(self, space: Space) -> None:
        self._redis = space.redis
        self._prefix = f"{space.prefix}choices:"
        self._change = space.redis.register_script(_CHANGE)

    async def out(self, place: Place) -> frozenset[str]:
        """List who opted out in the workspace of a place."""
        return await self._members("people", place)

    async def off(self, place: Place) -> bool:
        """Whether nothing may be summarized in a channel."""
        return place.channel in await self._members("channels", place)

    async def admitted(self, conversation: Conversation) -> Conversation:
        """Leave out of a conversation what is by people who opted out.

        Raises EmptyWindow if there is nothing else.
        """
        return without(conversation, await self.out(conversation.place))

    async def person(self, place: Place, person: str, *, out: bool) -> None:
        """Remember what somebody chose, in all of their workspace."""
        await self._set("people", place, person, there=out)

    async def channel(self, place: Place, *, off: bool) -> None:
        """Remember what was chosen for a channel."""
        await self._set("channels", place, place.channel, there=off)

    async def _members(self, kind: str, place: Place) -> frozenset[str]:
        key = self._key(kind, place)
        with reaching():
            pipe = self._redis.pipeline(transaction=False)
            pipe.smembers(key)
            pipe.expire(key, KEEP)
            names, _ = await pipe.execute()
        return frozenset(name.decode() for name in names)

    async def _set(self, kind: str, place: Place, member: str, *, there: bool) -> None:
        command = "SADD" if there else "SREM"
        with reaching():
            step = self._change(keys=[self._key(kind, place)], args=[command, member, KEEP])
            await cast("Awaitable[object]", step)

    def _key(self, kind: str, place: Place) -> str:
        return f"{self._prefix}{kind}:{place.platform}:{place.workspace}"


class Chosen:
    """Takes the words by which people choose."""

    def __init__(self, platform: Platform, space: Space) -> None:
        self._platform = platform
        self._choices = Choices(space)
        self.words: dict[str, OnWish] = {
            "opt-out": self._out,
            "opt-in": self._in,
            "off": self._managed(self._off),
            "on": self._managed(self._on),
        }

    async def _out(self, wish: Wish) -> str:
        await self._choices.person(wish.place, wish.asker, out=True)
        return (
            "What you write is in no summary from now on; each says how many messages it leaves "
            "out, and not whose. `opt-in` takes that back."
        )

    async def _in(self, wish: Wish) -> str:
        await self._choices.person(wish.place, wish.asker, out=False)
        return "What you write is in summaries again. `opt-out` leaves it out."

    async def _off(self, wish: Wish) -> str:
        await self._choices.channel(wish.place, off=True)
        return "Nothing in this channel is summarized any more, for nobody, until you say `on`."

    async def _on(self, wish: Wish) -> str:
        await self._choices.channel(wish.place, off=False)
        return "This channel can be summarized again, by those who can read it."

    def _managed(self, grant: Callable[[Wish], Awaitable[str]]) -> OnWish:
        async def granted(wish: Wish) -> str:
            if await self._platform.may_manage(wish.asker, wish.place):
                return await grant(wish)
            return "Only who manages this channel can do that. `opt-out` is for you alone."

        return granted


def without(conversation: Conversation, people: frozenset[str]) -> Conversation:
    """Leave people's messages out of a conversation, and say how many. Raises EmptyWindow."""
    kept = [one for one in conversation.messages if one.speaker_id not in people]
    count = len(conversation.messages) - len(kept)
    if not count:
        return conversation
    if not kept:
        raise EmptyWindow("all messages in the window are by people who opted out")
    before = conversation.coverage
    skipped = {**before.skipped, OPTED_OUT: before.skipped.get(OPTED_OUT, 0) + count}
    after = Conversation.of(conversation.place, conversation.title, kept, skipped, before.zone)
    coverage = replace(
        after.coverage,
        left_out=before.left_out,
        left_out_before=before.left_out_before,
        more=before.more,
        newest=before.newest,
    )
    return replace(conversation, messages=after.messages, coverage=coverage)
