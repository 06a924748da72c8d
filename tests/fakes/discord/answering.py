"""Endpoints of interactions: the callback and the webhook of the token."""

from typing import Any

from tests.fakes.discord import events, letters
from tests.fakes.discord.body import changed, complete
from tests.fakes.discord.interactions import COMPLETION, COMPONENT, PATIENCE, Interaction
from tests.fakes.discord.limits import check
from tests.fakes.discord.refused import Refused, invalid, too_long
from tests.fakes.discord.rooms import EPHEMERAL, LOADING, Message
from tests.fakes.discord.routes import Call, route
from tests.fakes.discord.state import State
from tests.fakes.discord.writing import rewrite

Json = dict[str, Any]

MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES = 4, 5, 6, 7, 8
"""Types of callbacks. Modals are not there."""
WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"


@route(
    "callback", "POST", "/interactions/{interaction_id}/{interaction_token}/callback", secret=True
)
def callback(state: State, call: Call) -> Any:  # noqa: ANN401 - JSON or nothing
    """The first answer, within three seconds, once."""
    asked = state.interactions.get(call.params["interaction_token"])
    if not asked or asked.id != call.params["interaction_id"]:
        raise Refused(10062)
    if asked.dead or (state.clock.now() > asked.at + PATIENCE and not asked.answered):
        raise Refused(10062)
    if asked.answered:
        raise Refused(40060)
    kind = call.form.get("type")
    if kind not in _allowed(asked):
        raise invalid("type", "BASE_TYPE_CHOICES", f"{kind} does not answer this interaction.")
    ANSWERS[kind](state, asked, call)
    asked.answered = kind
    asked.latency = state.clock.now() - asked.at
    asked.done.set()
    return _told(state, asked) if call.flag("with_response") else None


def _allowed(asked: Interaction) -> set[int]:
    if asked.kind == COMPLETION:
        return {CHOICES}
    return {MESSAGE, DEFER, *([DEFER_UPDATE, UPDATE] if asked.kind == COMPONENT else [])}


def _told(state: State, asked: Interaction) -> Json:
    """As measured: deferring has a `resource`, too (a known difference from the description)."""
    inner: Json = {"id": asked.id, "type": asked.kind}
    shape: Json = {"interaction": inner}
    if asked.original:
        inner["response_message_id"] = asked.original.id
        inner["response_message_loading"] = asked.original.loading
        inner["response_message_ephemeral"] = asked.original.only is not None
    if asked.original and asked.answered != DEFER_UPDATE:
        message = letters.message(state, asked.original)
        shape["resource"] = {"type": asked.answered, "message": message}
    return shape


def _message(state: State, asked: Interaction, call: Call) -> None:
    asked.original = _post(state, asked, call.form.get("data") or {}, call.files)


def _defer(state: State, asked: Interaction, call: Call) -> None:
    """Whether it is private is settled here."""
    flags = (call.form.get("data") or {}).get("flags") or 0
    only = asked.user if flags & EPHEMERAL else None
    body = {"flags": LOADING | (flags & EPHEMERAL), **_origin(state, asked)}
    asked.original = state.post(asked.channel, state.bot, only=only, allowed={}, **body)
    asked.fresh = True
    events.created(state, asked.original)


def _defer_update(state: State, asked: Interaction, call: Call) -> None:
    asked.original = asked.source


def _update(state: State, asked: Interaction, call: Call) -> None:
    """Change the message whose button was pressed."""
    assert asked.source
    asked.original = asked.source
    data = call.form.get("data") or {}
    _edit(state, asked.source, Call(call.name, "", "", call.at, body=data, files=call.files))


def _choices(state: State, asked: Interaction, call: Call) -> None:
    choices = (call.form.get("data") or {}).get("choices") or []
    if len(choices) > 25:
        raise too_long("data.choices", 25)
    for number, choice in enumerate(choices):
        if not 1 <= len(choice["name"]) <= 100 or len(str(choice["value"])) > 100:
            raise too_long(f"data.choices.{number}.name", 100)
    asked.choices = choices


ANSWERS = {
    MESSAGE: _message,
    DEFER: _defer,
    DEFER_UPDATE: _defer_update,
    UPDATE: _update,
    CHOICES: _choices,
}


