"""An installation for the doctor to examine: an environment, and real servers with real faults."""

import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.doctor.check import Check
from core.doctor.examination import examine
from core.embedded import binaries
from tests.waiting import wait_until

CANARY = "canary-9f2c"

MAIN = "from core.cli import main; main()"


@dataclass
class Findings:
    rows: dict[str, Check]

    @property
    def faults(self) -> list[str]:
        """Ids of what a person must do something about."""
        return [name for name, row in self.rows.items() if row.severity == "error"]


class Patient:
    """A folder and an environment of its own. The doctor shows no secret of it, ever."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "PRECIS_STATE_DIR": str(folder / "state"),
            "PRECIS_ENGINE": "extractive",
            "PRECIS_OPENAI_KEY": f"key-{CANARY}",
        }

    async def examine(self, **environ: str) -> Findings:
        """What the doctor finds, with these variables on top."""
        with pytest.MonkeyPatch.context() as patch:
            for name in os.environ:
                patch.delenv(name)
            for name, value in {**self.environ, **environ}.items():
                patch.setenv(name, value)
            patch.chdir(self.folder)
            found = await examine()
        assert CANARY not in str(found)
        rows = {check.id: check for check in found}
        assert len(rows) == len(found), "ids are unique"
        assert all(check.fix for check in found if check.severity != "ok")
        return Findings(rows)

    def run(self, *args: str, code: str = MAIN, **environ: str) -> tuple[int, str]:
        """Exit code and output of a process of its own."""
        answer = subprocess.run(
            [sys.executable, "-c", code, *args],
            cwd=self.folder,
            env={
                **self.environ,
                "PYTHONPATH": f"{self.folder}:{Path(__file__).parents[2]}",
                **environ,
            },
            capture_output=True,
            encoding=environ.get("PYTHONIOENCODING", "utf-8"),
            check=False,
            timeout=15,
        )
        assert answer.stderr == ""
        assert CANARY not in answer.stdout
        return answer.returncode, answer.stdout


@asynccontextmanager
async def server(folder: Path, *flags: str) -> AsyncIterator[str]:
    """A real server with these flags, on a socket; give its URL."""
    path = folder / "s"
    base = ["--port", "0", "--unixsocket", str(path), "--dir", str(folder)]
    process = subprocess.Popen(
        [binaries()[0].path, *base, *flags], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        await wait_until(lambda: _answers(path), what="the server's answer")
        yield f"unix://{path}"
    finally:
        process.kill()
        process.wait()


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(8) in (b"+PONG\r\n", b"-NOAUTH ")
        except OSError:
            return False
