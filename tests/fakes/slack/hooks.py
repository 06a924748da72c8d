"""Response URLs: five uses in thirty minutes."""

from dataclasses import dataclass
from typing import Any

from tests.fakes.slack import events
from tests.fakes.slack.args import Args
from tests.fakes.slack.fleeting import Ephemeral
from tests.fakes.slack.people import User
from tests.fakes.slack.refused import Refused
from tests.fakes.slack.rich import rich
from tests.fakes.slack.rooms import Channel, Message
from tests.fakes.slack.workspace import Workspace
from tests.fakes.slack.writing import complete, content, flags, metadata, put, signed

MOST_USES = 5
LIFE = 30 * 60.0


@dataclass(eq=False)
class Hook:
    """One response URL. `original` is the message whose button was pressed.

    A command and a shortcut have no original: `replace_original` then only shows a new message
    (bolt-js#2287, bolt-python#1268).
    """

    url: str
    channel: Channel
    user: User
    until: float
    original: Message | Ephemeral | None = None
    threads: bool = True
    """Whether answers may go into a thread: not those to a command."""
    uses: int = 0


def respond(world: Workspace, hook: Hook, args: Args) -> None:
    """Use a response URL once. Works where the bot is no member, too."""
    if world.clock.now() > hook.until:
        raise Refused("expired_url")
    if hook.uses >= MOST_USES:
        raise Refused("used_url")
    hook.uses += 1
    if args.flag("delete_original"):
        _delete(world, hook)
        return
    given = content(world, args)
    if args.flag("replace_original") and hook.original:
        _replace(world, hook, given, args)
    else:
        show(world, hook, complete(given, args), args)


def show(world: Workspace, hook: Hook, given: dict[str, Any], args: Args) -> None:
    """Show a new message: to one, unless `response_type` says to all."""
    if not hook.threads:
        args.values.pop("thread_ts", None)
    if args.words("response_type") == "in_channel":
        events.tell(world, hook.channel, put(world, hook.channel, given, args))
        return
    thread = args.words("thread_ts")
    root = hook.channel.root(thread) if thread else None
    stamp = world.stamp(hook.channel)
    message = Message(stamp, signed(world, given), root, False, metadata(args), flags(args))
    shown = root is None or bool(hook.channel.replies(root))
    world.ephemerals.append(Ephemeral(hook.channel, hook.user, message, shown))


def _delete(world: Workspace, hook: Hook) -> None:
    if isinstance(hook.original, Ephemeral):
        if hook.original in world.ephemerals:
            world.ephemerals.remove(hook.original)
    elif hook.original and hook.original.ts in hook.channel.messages:
        hook.channel.remove(hook.original.ts)


def _replace(world: Workspace, hook: Hook, given: dict[str, Any], args: Args) -> None:
    original = hook.original
    message = original.message if isinstance(original, Ephemeral) else original
    assert message
    if "text" in given and "blocks" not in given:
        given["blocks"] = rich(given["text"], links=args.words("parse") != "none")
    message.body |= given
    message.flags |= flags(args)
