"""conversations.history and conversations.replies, paged as Slack was measured to."""

from collections.abc import Iterator, Sequence
from typing import Any

from tests.fakes.slack.args import Args
from tests.fakes.slack.methods import Json, method
from tests.fakes.slack.paging import cursor, cut, limit
from tests.fakes.slack.refused import Refused
from tests.fakes.slack.rooms import SCOPE, Channel
from tests.fakes.slack.workspace import Workspace

HISTORY = tuple(f"{word}:history" for word in SCOPE.values())


def opened(world: Workspace, args: Args) -> Channel:
    """The channel that is read: found, granted and entered, checked in that order."""
    channel = world.channels.get(args.text("channel"))
    if not channel or (channel.kind != "public" and world.bot not in channel.members):
        raise Refused("channel_not_found")
    world.app.require(f"{SCOPE[channel.kind]}:history")
    if world.bot not in channel.members:
        raise Refused("not_in_channel")
    return channel


@method("conversations.history", 3, *HISTORY, reads=True)
def history(world: Workspace, args: Args) -> Json:
    """Pages newest first. With only `oldest`, the first page is the one at the oldest message."""
    channel = opened(world, args)
    size = min(limit(args, 100, 999), world.longest)
    forward = args.stamp("oldest") is not None and args.stamp("latest") is None
    found = list(_within(channel.top(), args))
    if next_ts := cut(args, "next_ts"):
        found = [ts for ts in found if (ts >= next_ts if forward else ts <= next_ts)]
    shown = found[:size] if forward else found[-size:]
    rest = found[len(shown) :] if forward else found[: -len(shown)]
    answer: Json = {
        "messages": _show(world, channel, reversed(shown), args),
        "has_more": bool(rest),
        "pin_count": 0,
        "channel_actions_ts": None,
        "channel_actions_count": 0,
    }
    if rest:
        at = rest[0] if forward else rest[-1]
        answer["response_metadata"] = {"next_cursor": cursor("next_ts", at)}
    return answer


@method("conversations.replies", 3, *HISTORY, reads=True)
def replies(world: Workspace, args: Args) -> Json:
    """A thread, oldest first, its root before everything on every page and beside the limit.

    `ts` may be of the root or of any reply. That later pages repeat the root is not certain of
    Slack; who reads has to cope with both.
    """
    channel = opened(world, args)
    size = min(limit(args, 1000, 1000), world.longest)
    root = channel.root(args.text("ts"))
    if not root:
        raise Refused("thread_not_found")
    found = list(_within(iter(channel.replies(root)), args))
    if next_ts := cut(args, "next_ts"):
        found = [ts for ts in found if ts >= next_ts]
    shown, rest = found[:size], found[size:]
    answer: Json = {
        "messages": _show(world, channel, [root, *shown], args),
        "has_more": bool(rest),
    }
    if rest:
        answer["response_metadata"] = {"next_cursor": cursor("next_ts", rest[0])}
    return answer


def _within(stamps: Iterator[str], args: Args) -> Iterator[str]:
    """Those between the bounds, which are exclusive unless `inclusive`."""
    oldest, latest = args.stamp("oldest") or "0", args.stamp("latest") or "9"
    for ts in stamps:
        if oldest < ts < latest or (args.flag("inclusive") and ts in {oldest, latest}):
            yield ts


def _show(
    world: Workspace, channel: Channel, stamps: Iterator[str] | Sequence[str], args: Args
) -> list[dict[str, Any]]:
    metadata = bool(args.flag("include_all_metadata"))
    return [channel.show(channel.messages[ts], metadata=metadata) for ts in stamps]
