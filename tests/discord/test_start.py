"""`precis bot discord` and `precis doctor`, with all that operators get wrong."""

import asyncio
import sys
from asyncio.subprocess import Process
from pathlib import Path

import pytest
from pydantic import SecretStr

from bots.discord.home import PERMISSIONS
from bots.discord.platform import Discord
from bots.discord.settings import DiscordSettings
from core.errors import BadSetting
from core.request import Request
from core.server import Space
from core.settings import Settings
from tests.doctor.patient import CANARY, MAIN, Patient
from tests.fakes.discord import Permit, World
from tests.waiting import wait_until

WRONG = f"{CANARY}.wrong.{CANARY}"


@pytest.fixture
def patient(tmp_path: Path, world: World) -> Patient:
    patient = Patient(tmp_path)
    patient.environ |= {
        "DISCORD_TOKEN": world.token,
        "DISCORD_API_BASE": world.url,
        "DISCORD_GATEWAY_URL": world.socket_url,
    }
    return patient


async def hire(patient: Patient, url: str, **environ: str) -> Process:
    """Start a bot in a process of its own."""
    path = {"PYTHONPATH": str(Path(__file__).parents[2]), "REDIS_URL": url}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", MAIN, "bot", "discord"),
        env={**patient.environ, **path, **environ},
        stderr=asyncio.subprocess.PIPE,
        cwd=patient.folder,
    )


async def refused(patient: Patient, space: Space, url: str, **environ: str) -> str:
    """The one line with which a bot ends; it is given some seconds to find out what is wrong."""
    process = await hire(patient, url, PRECIS_PREFIX=space.prefix, **environ)
    async with asyncio.timeout(30):
        _, errors = await process.communicate()
    assert process.returncode == 1
    (line,) = errors.decode().splitlines()
    assert line.startswith("precis: ")
    assert CANARY not in line
    return line


def blind(world: World) -> None:
    """Take from the bot what its install link asks for."""
    for role in world.home.roles.values():
        role.permissions &= ~int(Permit.READ_MESSAGE_HISTORY)


@pytest.mark.slow
async def test_a_wrong_token_ends_the_process_with_its_name(
    world: World, patient: Patient, space: Space, redis_url: str
) -> None:
    line = await refused(patient, space, redis_url, DISCORD_TOKEN=WRONG)
    assert "DISCORD_TOKEN" in line
    assert "Reset Token" in line
    assert len(world.calls) == 1
    assert world.gateway.identified == 0


async def test_a_wrong_token_ends_the_bot_with_its_name(
    world: World, own: DiscordSettings, space: Space
) -> None:
    line = await told(own.model_copy(update={"token": SecretStr(WRONG)}), space)
    assert "DISCORD_TOKEN" in line
    assert "Reset Token" in line
    assert len(world.calls) == 1
    assert world.gateway.identified == 0


def test_no_token_at_all(space: Space) -> None:
    with pytest.raises(BadSetting, match=r"DISCORD_TOKEN \(discord.token in precis.toml\) is not"):
        Discord(Settings(), space, DiscordSettings())


async def told(own: DiscordSettings, space: Space) -> str:
    """The line for the operator with which listening ends."""
    discord = Discord(Settings(), space, own)
    with pytest.raises(BadSetting) as refusal:
        await asyncio.wait_for(discord.listen(_nobody), 10)
    await discord.close()
    return str(refusal.value)


async def _nobody(_: Request) -> None:
    raise AssertionError("nobody asked")


async def test_the_intent_that_is_off_ends_the_bot(
    world: World, own: DiscordSettings, space: Space
) -> None:
    world.app.content = False
    assert "Message Content Intent" in await told(own, space)
    assert world.gateway.identified == 0


async def test_a_bot_that_may_read_nowhere_ends_with_the_link(
    world: World, own: DiscordSettings, space: Space
) -> None:
    blind(world)
    line = await told(own, space)
    assert "lacks Read Message History" in line
    assert str(PERMISSIONS.value) in line
    assert world.gateway.identified == 0


