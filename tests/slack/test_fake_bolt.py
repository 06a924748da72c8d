"""slack-bolt and slack_sdk, as they are published, against the fake."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import SAMPLE, World
from tests.waiting import wait_until


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(SAMPLE) as world:
        yield world


@pytest.fixture
async def app(world: World) -> AsyncIterator[AsyncApp]:
    client = AsyncWebClient(token=world.bot_token, base_url=world.url)
    app = AsyncApp(client=client, process_before_response=True)
    handlers = [AsyncSocketModeHandler(app, world.app_token) for _ in range(2)]
    for handler in handlers:
        await handler.connect_async()  # type: ignore[no-untyped-call]
    await wait_until(lambda: len(world.socket.connections) == 2, what="two connections")
    yield app
    for handler in handlers:
        await handler.close_async()  # type: ignore[no-untyped-call]


async def test_a_mention_is_answered_in_its_thread(world: World, app: AsyncApp) -> None:
    @app.event("app_mention")
    async def answer(event: dict[str, Any], client: AsyncWebClient) -> None:
        thread = event.get("thread_ts", event["ts"])
        await client.chat_postMessage(channel=event["channel"], thread_ts=thread, text="Hello")

    ana = world.user("Ana")
    general = world.channel("general", [ana])
    said = await world.mention(ana, general, "what did I miss?")
    assert said.acked
    (shown,) = world.answers(ana, general)
    assert shown.text == "Hello"
    assert shown.thread == said.ts


async def test_a_command_is_answered_to_one_person_only(world: World, app: AsyncApp) -> None:
    @app.command("/summarize")
    async def answer(ack: Any, respond: Any) -> None:  # noqa: ANN401 - bolt's own
        await ack("Working on it")
        await respond("Done")

    ana, ben = world.user("Ana"), world.user("Ben")
    general = world.channel("general", [ana, ben])
    reaction = await world.command(ana, general, "/summarize", "24h")
    assert reaction.error is None
    await wait_until(lambda: len(world.answers(ana, general)) == 2, what="two answers")
    assert {shown.text for shown in world.answers(ana, general)} == {"Working on it", "Done"}
    assert all(shown.ephemeral for shown in world.answers(ana, general))
    assert not world.answers(ben, general)
