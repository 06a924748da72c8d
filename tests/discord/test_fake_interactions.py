"""Interactions as Discord has them: in time, once, and private for good where they began so."""

import asyncio
from typing import Any

import pytest

from tests.fakes.discord import Channel, Interaction, Permit, Shown, User, World, shapes
from tests.fakes.discord.asking import begin
from tests.fakes.discord.interactions import COMMAND, COMPONENT
from tests.fakes.discord.wire import Answer, Wire, until
from tests.waiting import wait_until

COMMANDS = [
    {
        "name": "summarize",
        "description": "x",
        "options": [
            {"name": "window", "description": "x", "type": 3, "autocomplete": True},
            {"name": "channel", "description": "x", "type": 7},
            {"name": "public", "description": "x", "type": 5},
        ],
    },
    {"name": "Summarize this", "type": 3},
]
BUTTON = {"type": 2, "style": 1, "label": "Share", "custom_id": "share:1"}
ROW = [{"type": 1, "components": [BUTTON]}]


@pytest.fixture
def ana(world: World) -> User:
    return world.user("Ana", locale="de")


@pytest.fixture
def general(world: World) -> Channel:
    return world.channel("general")


@pytest.fixture
def asked(world: World, ana: User, general: Channel) -> Interaction:
    """A command that nobody has answered yet."""
    asked = begin(world, COMMAND, ana, general)
    asked.payload = {"user": shapes.user(ana)}
    return asked


async def answer(wire: Wire, asked: Interaction, kind: int, **data: Any) -> Answer:  # noqa: ANN401
    body = {"type": kind, **({"data": data} if data else {})}
    return await wire.post(f"/interactions/{asked.id}/{asked.token}/callback", body)


def hook(world: World, asked: Interaction, tail: str = "") -> str:
    return f"/webhooks/{world.app.id}/{asked.token}{tail}"


async def test_an_answer_is_there_at_once(wire: Wire, world: World, asked: Interaction) -> None:
    done = await answer(wire, asked, 4, content="hi", flags=64)
    assert done.status == 204
    (shown,) = world.answers(asked.user, asked.channel)
    assert (shown.text, shown.ephemeral) == ("hi", True)


async def test_a_private_answer_is_seen_by_one_person(
    wire: Wire, world: World, asked: Interaction
) -> None:
    await answer(wire, asked, 4, content="hi", flags=64)
    assert not world.shown(world.user("Ben"), asked.channel)
    page = await wire.get(f"/channels/{asked.channel.id}/messages")
    assert page.json == []
    assert asked.original
    one = await wire.get(f"/channels/{asked.channel.id}/messages/{asked.original.id}")
    assert one.code == 10008


async def test_after_three_seconds_it_is_too_late(
    wire: Wire, world: World, asked: Interaction
) -> None:
    world.clock.advance(3.1)
    late = await answer(wire, asked, 5)
    assert (late.status, late.code) == (404, 10062)


async def test_nothing_is_answered_twice(wire: Wire, asked: Interaction) -> None:
    await answer(wire, asked, 5)
    again = await answer(wire, asked, 5)
    assert (again.status, again.code) == (400, 40060)


async def test_before_it_is_answered_there_is_no_webhook(
    wire: Wire, world: World, asked: Interaction
) -> None:
    for call in (
        wire.post(hook(world, asked), {"content": "x"}),
        wire.patch(hook(world, asked, "/messages/@original"), {"content": "x"}),
    ):
        found = await call
        assert (found.status, found.code) == (404, 10015)


@pytest.mark.parametrize(("seconds", "status"), [(899, 200), (901, 401)])
async def test_a_token_lives_for_fifteen_minutes(
    wire: Wire, world: World, asked: Interaction, seconds: float, status: int
) -> None:
    await answer(wire, asked, 5)
    world.clock.advance(seconds)
    found = await wire.patch(hook(world, asked, "/messages/@original"), {"content": "x"})
    assert found.status == status
    assert found.json.get("code") == (50027 if status == 401 else None)


async def test_deferring_thinks_until_it_is_edited(
    wire: Wire, world: World, asked: Interaction
) -> None:
    await answer(wire, asked, 5)
    (shown,) = world.answers(asked.user, asked.channel)
    assert shown.loading
    await wire.patch(hook(world, asked, "/messages/@original"), {"content": "done"})
    (shown,) = world.answers(asked.user, asked.channel)
    assert (shown.text, shown.loading) == ("done", False)


