"""Endpoints that read channels, threads and messages."""

from datetime import datetime
from typing import Any

from tests.fakes.discord import letters, shapes
from tests.fakes.discord.permits import Permit, reads
from tests.fakes.discord.refused import Refused, invalid
from tests.fakes.discord.rooms import WITHOUT_MESSAGES, Channel, Kind
from tests.fakes.discord.routes import Call, route
from tests.fakes.discord.state import State

Json = dict[str, Any]


@route("channel", "GET", "/channels/{channel_id}")
def channel(state: State, call: Call) -> Json:
    return shapes.channel(state, state.channel_of(call.params["channel_id"]))


@route("history", "GET", "/channels/{channel_id}/messages")
def history(state: State, call: Call) -> list[Json]:
    """Newest first, whatever was asked for; empty, not refused, without READ_MESSAGE_HISTORY."""
    place = _readable(state, call)
    most = call.number("limit", 50, 1, 100)
    if not reads(place, state.bot, state.clock.now()):
        return []
    said = place.said
    anchors = [key for key in ("before", "after", "around") if key in call.query]
    if len(anchors) > 1:
        raise invalid(anchors[1], "MUTUALLY_EXCLUSIVE", "Only one of these is allowed.")
    if "before" in call.query:
        said = [one for one in said if int(one.id) < int(call.query["before"])][-most:]
    elif "after" in call.query:
        said = [one for one in said if int(one.id) > int(call.query["after"])][:most]
    elif "around" in call.query:
        near = int(call.query["around"])
        older = [one for one in said if int(one.id) <= near][-(most // 2 + 1) :]
        said = [*older, *[one for one in said if int(one.id) > near][: most - len(older)]]
    page = said[-most:][::-1]
    return [letters.message(state, one, content=state.app.content) for one in page]


@route("message", "GET", "/channels/{channel_id}/messages/{message_id}")
def message(state: State, call: Call) -> Json:
    place = _readable(state, call)
    state.require(place, Permit.READ_MESSAGE_HISTORY)
    one = state.message_of(place, call.params["message_id"])
    return letters.message(state, one, content=state.app.content)


def _readable(state: State, call: Call) -> Channel:
    place = state.channel_of(call.params["channel_id"])
    if place.kind in WITHOUT_MESSAGES:
        raise Refused(50008)
    return place


@route("thread_member", "GET", "/channels/{channel_id}/thread-members/{user_id}")
def thread_member(state: State, call: Call) -> Json:
    """Needs no intent; 404 means that they are no member."""
    thread = state.channel_of(call.params["channel_id"])
    if not thread.is_thread:
        raise Refused(50024)
    user = state.people.get(call.params["user_id"])
    if not user or user.id not in thread.joined:
        raise Refused(10007)
    shape = shapes.thread_member(thread, user)
    if call.flag("with_member") and thread.guild and user.id in thread.guild.members:
        shape["member"] = shapes.member(thread.guild.members[user.id])
    return shape


@route("active", "GET", "/guilds/{guild_id}/threads/active")
def active(state: State, call: Call) -> Json:
    """All threads that the bot sees, newest first."""
    guild = state.guild_of(call.params["guild_id"])
    threads = [
        one
        for one in state.channels.values()
        if one.is_thread and one.guild is guild and not one.archived
        if state.sees(state.bot, one)
    ]
    return _threads(state, sorted(threads, key=lambda one: -int(one.id)), more=False)


@route("archived", "GET", "/channels/{channel_id}/threads/archived/public")
def archived(state: State, call: Call) -> Json:
    """By the time of archiving, newest first; needs READ_MESSAGE_HISTORY."""
    return _archived(state, call, private=False)


@route("archived_private", "GET", "/channels/{channel_id}/threads/archived/private")
def archived_private(state: State, call: Call) -> Json:
    """Every private one: needs MANAGE_THREADS, too."""
    state.require(state.channel_of(call.params["channel_id"]), Permit.MANAGE_THREADS)
    return _archived(state, call, private=True)


@route("archived_joined", "GET", "/channels/{channel_id}/users/@me/threads/archived/private")
def archived_joined(state: State, call: Call) -> Json:
    """Private ones the bot is a member of, by id."""
    parent = state.channel_of(call.params["channel_id"])
    state.require(parent, Permit.READ_MESSAGE_HISTORY)
    most = call.number("limit", 50, 2, 100)
    before = int(call.query.get("before", 1 << 63))
    threads = [
        one
        for one in _of(state, parent, private=True)
        if state.bot.id in one.joined and int(one.id) < before
    ]
    threads.sort(key=lambda one: -int(one.id))
    return _threads(state, threads[:most], more=len(threads) > most)


def _archived(state: State, call: Call, *, private: bool) -> Json:
    parent = state.channel_of(call.params["channel_id"])
    if parent.kind not in {Kind.TEXT, Kind.NEWS, Kind.FORUM, Kind.MEDIA}:
        raise Refused(50024)
    state.require(parent, Permit.READ_MESSAGE_HISTORY)
    most = call.number("limit", 50, 2, 100)
    threads = _of(state, parent, private=private)
    if "before" in call.query:
        try:
            before = datetime.fromisoformat(call.query["before"].replace(" ", "+")).timestamp()
        except ValueError:
            raise invalid("before", "DATE_TIME_TYPE_PARSE", "Could not parse it.") from None
        threads = [one for one in threads if one.archived_at < before]
    threads.sort(key=lambda one: -one.archived_at)
    return _threads(state, threads[:most], more=len(threads) > most)


def _of(state: State, parent: Channel, *, private: bool) -> list[Channel]:
    return [
        one
        for one in state.channels.values()
        if one.parent is parent and one.is_thread and one.archived
        if one.is_private_thread == private
    ]


def _threads(state: State, threads: list[Channel], *, more: bool) -> Json:
    """With the bot's memberships."""
    joined = [one for one in threads if state.bot.id in one.joined]
    return {
        "threads": [shapes.channel(state, one) for one in threads],
        "members": [shapes.thread_member(one, state.bot) for one in joined],
        "has_more": more,
    }


@route("thread_members", "GET", "/channels/{channel_id}/thread-members")
def thread_members(state: State, call: Call) -> Json:
    """Needs the intent for members, which we never have."""
    state.channel_of(call.params["channel_id"])
    raise Refused(50001)


@route("channels", "GET", "/guilds/{guild_id}/channels")
def channels(state: State, call: Call) -> list[Json]:
    """All channels of a guild, those out of sight too, without threads."""
    guild = state.guild_of(call.params["guild_id"])
    rooms = [one for one in state.channels.values() if one.guild is guild and not one.is_thread]
    return [shapes.channel(state, one) for one in rooms]