async def test_a_bot_that_lacks_something_on_one_server_works_on_the_others(
    world: World, own: DiscordSettings, space: Space
) -> None:
    blind(world)
    world.guild("Other")
    discord = Discord(Settings(), space, own)
    listening = asyncio.create_task(discord.listen(_nobody))
    await wait_until(lambda: world.gateway.sessions)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    await discord.close()


async def test_a_bot_that_is_told_to_stop_stops_without_a_word(
    world: World, patient: Patient, space: Space, redis_url: str
) -> None:
    bot = await hire(patient, redis_url, PRECIS_PREFIX=space.prefix, PRECIS_LOG_LEVEL="warning")
    await wait_until(lambda: world.gateway.sessions, 20)
    general = world.channel("general")
    assert (await world.command(world.user("Ana"), general, "summarize")).error is None
    bot.terminate()
    _, errors = await bot.communicate()
    assert (bot.returncode, errors.decode()) == (0, "")
    assert await space.redis.ttl(f"{space.prefix}discord:identify:0") == -2, "it said good-bye"


@pytest.mark.slow
async def test_a_bot_that_is_killed_and_started_again_introduces_itself_once(
    world: World, patient: Patient, space: Space, redis_url: str
) -> None:
    for _ in range(3):
        bot = await hire(patient, redis_url, PRECIS_PREFIX=space.prefix)
        asked = len(world.called("guilds"))
        await wait_until(lambda asked=asked: len(world.called("guilds")) > asked, 20)
        await asyncio.sleep(1)
        bot.kill()
        await bot.communicate()
    assert world.gateway.identified == 1


class TestDoctor:
    async def test_all_is_well(self, world: World, patient: Patient) -> None:
        found = await patient.examine()
        assert found.faults == []
        assert f"client_id={world.app.id}" in found.rows["discord.bot"].cause
        assert "permissions=274877991936" in found.rows["discord.bot"].cause
        assert {"discord.intent", "discord.servers", "discord.starts"} <= set(found.rows)
        assert world.gateway.identified == 0

    async def test_without_a_token_discord_is_not_meant(self, patient: Patient) -> None:
        found = await patient.examine(DISCORD_TOKEN="")
        assert found.faults == []
        assert found.rows["discord"].cause == "not set up"

    async def test_a_wrong_token(self, patient: Patient) -> None:
        found = await patient.examine(DISCORD_TOKEN=WRONG)
        assert found.faults == ["discord.bot"]
        assert "DISCORD_TOKEN" in found.rows["discord.bot"].cause

    async def test_the_intent_that_is_off(self, world: World, patient: Patient) -> None:
        world.app.content = False
        found = await patient.examine()
        assert found.faults == ["discord.intent"]
        assert "Message Content Intent" in found.rows["discord.intent"].fix

    async def test_a_permission_that_is_missing_everywhere(
        self, world: World, patient: Patient
    ) -> None:
        blind(world)
        found = await patient.examine()
        assert found.faults == ["discord.servers"]
        assert "Read Message History" in found.rows["discord.servers"].cause
        assert f"client_id={world.app.id}" in found.rows["discord.servers"].fix

    async def test_a_permission_that_is_missing_on_one_of_two_servers(
        self, world: World, patient: Patient
    ) -> None:
        blind(world)
        world.guild("Other")
        found = await patient.examine()
        assert found.faults == []
        assert found.rows["discord.servers"].severity == "warning"
        assert "1 of 2" in found.rows["discord.servers"].cause

    async def test_a_discord_that_is_away(self, world: World, patient: Patient) -> None:
        world.faults.status("*", 503, 99)
        found = await patient.examine()
        assert found.faults == ["discord.bot"]
        assert "reachable" in found.rows["discord.bot"].fix
