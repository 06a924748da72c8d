"""Child processes that cannot outlive us, not even when we are killed with -9.

PR_SET_PDEATHSIG is Linux only and fires when a *thread* ends; a pipe that closes with its last
writer works everywhere. A shell holds the reading end and ends the child when it closes.
"""

import fcntl
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

_HOLD = """
exec 3<&0
"$@" 3<&- & child=$!
(while read -r _ <&3; do :; done; kill "$child") & watch=$!
wait "$child"; code=$?
kill "$watch" 2>/dev/null
[ -z "$PRECIS_DOOMED" ] || rm -rf "$PRECIS_DOOMED"
exit "$code"
"""


class Leash:
    """A running child. `doomed` is a folder that goes when the child is gone."""

    def __init__(
        self,
        command: Sequence[str],
        env: Mapping[str, str] | None = None,
        stderr: IO[bytes] | int | None = None,
        lock: int | None = None,
        doomed: Path | None = None,
    ) -> None:
        """Start `command`; `lock` is a file descriptor that it inherits and holds while it runs."""
        # Out of the way of the shell, which uses the low numbers itself.
        held = [] if lock is None else [fcntl.fcntl(lock, fcntl.F_DUPFD, 20)]
        self._process = subprocess.Popen(  # noqa: S603 - our own programs
            ["/bin/sh", "-c", _HOLD, "precis", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=stderr if stderr is not None else subprocess.DEVNULL,
            env={**(os.environ if env is None else env), "PRECIS_DOOMED": str(doomed or "")},
            pass_fds=held,
            # Ctrl-C reaches the whole foreground group: each child ends when its turn comes.
            start_new_session=True,
        )
        for descriptor in held:
            os.close(descriptor)

    @property
    def code(self) -> int | None:
        """The exit code of a child that ended, or None."""
        return self._process.poll()

    def pull(self) -> None:
        """Ask the child to end (SIGTERM), without waiting."""
        assert self._process.stdin is not None
        self._process.stdin.close()

    def wait(self, seconds: float) -> int:
        """Wait for the child's end and answer its exit code; kill it when `seconds` are over."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, 9)
            return self._process.wait()
