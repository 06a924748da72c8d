"""Writing as Discord lets it: limits, permissions, nonces, replies, threads that are closed."""

from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from tests.fakes.discord import Channel, Permit, User, World
from tests.fakes.discord.wire import Answer, Wire

V2 = 1 << 15


@pytest.fixture
def ana(world: World) -> User:
    return world.user("Ana")


@pytest.fixture
def general(world: World) -> Channel:
    return world.channel("general")


async def send(wire: Wire, channel: Channel, **body: Any) -> Answer:  # noqa: ANN401
    return await wire.post(f"/channels/{channel.id}/messages", body)


def text(content: str) -> dict[str, Any]:
    return {"type": 10, "content": content}


def button(number: int = 0, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    shape = {"type": 2, "style": 1, "label": "x", "custom_id": str(number), **more}
    return {key: value for key, value in shape.items() if value is not None}


def row(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(buttons)}


def box(*inner: dict[str, Any]) -> dict[str, Any]:
    return {"type": 17, "components": list(inner)}


def modern(*pieces: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"flags": V2, "components": list(pieces), **more}


GOOD: list[dict[str, Any]] = [
    {"content": "x" * 2000},
    {"content": "\N{GRINNING FACE}" * 1000},
    {"embeds": [{"title": "x" * 256, "description": "x" * 4096}]},
    {"embeds": [{"fields": [{"name": "x" * 256, "value": "x" * 1024}]}]},
    {"embeds": [{"title": "x"}] * 10},
    {"content": "x", "components": [row(*[button(n + 5 * m) for n in range(5)]) for m in range(5)]},
    modern(*[text("x" * 100)] * 40),
    modern(box(text("x" * 4000))),
    modern(box(*[text("x")] * 39)),
    modern({"type": 9, "components": [text("x")] * 3, "accessory": button()}),
    modern(row({"type": 2, "style": 5, "label": "x", "url": "https://a.example"})),
]
BAD: list[tuple[dict[str, Any], int]] = [
    ({"content": "x" * 2001}, 50035),
    ({"content": "\N{GRINNING FACE}" * 1001}, 50035),
    ({"content": ""}, 50006),
    ({"content": " \n\u2003"}, 50006),
    ({"embeds": [{"title": "x" * 257}]}, 50035),
    ({"embeds": [{"description": "x" * 4097}]}, 50035),
    ({"embeds": [{"fields": [{"name": "x", "value": "x"}] * 26}]}, 50035),
    ({"embeds": [{"fields": [{"name": "x", "value": "x" * 1025}]}]}, 50035),
    ({"embeds": [{"fields": [{"name": "x" * 257, "value": "x"}]}]}, 50035),
    ({"embeds": [{"fields": [{"name": "x", "value": " "}]}]}, 50035),
    ({"embeds": [{"title": "x", "footer": {"text": "x" * 2049}}]}, 50035),
    ({"embeds": [{"description": "x" * 3001}] * 2}, 50035),
    ({"embeds": [{"title": "x"}] * 11}, 50035),
    ({"embeds": [{}]}, 50006),
    ({"content": "x", "components": [row(button(n)) for n in range(6)]}, 50035),
    ({"content": "x", "components": [row(*[button(n) for n in range(6)])]}, 50035),
    ({"content": "x", "components": [row()]}, 50035),
    ({"content": "x", "components": [text("x")]}, 50035),
    ({"content": "x", "components": [row(button(), button())]}, 50035),
    ({"content": "x", "components": [row(button(label="x" * 81))]}, 50035),
    ({"content": "x", "components": [row(button(label=None))]}, 50035),
    ({"content": "x", "components": [row(button(custom_id="x" * 101))]}, 50035),
    ({"content": "x", "components": [row(button(custom_id=None))]}, 50035),
    ({"content": "x", "components": [row(button(url="https://a.example"))]}, 50035),
    (modern(row(button(style=5, custom_id=None, url="javascript:1"))), 50035),
    (modern(*[text("x")] * 41), 50035),
    (modern(box(*[text("x")] * 40)), 50035),
    (modern(box(text("x" * 2001), text("x" * 2000))), 50035),
    (modern(text("")), 50035),
    (modern(text(" ")), 50035),
    (modern(box()), 50035),
    (modern(box(box(text("x")))), 50035),
    (modern({"type": 9, "components": [text("x")]}), 50035),
    (modern({"type": 9, "components": [text("x")] * 4, "accessory": button()}), 50035),
    (modern(button()), 50035),
    (modern(text("x") | {"id": 3}, text("y") | {"id": 3}), 50035),
    (modern(text("x"), content="y"), 50035),
    (modern(text("x"), embeds=[{"title": "y"}]), 50035),
    (modern(), 50006),
    ({"content": "x", "flags": 64}, 50035),
    ({"content": "x", "flags": 2}, 50035),
    ({"content": "x", "allowed_mentions": {"parse": ["people"]}}, 50035),
    ({"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}, 50035),
    ({"content": "x", "nonce": "n" * 26}, 50035),
]


@pytest.mark.parametrize("body", GOOD)
async def test_what_fits_is_taken(wire: Wire, general: Channel, body: dict[str, Any]) -> None:
    assert (await send(wire, general, **body)).status == 200


@pytest.mark.parametrize(("body", "code"), BAD)
async def test_what_does_not_fit_is_refused(
    world: World, wire: Wire, general: Channel, body: dict[str, Any], code: int
) -> None:
    answer = await send(wire, general, **body)
    assert (answer.status, answer.code) == (400, code)
    assert not general.said


async def test_a_nonce_that_is_enforced_answers_the_first_message(
    world: World, wire: Wire, general: Channel
) -> None:
    once = {"nonce": "n", "enforce_nonce": True}
    first = await send(wire, general, content="one", **once)
    again = await send(wire, general, content="two", **once)
    assert first.json["id"] == again.json["id"]
    await send(wire, general, content="three", nonce="n")
    world.clock.advance(600)
    await send(wire, general, content="four", **once)
    assert [one.content for one in general.said] == ["one", "three", "four"]


async def test_a_reply_names_a_message_that_is_there(
    world: World, wire: Wire, ana: User, general: Channel
) -> None:
    one = world.post(general, ana, "hi")
    reference: dict[str, Any] = {"message_id": one.id}
    answer = await send(wire, general, content="x", message_reference=reference)
    assert answer.json["referenced_message"]["id"] == one.id
    world.delete(one)
    gone = await send(wire, general, content="x", message_reference=reference)
    assert gone.code == 50035
    reference["fail_if_not_exists"] = False
    answer = await send(wire, general, content="x", message_reference=reference)
    assert answer.status == 200


async def test_whoever_is_answered_is_pinged_unless_told_otherwise(
    world: World, wire: Wire, ana: User, general: Channel
) -> None:
    reply = {"content": "x", "message_reference": {"message_id": world.post(general, ana, "hi").id}}
    await send(wire, general, **reply)
    await send(wire, general, **reply, allowed_mentions={"parse": [], "replied_user": False})
    loud, quiet = world.answers(ana, general)
    assert loud.marks.pings == {ana.id}
    assert not quiet.marks.pings


@pytest.mark.parametrize(
    ("allowed", "pings"),
    [
        (None, {"ana", "staff", "everyone"}),
        ({"parse": []}, set()),
        ({"parse": ["users"]}, {"ana"}),
        ({"parse": ["everyone"]}, {"everyone"}),
        ({"parse": [], "roles": ["staff"]}, {"staff"}),
    ],
)
async def test_who_is_pinged_is_what_was_allowed(
    world: World, wire: Wire, ana: User, allowed: dict[str, Any] | None, pings: set[str]
) -> None:
    general, staff = world.channel("general"), world.role("Staff")
    ids = {"ana": ana.id, "staff": staff.id, "everyone": "everyone"}
    if allowed and "roles" in allowed:
        allowed = {**allowed, "roles": [staff.id]}
    more = {"allowed_mentions": allowed} if allowed is not None else {}
    await send(wire, general, content=f"{ana.tag} {staff.tag} @everyone", **more)
    assert world.answers(ana, general)[0].marks.pings == {ids[name] for name in pings}


Trouble = Callable[[World, Channel], object]
TROUBLES: dict[str, tuple[Trouble, dict[str, Any], int]] = {
    "no channel": (
        lambda world, place: world.allow(place, world.bot, deny=Permit.VIEW_CHANNEL),
        {},
        50001,
    ),
    "no sending": (
        lambda world, place: world.allow(place, world.bot, deny=Permit.SEND_MESSAGES),
        {},
        50013,
    ),
    "no embeds": (
        lambda world, place: world.allow(place, world.bot, deny=Permit.EMBED_LINKS),
        {"embeds": [{"title": "x"}]},
        50013,
    ),
    "no history": (
        lambda world, place: world.allow(place, world.bot, deny=Permit.READ_MESSAGE_HISTORY),
        {"message_reference": {"message_id": "1"}},
        160002,
    ),
    "kicked": (lambda world, place: world.leave(world.bot), {}, 50001),
    "deleted": (lambda world, place: world.remove(place), {}, 10003),
}


@pytest.mark.parametrize("name", TROUBLES)
async def test_who_may_not_write_is_told_why(
    world: World, wire: Wire, general: Channel, name: str
) -> None:
    trouble, more, code = TROUBLES[name]
    trouble(world, general)
    assert (await send(wire, general, content="x", **more)).code == code


async def test_threads_have_a_permission_of_their_own(
    world: World, wire: Wire, general: Channel
) -> None:
    thread = world.thread(general, "talk")
    world.allow(general, world.bot, deny=Permit.SEND_MESSAGES)
    assert (await send(wire, thread, content="x")).status == 200
    world.allow(general, world.bot, deny=Permit.SEND_MESSAGES_IN_THREADS)
    assert (await send(wire, thread, content="x")).code == 50013


async def test_writing_opens_an_archived_thread_but_no_locked_one(
    world: World, wire: Wire, general: Channel
) -> None:
    thread = world.thread(general, "talk")
    said = (await send(wire, thread, content="x")).json["id"]
    world.archive(thread)
    edit = f"/channels/{thread.id}/messages/{said}"
    assert (await wire.patch(edit, {"content": "y"})).code == 50083
    assert (await send(wire, thread, content="x")).status == 200
    assert not thread.archived
    world.lock(thread)
    assert (await send(wire, thread, content="x")).code == 160005


async def test_only_our_own_messages_can_be_edited(
    world: World, wire: Wire, ana: User, general: Channel
) -> None:
    theirs = world.post(general, ana, "hi")
    path = f"/channels/{general.id}/messages"
    assert (await wire.patch(f"{path}/{theirs.id}", {"content": "y"})).code == 50005
    assert (await wire.patch(f"{path}/7", {"content": "y"})).code == 10008
    assert (await wire.call("DELETE", f"{path}/{theirs.id}")).code == 50013
    mine = (await send(wire, general, content="x", embeds=[{"title": "t"}])).json["id"]
    edited = await wire.patch(f"{path}/{mine}", {"content": "y"})
    assert (edited.json["content"], edited.json["embeds"][0]["title"]) == ("y", "t")
    assert edited.json["edited_timestamp"]
    assert (await wire.call("DELETE", f"{path}/{mine}")).status == 204


async def test_a_message_of_components_stays_one(wire: Wire, general: Channel) -> None:
    sent = (await send(wire, general, **modern(box(text("x"))))).json
    assert [one["id"] for one in sent["components"]] == [1]
    assert sent["components"][0]["components"][0]["id"] == 2
    path = f"/channels/{general.id}/messages/{sent['id']}"
    assert (await wire.patch(path, {"content": "y"})).code == 50035
    assert (await wire.patch(path, {"components": [text("y")]})).json["flags"] & V2


async def test_a_message_can_become_one_of_components(wire: Wire, general: Channel) -> None:
    path = f"/channels/{general.id}/messages"
    sent = (await send(wire, general, content="x")).json["id"]
    both = {"flags": V2, "components": [text("y")]}
    assert (await wire.patch(f"{path}/{sent}", both)).code == 50035
    assert (await wire.patch(f"{path}/{sent}", {**both, "content": None})).status == 200


async def test_direct_messages_go_to_whoever_takes_them(
    world: World, wire: Wire, ana: User
) -> None:
    place = (await wire.post("/users/@me/channels", {"recipient_id": ana.id})).json
    assert (place["type"], place["recipients"][0]["id"]) == (1, ana.id)
    path = f"/channels/{place['id']}/messages"
    assert (await wire.post(path, {"content": "hi"})).status == 200
    ana.closed = True
    assert (await wire.post(path, {"content": "hi"})).code == 50007
    ana.closed = False
    world.leave(ana)
    assert (await wire.post(path, {"content": "hi"})).code == 50007
    assert (await wire.post("/users/@me/channels", {"recipient_id": "7"})).code == 10013


async def test_typing_is_seen(world: World, wire: Wire, general: Channel) -> None:
    assert (await wire.post(f"/channels/{general.id}/typing")).status == 204
    assert general.id in world.typed


async def test_files_come_with_signed_addresses(world: World, wire: Wire, general: Channel) -> None:
    url = f"{world.url}/channels/{general.id}/messages"
    for word, status in (("deny", 403), ("allow", 200)):
        form = aiohttp.FormData()
        form.add_field("payload_json", '{"attachments": [{"id": 0, "filename": "summary.md"}]}')
        form.add_field("files[0]", b"words", filename="summary.md")
        headers = {"Authorization": f"Bot {world.token}"}
        world.allow(general, world.home.everyone, **{word: Permit.ATTACH_FILES})
        async with wire.session.post(url, data=form, headers=headers) as answer:
            assert answer.status == status
    (file,) = general.said[0].body["attachments"]
    assert (file["filename"], file["size"]) == ("summary.md", 5)
    assert "hm=" in file["url"]
