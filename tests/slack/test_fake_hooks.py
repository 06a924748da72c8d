"""Response URLs and buttons, as Slack has them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.fakes.slack import SAMPLE, Channel, Reaction, User, World

BUTTON = {
    "type": "actions",
    "elements": [
        {
            "type": "button",
            "action_id": "share",
            "value": "7",
            "text": {"type": "plain_text", "text": "Share"},
        }
    ],
}


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(SAMPLE) as world:
        yield world


@pytest.fixture
async def pressed(world: World) -> AsyncIterator[list[dict[str, Any]]]:
    """The payloads of pressed buttons; everything is acknowledged."""
    app = AsyncApp(client=AsyncWebClient(token=world.bot_token, base_url=world.url))
    payloads: list[dict[str, Any]] = []

    @app.command("/summarize")
    async def command(ack: Any) -> None:  # noqa: ANN401 - bolt's own
        await ack()

    @app.action("share")
    async def action(ack: Any, body: dict[str, Any]) -> None:  # noqa: ANN401 - bolt's own
        await ack()
        payloads.append(body)

    handler = AsyncSocketModeHandler(app, world.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    yield payloads
    await handler.close_async()  # type: ignore[no-untyped-call]


@pytest.fixture
def ana(world: World) -> User:
    return world.user("Ana")


@pytest.fixture
def general(world: World, ana: User) -> Channel:
    return world.channel("general", [ana])


@pytest.fixture
async def command(
    world: World, pressed: list[dict[str, Any]], ana: User, general: Channel
) -> Reaction:
    return await world.command(ana, general, "/summarize")


def url(reaction: Reaction) -> AsyncWebhookClient:
    assert reaction.hook
    return AsyncWebhookClient(reaction.hook.url)


async def test_a_response_url_is_good_for_five_uses(
    world: World, command: Reaction, ana: User, general: Channel
) -> None:
    for n in range(5):
        assert (await url(command).send(text=f"Answer {n}")).status_code == 200
    sixth = await url(command).send(text="Answer 5")
    assert (sixth.status_code, "used_url" in sixth.body) == (404, True)
    assert len(world.answers(ana, general)) == 5
    assert [call.ok for call in world.called("response_url")] == [*[True] * 5, False]


async def test_a_response_url_is_good_for_thirty_minutes(world: World, command: Reaction) -> None:
    world.clock.advance(1790)
    assert (await url(command).send(text="In time")).status_code == 200
    world.clock.advance(11)
    late = await url(command).send(text="Too late")
    assert (late.status_code, "expired_url" in late.body) == (404, True)


async def test_a_response_is_for_one_unless_it_says_for_all(
    world: World, command: Reaction, ana: User, general: Channel
) -> None:
    ben = world.user("Ben")
    world.join(general, ben)
    await url(command).send(text="For Ana")
    await url(command).send(text="For all", response_type="in_channel")
    assert [shown.text for shown in world.answers(ana, general)] == ["For Ana", "For all"]
    assert [shown.text for shown in world.answers(ben, general)] == ["For all"]


async def test_the_answer_to_a_command_cannot_be_replaced(
    world: World, command: Reaction, ana: User, general: Channel
) -> None:
    await url(command).send(text="Thinking")
    await url(command).send(text="Done", replace_original=True)
    assert [shown.text for shown in world.answers(ana, general)] == ["Thinking", "Done"]


async def test_the_answer_to_a_command_goes_into_no_thread(
    world: World, command: Reaction, ana: User, general: Channel
) -> None:
    root = world.post(general, ana, "Root")
    await url(command).send_dict({"text": "Hello", "thread_ts": root})
    assert [shown.thread for shown in world.answers(ana, general)] == [None]


async def test_a_response_obeys_the_rules_of_messages(world: World, command: Reaction) -> None:
    wrong = await url(command).send(text="x", blocks=[{"type": "poem"}])
    assert (wrong.status_code, "invalid_blocks" in wrong.body) == (500, True)


async def test_a_response_reaches_where_the_bot_is_not(
    world: World, pressed: list[dict[str, Any]], ana: User
) -> None:
    secret = world.channel("secret", [ana], private=True, bot=False)
    reaction = await world.command(ana, secret, "/summarize")
    await url(reaction).send(text="Invite me first")
    assert [shown.text for shown in world.answers(ana, secret)] == ["Invite me first"]


async def whisper(world: World, ana: User, general: Channel) -> None:
    client = AsyncWebClient(token=world.bot_token, base_url=world.url)
    await client.chat_postEphemeral(
        channel=general.id, user=ana.id, text="Summary", blocks=[BUTTON]
    )


async def test_a_button_of_an_ephemeral_message_replaces_it(
    world: World, pressed: list[dict[str, Any]], ana: User, general: Channel
) -> None:
    await whisper(world, ana, general)
    (shown,) = world.answers(ana, general)
    reaction = await world.press(ana, shown, "share")
    assert reaction.error is None
    (payload,) = pressed
    assert payload["container"]["is_ephemeral"]
    assert "message" not in payload
    assert payload["actions"][0]["value"] == "7"
    await url(reaction).send(text="Shared", replace_original=True)
    assert [shown.text for shown in world.answers(ana, general)] == ["Shared"]


async def test_a_button_of_an_ephemeral_message_deletes_it(
    world: World, pressed: list[dict[str, Any]], ana: User, general: Channel
) -> None:
    await whisper(world, ana, general)
    (shown,) = world.answers(ana, general)
    await url(await world.press(ana, shown, "share")).send(delete_original=True)
    assert not world.answers(ana, general)


async def test_a_button_of_a_message_for_all_brings_the_message(
    world: World, pressed: list[dict[str, Any]], ana: User, general: Channel
) -> None:
    client = AsyncWebClient(token=world.bot_token, base_url=world.url)
    root = world.post(general, ana, "Root")
    await client.chat_postMessage(
        channel=general.id, thread_ts=root, text="Summary", blocks=[BUTTON]
    )
    (shown,) = world.answers(ana, general)
    await world.press(ana, shown, "share")
    assert pressed[0]["message"]["thread_ts"] == pressed[0]["container"]["thread_ts"] == root


async def test_nobody_presses_what_they_do_not_see(
    world: World, pressed: list[dict[str, Any]], ana: User, general: Channel
) -> None:
    ben = world.user("Ben")
    await whisper(world, ana, general)
    (shown,) = world.answers(ana, general)
    with pytest.raises(AssertionError, match="does not see"):
        await world.press(ben, shown, "share")
    with pytest.raises(AssertionError, match="no button cancel"):
        await world.press(ana, shown, "cancel")
    assert not pressed


@pytest.mark.alone
async def test_a_hundred_commands_are_acknowledged_at_once(
    world: World, pressed: list[dict[str, Any]], ana: User, general: Channel
) -> None:
    asked = [world.command(ana, general, "/summarize") for _ in range(100)]
    reactions = await asyncio.gather(*asked)
    assert all(reaction.error is None for reaction in reactions)
    assert (
        len({reaction.payload["trigger_id"] for reaction in reactions if reaction.payload}) == 100
    )
