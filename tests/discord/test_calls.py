"""Calling Discord: what is tried again, what is not, and how long we wait."""

import asyncio
import time
from collections.abc import Awaitable
from typing import Literal

import pytest
from pydantic import SecretStr

from bots.discord.calls import Calls
from bots.discord.refusal import Refused, Unanswered
from bots.discord.settings import DiscordSettings
from tests.fakes.discord import Channel, World
from tests.waiting import wait_until

POST = "/channels/{channel_id}/messages"


@pytest.fixture
def general(world: World) -> Channel:
    return world.channel("general")


async def test_we_know_who_we_are_and_ask_once(world: World, calls: Calls) -> None:
    homes = [await calls.home() for _ in range(3)]
    assert (homes[0].application, homes[0].user) == (world.app.id, world.bot.id)
    assert homes[0].reads
    assert len(world.called("me")) == len(world.called("application")) == 1
    assert world.gateway.identified == 0


async def test_without_the_intent_we_know_that_we_cannot_read(world: World, calls: Calls) -> None:
    world.app.content = False
    assert not (await calls.home()).reads


async def test_the_invitation_asks_for_five_permissions_and_no_more(calls: Calls) -> None:
    home = await calls.home()
    assert home.link.endswith("&scope=bot+applications.commands&permissions=274877991936")


@pytest.mark.parametrize("times", [1, 2])
async def test_an_overloaded_discord_is_asked_again(
    world: World, calls: Calls, general: Channel, times: int
) -> None:
    world.faults.status("history", 503, times)
    assert await calls.read(POST, channel_id=general.id) == []
    assert len(world.called("history")) == times + 1


async def test_it_is_not_asked_for_ever(world: World, calls: Calls, general: Channel) -> None:
    world.faults.status("history", 503, 9)
    with pytest.raises(Unanswered, match="reachable"):
        await calls.read(POST, channel_id=general.id)
    assert len(world.called("history")) == 4


async def test_a_lost_connection_is_opened_again(
    world: World, calls: Calls, general: Channel
) -> None:
    world.faults.reset("history")
    assert await calls.read(POST, channel_id=general.id) == []


async def test_what_must_not_be_done_twice_is_not(
    world: World, calls: Calls, general: Channel
) -> None:
    world.faults.reset("send", processed=True)
    with pytest.raises(Unanswered):
        await calls.once("POST", POST, {"content": "Hello"}, channel_id=general.id)
    assert len(world.called("send")) == 1


@pytest.mark.parametrize("scope", ["user", "shared", "global"])
async def test_a_rate_limit_is_waited_for(
    world: World, calls: Calls, general: Channel, scope: Literal["user", "shared", "global"]
) -> None:
    world.faults.limit("history", 1, 1, scope=scope)
    began = time.monotonic()
    assert await calls.read(POST, channel_id=general.id) == []
    assert time.monotonic() - began >= 1


async def test_a_limit_of_the_network_before_discord_is_waited_for(
    world: World, calls: Calls, general: Channel
) -> None:
    world.faults.limit("history", 1, 1, via=False)
    began = time.monotonic()
    assert await calls.read(POST, channel_id=general.id) == []
    assert time.monotonic() - began >= 1


async def test_a_no_is_a_no_and_none_of_its_words_are_repeated(world: World, calls: Calls) -> None:
    with pytest.raises(Refused) as refused:
        await calls.read(POST, channel_id="1")
    assert (refused.value.status, refused.value.code) == (404, 10003)
    assert "Unknown" not in str(refused.value)
    assert not refused.value.locked_out
    assert len(world.called("history")) == 1


async def test_a_wrong_token_is_named(world: World) -> None:
    own = DiscordSettings(
        token=SecretStr("x" * 12 + ".abcdef." + "y" * 30),
        api_base=world.url,
        gateway_url=world.socket_url,
    )
    calls = Calls(own)
    with pytest.raises(Refused, match="DISCORD_TOKEN") as refused:
        await calls.home()
    assert refused.value.locked_out
    await calls.close()


async def test_who_asks_the_same_at_once_is_told_the_same(
    world: World, calls: Calls, general: Channel
) -> None:
    await calls.home()
    asked = [calls.read("/channels/{channel_id}", channel_id=general.id) for _ in range(9)]
    assert [one["id"] for one in await asyncio.gather(*asked)] == [general.id] * 9
    assert len(world.called("channel")) == 1
    await calls.read("/channels/{channel_id}", channel_id=general.id)
    assert len(world.called("channel")) == 2


async def test_one_who_gives_up_takes_nothing_from_the_others(
    world: World, calls: Calls, general: Channel
) -> None:
    await calls.home()
    first, second = (
        asyncio.ensure_future(calls.read("/channels/{channel_id}", channel_id=general.id))
        for _ in range(2)
    )
    await asyncio.sleep(0)
    first.cancel()
    assert (await second)["id"] == general.id


async def test_a_closed_door_is_closed_for_every_call(
    world: World, calls: Calls, general: Channel
) -> None:
    await calls.home()
    world.faults.limit("history", 1, 1, via=False)
    await asyncio.gather(
        calls.read(POST, channel_id=general.id),
        _soon(calls.read("/guilds/{guild_id}", guild_id=world.home.id)),
    )
    (guild,) = world.called("guild")
    assert guild.at - world.called("history")[0].at >= 1


async def _soon(call: Awaitable[object]) -> object:
    await asyncio.sleep(0.3)
    return await call


@pytest.mark.parametrize("early", [True, False])
async def test_nothing_is_opened_once_it_was_closed(
    world: World, own: DiscordSettings, early: bool
) -> None:
    calls = Calls(own)
    if early:  # while it logs in
        world.faults.slow("me", 100)
        asking = asyncio.ensure_future(calls.home())
        await wait_until(lambda: world.called("me"), what="a log-in")
        await calls.close()
        world.clock.advance(100)
    else:
        await calls.home()
        await calls.close()
        asking = asyncio.ensure_future(calls.home())
    with pytest.raises(Unanswered, match="closing"):
        await asking
    await calls.close()
    assert len(world.called("me")) == 1
