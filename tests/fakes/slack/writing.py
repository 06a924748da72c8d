"""What a message that an app writes has to be, whichever way it is sent."""

from typing import Any

from tests.fakes.slack import blocks
from tests.fakes.slack.args import Args
from tests.fakes.slack.methods import Json
from tests.fakes.slack.refused import Refused
from tests.fakes.slack.rich import rich
from tests.fakes.slack.rooms import Channel, Message
from tests.fakes.slack.workspace import Workspace

FLAGS = ("unfurl_links", "unfurl_media", "parse", "link_names", "mrkdwn")
CUSTOM = ("username", "icon_url", "icon_emoji")
MOST_TEXT = 40_000
MOST_METADATA = 8_000


def content(world: Workspace, args: Args) -> Json:
    """The checked `text`, `blocks` and `attachments` of a call, those that were given."""
    if any(args.words(name) for name in CUSTOM):
        world.app.require("chat:write.customize")
    given: Json = {}
    if markdown := args.words("markdown_text"):
        given = _markdown(markdown, args)
    elif (text := args.words("text")) is not None:
        given["text"] = text
    if (found := args.json("blocks", "invalid_blocks_format")) is not None:
        blocks.check(found)
        given["blocks"] = _named(found)
    if (attached := args.json("attachments", "invalid_attachments")) is not None:
        if len(attached) > 100:
            raise Refused("too_many_attachments")
        given["attachments"] = attached
    return given


def _markdown(markdown: str, args: Args) -> Json:
    if args.words("text") or args.values.get("blocks"):
        raise Refused("markdown_text_conflict")
    if len(markdown) > 12_000:
        raise Refused("msg_too_long")
    return {"text": markdown, "blocks": [{"type": "markdown", "text": markdown}]}


def _named(found: list[Json]) -> list[Json]:
    """Slack gives every block an id that had none."""
    return [{"block_id": f"b{n}", **block} for n, block in enumerate(found)]


def complete(given: Json, args: Args) -> Json:
    """A new message's content: something must be in it, and plain text becomes a block."""
    if not any(given.get(key) for key in ("text", "blocks", "attachments")):
        raise Refused("no_text")
    text = given.get("text", "")
    if not given.get("blocks") and text:
        given["blocks"] = rich(text, links=args.words("parse") != "none")
    return {**given, "text": text}


def metadata(args: Args) -> Json | None:
    """Message metadata: an event type and a payload, small."""
    found = args.json("metadata", "invalid_metadata_format")
    if not found:
        return None
    if not isinstance(found, dict) or not isinstance(found.get("event_type"), str):
        raise Refused("invalid_metadata_format")
    if not isinstance(found.get("event_payload"), dict):
        raise Refused("invalid_metadata_format")
    if len(str(found)) > MOST_METADATA:
        raise Refused("metadata_too_large")
    return {"event_type": found["event_type"], "event_payload": found["event_payload"]}


def flags(args: Args) -> dict[str, Any]:
    return {name: args.values[name] for name in FLAGS if name in args.values}


def signed(world: Workspace, given: Json) -> Json:
    """The body of a message of the app's own."""
    bot = world.bot
    author = {"user": bot.id, "bot_id": bot.bot_id, "app_id": bot.app_id, "team": bot.team.id}
    return {"type": "message", **author, "bot_profile": bot.badge(), **given}


def put(world: Workspace, channel: Channel, given: Json, args: Args) -> Message:
    """Post the app's message.

    A `thread_ts` that names no message is no error: the message then stands in the channel.
    One that names a reply is refused, as the documentation tells never to pass one.
    """
    thread = args.words("thread_ts")
    root = channel.root(thread) if thread else None
    if root and root != thread:
        raise Refused("cannot_reply_to_message")
    message = Message(
        world.stamp(channel),
        signed(world, given),
        root,
        bool(root and args.flag("reply_broadcast")),
        metadata(args),
        flags(args),
    )
    channel.add(message)
    world.statuses.pop((channel.id, root or ""), None)
    return message
