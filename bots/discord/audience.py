"""Who may read what.

The bot sees every channel that it is let into, and Discord does not check who asks it: so we do,
when somebody asks and again before the answer is posted. In doubt the answer is no, and it is the
same no for what does not exist. Where Discord says neither yes nor no, because it is away, there is
no answer at all: Unanswered is raised, nothing is shown, and the job is tried again.

====================  ==============================================================
channel               who has View Channel and Read Message History there, by their
                      roles and the channel's own rules; not in a server they left
voice, stage          who has Connect as well
thread                who may read its channel
private thread        those of them who are in it or have Manage Threads
====================  ==============================================================

discord.py's own `Thread.permissions_for` forgets the last line.
"""

from datetime import UTC, datetime

import structlog

from bots.discord.calls import Calls
from bots.discord.permalink import numbered
from bots.discord.permits import (
    MANAGE_CHANNELS,
    MANAGE_THREADS,
    SEND_MESSAGES,
    permissions,
    reads,
    writes,
)
from bots.discord.refusal import Refused, Unanswered
from bots.discord.rooms import Room, Rooms
from bots.markup.loose import mapping
from core.conversation import Place
from core.request import Request, Visibility

log = structlog.get_logger()

_NO_MEMBER = 404


class Audience:
    """Asks Discord each time: an answer that was kept is about yesterday's roles."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._rooms = Rooms(calls)

    async def may_read(self, asker: str | None, place: Place) -> bool:
        """Whether `asker` may read `place` now; a schedule may where the bot may.

        Raises Unanswered.
        """
        try:
            room = await self._rooms.find(place)
            who = (await self._calls.home()).user if asker is None else asker
            return room is not None and await self.reads(who, room)
        except Refused as error:
            log.info("discord-access-refused", status=error.status, code=error.code)
            return False

    async def may_post(self, asker: str | None, place: Place) -> bool:
        """Whether `asker` may write in `place` themselves: a button lets nobody do more.

        Nobody writes in a forum, which takes posts with titles. Raises Unanswered.
        """
        try:
            room = await self._rooms.find(place)
            if asker is None or room is None or room.start or (room.forum and not room.thread):
                return False
            bits = await self._bits(asker, room)
        except Refused as error:
            log.info("discord-access-refused", status=error.status, code=error.code)
            return False
        return writes(bits, thread=room.thread is not None, locked=room.locked)

    async def may_manage(self, asker: str, place: Place) -> bool:
        """Whether `asker` manages a channel: reads it, and has Manage Channels there."""
        try:
            return await self._holds(asker, place, MANAGE_CHANNELS)
        except (Refused, Unanswered) as error:
            log.warning("discord-access-unknown", why=str(error))
            return False

    async def stands(self, asker: str | None, place: Place) -> bool:
        """Whether a digest may go on: no, if Discord says so; in doubt it raises.

        Raises Unanswered, and Refused for what only the operator can mend.
        """
        try:
            if not await self._holds((await self._calls.home()).user, place, SEND_MESSAGES):
                return False
            return asker is None or await self._holds(asker, place, 0)
        except Refused as refused:
            if refused.locked_out:
                raise
            return False

    async def _holds(self, user: str, place: Place, wanted: int) -> bool:
        """Whether somebody reads a channel, no thread and no forum, and may do more there."""
        room = await self._rooms.find(place)
        if room is None or room.thread or room.start or room.forum:
            return False
        bits = await self._bits(user, room)
        return reads(room.channel, bits) and bits & wanted == wanted

    async def reads(self, user: str, room: Room) -> bool:
        """Whether somebody may read a place that was found. Raises Refused, Unanswered."""
        bits, (channel, thread) = await self._bits(user, room), room.spot
        if not channel or not reads(room.channel, bits):
            return False
        return not room.private or bool(bits & MANAGE_THREADS) or await self._in(user, thread)

    async def _bits(self, user: str, room: Room) -> int:
        """Find out what somebody may do in a channel: nothing, in doubt."""
        if not numbered(user):
            return 0
        guild = str(room.guild.get("id"))
        answer = await self._calls.read(
            "/guilds/{guild_id}/members/{user_id}", guild_id=guild, user_id=user
        )
        member = mapping(answer)
        if mapping(member.get("user")).get("id") != user:
            return 0
        return permissions(room.guild, room.channel, member, datetime.now(UTC))

    async def fits(self, request: Request) -> bool:
        """Whether all who will see the answer may read its source, if the asker may.

        Two channels are never compared: who may read them changes after the post; and what is said
        on one server is shown on no other. What is age-restricted is shown in no ordinary channel,
        not even to the asker alone. Raises Unanswered.
        """
        try:
            return await self._fits(request)
        except Refused as error:
            log.warning("discord-audience-refused", status=error.status, code=error.code)
            return False

    async def _fits(self, request: Request) -> bool:
        if request.source == request.reply:
            return True
        if request.source.workspace != request.reply.workspace:
            return False
        source = await self._rooms.find(request.source)
        if source is None:
            return False
        private = request.visibility is Visibility.PRIVATE
        if private and not source.adult:
            return True
        reply = await self._rooms.find(request.reply)
        if reply is None or source.adult > reply.adult:
            return False
        (channel, thread), (there, inside) = source.spot, reply.spot
        same = channel == there and (thread == inside or not source.private)
        return private or same

    async def _in(self, user: str, thread: str) -> bool:
        """Whether somebody is in a thread. Who was in one and lost the channel still is."""
        try:
            found = await self._calls.read(
                "/channels/{channel_id}/thread-members/{user_id}", channel_id=thread, user_id=user
            )
        except Refused as refused:
            if refused.status == _NO_MEMBER:
                return False
            raise
        return mapping(found).get("user_id") == user
