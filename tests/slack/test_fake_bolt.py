"""slack-bolt and slack_sdk, as they are published, against the fake."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Self

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import SAMPLE, Channel, User, World
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


@pytest.fixture
def ana(world: World) -> User:
    return world.user("Ana")


@pytest.fixture
def general(world: World, ana: User) -> Channel:
    return world.channel("general", [ana])


async def test_a_mention_is_answered_in_its_thread(
    world: World, app: AsyncApp, ana: User, general: Channel
) -> None:
    @app.event("app_mention")
    async def answer(event: dict[str, Any], client: AsyncWebClient) -> None:
        thread = event.get("thread_ts", event["ts"])
        await client.chat_postMessage(channel=event["channel"], thread_ts=thread, text="Hello")

    said = await world.mention(ana, general, "what did I miss?")
    assert said.acked
    (shown,) = world.answers(ana, general)
    assert shown.text == "Hello"
    assert shown.thread == said.ts


async def test_a_command_is_answered_to_one_person_only(
    world: World, app: AsyncApp, ana: User, general: Channel
) -> None:
    @app.command("/summarize")
    async def answer(ack: Any, respond: Any) -> None:  # noqa: ANN401 - bolt's own
        await ack("Working on it")
        await respond("Done")

    ben = world.user("Ben")
    world.join(general, ben)
    reaction = await world.command(ana, general, "/summarize", "24h")
    assert reaction.error is None
    await wait_until(lambda: len(world.answers(ana, general)) == 2, what="two answers")
    assert {shown.text for shown in world.answers(ana, general)} == {"Working on it", "Done"}
    assert all(shown.ephemeral for shown in world.answers(ana, general))
    assert not world.answers(ben, general)


class Listener:
    """A bolt app that hears mentions and fails as often as it is told to."""

    def __init__(
        self, world: World, *, before: bool, fails: int = 0, event: str = "app_mention"
    ) -> None:
        client = AsyncWebClient(token=world.bot_token, base_url=world.url)
        self.app = AsyncApp(client=client, process_before_response=before)
        self.heard: list[str] = []
        self.fails = fails
        self.app.event(event)(self.hear)
        self.handler = AsyncSocketModeHandler(self.app, world.app_token, ping_interval=0.2)

    async def hear(self, body: dict[str, Any]) -> None:
        self.heard.append(body["event_id"])
        if len(self.heard) <= self.fails:
            raise ConnectionError("Redis is away")

    async def __aenter__(self) -> Self:
        await self.handler.connect_async()  # type: ignore[no-untyped-call]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.handler.close_async()  # type: ignore[no-untyped-call]


async def test_bolt_loses_an_event_that_it_acknowledged_too_early(
    world: World, ana: User, general: Channel
) -> None:
    async with Listener(world, before=False, fails=1) as listener:
        said = await world.mention(ana, general, "hi")
        assert said.acked
        await wait_until(lambda: listener.heard, what="a mention")
        assert len(listener.heard) == 1


async def test_bolt_gets_an_event_again_that_it_did_not_acknowledge(
    world: World, ana: User, general: Channel
) -> None:
    async with Listener(world, before=True, fails=1) as listener:
        saying = asyncio.ensure_future(world.mention(ana, general, "hi"))
        await wait_until(lambda: listener.heard, what="a mention")
        world.clock.advance(3)
        said = await saying
        await said.over()
        assert said.acked
        assert len(listener.heard) == 2


async def test_bolt_never_acknowledges_what_nobody_listens_to(
    world: World, ana: User, general: Channel
) -> None:
    async with Listener(world, before=True, event="reaction_added"):
        saying = asyncio.ensure_future(world.mention(ana, general, "hi"))
        await wait_until(lambda: world.socket.deliveries, what="a delivery")
        (delivery,) = world.socket.deliveries
        for tries, seconds in enumerate((0, 3, 60, 300), 1):
            world.clock.advance(seconds)
            await wait_until(lambda n=tries: len(delivery.sent) == n, what=f"try {tries}")
        world.clock.advance(3)
        said = await saying
        await said.over()
        assert not said.acked
        assert len(delivery.sent) == 4


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_bolt_comes_back_after_a_refresh(
    reason: str, world: World, ana: User, general: Channel
) -> None:
    async with Listener(world, before=True) as listener:
        await wait_until(lambda: world.socket.connections, what="a connection")
        await world.socket.refresh(reason)
        await wait_until(lambda: world.socket.opened == 2, what="a new connection")
        await wait_until(lambda: len(world.socket.connections) == 1, what="one connection")
        assert (await world.mention(ana, general, "hi")).acked
        assert len(listener.heard) == 1


@pytest.mark.parametrize("fault", ["drop", "freeze"])
async def test_bolt_comes_back_after_its_connection_died(
    fault: str, world: World, ana: User, general: Channel
) -> None:
    async with Listener(world, before=True) as listener:
        await wait_until(lambda: world.socket.connections, what="a connection")
        getattr(world.socket, fault)()
        await wait_until(lambda: world.socket.opened == 2, what="a new connection")
        world.clock.advance(30)
        await wait_until(lambda: len(world.socket.connections) == 1, what="one connection")
        assert (await world.mention(ana, general, "hi")).acked
        assert len(listener.heard) == 1