@pytest.mark.parametrize(("deferred", "said"), [(64, 0), (0, 64)])
async def test_how_private_it_is_is_settled_by_the_defer(
    wire: Wire, world: World, asked: Interaction, deferred: int, said: int
) -> None:
    await answer(wire, asked, 5, flags=deferred)
    await wire.post(hook(world, asked), {"content": "first", "flags": said})
    await wire.post(hook(world, asked), {"content": "second", "flags": said})
    first, second = world.answers(asked.user, asked.channel)
    assert (first.text, first.ephemeral) == ("first", bool(deferred))
    assert (second.text, second.ephemeral) == ("second", bool(said))
    assert first.message is asked.original


async def test_an_edit_cannot_make_it_public(wire: Wire, world: World, asked: Interaction) -> None:
    await answer(wire, asked, 5, flags=64)
    edit = {"content": "x", "flags": 4}
    assert (await wire.patch(hook(world, asked, "/messages/@original"), edit)).status == 200
    assert world.answers(asked.user, asked.channel)[0].ephemeral


async def test_follow_ups_can_be_edited_and_taken_back(
    wire: Wire, world: World, asked: Interaction
) -> None:
    await answer(wire, asked, 4, content="one")
    more = (await wire.post(hook(world, asked), {"content": "two"})).json["id"]
    path = hook(world, asked, f"/messages/{more}")
    assert (await wire.patch(path, {"content": "2"})).json["content"] == "2"
    assert (await wire.call("DELETE", path)).status == 204
    assert (await wire.patch(path, {"content": "2"})).code == 10008
    assert [one.text for one in world.answers(asked.user, asked.channel)] == ["one"]


async def test_the_first_answer_tells_its_message(
    wire: Wire, world: World, asked: Interaction
) -> None:
    path = f"/interactions/{asked.id}/{asked.token}/callback"
    told = await wire.post(path, {"type": 5, "data": {"flags": 64}}, with_response=1)
    inner = told.json["interaction"]
    assert told.status == 200
    assert inner["response_message_ephemeral"] is inner["response_message_loading"] is True
    assert asked.original
    assert inner["response_message_id"] == asked.original.id


async def test_nothing_reaches_a_server_or_channel_that_is_gone(
    wire: Wire, world: World, asked: Interaction
) -> None:
    await answer(wire, asked, 5)
    path = hook(world, asked, "/messages/@original")
    world.leave(world.bot)
    assert (await wire.patch(path, {"content": "x"})).code == 10015
    world.install(world.home)
    world.remove(asked.channel)
    assert (await wire.patch(path, {"content": "x"})).code == 10003


async def test_a_deleted_answer_cannot_be_edited(
    wire: Wire, world: World, asked: Interaction
) -> None:
    await answer(wire, asked, 5)
    world.delete(world.answers(asked.user, asked.channel)[0].message)
    found = await wire.patch(hook(world, asked, "/messages/@original"), {"content": "x"})
    assert found.code == 10008


async def test_answers_mention_people_only_where_they_are_allowed_to(
    wire: Wire, world: World, asked: Interaction
) -> None:
    ben = world.user("Ben")
    text = f"{ben.tag} @everyone"
    await answer(wire, asked, 4, content=text)
    await wire.post(hook(world, asked), {"content": text, "allowed_mentions": {"parse": []}})
    loud, quiet = world.answers(asked.user, asked.channel)
    assert loud.marks.pings == {ben.id}
    assert quiet.marks.pings == set()
    assert quiet.marks.mentions == {ben.id, "everyone"}


async def registered(wire: Wire) -> None:
    await wire.call("PUT", f"/applications/{wire.world.app.id}/commands", COMMANDS)


async def test_a_command_arrives_with_what_everybody_may(
    wire: Wire, world: World, ana: User, general: Channel
) -> None:
    secret = world.channel("secret", [ana], bot=False)
    await registered(wire)
    socket = await wire.identify()
    await world.gateway_ready()
    asking = asyncio.ensure_future(
        world.command(ana, general, "summarize", window="24h", channel=secret, public=True)
    )
    event = (await until(socket, "INTERACTION_CREATE"))["d"]
    resolved = event["data"]["resolved"]["channels"][secret.id]
    assert int(resolved["permissions"]) & Permit.VIEW_CHANNEL
    assert not int(resolved["app_permissions"]) & Permit.VIEW_CHANNEL
    assert int(event["app_permissions"]) & Permit.VIEW_CHANNEL
    assert (event["locale"], event["guild_locale"]) == ("de", "en-US")
    values = {one["name"]: one["value"] for one in event["data"]["options"]}
    assert values == {"window": "24h", "channel": secret.id, "public": True}
    path = f"/interactions/{event['id']}/{event['token']}/callback"
    await wire.post(path, {"type": 5})
    reaction = await asking
    assert reaction.error is None
    assert reaction.shown.loading


