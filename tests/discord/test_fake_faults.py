"""What goes wrong on request, and limits."""

import asyncio

import aiohttp
import pytest

from tests.fakes.discord import World
from tests.fakes.discord.wire import Wire


@pytest.fixture
def path(world: World) -> str:
    return f"/channels/{world.channel('general').id}/messages"


async def test_a_limit_says_how_long_to_wait(world: World, wire: Wire, path: str) -> None:
    world.faults.limit("history", after=7)
    answer = await wire.get(path)
    assert answer.status == 429
    assert answer.json["retry_after"] == 7
    assert answer.headers["Via"]
    assert answer.headers["X-RateLimit-Scope"] == "user"
    assert (await wire.get(path)).status == 429
    assert world.limits.impatient == ["history"]
    world.clock.advance(7)
    assert (await wire.get(path)).status == 200


@pytest.mark.parametrize(("scope", "invalid"), [("shared", 0), ("global", 1)])
async def test_scopes_are_told(
    world: World, wire: Wire, path: str, scope: str, invalid: int
) -> None:
    world.faults.limit("history", after=1, scope=scope)  # type: ignore[arg-type]
    answer = await wire.get(path)
    assert answer.headers["X-RateLimit-Scope"] == scope
    assert answer.json["global"] == (scope == "global")
    assert world.limits.invalid == invalid


async def test_a_global_limit_holds_for_everything_with_our_token(
    world: World, wire: Wire, path: str
) -> None:
    world.faults.limit("history", after=1, scope="global")
    await wire.get(path)
    assert (await wire.get("/users/@me")).status == 429
    asked = await wire.post("/interactions/1/token/callback", {"type": 5})
    assert asked.status == 404


async def test_a_ban_comes_as_a_page(world: World, wire: Wire, path: str) -> None:
    world.faults.limit("history", via=False)
    answer = await wire.get(path)
    assert answer.status == 429
    assert "Via" not in answer.headers
    assert answer.json.startswith("<html>")


async def test_faults_are_carried_out_or_not(world: World, wire: Wire, path: str) -> None:
    world.faults.status("send", 502)
    world.faults.status("send", 502, processed=True)
    assert [(await wire.post(path, {"content": "x"})).status for _ in range(3)] == [502, 502, 200]
    assert [call.processed for call in world.called("send")] == [False, True, True]
    world.faults.reset("send")
    world.faults.reset("send", processed=True)
    for _ in range(2):
        with pytest.raises(aiohttp.ClientConnectionError):
            await wire.post(path, {"content": "x"})
    assert [call.processed for call in world.called("send")][3:] == [False, True]


async def test_slow_answers_wait_on_the_clock(world: World, wire: Wire, path: str) -> None:
    world.faults.slow("*", 100)
    asking = asyncio.ensure_future(wire.get(path))
    await asyncio.sleep(0.05)
    assert not asking.done()
    world.clock.advance(100)
    assert (await asking).status == 200


async def test_buckets_hold_when_they_are_on(world: World, wire: Wire, path: str) -> None:
    world.limits.on = True
    answers = [await wire.get(path) for _ in range(6)]
    assert [one.headers["X-RateLimit-Remaining"] for one in answers[:5]] == [*"43210"]
    assert [one.status for one in answers] == [200] * 5 + [429]
    other = f"/channels/{world.channel('other').id}/messages"
    assert (await wire.get(other)).status == 200
    world.clock.advance(5)
    assert (await wire.get(path)).status == 200


async def test_fifty_requests_a_second_are_allowed(world: World, wire: Wire) -> None:
    world.limits.on = True
    paths = [f"/channels/{world.channel(str(number)).id}" for number in range(51)]
    answers = [await wire.get(path) for path in paths]
    assert answers[49].status == 200
    assert answers[50].json["global"]


async def test_json_has_exactly_its_type(world: World, wire: Wire, path: str) -> None:
    answer = await wire.get(path)
    assert answer.headers["Content-Type"] == "application/json"


async def test_what_is_unknown_is_not_found(wire: Wire, world: World) -> None:
    answer = await wire.get("/nothing")
    assert (answer.status, answer.code) == (404, 0)


async def test_errors_of_the_fake_itself_are_raised(world: World) -> None:
    async def broken() -> None:
        async with World() as other, aiohttp.ClientSession() as session:
            channel = other.channel("general")
            other.post(channel, other.bot, embeds=object())
            await Wire(other, session).get(f"/channels/{channel.id}/messages")

    with pytest.raises(ExceptionGroup, match="the fake itself failed"):
        await broken()
