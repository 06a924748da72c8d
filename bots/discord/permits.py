"""What somebody may do in a channel: the algorithm that Discord documents.

https://docs.discord.com/developers/topics/permissions#permission-overwrites. discord.py has it too,
but only for what a gateway has told it of; these are the objects of the REST API.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from bots.markup.discord import moment
from bots.markup.loose import identity, mapping, mappings, sequence, string

Json = Mapping[str, object]

ADMINISTRATOR = 1 << 3
MANAGE_CHANNELS = 1 << 4
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
READ_MESSAGE_HISTORY = 1 << 16
CONNECT = 1 << 20
MANAGE_THREADS = 1 << 34
SEND_MESSAGES_IN_THREADS = 1 << 38

READ = VIEW_CHANNEL | READ_MESSAGE_HISTORY

_ALL = -1
_ROLE, _MEMBER = 0, 1
_VOICE = (2, 13)
_NEVER = datetime.max.replace(tzinfo=UTC)


def permissions(guild: Json, channel: Json, member: Json, now: datetime) -> int:
    """Compute the permissions of a member in a channel that is no thread. In doubt, none.

    Who is in a timeout keeps what reading takes, but for owners and administrators.
    """
    number = identity(mapping(member.get("user")).get("id"))
    everyone, mine = identity(guild.get("id")), set(map(identity, sequence(member.get("roles"))))
    if not number or not everyone:
        return 0
    roles = {identity(role.get("id")): role for role in mappings(guild.get("roles"))}
    bits = 0
    for role in (everyone, *mine):
        bits |= _bits(roles.get(role, {}).get("permissions"))
    if identity(guild.get("owner_id")) == number or bits & ADMINISTRATOR:
        return _ALL
    overwrites = list(mappings(channel.get("permission_overwrites")))
    bits = _overwritten(bits, overwrites, _ROLE, {everyone})
    bits = _overwritten(bits, overwrites, _ROLE, mine - {everyone})
    bits = _overwritten(bits, overwrites, _MEMBER, {number})
    until = moment(string(member.get("communication_disabled_until")))
    return bits & READ if until and until > now else bits


def reads(channel: Json, bits: int) -> bool:
    """Whether permissions are enough to read what was said in a channel."""
    needed = READ | CONNECT if channel.get("type") in _VOICE else READ
    return bits & needed == needed


def writes(bits: int, *, thread: bool, locked: bool = False) -> bool:
    """Whether permissions are enough to write in a channel, or in a thread of it."""
    if not thread:
        return bool(bits & SEND_MESSAGES)
    return bool(bits & SEND_MESSAGES_IN_THREADS and (not locked or bits & MANAGE_THREADS))


def public(guild: Json, channel: Json) -> bool:
    """Whether everybody on the server sees a channel."""
    return bool(permissions(guild, channel, {"user": {"id": "0"}}, _NEVER) & VIEW_CHANNEL)


def _overwritten(bits: int, overwrites: Iterable[Json], kind: int, whose: set[str]) -> int:
    """Take away what is denied, then give what is allowed: all roles together."""
    allow = deny = 0
    for overwrite in overwrites:
        if overwrite.get("type") == kind and identity(overwrite.get("id")) in whose:
            allow |= _bits(overwrite.get("allow"))
            deny |= _bits(overwrite.get("deny"))
    return bits & ~deny | allow


def _bits(value: object) -> int:
    """Read a set of permissions, which Discord writes as a decimal string."""
    text = identity(value)
    return int(text) if text.isdecimal() else 0
