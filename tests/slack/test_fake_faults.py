"""What goes wrong when a test asks for it."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import SAMPLE, Channel, World
from tests.waiting import wait_until


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(SAMPLE) as world:
        yield world


@pytest.fixture
def client(world: World) -> AsyncWebClient:
    return AsyncWebClient(token=world.bot_token, base_url=world.url, retry_handlers=[])


@pytest.fixture
def general(world: World) -> Channel:
    return world.channel("general")


async def test_a_limit_tells_how_long_to_wait(world: World, client: AsyncWebClient) -> None:
    world.faults.limit("auth.test", times=1, after=30)
    for _ in range(2):
        with pytest.raises(SlackApiError) as refused:
            await client.auth_test()
        assert refused.value.response.status_code == 429
        assert refused.value.response["error"] == "ratelimited"
        assert 29 <= int(refused.value.response.headers["Retry-After"]) <= 30
    assert world.limits.impatient == ["auth.test"]
    world.clock.advance(30)
    await client.auth_test()


async def test_who_waits_as_told_is_served(world: World, client: AsyncWebClient) -> None:
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=2))
    world.faults.limit("auth.test", times=1, after=1)
    await client.auth_test()
    assert [call.error for call in world.called("auth.test")] == ["ratelimited", None]
    assert not world.limits.impatient


@pytest.mark.parametrize("code", [500, 502, 503, 504])
@pytest.mark.parametrize("processed", [False, True])
async def test_a_status_says_nothing_about_what_was_done(
    code: int, processed: bool, world: World, client: AsyncWebClient, general: Channel
) -> None:
    world.faults.status("chat.postMessage", code, processed=processed)
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel=general.id, text="Hello")
    assert len(general.messages) == processed
    (call,) = world.called("chat.postMessage")
    assert (call.ok, call.error, call.processed) == (False, f"http {code}", processed)


@pytest.mark.parametrize("processed", [False, True])
async def test_a_reset_says_nothing_about_what_was_done(
    processed: bool, world: World, client: AsyncWebClient, general: Channel
) -> None:
    world.faults.reset("chat.postMessage", processed=processed)
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel=general.id, text="Hello")
    assert len(general.messages) == processed
    await client.chat_postMessage(channel=general.id, text="Again")


async def test_a_slow_answer_waits_on_the_clock(world: World, client: AsyncWebClient) -> None:
    world.faults.slow("auth.test", 300)
    call = asyncio.ensure_future(client.auth_test())
    await wait_until(lambda: world.calls, what="a call")
    assert not call.done()
    world.clock.advance(300)
    assert (await call)["ok"]


async def test_an_error_comes_as_often_as_asked_for(world: World, client: AsyncWebClient) -> None:
    world.faults.error("*", "internal_error", times=2)
    for _ in range(2):
        with pytest.raises(SlackApiError, match="internal_error"):
            await client.auth_test()
    await client.auth_test()


async def test_faults_come_in_the_order_they_were_asked_for(
    world: World, client: AsyncWebClient
) -> None:
    world.faults.error("auth.test", "fatal_error")
    world.faults.status("auth.test", 503)
    for _ in range(2):
        with pytest.raises(SlackApiError):
            await client.auth_test()
    assert [call.error for call in world.calls] == ["fatal_error", "http 503"]


async def test_posting_is_limited_to_one_a_second_and_channel(
    world: World, client: AsyncWebClient, general: Channel
) -> None:
    world.limits.on = True
    other = world.channel("other")
    await client.chat_postMessage(channel=general.id, text="1")
    await client.chat_postMessage(channel=other.id, text="1")
    with pytest.raises(SlackApiError, match="ratelimited"):
        await client.chat_postMessage(channel=general.id, text="2")
    world.clock.advance(1)
    await client.chat_postMessage(channel=general.id, text="2")


async def test_a_tier_allows_so_many_calls_a_minute(
    world: World, client: AsyncWebClient, general: Channel
) -> None:
    world.limits.on = True
    for _ in range(50):
        await client.conversations_history(channel=general.id)
    with pytest.raises(SlackApiError, match="ratelimited"):
        await client.conversations_history(channel=general.id)
    await client.conversations_replies(channel=general.id, ts=world.post(general, world.bot, "x"))
    world.clock.advance(60)
    await client.conversations_history(channel=general.id)


async def test_a_distributed_app_reads_fifteen_messages_a_minute(
    world: World, client: AsyncWebClient, general: Channel
) -> None:
    for n in range(20):
        world.post(general, world.bot, f"{n}")
    world.distribute()
    answer = await client.conversations_history(channel=general.id, limit=200)
    assert len(answer["messages"]) == 15
    with pytest.raises(SlackApiError, match="ratelimited"):
        await client.conversations_history(channel=general.id)
    await client.auth_test()


async def test_the_clock_wakes_who_waits_and_nobody_else(world: World) -> None:
    early = asyncio.ensure_future(world.clock.sleep(10))
    late = asyncio.ensure_future(world.clock.sleep(100))
    await asyncio.sleep(0)
    world.clock.advance(50)
    await early
    assert not late.done()
    late.cancel()
