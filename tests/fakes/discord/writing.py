"""Endpoints by which the bot writes, changes and takes back."""

from typing import Any

from tests.fakes.discord import events, letters, shapes
from tests.fakes.discord.body import changed, complete
from tests.fakes.discord.limits import check
from tests.fakes.discord.permits import Permit, sends
from tests.fakes.discord.refused import Refused, invalid
from tests.fakes.discord.rooms import WITHOUT_MESSAGES, Channel, Kind, Message
from tests.fakes.discord.routes import Call, route
from tests.fakes.discord.state import State

Json = dict[str, Any]
REMEMBERED = 300.0
"""Seconds for which a nonce is known: "the past few minutes"."""


@route("send", "POST", "/channels/{channel_id}/messages")
def send(state: State, call: Call) -> Json:
    """With `enforce_nonce`, a repeated nonce answers the first message again."""
    place = state.channel_of(call.params["channel_id"])
    _may_send(state, place, call)
    body = call.form
    check(body, files=len(call.files))
    nonce = body.get("nonce")
    if nonce is not None and len(str(nonce)) > 25:
        raise invalid("nonce", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    if body.get("enforce_nonce") and (before := _before(state, place, str(nonce))):
        return letters.message(state, before)
    reply, gone = _replied(state, place, body)
    more = complete(state, body, call.files)
    message = state.post(
        place,
        state.bot,
        more.pop("content"),
        reply=reply,
        allowed=body.get("allowed_mentions"),
        **more,
    )
    message.reply_gone = gone
    message.nonce = None if nonce is None else str(nonce)
    events.created(state, message)
    return letters.message(state, message)


def _may_send(state: State, place: Channel, call: Call) -> None:
    if place.kind in WITHOUT_MESSAGES:
        raise Refused(50008)
    if place.kind is Kind.DM:
        return _may_write_to(state, place)
    if not sends(place, state.bot, state.clock.now()):
        raise Refused(50013)
    if place.locked:
        state.require(place, Permit.MANAGE_THREADS, 160005)
    if call.form.get("embeds"):
        state.require(place, Permit.EMBED_LINKS)
    if call.files:
        state.require(place, Permit.ATTACH_FILES)
    if call.form.get("message_reference"):
        state.require(place, Permit.READ_MESSAGE_HISTORY, 160002)
    return None


def _may_write_to(state: State, place: Channel) -> None:
    if any(user.closed or not _met(state, user.id) for user in place.recipients):
        raise Refused(50007)


def _met(state: State, user_id: str) -> bool:
    """Whether a guild has both them and the bot; without one there is no writing to them."""
    ids = {user_id, state.bot.id}
    return any(ids <= guild.members.keys() for guild in state.guilds.values())


def _before(state: State, place: Channel, nonce: str) -> Message | None:
    since = state.clock.now() - REMEMBERED
    for message in place.said:
        if message.nonce == nonce and message.author is state.bot and message.at >= since:
            return message
    return None


def _replied(state: State, place: Channel, body: Json) -> tuple[Message | None, bool]:
    """What it answers; whether that is gone."""
    asked = body.get("message_reference")
    if not asked:
        return None, False
    message = place.messages.get(str(asked.get("message_id")))
    if message and not message.only:
        return message, False
    if asked.get("fail_if_not_exists", True):
        code = "MESSAGE_REFERENCE_UNKNOWN_MESSAGE"
        raise invalid("message_reference", code, "Unknown message")
    return None, False


@route("edit", "PATCH", "/channels/{channel_id}/messages/{message_id}")
def edit(state: State, call: Call) -> Json:
    place = state.channel_of(call.params["channel_id"])
    message = state.message_of(place, call.params["message_id"])
    if message.author is not state.bot:
        raise Refused(50005)
    if place.archived:
        raise Refused(160005 if place.locked else 50083)
    if call.form.get("embeds"):
        state.require(place, Permit.EMBED_LINKS)
    check(changed(message, call.form), files=len(call.files), flags=message.flags)
    rewrite(state, message, call)
    return letters.message(state, message)


def rewrite(state: State, message: Message, call: Call) -> None:
    """Put what an edit brings into a message and tell everybody who sees it."""
    message.body |= complete(state, changed(message, call.form), call.files)
    message.edited = state.clock.now()
    events.updated(state, message)


@route("delete", "DELETE", "/channels/{channel_id}/messages/{message_id}")
def delete(state: State, call: Call) -> None:
    place = state.channel_of(call.params["channel_id"])
    message = state.message_of(place, call.params["message_id"])
    if message.author is not state.bot:
        state.require(place, Permit.MANAGE_MESSAGES)
    if place.archived:
        raise Refused(50083)
    state.delete(message)


@route("open", "POST", "/channels/{channel_id}/messages/{message_id}/threads")
def open_(state: State, call: Call) -> Json:
    """Open a thread on a message: it gets the message's id, and there is only one."""
    place = state.channel_of(call.params["channel_id"])
    message = state.message_of(place, call.params["message_id"])
    state.require(place, Permit.CREATE_PUBLIC_THREADS)
    name = str(call.form.get("name", ""))
    if not 1 <= len(name) <= 100:
        raise invalid("name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
    if message.thread:
        raise Refused(160004)
    thread = state.thread(message, name, owner=state.bot)
    events.channel(state, "THREAD_CREATE", thread)
    return shapes.channel(state, thread)


@route("typing", "POST", "/channels/{channel_id}/typing")
def typing(state: State, call: Call) -> None:
    place = state.channel_of(call.params["channel_id"])
    if not sends(place, state.bot, state.clock.now()):
        raise Refused(50013)
    state.typed[place.id] = state.clock.now()
