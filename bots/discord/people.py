"""What people are called on a server, and which names of roles and channels may be said.

A history tells of its people's accounts, not of their nicknames: Discord answers those one member
at a time.
"""

from collections.abc import Iterable, Mapping

from bots.chat.lookup import Facts, Lookup
from bots.discord.calls import Calls
from bots.discord.permits import public
from bots.discord.refusal import Refused, Unanswered
from bots.discord.rooms import Room
from bots.markup.discord import Known, called, wanted
from bots.markup.loose import identity, mapping, mappings, string
from core.server import Space

_KEEP = {"member": 3600}
"""Seconds."""

_MOST = 200
"""How many who speak are looked up in one conversation; the others go by their accounts' names."""

_SPARE = 30
"""How many who are mentioned are: anybody can write thousands of `<@1>`, and every one of them is a
call that others wait for."""


class People:
    """Knows names. What cannot be found out is named as what it is, never raised."""

    def __init__(self, calls: Calls, space: Space) -> None:
        self._calls = calls
        self._lookup = Lookup(space, "discord", _KEEP, Refused, Unanswered)

    async def known(
        self, messages: Iterable[Mapping[str, object]], room: Room, spare: "Spare"
    ) -> Known:
        """Look up the names in message objects of `room`.

        `spare` is one for the whole conversation: it says whom to look up no more, and remembers
        who was, so that nobody has two names.
        """
        shown = list(messages)
        asked = wanted(*shown).users
        speakers = {identity(mapping(one.get("author")).get("id")) for one in shown} & asked.keys()
        guild = string(room.guild.get("id"))
        for numbers, left in ((speakers, spare.speakers), (asked.keys(), spare.mentioned)):
            fresh = [number for number in numbers if number.isdecimal()]
            spare.names |= await self._named(guild, set(fresh) - spare.names.keys(), left)
        users = {number: spare.names.get(number) or label for number, label in asked.items()}
        spare.names |= {number: name for number, name in users.items() if name}
        return Known(users, _names(room.guild.get("roles")), _channels(room))

    async def _named(self, guild: str, numbers: set[str], left: dict[str, int]) -> dict[str, str]:
        async def look(key: str) -> Facts:
            user = key.partition("/")[2]
            answer = await self._calls.read(
                "/guilds/{guild_id}/members/{user_id}", guild_id=guild, user_id=user
            )
            member = mapping(answer)
            return {"name": called(mapping(member.get("user")), member)}

        keys = [f"{guild}/{number}" for number in sorted(numbers)]
        found = await self._lookup.find("member", keys, look, left)
        return {key.partition("/")[2]: facts["name"] for key, facts in found.items() if facts}


class Spare:
    """What may still be looked up for one conversation, and what was."""

    def __init__(self) -> None:
        self.speakers = {"member": _MOST}
        self.mentioned = {"member": _SPARE}
        self.names: dict[str, str] = {}


def _names(roles: object) -> dict[str, str]:
    """Name roles, which everybody on a server may know. @everyone has its sign already."""
    return {
        string(role.get("id")): string(role.get("name")).removeprefix("@")
        for role in mappings(roles)
    }


def _channels(room: Room) -> dict[str, str]:
    """Name a server's channels, but of others than this only those that everybody sees.

    Not everybody who reads this one may know that they exist.
    """
    named = {
        number: string(channel.get("name"))
        for number, channel in room.channels.items()
        if number == room.spot[0] or public(room.guild, channel)
    }
    thread = {room.spot[1]: string((room.thread or {}).get("name"))} if room.thread else {}
    return named | thread
