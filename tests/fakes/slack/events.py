"""The events that messages cause."""

from typing import Any

from tests.fakes.slack.gateway import Delivery
from tests.fakes.slack.people import User
from tests.fakes.slack.rooms import EVENT, Channel, Message
from tests.fakes.slack.workspace import Workspace

Json = dict[str, Any]

TOKEN = "verification-token"

MENTION = {"client_msg_id", "user", "text", "blocks", "ts", "team", "thread_ts", "bot_id", "app_id"}
MENTION |= {"bot_profile", "user_team", "source_team", "user_profile", "username", "edited"}
"""What an app_mention shows of the message."""


def tell(world: Workspace, channel: Channel, message: Message) -> list[Delivery]:
    """Send the events of a new message: `message` and `app_mention`, as subscribed.

    Nothing is heard from where the bot is no member. A mention in a direct conversation is none.
    """
    if world.bot not in channel.members:
        return []
    kind, sent = EVENT[channel.kind], []
    heard = {"channel": channel.id, "event_ts": message.ts}
    shown = channel.show(message)
    if world.app.hears(f"message.{_plural(kind)}"):
        event = {**shown, **heard, "channel_type": kind}
        sent.append(world.socket.event(envelope(world, event, channel)))
    mentioned = world.bot.tag in message.body.get("text", "") and message.author != world.bot.id
    if mentioned and channel.kind != "im" and world.app.hears("app_mention"):
        seen = {key: value for key, value in shown.items() if key in MENTION}
        event = {**seen, **heard, "type": "app_mention"}
        sent.append(world.socket.event(envelope(world, event, channel)))
    return sent


def _plural(kind: str) -> str:
    return kind if kind in {"im", "mpim"} else f"{kind}s"


def changed(world: Workspace, channel: Channel, message: Message) -> None:
    """Send `message_changed`, where `message` is subscribed."""
    _hidden(world, channel, "message_changed", {"message": channel.show(message)})


def _hidden(world: Workspace, channel: Channel, subtype: str, more: Json) -> None:
    kind = EVENT[channel.kind]
    if world.bot not in channel.members or not world.app.hears(f"message.{_plural(kind)}"):
        return
    at = world.stamp(channel)
    event = {"type": "message", "subtype": subtype, "hidden": True, "channel": channel.id, **more}
    event |= {"channel_type": kind, "ts": at, "event_ts": at}
    world.socket.event(envelope(world, event, channel))


def deleted(world: Workspace, channel: Channel, message: Message) -> None:
    """Send `message_deleted`, where `message` is subscribed."""
    _hidden(world, channel, "message_deleted", {"deleted_ts": message.ts})


def opened(world: Workspace, user: User, tab: str) -> list[Delivery]:
    """Send `app_home_opened`, if it is subscribed."""
    if not world.app.hears("app_home_opened"):
        return []
    room = world.im(user)
    at = world.stamp(room)
    event: Json = {"type": "app_home_opened", "user": user.id, "channel": room.id}
    event |= {"tab": tab, "event_ts": at}
    return [world.socket.event(envelope(world, event, room))]


def envelope(world: Workspace, event: Json, channel: Channel) -> Json:
    """What the Events API puts around an event. Retries have the same `event_id`."""
    home = world.bot.team.id
    seat = {
        "enterprise_id": None,
        "team_id": home,
        "user_id": world.bot.id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": TOKEN,
        "team_id": home,
        "api_app_id": world.app.id,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{world.number():08d}",
        "event_time": int(world.clock.now()),
        "authorizations": [seat],
        "is_ext_shared_channel": channel.external,
        "event_context": f"4-{world.number():08d}",
    }
