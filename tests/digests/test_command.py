"""`precis digest`, `[[digest]]` in precis.toml, and what doctor says about them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TypeVar

import pytest
from typer.testing import CliRunner, Result

from bots.digests.checks import checks
from bots.digests.command import digests
from bots.digests.config import entries
from bots.digests.plan import Plan, State
from bots.digests.plans import Plans
from bots.digests.ticker import now
from core.conversation import Place
from core.errors import BadSetting, PrecisError
from core.queue import Queue
from core.request import Kind
from core.schedule import Schedule
from core.server import Space, connect
from core.settings import Settings, load

Answer = TypeVar("Answer")

ENTRY = """
[[digest]]
platform = "slack"
workspace = "T0ACME"
channel = "C0GENERAL"
when = "weekdays 18:30 Europe/Berlin"
"""


def environ(folder: Path, text: str) -> Mapping[str, str]:
    file = folder / "precis.toml"
    file.write_text(text)
    return {"PRECIS_CONFIG": str(file)}


def test_the_operator_sets_digests_up_in_the_file(tmp_path: Path) -> None:
    found = entries(Settings(), environ(tmp_path, 'zone = "Asia/Tokyo"' + ENTRY))
    assert [entry.place for entry in found] == [Place("slack", "T0ACME", "C0GENERAL")]
    assert found[0].schedule.words == "weekdays 18:30 Europe/Berlin"
    plain = ENTRY.replace(" Europe/Berlin", "")
    found = entries(Settings(zone="Asia/Tokyo"), environ(tmp_path, plain))
    assert found[0].schedule.zone == "Asia/Tokyo"
    assert load(environ=environ(tmp_path, ENTRY)).zone == "UTC"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ENTRY.replace("weekdays", "sometimes"), "when in .* number 1"),
        (ENTRY.replace("slack", "irc"), "must be one of"),
        (ENTRY.replace('"C0GENERAL"', "7"), "nothing but texts"),
        (ENTRY.replace("channel", "chanel"), "no channel"),
        (ENTRY + 'owner = "me"', "owner in .* is not a setting"),
        (ENTRY + ENTRY, "number 2 .* same channel"),
        ("[digest]\nwhen = 'daily 09:00'", "must be a list of tables"),
        ("digest = [1]", "nothing but texts"),
    ],
)
def test_a_wrong_entry_is_one_line_that_says_which(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadSetting, match=said) as refused:
        entries(Settings(), environ(tmp_path, text))
    assert "\n" not in str(refused.value)


async def test_doctor_shows_the_next_three_and_finds_a_wrong_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(state_dir=tmp_path)
    monkeypatch.setenv("PRECIS_CONFIG", environ(tmp_path, ENTRY)["PRECIS_CONFIG"])
    (found, _) = await checks(settings)
    assert [found.id, found.severity] == ["digests.file", "ok"]
    assert found.cause.count("18:30") == 4
    environ(tmp_path, ENTRY.replace("18:30", "25:30"))
    (found, _) = await checks(settings)
    assert [found.id, found.severity] == ["digests.file", "error"]
    assert "number 1" in found.cause


async def test_doctor_names_what_is_suspended_and_what_did_not_come(
    redis_url: str, space: Space
) -> None:
    settings = Settings.model_validate({"redis_url": redis_url, "prefix": space.prefix})
    plans = Plans(space)
    plan = await _planned(space)
    assert (await checks(settings))[-1].severity == "ok"
    missed = plan.done.replace(year=plan.done.year + 1)
    await plans.settle(plan.place, missed, (missed,))
    found = (await checks(settings))[-1]
    assert [found.severity, "C0GENERAL" in found.cause] == ["warning", True]
    await plans.turn(plan, State.SUSPENDED, now())
    found = (await checks(settings))[-1]
    assert [found.severity, found.cause] == ["warning", "suspended: C0GENERAL"]


async def _planned(space: Space) -> Plan:
    place = Place("slack", "T0ACME", "C0GENERAL")
    plan = Plan.new(place, Schedule.parse("daily 09:00", "UTC"), now(), "U0ANA", "#general")
    await Plans(space).put(plan)
    return plan


class Terminal:
    """The command line of an installation."""

    def __init__(self, redis_url: str, prefix: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.url, self.prefix = redis_url, prefix
        monkeypatch.setenv("REDIS_URL", redis_url)
        monkeypatch.setenv("PRECIS_PREFIX", prefix)

    def type(self, *words: str) -> Result:
        return CliRunner().invoke(digests, words)


@pytest.fixture
def terminal(redis_url: str, space: Space, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(redis_url, space.prefix, monkeypatch)


@pytest.fixture
def planned(redis_url: str, terminal: Terminal) -> Plan:
    return asyncio.run(_elsewhere(redis_url, terminal.prefix, _planned))


async def _elsewhere(url: str, prefix: str, step: Callable[[Space], Awaitable[Answer]]) -> Answer:
    """Take a step with a connection of its own loop."""
    redis = connect(url)
    try:
        return await step(Space(redis, prefix))
    finally:
        await redis.aclose()


def test_the_list_says_whose_what_and_when(terminal: Terminal, planned: Plan) -> None:
    said = terminal.type("list").stdout
    for word in ("slack:C0GENERAL", "#general", "U0ANA", "daily 09:00 UTC", " 09:00, "):
        assert word in said


def test_an_empty_list_says_how_to_begin(terminal: Terminal) -> None:
    assert "[[digest]]" in terminal.type("list").stdout


def test_pause_and_resume(terminal: Terminal, planned: Plan) -> None:
    assert terminal.type("pause", "C0GENERAL").stdout == "paused\n"
    assert terminal.type("list").stdout.endswith("paused\n")
    assert "09:00" in terminal.type("resume", "slack:C0GENERAL").stdout
    assert isinstance(terminal.type("pause", "C0NOWHERE").exception, PrecisError)


def test_run_asks_for_one(terminal: Terminal, planned: Plan) -> None:
    said = terminal.type("run", "C0GENERAL").stdout
    claim = asyncio.run(
        _elsewhere(
            terminal.url, terminal.prefix, lambda space: Queue(space).claim(["digest.slack"])
        )
    )
    assert claim
    assert claim.job
    assert f"asked as {claim.id}" in said
    request = claim.job.request
    assert [request.kind, request.day, request.source] == [Kind.DIGEST, None, planned.place]


def test_a_dry_run_without_tokens_says_what_is_missing(terminal: Terminal, planned: Plan) -> None:
    refused = terminal.type("run", "C0GENERAL", "--dry-run").exception
    assert isinstance(refused, PrecisError)
    assert "SLACK_BOT_TOKEN" in str(refused)
