"""Who may do what where: the algorithm of the documentation, topics/permissions.

Threads ask their parent; a private one also wants membership or MANAGE_THREADS (topics/threads).
"""

from enum import IntFlag

from tests.fakes.discord.people import Member, User
from tests.fakes.discord.rooms import Channel, Guild


class Permit(IntFlag):
    """The bits that this fake knows about."""

    KICK_MEMBERS = 1 << 1
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    CONNECT = 1 << 20
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_MESSAGES_IN_THREADS = 1 << 38


ALL = (1 << 53) - 1
EVERYBODY = (
    Permit.VIEW_CHANNEL
    | Permit.SEND_MESSAGES
    | Permit.EMBED_LINKS
    | Permit.ATTACH_FILES
    | Permit.READ_MESSAGE_HISTORY
    | Permit.CONNECT
    | Permit.USE_APPLICATION_COMMANDS
    | Permit.CREATE_PUBLIC_THREADS
    | Permit.SEND_MESSAGES_IN_THREADS
)
"""What @everyone may in a new guild."""
SILENCED = Permit.VIEW_CHANNEL | Permit.READ_MESSAGE_HISTORY
"""All that is left to members in a timeout."""
INVITED = 274877991936
"""What the install link asks for the bot: view, send, in threads, embed links, read history."""


def base(guild: Guild, member: Member) -> int:
    """In the guild, before any channel."""
    if guild.owner is member.user:
        return ALL
    bits = guild.everyone.permissions
    for role in member.roles:
        bits |= role.permissions
    return ALL if bits & Permit.ADMINISTRATOR else bits


def computed(channel: Channel, user: User, now: float = 0) -> int:
    """The bits that Discord computes for somebody in a channel; none for strangers.

    They may hold READ_MESSAGE_HISTORY without VIEW_CHANNEL, and say nothing about who is a member
    of a private thread: see `sees`.
    """
    if not channel.guild:
        return ALL if user in channel.recipients else 0
    guild = channel.guild
    member = guild.members.get(user.id)
    if not member:
        return 0
    bits = base(guild, member)
    if bits == ALL:
        return bits
    bits = _overwritten(channel.parent if channel.is_thread else channel, member, bits)
    if member.silent_until > now:
        bits &= SILENCED
    return bits


def _overwritten(channel: Channel | None, member: Member, bits: int) -> int:
    """Everyone first, then all roles together, then the member."""
    if not channel or not channel.guild:
        return 0
    everyone = [channel.guild.everyone.id]
    for ids in (everyone, [role.id for role in member.roles], [member.user.id]):
        allow = deny = 0
        for id_ in ids:
            overwrite = channel.overwrites.get(id_)
            if overwrite:
                allow |= overwrite.allow
                deny |= overwrite.deny
        bits = bits & ~deny | allow
    return bits


def sees(channel: Channel, user: User, now: float = 0) -> bool:
    """Whether the channel is there for them at all."""
    bits = computed(channel, user, now)
    if not bits & Permit.VIEW_CHANNEL or (channel.is_voice and not bits & Permit.CONNECT):
        return False
    if channel.is_private_thread:
        return user.id in channel.joined or bool(bits & Permit.MANAGE_THREADS)
    return True


def reads(channel: Channel, user: User, now: float = 0) -> bool:
    """Whether they may read what was said there before."""
    bits = computed(channel, user, now)
    return sees(channel, user, now) and bool(bits & Permit.READ_MESSAGE_HISTORY)


def sends(channel: Channel, user: User, now: float = 0) -> bool:
    """Whether they may write there."""
    needed = Permit.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permit.SEND_MESSAGES
    return sees(channel, user, now) and bool(computed(channel, user, now) & needed)
