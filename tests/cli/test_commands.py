"""`precis` finds its commands by name and imports only the one that is asked for."""

import os
import subprocess
import sys

import pytest

from core import plugins


def run(*args: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from core.cli import main; main()", *args],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_the_version_is_told() -> None:
    answer = run("--version")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.startswith("precis 0.")


def test_help_lists_every_command() -> None:
    answer = run("--help")
    assert (answer.returncode, answer.stderr) == (0, "")
    listed = answer.stdout.partition("Commands:")[2]
    assert [name for name in plugins.names("precis.commands") if name not in listed] == []


def test_without_a_command_there_is_help_and_the_code_for_wrong_usage() -> None:
    answer = run()
    assert answer.returncode == 2
    assert "Commands:" in answer.stdout + answer.stderr


def test_a_misspelt_command_is_wrong_usage_with_a_suggestion() -> None:
    answer = run("docter")
    assert answer.returncode == 2
    assert "Did you mean 'doctor'?" in answer.stderr


def test_an_unknown_option_is_wrong_usage() -> None:
    assert run("doctor", "--nonsense").returncode == 2


@pytest.mark.parametrize(
    ("args", "unwanted"),
    [
        (["--version"], {"structlog", "redis", "rich", "bots", "workers", "torch"}),
        (["doctor", "--help"], {"redis", "bots", "workers", "torch", "transformers"}),
    ],
)
def test_what_is_not_asked_for_is_not_imported(args: list[str], unwanted: set[str]) -> None:
    code = (
        "import sys\n"
        "from core.cli import main\n"
        "try: main()\n"
        "finally: print('imported', *{name.partition('.')[0] for name in sys.modules})"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code, *args], capture_output=True, text=True, check=True
    )
    assert not unwanted & set(answer.stdout.partition("imported")[2].split())
