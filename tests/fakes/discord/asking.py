"""INTERACTION_CREATE, as Discord sends it."""

from typing import Any

from tests.fakes.discord import letters, shapes
from tests.fakes.discord.interactions import COMMAND, Interaction
from tests.fakes.discord.people import Role, User
from tests.fakes.discord.permits import computed
from tests.fakes.discord.rooms import Channel
from tests.fakes.discord.state import State

Json = dict[str, Any]


def begin(state: State, kind: int, user: User, channel: Channel) -> Interaction:
    """Something that somebody does in a channel, known to Discord by its token."""
    asked = Interaction(state.mint(), kind, user, channel, state.clock.now())
    state.interactions[asked.token] = asked
    return asked


def payload(state: State, asked: Interaction, data: Json) -> Json:
    """Who asked where, what they and the bot may there, and what was asked."""
    guild = asked.channel.guild
    assert guild
    return {
        "id": asked.id,
        "application_id": state.app.id,
        "type": asked.kind,
        "token": asked.token,
        "version": 1,
        "guild_id": guild.id,
        "guild": {"id": guild.id, "locale": guild.locale, "features": []},
        "guild_locale": guild.locale,
        "locale": asked.user.locale,
        "channel_id": asked.channel.id,
        "channel": shapes.channel(state, asked.channel)
        | {"permissions": _bits(state, asked.channel, asked.user)},
        "member": shapes.member(guild.members[asked.user.id])
        | {"permissions": _bits(state, asked.channel, asked.user)},
        "app_permissions": _bits(state, asked.channel, state.bot),
        "context": 0,
        "authorizing_integration_owners": {"0": guild.id},
        "entitlements": [],
        "attachment_size_limit": 10485760,
        "data": data,
    }


def _bits(state: State, channel: Channel, user: User) -> str:
    return str(int(computed(channel, user, state.clock.now())))


def chosen(state: State, asked: Interaction, command: Json, options: Json) -> Json:
    """The data of a slash command with its options."""
    resolved: Json = {}
    given = [_option(state, asked, command, pair, resolved) for pair in options.items()]
    data: Json = {"id": command["id"], "name": command["name"], "type": 1, "options": given}
    return data | ({"resolved": resolved} if resolved else {})


def _option(
    state: State, asked: Interaction, command: Json, pair: tuple[str, Any], resolved: Json
) -> Json:
    name, value = pair
    (option,) = [one for one in command["options"] if one["name"] == name]
    if isinstance(value, Channel):
        resolved.setdefault("channels", {})[value.id] = _channel(state, asked, value)
        wanted = option.get("channel_types")
        assert not wanted or value.kind in wanted, f"{value.name} cannot be chosen"
        value = value.id
    elif isinstance(value, User):
        resolved.setdefault("users", {})[value.id] = shapes.user(value)
        value = value.id
    elif isinstance(value, Role):
        resolved.setdefault("roles", {})[value.id] = shapes.role(value)
        value = value.id
    elif option.get("choices"):
        assert value in [one["value"] for one in option["choices"]], f"{value!r} is no choice"
    return {"name": name, "type": option["type"], "value": value}


def _channel(state: State, asked: Interaction, one: Channel) -> Json:
    """A chosen channel: what the person may there and, since July 2026, what the bot may."""
    kept = ("id", "name", "type", "parent_id", "thread_metadata", "nsfw", "position", "topic")
    whole = shapes.channel(state, one)
    shape = {key: whole[key] for key in kept if key in whole}
    shape["permissions"] = _bits(state, one, asked.user)
    shape["app_permissions"] = _bits(state, one, state.bot)
    return shape


def menu(state: State, asked: Interaction, command: Json) -> Json:
    """The data of a message command: the message comes whole, whatever the intents."""
    assert asked.target
    assert asked.kind == COMMAND
    message = letters.message(state, asked.target)
    data = {"id": command["id"], "name": command["name"], "type": 3, "target_id": asked.target.id}
    return data | {"resolved": {"messages": {asked.target.id: message}}}


def press(state: State, asked: Interaction, button: Json) -> Json:
    """A pressed button, with the message it is on."""
    assert asked.source
    data = {"component_type": 2, "custom_id": button["custom_id"], "id": button["id"]}
    shape = payload(state, asked, data)
    return shape | {"message": letters.message(state, asked.source)}
