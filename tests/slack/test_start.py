"""`precis bot slack` and `precis doctor`, with all that operators get wrong."""

import asyncio
import sys
from asyncio.subprocess import Process
from pathlib import Path

import pytest

from core.server import Space
from tests.doctor.patient import CANARY, MAIN, Patient
from tests.fakes.slack import World
from tests.waiting import wait_until

slow = pytest.mark.slow
"""A process takes a second; what the bot would say, `precis doctor` is asked for every day."""

WRONG = {
    "wrong bot token": ({"SLACK_BOT_TOKEN": f"xoxb-{CANARY}"}, "SLACK_BOT_TOKEN"),
    "wrong app token": ({"SLACK_APP_TOKEN": f"xapp-{CANARY}"}, "SLACK_APP_TOKEN"),
    "no bot token": ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN"),
    "no app token": ({"SLACK_APP_TOKEN": ""}, "SLACK_APP_TOKEN"),
}


@pytest.fixture
def patient(tmp_path: Path, world: World) -> Patient:
    patient = Patient(tmp_path)
    patient.environ |= {
        "SLACK_BOT_TOKEN": world.bot_token,
        "SLACK_APP_TOKEN": world.app_token,
        "SLACK_API_URL": world.url,
    }
    return patient


async def hire(patient: Patient, url: str, **environ: str) -> Process:
    """Start a bot in a process of its own."""
    path = {"PYTHONPATH": str(Path(__file__).parents[2]), "REDIS_URL": url}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", MAIN, "bot", "slack"),
        env={**patient.environ, **path, **environ},
        stderr=asyncio.subprocess.PIPE,
        cwd=patient.folder,
    )


async def start(patient: Patient, url: str, **environ: str) -> tuple[int | None, str]:
    """Exit code and stderr of a bot; it is given some seconds to find out what is wrong."""
    process = await hire(patient, url, **environ)
    async with asyncio.timeout(30):
        _, errors = await process.communicate()
    return process.returncode, errors.decode()


@pytest.fixture
def swapped(world: World) -> dict[str, str]:
    return {"SLACK_BOT_TOKEN": world.app_token, "SLACK_APP_TOKEN": world.bot_token}


def line(errors: str) -> str:
    """The one line for the operator."""
    (line,) = errors.splitlines()
    assert line.startswith("precis: ")
    assert CANARY not in line
    return line


@pytest.mark.parametrize(
    "case", ["wrong bot token", *(pytest.param(one, marks=slow) for one in list(WRONG)[1:])]
)
async def test_a_wrong_token_ends_the_bot_with_its_name(
    world: World, patient: Patient, redis_url: str, case: str
) -> None:
    environ, named = WRONG[case]
    code, errors = await start(patient, redis_url, **environ)
    assert code == 1
    assert named in line(errors)
    assert len(world.calls) <= 4


@slow
async def test_swapped_tokens_end_the_bot_before_anybody_is_asked(
    world: World, patient: Patient, redis_url: str, swapped: dict[str, str]
) -> None:
    code, errors = await start(patient, redis_url, **swapped)
    assert code == 1
    assert "xoxb-" in line(errors)
    assert "xapp-" in line(errors)
    assert not world.calls


@slow
async def test_a_missing_scope_ends_the_bot_with_its_name(
    world: World, patient: Patient, redis_url: str
) -> None:
    world.app.scopes -= {"groups:history", "mpim:read"}
    code, errors = await start(patient, redis_url)
    assert code == 1
    assert "groups:history, mpim:read" in line(errors)
    assert len(world.calls) == 1


@slow
async def test_socket_mode_off_ends_the_bot(world: World, patient: Patient, redis_url: str) -> None:
    world.app.socket_mode = False
    code, errors = await start(patient, redis_url)
    assert code == 1
    assert "Socket Mode is off" in line(errors)
    assert len(world.calls) <= 3


async def test_a_bot_that_is_told_to_stop_stops_without_a_word(
    world: World, patient: Patient, space: Space, redis_url: str
) -> None:
    bot = await hire(patient, redis_url, PRECIS_PREFIX=space.prefix)
    await wait_until(lambda: len(world.socket.connections) == 2, 20)
    ana = world.user("Ana")
    general = world.channel("general", [ana])
    assert (await world.command(ana, general, "/summarize")).error is None
    bot.terminate()
    _, errors = await bot.communicate()
    assert (bot.returncode, errors.decode()) == (0, "")


class TestDoctor:
    async def test_all_is_well(self, patient: Patient) -> None:
        found = await patient.examine()
        assert found.faults == []
        assert {"slack.bot", "slack.scopes", "slack.socket"} <= set(found.rows)

    async def test_without_tokens_slack_is_not_meant(self, patient: Patient) -> None:
        found = await patient.examine(SLACK_BOT_TOKEN="", SLACK_APP_TOKEN="")
        assert found.faults == []
        assert found.rows["slack"].cause == "not set up"

    @pytest.mark.parametrize("case", WRONG)
    async def test_it_tells_the_same_as_the_bot(
        self, world: World, patient: Patient, case: str
    ) -> None:
        environ, named = WRONG[case]
        found = await patient.examine(**environ)
        (fault,) = found.faults
        assert named in found.rows[fault].cause + found.rows[fault].fix

    async def test_swapped_tokens(self, patient: Patient, swapped: dict[str, str]) -> None:
        found = await patient.examine(**swapped)
        assert found.faults == ["settings"]
        assert "xoxb-" in found.rows["settings"].cause

    async def test_a_missing_scope(self, world: World, patient: Patient) -> None:
        world.app.scopes.discard("groups:history")
        found = await patient.examine()
        assert found.faults == ["slack.scopes"]
        row = found.rows["slack.scopes"]
        assert "groups:history" in row.cause
        assert "reinstall" in row.fix

    async def test_a_missing_scope_of_the_app_token(self, world: World, patient: Patient) -> None:
        world.app.app_scopes.clear()
        found = await patient.examine()
        assert found.faults == ["slack.socket"]
        assert "connections:write" in found.rows["slack.socket"].cause

    async def test_socket_mode_off(self, world: World, patient: Patient) -> None:
        world.app.socket_mode = False
        found = await patient.examine()
        assert found.faults == ["slack.socket"]
        assert "Socket Mode is off" in found.rows["slack.socket"].cause

    async def test_a_slack_that_is_away(self, world: World, patient: Patient) -> None:
        world.faults.status("auth.test", 503)
        world.faults.reset("apps.connections.open")
        found = await patient.examine()
        assert found.faults == ["slack.bot", "slack.socket"]
        assert "reachable" in found.rows["slack.bot"].fix

    async def test_no_connection_is_taken_from_a_running_bot(
        self, world: World, patient: Patient
    ) -> None:
        await patient.examine()
        assert world.socket.opened == 0
