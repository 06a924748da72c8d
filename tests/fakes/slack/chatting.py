"""The methods that write."""

from tests.fakes.slack import events
from tests.fakes.slack.args import Args
from tests.fakes.slack.finding import person
from tests.fakes.slack.fleeting import Ephemeral, Status
from tests.fakes.slack.methods import Json, method
from tests.fakes.slack.refused import Refused
from tests.fakes.slack.rich import rich
from tests.fakes.slack.rooms import Channel, Message
from tests.fakes.slack.workspace import Workspace
from tests.fakes.slack.writing import MOST_TEXT, complete, content, flags, metadata, put, signed


def entered(world: Workspace, args: Args) -> Channel:
    """The channel that is written to. A user's id stands for the direct conversation with them."""
    name = args.text("channel")
    if name in world.people:
        return world.im(person(world, name))
    channel = world.channels.get(name)
    if not channel or (channel.kind != "public" and world.bot not in channel.members):
        raise Refused("channel_not_found")
    if world.bot not in channel.members:
        raise Refused("not_in_channel")
    if channel.archived:
        raise Refused("is_archived")
    return channel


@method("chat.postMessage", 4, "chat:write")
def post(world: Workspace, args: Args) -> Json:
    """Post; longer text than 40,000 characters is cut with a warning."""
    channel = entered(world, args)
    given = complete(content(world, args), args)
    cut = len(given["text"]) > MOST_TEXT
    if cut:
        given["text"] = given["text"][:MOST_TEXT]
    message = put(world, channel, given, args)
    events.tell(world, channel, message)
    answer = {"channel": channel.id, "ts": message.ts, "message": echo(channel, message)}
    return answer | ({"warning": "message_truncated"} if cut else {})


def echo(channel: Channel, message: Message) -> Json:
    """A message as the answer to writing it: with its metadata, without its thread's counts."""
    shown = channel.show(message, metadata=True)
    for key in ("reply_count", "reply_users_count", "latest_reply", "reply_users", "subscribed"):
        shown.pop(key, None)
    return shown


@method("chat.update", 3, "chat:write")
def update(world: Workspace, args: Args) -> Json:
    """Change one of the app's own messages.

    Text without blocks removes the blocks; neither keeps what was there
    (https://docs.slack.dev/reference/methods/chat.update).
    """
    channel = entered(world, args)
    message = _own(world, channel, args.text("ts"), "cant_update_message")
    given = content(world, args)
    if len(given.get("text", "")) > 4000:
        raise Refused("msg_too_long")
    if not given:
        raise Refused("no_text")
    if "blocks" not in given and "text" in given:
        given["blocks"] = rich(given["text"], links=args.words("parse") != "none")
    message.body |= given
    if "metadata" in args.values:
        message.metadata = metadata(args)
    message.flags |= flags(args)
    if "text" in given and not args.values.get("blocks"):
        message.body["edited"] = {"user": world.bot.bot_id, "ts": world.stamp(channel)}
    events.changed(world, channel, message)
    shown = echo(channel, message)
    for key in ("ts", "thread_ts", "parent_user_id"):
        shown.pop(key, None)
    text = message.body.get("text", "")
    return {"channel": channel.id, "ts": message.ts, "text": text, "message": shown}


def _own(world: Workspace, channel: Channel, ts: str, error: str) -> Message:
    message = channel.messages.get(ts)
    if not message or message.body.get("subtype") == "tombstone":
        raise Refused("message_not_found")
    if message.author != world.bot.id:
        raise Refused(error)
    return message


@method("chat.delete", 3, "chat:write")
def delete(world: Workspace, args: Args) -> Json:
    channel = entered(world, args)
    message = _own(world, channel, args.text("ts"), "cant_delete_message")
    channel.remove(message.ts)
    events.deleted(world, channel, message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.postEphemeral", 4, "chat:write")
def whisper(world: Workspace, args: Args) -> Json:
    """Show something to one member, until they reload."""
    channel = entered(world, args)
    user = world.people.get(args.text("user"))
    if not user or user not in channel.members:
        raise Refused("user_not_in_channel")
    given = complete(content(world, args), args)
    if len(given["text"]) > MOST_TEXT:
        raise Refused("msg_too_long")
    thread = args.words("thread_ts")
    root = channel.root(thread) if thread else None
    shown = root is None or bool(channel.replies(root))
    message = Message(world.stamp(channel), signed(world, given), root, flags=flags(args))
    world.ephemerals.append(Ephemeral(channel, user, message, shown))
    return {"message_ts": message.ts}


@method("chat.getPermalink", 4, reads=True)
def permalink(world: Workspace, args: Args) -> Json:
    name, ts = args.text("channel"), args.text("message_ts")
    channel = world.channels.get(name)
    if not channel or (channel.kind != "public" and world.bot not in channel.members):
        raise Refused("channel_not_found")
    if ts not in channel.messages:
        raise Refused("message_not_found")
    return {"channel": channel.id, "permalink": world.link(channel, ts)}


@method("assistant.threads.setStatus", 4, "chat:write", "assistant:write")
def status(world: Workspace, args: Args) -> Json:
    """Say what the app is doing, in a thread; gone after two minutes or with its reply."""
    channel = world.channels.get(args.text("channel_id"))
    if not channel or world.bot not in channel.members:
        raise Refused("channel_not_found")
    thread = args.text("thread_ts")
    if thread not in channel.messages:
        raise Refused("thread_not_found")
    if len(args.json("loading_messages", "invalid_arguments") or []) > 10:
        raise Refused("invalid_arguments")
    text = args.words("status") or ""
    world.statuses[channel.id, thread] = Status(text, world.clock.now())
    return {}
