"""Who may read what.

The bot sees every conversation it was invited to, and Slack does not check who asks it: so we do,
when somebody asks and again before the answer is posted. In doubt the answer is no, and it is the
same no for what does not exist. Where Slack says neither yes nor no, because it is away, there is
no answer at all: Unanswered is raised, nothing is shown, and the job is tried again.

====================  ==============================================================
public channel        full members of the workspace; guests and people of other
                      workspaces where they are members of the channel
private, group DM     members
direct message        the person whose conversation with the bot it is
====================  ==============================================================
"""

from collections.abc import Mapping

import structlog

from bots.markup.loose import mapping, sequence, string
from bots.slack.calls import Calls
from bots.slack.home import Home
from bots.slack.people import People, public
from bots.slack.refusal import LOCKED_OUT, Refused, Unanswered
from core.conversation import Place
from core.request import Request, Visibility

log = structlog.get_logger()

_RANKS = ("is_admin", "is_owner", "is_primary_owner")

_PAGES = 100
"""Of 1,000 members each."""


class Audience:
    """Asks Slack each time: an answer that was kept is about yesterday's members."""

    def __init__(self, calls: Calls, people: People | None = None) -> None:
        """Tell `people` what channels are called, where a digest asks: one call less for each."""
        self._calls = calls
        self._people = people

    async def may_read(self, asker: str | None, place: Place) -> bool:
        """Whether `asker` may read `place` now; a schedule may where the bot is a member.

        Raises Unanswered.
        """
        try:
            return await self._may_read(asker, place)
        except Refused as error:
            log.info("slack-access-refused", code=error.code)
            return False

    async def may_manage(self, asker: str, place: Place) -> bool:
        """Whether `asker` manages a channel: made it, or is an admin or owner of the workspace.

        Nobody who is no full member of the workspace does, and nobody who cannot read the channel.
        """
        try:
            home = await self._calls.home()
            channel, user = await self._channel(place, home), await self._user(asker)
            if not (full(user, home) and await self._reads(user, channel, home)):
                return False
        except (Refused, Unanswered) as error:
            log.warning("slack-access-unknown", why=str(error))
            return False
        if not channel.get("is_member") or channel.get("is_im") or channel.get("is_mpim"):
            return False
        return channel.get("creator") == asker or any(user.get(rank) for rank in _RANKS)

    async def stands(self, asker: str | None, place: Place) -> bool:
        """Whether a digest may go on: no, if Slack says so; in doubt it raises.

        Raises Unanswered, and Refused for what only the operator can mend.
        """
        try:
            home = await self._calls.home()
            channel = await self._channel(place, home)
            if channel and self._people:
                await self._people.learn(channel)
            if channel.get("is_archived") or not channel.get("is_member"):
                return False
            return asker is None or await self._reads(await self._user(asker), channel, home)
        except Refused as error:
            if error.code in LOCKED_OUT:
                raise
            return False

    async def fits(self, request: Request) -> bool:
        """Whether all who will see the answer may read its source, if the asker may.

        Whoever reads a channel may read all of it, its threads included. Two channels are never
        compared: who is in them changes after the post. A direct message is the asker's alone.
        Raises Unanswered.
        """
        source, reply = request.source, request.reply
        if request.visibility is Visibility.PRIVATE or source.channel == reply.channel:
            return True
        return reply.channel.startswith("D") and await self.may_read(request.asker, reply)

    async def _may_read(self, asker: str | None, place: Place) -> bool:
        home = await self._calls.home()
        channel = await self._channel(place, home)
        if asker is None:
            return bool(channel.get("is_member"))
        return await self._reads(await self._user(asker), channel, home)

    async def _channel(self, place: Place, home: Home) -> Mapping[str, object]:
        """Look a channel up; nothing is known of what is not ours. Raises as calls do."""
        if (place.platform, place.workspace) != ("slack", home.team):
            return {}
        answer = await self._calls.read("conversations.info", channel=place.channel)
        return mapping(answer.get("channel"))

    async def _user(self, asker: str) -> Mapping[str, object]:
        """Look somebody up; nothing is known of who is not there any more."""
        user = mapping((await self._calls.read("users.info", user=asker)).get("user"))
        gone = user.get("deleted") is not False or string(user.get("id")) != asker
        return {} if gone else user

    async def _reads(
        self, user: Mapping[str, object], channel: Mapping[str, object], home: Home
    ) -> bool:
        if not (user and channel):
            return False
        if channel.get("is_im"):
            return channel.get("user") == user.get("id")
        if public(channel) and full(user, home):
            return True
        return await self._member(string(user.get("id")), string(channel.get("id")))

    async def _member(self, asker: str, channel: str) -> bool:
        pages = self._calls.pages(
            "conversations.members", "members", _PAGES, channel=channel, limit=1000
        )
        async for page in pages:
            if asker in page:
                return True
        return False


def full(user: Mapping[str, object], home: Home) -> bool:
    """Whether a user object is of a member of the workspace who is no guest.

    Of a large organization not everybody is in every workspace; who is not sees nothing of it.
    """
    grid = sequence(mapping(user.get("enterprise_user")).get("teams"))
    teams = {user.get("team_id"), *sequence(user.get("teams")), *grid}
    guest = user.get("is_restricted") or user.get("is_ultra_restricted")
    return home.team in teams and not (guest or user.get("is_stranger"))
