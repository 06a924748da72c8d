"""What the app is told of commands, shortcuts and messages, and what it is not."""

from collections.abc import AsyncIterator

import pytest

from tests.fakes.slack import SAMPLE, Channel, User, World
from tests.fakes.slack.ear import heard


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(SAMPLE) as world:
        yield world


@pytest.fixture
def ana(world: World) -> User:
    return world.user("Ana")


@pytest.fixture
def general(world: World, ana: User) -> Channel:
    return world.channel("general", [ana])


async def test_an_acknowledgement_may_bring_an_answer(
    world: World, ana: User, general: Channel
) -> None:
    asking = world.command(ana, general, "/summarize")
    _, reaction = await heard(world, asking, {"text": "Working"})
    assert reaction.latency is not None
    (shown,) = world.answers(ana, general)
    assert (shown.text, shown.ephemeral) == ("Working", True)


async def test_an_answer_that_is_no_message_is_an_error(
    world: World, ana: User, general: Channel
) -> None:
    asking = world.command(ana, general, "/summarize")
    _, reaction = await heard(world, asking, {"text": "x", "blocks": [{"type": "poem"}]})
    assert reaction.error == "invalid_blocks"


async def test_a_command_is_refused_in_a_thread_before_anybody_hears_of_it(
    world: World, ana: User, general: Channel
) -> None:
    root = world.post(general, ana, "Root")
    reaction = await world.command(ana, general, "/summarize", thread=root)
    assert reaction.error == "/summarize is not supported in threads. Sorry!"
    assert (await world.command(ana, general, "/sumarize")).error
    assert not world.socket.deliveries


async def test_a_command_knows_no_thread_and_escapes_what_was_typed(
    world: World, ana: User, general: Channel
) -> None:
    secret = world.channel("secret", [ana], private=True)
    text = "#general #secret @ana https://a.example/?x=1&y a<b #nowhere"
    envelope, _ = await heard(world, world.command(ana, general, "/summarize", text))
    payload = envelope["payload"]
    assert len(payload) == 15
    assert "thread_ts" not in payload
    assert payload["text"] == (
        f"<#{general.id}|general> <#{secret.id}|> <@{ana.id}|ana> "
        "<https://a.example/?x=1&amp;y> a&lt;b #nowhere"
    )


async def test_without_should_escape_text_is_as_typed(
    world: World, ana: User, general: Channel
) -> None:
    world.app.commands["/summarize"] = False
    envelope, _ = await heard(world, world.command(ana, general, "/summarize", "#general"))
    assert envelope["payload"]["text"] == "#general"


async def test_payloads_do_not_tell_the_names_of_private_channels(world: World, ana: User) -> None:
    for room, name in (
        (world.channel("secret", [ana], private=True, bot=False), "privategroup"),
        (world.im(ana), "directmessage"),
    ):
        envelope, _ = await heard(world, world.command(ana, room, "/summarize"))
        assert envelope["payload"]["channel_name"] == name


async def test_a_shortcut_brings_its_message_with_the_thread(
    world: World, ana: User, general: Channel
) -> None:
    root = world.post(general, ana, "Root")
    reply = world.post(general, ana, "Reply", thread=root)
    envelope, _ = await heard(world, world.shortcut(ana, general, reply, "summarize_thread"))
    assert envelope["type"] == "interactive"
    assert envelope["payload"]["type"] == "message_action"
    assert envelope["payload"]["message"]["thread_ts"] == root
    assert envelope["payload"]["message_ts"] == reply


async def test_a_shortcut_that_the_manifest_does_not_have_is_not_there(
    world: World, ana: User, general: Channel
) -> None:
    root = world.post(general, ana, "Root")
    with pytest.raises(AssertionError, match="no shortcut"):
        await world.shortcut(ana, general, root, "delete_everything")


async def test_a_mention_in_a_thread_tells_the_thread(
    world: World, ana: User, general: Channel
) -> None:
    root = world.post(general, ana, "Root")
    envelope, said = await heard(world, world.mention(ana, general, "hi", thread=root))
    event = envelope["payload"]["event"]
    assert (event["type"], event["thread_ts"], event["ts"]) == ("app_mention", root, said.ts)
    top, _ = await heard(world, world.mention(ana, general, "hi"))
    assert "thread_ts" not in top["payload"]["event"]


async def test_strangers_bring_their_names(world: World) -> None:
    eve = world.user("Eve", external=True)
    channel = world.channel("partners", [eve])
    envelope, _ = await heard(world, world.mention(eve, channel, "hi"))
    assert envelope["payload"]["is_ext_shared_channel"]
    event = envelope["payload"]["event"]
    assert event["user_profile"]["real_name"] == "Eve"
    assert event["user_team"] == eve.team.id != world.bot.team.id


async def test_only_what_is_subscribed_and_allowed_is_heard(
    world: World, ana: User, general: Channel
) -> None:
    assert not (await world.say(ana, general, "No mention")).deliveries
    outside = world.channel("outside", [ana], bot=False)
    assert not (await world.mention(ana, outside, "hi")).deliveries
    (delivery,) = (await world.dm(ana, f"{world.bot.tag} hi")).deliveries
    assert delivery.payload["event"]["channel_type"] == "im"
    world.app.events.add("message.channels")
    pair = (await world.mention(ana, general, "hi")).deliveries
    assert [one.payload["event"]["type"] for one in pair] == ["message", "app_mention"]
    assert pair[0].payload["event_id"] != pair[1].payload["event_id"]
    world.app.scopes.discard("app_mentions:read")
    assert len((await world.mention(ana, general, "hi")).deliveries) == 1
