"""Whatever a command does, a person reads one line, and it holds no secret."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

CANARY = "canary-9f2c"

COMMANDS = f"""
import asyncio, sys, time
import typer
from core.errors import PrecisError, RedisAway

def refuse() -> None:
    raise PrecisError("a \\x1b[31mred\\nword\\t[bold]x[/bold]")

def crash() -> None:
    raise KeyError("{CANARY}")

def tasks() -> None:
    async def fall() -> None:
        raise RedisAway("Redis is away")
    async def go() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(fall())
            group.create_task(asyncio.sleep(9))
    asyncio.run(go())

def wait() -> None:
    print("ready", flush=True)
    time.sleep(30)

def flood() -> None:
    for _ in range(100_000):
        print("x" * 80)

def stop() -> None:
    raise typer.Exit(1)

sub = typer.Typer()

@sub.command()
def one() -> None:
    print("one")

@sub.command()
def two() -> None:
    print("two")
"""

ENTRIES = """[precis.commands]
refuse = strange:refuse
crash = strange:crash
tasks = strange:tasks
wait = strange:wait
flood = strange:flood
stop = strange:stop
sub = strange:sub
absent = strange_absent:absent [discord]
"""


class Precis:
    """The command line with commands that misbehave, found like all others."""

    def __init__(self, folder: Path) -> None:
        (folder / "strange.py").write_text(COMMANDS)
        facts = folder / "strange-1.dist-info"
        facts.mkdir()
        (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: strange\nVersion: 1\n")
        (facts / "entry_points.txt").write_text(ENTRIES)
        self.environ = {**os.environ, "PYTHONPATH": f"{folder}:{Path(__file__).parents[2]}"}

    def start(self, *args: str, **environ: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", "from core.cli import main; main()", *args],
            env={**self.environ, **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *args: str, **environ: str) -> tuple[int, str, str]:
        with self.start(*args, **environ) as process:
            out, err = process.communicate(timeout=30)
            return process.returncode, out, err


@pytest.fixture
def precis(tmp_path: Path) -> Precis:
    return Precis(tmp_path)


def test_a_known_fault_is_one_plain_line(precis: Precis) -> None:
    assert precis.run("refuse") == (1, "", "precis: a [31mred word [bold]x[/bold]\n")


def test_a_fault_inside_a_group_of_tasks_is_the_same_line(precis: Precis) -> None:
    assert precis.run("tasks") == (1, "", "precis: Redis is away\n")


def test_an_unexpected_fault_names_its_kind_and_place_but_not_its_message(precis: Precis) -> None:
    code, out, err = precis.run("crash")
    assert (code, out) == (1, "")
    assert err.startswith("precis: unexpected KeyError at core.cli:")
    assert " at strange:10; " in err
    assert err.endswith("; PRECIS_LOG_LEVEL=debug shows the way there\n")
    assert err.count("\n") == 1
    assert CANARY not in err


def test_the_way_to_an_unexpected_fault_is_shown_on_request(precis: Precis) -> None:
    _, _, err = precis.run("crash", PRECIS_LOG_LEVEL="debug")
    assert "precis: strange:10\n" in err
    assert CANARY not in err


def test_a_command_that_is_not_installed_says_how_to_get_it(precis: Precis) -> None:
    line = "precis: absent needs the package strange_absent: pip install '.[discord]'\n"
    assert precis.run("absent") == (1, "", line)


def test_a_command_that_is_not_installed_does_not_hide_the_others(precis: Precis) -> None:
    code, out, err = precis.run("--help")
    assert (code, err) == (0, "")
    assert "absent" in out
    assert "Not usable" in out


def test_a_group_of_commands_is_added_whole(precis: Precis) -> None:
    assert precis.run("sub", "two") == (0, "two\n", "")


def test_a_command_chooses_its_exit_code(precis: Precis) -> None:
    assert precis.run("stop") == (1, "", "")


def test_an_interrupt_ends_quietly_with_130(precis: Precis) -> None:
    with precis.start("wait") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=30) == ("", "")
        assert process.returncode == 130


def test_a_reader_that_goes_away_is_no_fault(precis: Precis) -> None:
    with precis.start("flood") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(timeout=30) == 1
