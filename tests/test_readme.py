"""The README is true: its commands run, its table is generated, its names exist."""

import html
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.picture import PICTURE, output
from core.plugins import names
from core.settings import table

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
COMMANDS = [
    line.removeprefix("$ ")
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("$ ")
]


def test_there_are_commands_to_run() -> None:
    assert len(COMMANDS) >= 5


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_runs(command: str, tmp_path: Path) -> None:
    words = shlex.split(command)
    assert words[0] == ".venv/bin/precis"
    done = subprocess.run(
        [sys.executable, "-c", "from core.cli import main; main()", *words[1:]],
        cwd=ROOT,
        env={**os.environ, "PRECIS_STATE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


def test_the_settings_table_is_the_generated_one() -> None:
    match = re.search(r"<!-- settings:[^>]*-->\n(.*)<!-- /settings -->", README, re.DOTALL)
    assert match
    assert match[1].strip() == table.markdown().strip()


@pytest.mark.parametrize("engine", names("precis.engines"))
def test_every_engine_is_explained(engine: str) -> None:
    if engine != "steps":  # the tests' own
        assert f"| `{engine}` |" in README


def test_every_file_that_is_named_exists() -> None:
    named = re.findall(r"\]\(([^)#:]+)\)", README) + re.findall(r"`(examples/[\w./]+)`", README)
    assert named
    for name in named:
        assert (ROOT / name).exists(), name


def test_the_picture_shows_what_the_command_prints() -> None:
    drawn = html.unescape(re.sub(r"<[^>]*>", "", PICTURE.read_text())).replace("\xa0", " ")
    for line in output().splitlines():
        assert line.strip() in drawn