def _origin(state: State, asked: Interaction) -> Json:
    """What a message says about the interaction that it answers."""
    guild = {"0": asked.channel.guild.id} if asked.channel.guild else {}
    from_: Json = {"id": asked.id, "type": asked.kind, "authorizing_integration_owners": guild}
    from_["user"] = asked.payload.get("member", asked.payload)["user"]
    if asked.kind == COMPONENT and asked.source:
        from_["interacted_message_id"] = asked.source.id
    if asked.target:
        from_["target_message_id"] = asked.target.id
    kind = 0 if asked.kind == COMPONENT else 23 if asked.target else 20
    more = {"application_id": state.app.id, "webhook_id": state.app.id}
    return {"type": kind, "interaction_metadata": from_, **more}


def _post(state: State, asked: Interaction, data: Json, files: dict[str, bytes]) -> Message:
    check(data, files=len(files), whisper=True)
    body = complete(state, data, files)
    only = asked.user if body["flags"] & EPHEMERAL else None
    text = body.pop("content")
    allowed = data.get("allowed_mentions") or {"parse": ["users"]}
    more = body | _origin(state, asked)
    message = state.post(asked.channel, state.bot, text, only=only, allowed=allowed, **more)
    events.created(state, message)
    return message


def _edit(state: State, message: Message, call: Call) -> None:
    if message.channel.archived:
        raise Refused(50083)
    check(changed(message, call.form), files=len(call.files), flags=message.flags, whisper=True)
    rewrite(state, message, call)


def _live(state: State, call: Call) -> Interaction:
    """The interaction of a token that is good still and was acknowledged."""
    asked = state.interactions.get(call.params["webhook_token"])
    if not asked or call.params["webhook_id"] != state.app.id:
        raise Refused(10015)
    if state.clock.now() >= asked.expires():
        raise Refused(50027)
    guild = asked.channel.guild
    if not asked.answered or (guild and state.bot.id not in guild.members):
        raise Refused(10015)
    if asked.channel.id not in state.channels:
        raise Refused(10003)
    return asked


def _one(state: State, call: Call) -> Message:
    message = _live(state, call).find(call.params.get("message_id", "@original"))
    if not message or message.id not in message.channel.messages:
        raise Refused(10008)
    return message


@route("followup", "POST", WEBHOOK, secret=True)
def followup(state: State, call: Call) -> Json:
    """Another message; after a defer, the first one is the answer, as private as the defer was."""
    asked = _live(state, call)
    if asked.fresh and asked.original:
        asked.fresh = False
        body = {key: value for key, value in call.form.items() if key != "flags"}
        body["flags"] = (call.form.get("flags") or 0) & ~EPHEMERAL
        call.body = body
        _edit(state, asked.original, call)
        return letters.message(state, asked.original)
    message = _post(state, asked, call.form, call.files)
    asked.followups.append(message)
    return letters.message(state, message)


@route("original", "GET", f"{WEBHOOK}/messages/@original", secret=True)
def original(state: State, call: Call) -> Json:
    return letters.message(state, _one(state, call))


@route("edit_original", "PATCH", f"{WEBHOOK}/messages/@original", secret=True)
def edit_original(state: State, call: Call) -> Json:
    message = _one(state, call)
    _edit(state, message, call)
    _live(state, call).fresh = False
    return letters.message(state, message)


@route("delete_original", "DELETE", f"{WEBHOOK}/messages/@original", secret=True)
def delete_original(state: State, call: Call) -> None:
    _remove(state, _one(state, call))


@route("followup_message", "GET", f"{WEBHOOK}/messages/{{message_id}}", secret=True)
def followup_message(state: State, call: Call) -> Json:
    return letters.message(state, _one(state, call))


@route("edit_followup", "PATCH", f"{WEBHOOK}/messages/{{message_id}}", secret=True)
def edit_followup(state: State, call: Call) -> Json:
    message = _one(state, call)
    _edit(state, message, call)
    return letters.message(state, message)


@route("delete_followup", "DELETE", f"{WEBHOOK}/messages/{{message_id}}", secret=True)
def delete_followup(state: State, call: Call) -> None:
    _remove(state, _one(state, call))


def _remove(state: State, message: Message) -> None:
    state.delete(message)
