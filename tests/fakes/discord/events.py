"""Events of the gateway: which session gets which, and what is left of it for its intents."""

from typing import Any

from tests.fakes.discord import letters, shapes
from tests.fakes.discord.gateway import Session
from tests.fakes.discord.people import Role
from tests.fakes.discord.rooms import Channel, Guild, Message
from tests.fakes.discord.snowflake import iso
from tests.fakes.discord.state import State

Json = dict[str, Any]

GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12


def welcome(state: State, session: Session) -> list[tuple[str, Json]]:
    """What a new session gets: READY, and every guild of its shard."""
    mine = [guild for guild in state.guilds.values() if state.bot.id in guild.members]
    mine = [guild for guild in mine if session.minds(guild)]
    ready: Json = {
        "v": 10,
        "user": shapes.me(state.bot),
        "guilds": [{"id": guild.id, "unavailable": True} for guild in mine],
        "session_id": session.id,
        "resume_gateway_url": state.socket_url,
        "application": {"id": state.app.id, "flags": state.app.flags},
        "shard": [session.shard, session.shards],
        "session_type": "normal",
        "private_channels": [],
    }
    guilds = mine if session.intents & GUILDS else []
    return [("READY", ready), *[("GUILD_CREATE", whole(state, guild)) for guild in guilds]]


def whole(state: State, guild: Guild) -> Json:
    """A guild as the gateway sends it: of its members only the bot, without archived threads."""
    inside = [one for one in state.channels.values() if one.guild is guild]
    threads = [
        one for one in inside if one.is_thread and not one.archived and state.sees(state.bot, one)
    ]
    return shapes.guild(guild) | {
        "joined_at": iso(guild.members[state.bot.id].joined),
        "large": False,
        "unavailable": False,
        "member_count": len(guild.members),
        "voice_states": [],
        "members": [shapes.member(guild.members[state.bot.id])],
        "channels": [shapes.channel(state, one) for one in inside if not one.is_thread],
        "threads": [shapes.channel(state, one) for one in threads],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def _heard(state: State, session: Session, channel: Channel) -> bool:
    """Whether a session hears what is said there."""
    wanted = GUILD_MESSAGES if channel.guild else DIRECT_MESSAGES
    return bool(session.intents & wanted) and state.sees(state.bot, channel)


def created(state: State, message: Message) -> None:
    """Private answers of the bot are no events."""
    _say(state, message, "MESSAGE_CREATE")


def updated(state: State, message: Message) -> None:
    _say(state, message, "MESSAGE_UPDATE")


def _say(state: State, message: Message, name: str) -> None:
    def make(session: Session) -> Json | None:
        if message.only or not _heard(state, session, message.channel):
            return None
        return letters.event(state, message, content=session.content)

    state.gateway.tell(name, message.channel.guild, make)


def deleted(state: State, message: Message) -> None:
    guild = {"guild_id": message.channel.guild.id} if message.channel.guild else {}
    shape = {"id": message.id, "channel_id": message.channel.id, **guild}
    state.gateway.tell(
        "MESSAGE_DELETE",
        message.channel.guild,
        lambda session: (
            shape if not message.only and _heard(state, session, message.channel) else None
        ),
    )


def interaction(state: State, payload: Json) -> None:
    """Needs no intent."""
    guild = state.guilds.get(payload.get("guild_id", ""))
    state.gateway.tell("INTERACTION_CREATE", guild, lambda _: payload)


def channel(state: State, name: str, one: Channel) -> None:
    """CHANNEL_ or THREAD_ with CREATE, UPDATE or DELETE; of threads, those in sight."""
    if not one.guild or state.bot.id not in one.guild.members:
        return
    shape = shapes.channel(state, one)
    hidden = one.is_thread and not state.sees(state.bot, one)

    def make(session: Session) -> Json | None:
        return None if hidden or not session.intents & GUILDS else shape

    state.gateway.tell(name, one.guild, make)


def guild(state: State, one: Guild) -> None:
    """The bot was added or thrown out."""
    if state.bot.id in one.members:
        state.gateway.tell("GUILD_CREATE", one, lambda _: whole(state, one))
    else:
        state.gateway.tell("GUILD_DELETE", one, lambda _: {"id": one.id})


def role(state: State, name: str, one: Guild, changed: Role) -> None:
    """GUILD_ROLE_ with CREATE or UPDATE."""
    shape = {"guild_id": one.id, "role": shapes.role(changed)}
    wanted = state.bot.id in one.members
    state.gateway.tell(
        name, one, lambda session: shape if wanted and session.intents & GUILDS else None
    )
