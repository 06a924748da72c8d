"""The doctor finds every Redis that would lose jobs, on real servers with real faults."""

import socket
import threading
import time
from pathlib import Path

import pytest

from core.doctor.server import _disk, clock
from core.embedded import Embedded
from tests.doctor.patient import CANARY, Patient, server

GOOD = ("--appendonly", "yes", "--maxmemory", "64mb", "--maxmemory-policy", "noeviction")


async def test_a_good_server_is_fine_in_every_respect(patient: Patient, tmp_path: Path) -> None:
    async with server(tmp_path, *GOOD) as url:
        found = await patient.examine(REDIS_URL=url)
    rows = {name: row for name, row in found.rows.items() if name.startswith("redis")}
    assert set(rows) == {"redis", "redis.fit", "redis.disk", "redis.memory", "redis.clock"}
    assert {row.severity for row in rows.values()} == {"ok"}
    assert url in rows["redis"].cause


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        (("--appendonly", "no"), "appendonly"),
        (("--maxmemory-policy", "allkeys-lru"), "noeviction (is allkeys-lru)"),
        (("--maxmemory-policy", "volatile-ttl"), "noeviction (is volatile-ttl)"),
        (("--replicaof", "127.0.0.1 1"), "replica"),
        (("--port", "16399", "--cluster-enabled", "yes"), "cluster"),
    ],
)
async def test_a_server_that_would_lose_jobs_is_found(
    patient: Patient, tmp_path: Path, flags: tuple[str, ...], named: str
) -> None:
    async with server(tmp_path, *GOOD, *flags) as url:
        found = await patient.examine(REDIS_URL=url)
    assert found.faults == ["redis.fit"]
    assert named in found.rows["redis.fit"].cause


async def test_a_server_without_a_limit_is_a_warning(patient: Patient, tmp_path: Path) -> None:
    async with server(tmp_path, *GOOD, "--maxmemory", "0") as url:
        found = await patient.examine(REDIS_URL=url)
    assert found.rows["redis.memory"].severity == "warning"
    assert found.faults == []


async def test_a_server_that_is_down_is_found(patient: Patient) -> None:
    found = await patient.examine(REDIS_URL=f"redis://me:{CANARY}@127.0.0.1:1/0")
    assert found.faults == ["redis"]
    assert "redis://127.0.0.1:1/0" in found.rows["redis"].cause


async def test_a_wrong_password_is_found(patient: Patient, tmp_path: Path) -> None:
    async with server(tmp_path, *GOOD, "--requirepass", "right") as url:
        found = await patient.examine(REDIS_URL=url.replace("unix://", f"unix://:{CANARY}@"))
    assert found.faults == ["redis"]


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"+\x1b[2J\r\n" * 99])
async def test_a_server_that_is_no_redis_is_found_in_time(patient: Patient, answer: bytes) -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            clients.append(client)
            client.sendall(answer)  # without an answer the doctor is kept waiting

    clients: list[socket.socket] = []
    threading.Thread(target=serve, daemon=True).start()
    since = time.monotonic()
    found = await patient.examine(REDIS_URL=f"redis://127.0.0.1:{listener.getsockname()[1]}")
    for opened in (listener, *clients):
        opened.close()
    assert {name.partition(".")[0] for name in found.faults} == {"redis"}
    assert "please report" not in str(found.rows)
    assert time.monotonic() - since < 15


async def test_the_server_that_would_be_started_is_named(patient: Patient) -> None:
    row = (await patient.examine()).rows["redis"]
    assert (row.severity, row.fix) == ("ok", "")
    assert "starts by itself" in row.cause
    assert not (patient.folder / "state").exists(), "looking starts nothing"


async def test_a_server_that_was_started_is_examined(patient: Patient) -> None:
    with Embedded(patient.folder / "state/redis"):
        found = await patient.examine()
    assert found.faults == []
    assert "redis.fit" in found.rows


@pytest.mark.parametrize("writer", ["valkey 99.0.0", "redis 7.4.0"])
async def test_a_folder_of_a_server_that_is_not_here_is_found(
    patient: Patient, writer: str
) -> None:
    folder = patient.folder / "state/redis"
    folder.mkdir(parents=True)
    (folder / "written-by").write_text(writer)
    found = await patient.examine()
    assert found.faults == ["redis"]
    assert writer in found.rows["redis"].cause
    assert "install that one" in found.rows["redis"].fix


def test_a_clock_that_is_off_is_a_warning() -> None:
    assert [clock(skew).severity for skew in (-60.0, -1.0, 0.0, 1.0, 60.0)] == [
        "warning",
        "ok",
        "ok",
        "ok",
        "warning",
    ]


def test_a_server_whose_disk_is_full_is_found() -> None:
    assert _disk({"aof_last_write_status": "err"}).severity == "error"
    assert _disk({"aof_last_write_status": "ok"}).severity == "ok"
