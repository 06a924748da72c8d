"""Registering commands: the whole scope at once, within limits."""

from typing import Any

import pytest

from tests.fakes.discord import World
from tests.fakes.discord.wire import Answer, Wire


def slash(name: str = "summarize", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"name": name, "description": "x", **more}


def option(name: str = "window", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"name": name, "description": "x", "type": 3, **more}


async def sync(wire: Wire, *commands: dict[str, Any], guild: str = "") -> Answer:
    place = f"/guilds/{guild}" if guild else ""
    return await wire.call("PUT", f"/applications/{wire.world.app.id}{place}/commands", commands)


async def test_all_commands_are_overwritten(world: World, wire: Wire) -> None:
    first = (await sync(wire, slash(), slash("other"))).json
    second = (await sync(wire, slash(description="y"))).json
    assert [one["name"] for one in second] == ["summarize"]
    assert second[0]["id"] == first[0]["id"]
    assert second[0]["version"] != first[0]["version"]
    assert (world.app.puts, world.app.created) == (2, 2)
    listed = await wire.get(f"/applications/{world.app.id}/commands")
    assert listed.json == second


async def test_a_guild_has_its_own(world: World, wire: Wire) -> None:
    answer = await sync(wire, slash(), guild=world.home.id)
    assert answer.json[0]["guild_id"] == world.home.id
    assert not world.app.commands
    listed = await wire.get(f"/applications/{world.app.id}/guilds/{world.home.id}/commands")
    assert listed.json == answer.json
    other = world.guild("Other", bot=False)
    assert (await sync(wire, slash(), guild=other.id)).code == 50001


async def test_creating_has_a_daily_limit(world: World, wire: Wire) -> None:
    world.app.created = 200
    assert (await sync(wire, slash())).code == 30034


BAD: list[tuple[list[dict[str, Any]], int]] = [
    ([slash("Summarize")], 50035),
    ([slash("x" * 33)], 50035),
    ([slash("")], 50035),
    ([slash(description="")], 50035),
    ([slash(description="x" * 101)], 50035),
    ([slash(name_localizations={"de": "Zusammen Fassen"})], 50035),
    ([slash(description_localizations={"de": "x" * 101})], 50035),
    ([slash(options=[option("a"), option("b", required=True)])], 50035),
    ([slash(options=[option(str(number)) for number in range(26)])], 50035),
    ([slash(options=[option(choices=[{"name": "x", "value": "x"}], autocomplete=True)])], 50035),
    ([slash(options=[option(choices=[{"name": "x" * 101, "value": "x"}])])], 50035),
    ([slash(), slash()], 50035),
    ([{"name": "x" * 33, "type": 3}], 50035),
    ([{"name": "Summarize this", "type": 3, "description": "x"}], 50035),
    ([slash(f"a{number}") for number in range(101)], 30032),
    ([{"name": f"Menu {number}", "type": 3} for number in range(16)], 30032),
]


@pytest.mark.parametrize(("commands", "code"), BAD)
async def test_what_discord_refuses_is_refused(
    world: World, wire: Wire, commands: list[dict[str, Any]], code: int
) -> None:
    answer = await sync(wire, *commands)
    assert (answer.status, answer.code) == (400, code)
    assert not world.app.commands


async def test_only_our_own_application_can_be_changed(wire: Wire) -> None:
    answer = await wire.call("PUT", "/applications/7/commands", [slash()])
    assert answer.code == 20012


@pytest.mark.parametrize("content", [True, False])
async def test_the_application_says_whether_it_may_read(
    world: World, wire: Wire, content: bool
) -> None:
    world.app.content = content
    answer = await wire.get("/applications/@me")
    assert bool(answer.json["flags"] & 1 << 19) is content
    assert answer.json["owner"]["id"] == world.app.owner.id
