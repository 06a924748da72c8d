"""What the app gets of commands, shortcuts and pressed buttons."""

import re
from typing import Any

from tests.fakes.slack.events import TOKEN
from tests.fakes.slack.fleeting import Ephemeral
from tests.fakes.slack.hooks import LIFE, Hook
from tests.fakes.slack.people import User
from tests.fakes.slack.rooms import Channel, Message
from tests.fakes.slack.workspace import Workspace

Json = dict[str, Any]

NAMED = re.compile(r"(https?://\S+)|#([\w-]+)|@([\w.-]+)")


def hook(world: Workspace, channel: Channel, user: User, **more: Any) -> Hook:  # noqa: ANN401
    """A new response URL. `more`: `original`, `threads`."""
    url = f"{world.url.removesuffix('api/')}response/{world.number():08d}"
    return Hook(url, channel, user, world.clock.now() + LIFE, **more)


def command(
    world: Workspace, user: User, channel: Channel, words: tuple[str, str], url: str
) -> Json:
    """The fifteen keys of a slash command. There is no thread and no message among them."""
    name, text = words
    return {
        "token": TOKEN,
        "api_app_id": world.app.id,
        "team_id": world.bot.team.id,
        "team_domain": world.bot.team.domain,
        "enterprise_id": "",
        "enterprise_name": "",
        "channel_id": channel.id,
        "channel_name": place(channel),
        "user_id": user.id,
        "user_name": user.handle,
        "command": name,
        "text": escape(world, text) if world.app.commands[name] else text,
        "response_url": url,
        "trigger_id": trigger(world),
        "is_enterprise_install": False,
    }


def place(channel: Channel) -> str:
    """What payloads call a channel: the names of private ones are not told."""
    return {"private": "privategroup", "im": "directmessage"}.get(channel.kind, channel.name)


def trigger(world: Workspace) -> str:
    return f"{world.number()}.{world.number()}.0123456789abcdef"


def escape(world: Workspace, text: str) -> str:
    """What `should_escape` makes of channels, users and links that somebody typed."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def token(match: re.Match[str]) -> str:
        url, channel, handle = match.groups()
        if url:
            return f"<{url}>"
        for room in world.channels.values():
            if channel and room.name == channel:
                return f"<#{room.id}|{room.name if room.kind == 'public' else ''}>"
        for person in world.people.values():
            if handle and person.handle == handle:
                return f"<@{person.id}|{person.handle}>"
        return match.group()

    return NAMED.sub(token, safe)


def _about(world: Workspace, user: User, channel: Channel, url: str) -> Json:
    """What every interaction says."""
    home = world.bot.team
    return {
        "token": TOKEN,
        "team": {"id": home.id, "domain": home.domain},
        "user": {"id": user.id, "name": user.handle, "team_id": user.team.id},
        "channel": {"id": channel.id, "name": place(channel)},
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": trigger(world),
        "response_url": url,
    }


def shortcut(
    world: Workspace, user: User, channel: Channel, ts: str, named: tuple[str, str]
) -> Json:
    """A message shortcut, with the whole message; `named` are its callback id and its URL."""
    callback, url = named
    return {
        "type": "message_action",
        "callback_id": callback,
        "action_ts": world.stamp(channel),
        "message_ts": ts,
        "message": channel.show(channel.messages[ts]),
        **_about(world, user, channel, url),
    }


def press(world: Workspace, made: Hook, message: Message, block: Json, element: Json) -> Json:
    """A pressed button. The message itself is told only when everybody can see it."""
    hidden = isinstance(made.original, Ephemeral)
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": made.channel.id,
        "is_ephemeral": hidden,
    }
    if message.thread:
        container["thread_ts"] = message.thread
    told = {} if hidden else {"message": made.channel.show(message)}
    keys = ("type", "action_id", "text", "value", "style")
    action = {key: element[key] for key in keys if key in element}
    action |= {"block_id": block["block_id"], "action_ts": world.stamp(made.channel)}
    return {
        "type": "block_actions",
        "api_app_id": world.app.id,
        "container": container,
        **told,
        "state": {"values": {}},
        "actions": [action],
        **_about(world, made.user, made.channel, made.url),
    }