async def test_a_bot_that_says_nothing_did_not_respond(
    wire: Wire, world: World, ana: User, general: Channel
) -> None:
    await registered(wire)
    socket = await wire.identify()
    await until(socket, "READY")
    asking = asyncio.ensure_future(world.command(ana, general, "summarize"))
    await wait_until(lambda: world.interactions, what="a command")
    world.clock.advance(3)
    assert (await asking).error == "The application did not respond"


async def test_the_message_of_a_menu_comes_whole_without_the_intent(
    wire: Wire, world: World, ana: User, general: Channel
) -> None:
    world.app.content = False
    await registered(wire)
    message = world.post(general, ana, "between us")
    socket = await wire.identify(33281 & ~(1 << 15))
    await world.gateway_ready()
    asking = asyncio.ensure_future(world.menu(ana, message, "Summarize this"))
    event = (await until(socket, "INTERACTION_CREATE"))["d"]
    assert event["data"]["target_id"] == message.id
    assert event["data"]["resolved"]["messages"][message.id]["content"] == "between us"
    await wire.post(f"/interactions/{event['id']}/{event['token']}/callback", {"type": 5})
    await asking


async def test_choices_are_offered_while_typing(
    wire: Wire, world: World, ana: User, general: Channel
) -> None:
    await registered(wire)
    socket = await wire.identify()
    await world.gateway_ready()
    asking = asyncio.ensure_future(world.complete(ana, general, "summarize", "window", "2"))
    event = (await until(socket, "INTERACTION_CREATE"))["d"]
    assert event["type"] == 4
    assert event["data"]["options"][0]["focused"]
    path = f"/interactions/{event['id']}/{event['token']}/callback"
    many = [{"name": f"{number} h", "value": f"{number}h"} for number in range(26)]
    assert (await wire.post(path, {"type": 8, "data": {"choices": many}})).code == 50035
    assert (await wire.post(path, {"type": 5})).code == 50035
    await wire.post(path, {"type": 8, "data": {"choices": many[:2]}})
    assert [one["value"] for one in await asking] == ["0h", "1h"]


@pytest.mark.parametrize(
    ("answer", "texts"),
    [
        ({"type": 7, "data": {"content": "new"}}, ["new"]),
        ({"type": 6}, ["old"]),
        ({"type": 4, "data": {"content": "more"}}, ["old", "more"]),
    ],
)
async def test_a_button_changes_its_message_or_answers(
    wire: Wire, world: World, ana: User, answer: dict[str, Any], texts: list[str]
) -> None:
    general = world.channel("general")
    body = {"content": "old", "components": ROW}
    await wire.post(f"/channels/{general.id}/messages", body)
    socket = await wire.identify()
    await world.gateway_ready()
    (shown,) = world.answers(ana, general)
    pressing = asyncio.ensure_future(world.press(ana, shown, "Share"))
    event = (await until(socket, "INTERACTION_CREATE"))["d"]
    assert (event["type"], event["data"]["custom_id"]) == (COMPONENT, "share:1")
    assert event["message"]["id"] == shown.id
    path = f"/interactions/{event['id']}/{event['token']}/callback"
    await wire.post(path, answer)
    assert (await pressing).error is None
    assert [one.text for one in world.answers(ana, general)] == texts


async def test_only_what_is_seen_can_be_pressed(wire: Wire, world: World, ana: User) -> None:
    general = world.channel("general", [ana])
    message = world.post(general, world.bot, "x", components=[{**ROW[0], "id": 1}])
    with pytest.raises(AssertionError, match="does not see"):
        await world.press(world.user("Ben"), Shown(message), "Share")


@pytest.mark.parametrize("how", ["archived", "forbidden", "reserved"])
async def test_discord_itself_refuses_some_commands(
    wire: Wire, world: World, ana: User, general: Channel, how: str
) -> None:
    reserved = {"default_member_permissions": 1 << 5} if how == "reserved" else {}
    commands = [{"name": "summarize", "description": "x", **reserved}]
    await wire.call("PUT", f"/applications/{world.app.id}/commands", commands)
    place = world.thread(general, "old") if how == "archived" else general
    if how == "archived":
        world.archive(place)
    if how == "forbidden":
        world.allow(general, ana, deny=Permit.USE_APPLICATION_COMMANDS)
    assert (await world.command(ana, place, "summarize")).error
    assert not world.interactions
