"""No command ever shows a secret: not a wrong one, not a right one, not when things go wrong."""

import os
import subprocess
import sys
from pathlib import Path

from core import plugins
from core.settings import Settings
from core.settings.section import keys

CANARY = "canary-9f2c"

PLANNING = str(Path(__file__).parents[2] / "examples/planning.txt")

ARGUMENTS = {
    "bot": ["terminal"],
    "digest": ["list"],
    "eval": [PLANNING],
    "jobs": ["ls"],
    "summarize": [PLANNING],
    "train": [PLANNING, "adapter"],
    "transcript": [PLANNING],
}
"""What a command needs to get as far as the settings; others need nothing."""

COMMANDS = plugins.names("precis.commands")

WRONG = {key.env: f"\x01{CANARY}" for key in keys(Settings)}

RIGHT = {
    "REDIS_URL": f"redis://me:{CANARY}@127.0.0.1:1/0",
    "PRECIS_OPENAI_KEY": f"sk-{CANARY}",
    "PRECIS_OPENAI_URL": "http://127.0.0.1:1/v1",
    "PRECIS_ENGINE": "openai",
    "PRECIS_LOG_LEVEL": "debug",
}


def start(folder: Path, command: str, environ: dict[str, str]) -> subprocess.Popen[str]:
    inherited = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    words = [command, *ARGUMENTS.get(command, [])]
    return subprocess.Popen(
        [sys.executable, "-c", "from core.cli import main; main()", *words],
        cwd=Path(__file__).parents[2],
        env={**inherited, "PRECIS_STATE_DIR": str(folder), **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_a_wrong_secret_is_refused_by_every_command_and_not_shown(tmp_path: Path) -> None:
    running = {command: start(tmp_path, command, WRONG) for command in COMMANDS}
    for command, process in running.items():
        said, _ = process.communicate(timeout=30)
        assert CANARY not in said
        if command != "transcript":  # it needs no settings
            assert process.returncode == 1, command
            assert "REDIS_URL (redis_url in precis.toml) must be" in said


def test_a_right_secret_is_not_shown_when_nothing_answers(tmp_path: Path) -> None:
    running = {command: start(tmp_path, command, RIGHT) for command in COMMANDS}
    for command, process in running.items():
        said = heard(process)
        process.terminate()  # some wait for Redis, as they should
        rest, _ = process.communicate(timeout=30)
        assert said, command
        assert CANARY not in said + rest, command
        assert "Traceback" not in said + rest, command


def heard(process: subprocess.Popen[str]) -> str:
    """The first line of what a process says."""
    assert process.stdout
    return process.stdout.readline()
