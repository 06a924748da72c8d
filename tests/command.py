"""`precis` as people run it: in a process of its own."""

import os
import subprocess
import sys


def precis(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; setting the log up in this process would outlive the test."""
    return subprocess.run(
        [sys.executable, "-c", "from core.cli import main; main()", *words],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
