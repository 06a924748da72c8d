"""What people, bots, channels and groups are called, and which zone people live in.

Slack answers one id at a time, so answers are kept in Redis.
"""

import asyncio
import re
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bots.chat.lookup import Facts, Look, Lookup
from bots.markup.loose import mapping, mappings, string
from bots.markup.slack import HIDDEN, Known, called, wanted
from bots.slack.calls import Calls
from bots.slack.home import Home
from bots.slack.refusal import Refused, Unanswered
from core.server import Space

_KEEP = {"user": 86_400, "bot": 86_400, "channel": 3600, "groups": 3600}
"""Seconds. A channel can turn private: its name is asked for more often."""

SPARE = {"user": 30, "channel": 20, "bot": 20, "groups": 1}
"""How many ids of each kind are looked up for one conversation, not counting who speaks in it:
anybody can write thousands of `<@U...>`, and every one of them is a call that others wait for."""

_ID = re.compile(r"[A-Z][A-Z0-9]{1,20}|all")


class People:
    """Knows names. What cannot be found out is named as what it is, never raised."""

    def __init__(self, calls: Calls, space: Space) -> None:
        self._calls = calls
        self._lookup = Lookup(space, "slack", _KEEP, Refused, Unanswered)

    async def zone(self, user: str) -> str | None:
        """Find somebody's time zone (IANA): UTC where there is none, None if it is not known."""
        found = (await self._facts("user", [user], self._user)).get(user)
        if not found:
            return None
        try:
            return ZoneInfo(string(found.get("zone")) or "UTC").key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return "UTC"

    async def title(self, channel: str) -> str:
        """Say what a conversation is called, to somebody who may read it."""
        found = (await self._facts("channel", [channel], self._channel)).get(channel, {})
        return f"#{found['name']}" if found.get("name") else "a direct conversation"

    async def learn(self, channel: Mapping[str, object]) -> None:
        """Keep what a channel is called, from an object that was asked for another reason."""
        await self._lookup.learn("channel", string(channel.get("id")), _titled(channel))

    async def known(
        self, messages: Iterable[Mapping[str, object]], here: str, spare: dict[str, int]
    ) -> Known:
        """Look up the names in message objects of channel `here`, for people who may read it.

        Of other channels only public ones are named: not everybody who reads this one knows them.
        `spare` begins as SPARE and says from page to page what may still be looked up.
        """
        shown = list(messages)
        asked = wanted(*shown)
        home = await self._calls.home()
        inline = dict(_inline(shown, home))
        speakers = {string(message.get("user")) for message in shown} & asked.users - inline.keys()
        mentioned = asked.users - inline.keys() - speakers
        said, named, channels, bots, groups = await asyncio.gather(
            self._facts("user", speakers, self._user),
            self._facts("user", mentioned, self._user, spare),
            self._facts("channel", asked.channels, self._channel, spare),
            self._facts("bot", asked.bots, self._bot, spare),
            self._facts("groups", ["all"] if asked.groups else [], self._groups, spare),
        )
        people = named | said | inline
        return Known(
            users=_names(people),
            channels={
                number: _visible(channels.get(number, {}), here=number == here)
                for number in asked.channels
            },
            bots=_names(bots),
            groups=groups.get("all", {}),
            home=home.teams,
            strangers=frozenset(number for number in people if people[number].get("external")),
        )

    async def _facts(
        self, kind: str, numbers: Iterable[str], look: Look, spare: dict[str, int] | None = None
    ) -> dict[str, Facts]:
        sought = [number for number in numbers if _ID.fullmatch(number)]
        return await self._lookup.find(kind, sought, look, spare)

    async def _user(self, number: str) -> Facts:
        user = mapping((await self._calls.read("users.info", user=number)).get("user"))
        home = await self._calls.home()
        external = not native(user, home)
        return {"name": called(user), "zone": string(user.get("tz")), "external": external}

    async def _bot(self, number: str) -> Facts:
        bot = mapping((await self._calls.read("bots.info", bot=number)).get("bot"))
        return {"name": string(bot.get("name"))}

    async def _channel(self, number: str) -> Facts:
        answer = await self._calls.read("conversations.info", channel=number)
        return _titled(mapping(answer.get("channel")))

    async def _groups(self, _: str) -> Facts:
        answer = await self._calls.read("usergroups.list")
        listed = mappings(answer.get("usergroups"))
        return {string(group.get("id")): string(group.get("handle")) for group in listed}


def native(user: Mapping[str, object], home: Home) -> bool:
    """Whether a user object is of somebody of our workspace or organization."""
    grid = mapping(user.get("enterprise_user"))
    teams = {string(user.get("team_id")), string(grid.get("enterprise_id"))}
    return not user.get("is_stranger") and bool(teams & home.teams)


def _titled(channel: Mapping[str, object]) -> Facts:
    named = not (channel.get("is_im") or channel.get("is_mpim"))
    return {"name": string(channel.get("name")) if named else "", "public": public(channel)}


def public(channel: Mapping[str, object]) -> bool:
    """Whether every full member of the workspace can read a channel; no, when in doubt."""
    closed = ("is_private", "is_im", "is_mpim", "is_group")
    return channel.get("is_private") is False and not any(channel.get(key) for key in closed)


def _visible(facts: Facts, *, here: bool) -> str:
    return facts["name"] if facts.get("name") and (here or facts.get("public")) else HIDDEN


def _names(found: Mapping[str, Facts]) -> dict[str, str]:
    return {number: facts["name"] for number, facts in found.items() if facts.get("name")}


def _inline(messages: Iterable[Mapping[str, object]], home: Home) -> Iterable[tuple[str, Facts]]:
    """Yield what messages bring along about who wrote them, which saves a call for each."""
    for message in messages:
        profile = mapping(message.get("user_profile"))
        if name := called({"profile": profile, "name": profile.get("name")}):
            team = string(profile.get("team"))
            external = bool(team) and team not in home.teams
            yield string(message.get("user")), {"name": name, "external": external}
