"""The embedded Redis: a real server that neither outlives nor outgrows its owner."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from core.embedded import Binary, Embedded, binaries, running
from core.errors import RedisAway, RedisUnfit
from core.server import connect, faults
from tests.waiting import wait_until

OWNER = """
import sys, time
from pathlib import Path
from core.embedded import Embedded
with Embedded(Path(sys.argv[1])) as server:
    print(server.url, flush=True)
    time.sleep(60)
"""


def owner(folder: Path) -> subprocess.Popen[str]:
    """A process that runs a server in `folder`."""
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    process.stdout.readline()
    return process


async def test_it_is_a_redis_that_jobs_may_be_trusted_to(tmp_path: Path) -> None:
    with Embedded(tmp_path) as server:
        redis = connect(server.url)
        assert await faults(redis) == []
        await redis.aclose()


async def test_it_listens_on_a_private_socket_only(tmp_path: Path) -> None:
    with Embedded(tmp_path / "redis") as server:
        redis = connect(server.url)
        assert (await redis.config_get("port"))["port"] == "0"
        await redis.aclose()
        path = Path(server.url.removeprefix("unix://"))
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_it_keeps_what_it_was_given(tmp_path: Path) -> None:
    with Embedded(tmp_path) as server:
        redis = connect(server.url)
        await redis.set("key", "value")
        await redis.aclose()
    with Embedded(tmp_path) as server:
        redis = connect(server.url)
        assert await redis.get("key") == b"value"
        await redis.aclose()


def test_a_private_one_leaves_nothing_behind() -> None:
    with Embedded() as server:
        folder = server.folder
        assert folder.exists()
    assert not folder.exists()


def test_a_second_one_in_the_same_folder_joins(tmp_path: Path) -> None:
    with Embedded(tmp_path) as first, Embedded(tmp_path) as second:
        assert not first.joined
        assert second.joined
        assert second.url == first.url
        second.stop()
        assert first.running()
        assert running(tmp_path) == first.url


def test_nothing_runs_in_a_folder_that_nobody_uses(tmp_path: Path) -> None:
    assert running(tmp_path) is None
    assert running(tmp_path / "absent") is None
    assert not (tmp_path / "absent").exists()


async def test_it_does_not_outlive_an_owner_that_is_killed(tmp_path: Path) -> None:
    process = owner(tmp_path)
    assert running(tmp_path)
    process.kill()
    process.communicate()
    await wait_until(lambda: not running(tmp_path), what="the end of the orphaned server")


async def test_a_private_one_is_gone_after_its_owner_was_killed() -> None:
    script = OWNER.replace("Embedded(Path(sys.argv[1]))", "Embedded()")
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    folder = Path(process.stdout.readline().strip().removeprefix("unix://")).parent
    assert folder.exists()
    process.kill()
    process.communicate()
    await wait_until(lambda: not folder.exists(), what="the end of the folder")


async def test_the_folder_is_taken_over_from_a_killed_owner(tmp_path: Path) -> None:
    process = owner(tmp_path)
    process.kill()
    process.communicate()
    with Embedded(tmp_path) as server:
        await wait_until(server.running)
        assert not server.joined or server.running()


def test_a_stale_socket_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "redis.sock").write_text("left over")
    with Embedded(tmp_path) as server:
        assert server.running()


async def test_a_killed_server_is_noticed_and_can_be_started_again(tmp_path: Path) -> None:
    with Embedded(tmp_path) as server:
        redis = connect(server.url)
        os.kill((await redis.info())["process_id"], signal.SIGKILL)
        await redis.aclose()
        await wait_until(lambda: not server.running())
        server.start()
        assert server.running()


def test_a_long_path_gets_a_short_socket() -> None:
    with tempfile.TemporaryDirectory() as folder:
        long = Path(folder) / ("x" * 120)
        with Embedded(long) as server:
            assert len(server.url) < 100
            assert running(long) == server.url


def test_a_folder_of_a_newer_server_is_refused(tmp_path: Path) -> None:
    (tmp_path / "written-by").write_text("valkey 99.0.0")
    with pytest.raises(RedisUnfit, match=r"valkey 99.0.0"):
        Embedded(tmp_path).start()


def test_a_folder_of_another_flavour_is_refused(tmp_path: Path) -> None:
    (tmp_path / "written-by").write_text("redis 7.2.4" if _flavour() == "valkey" else "valkey 9.0")
    with pytest.raises(RedisUnfit, match="was written by"):
        Embedded(tmp_path).start()


def _flavour() -> str:
    return binaries()[0].flavour


@pytest.mark.parametrize(
    ("program", "folder", "readable"),
    [
        ((9, 1, 2), "valkey 9.1.2", True),
        ((9, 1, 2), "valkey 9.0.0", True),
        ((9, 1, 2), "valkey 9.1.10", False),
        ((9, 1, 2), "redis 7.0.0", False),
    ],
)
def test_only_the_same_flavour_of_the_same_age_or_older_is_read(
    program: tuple[int, ...], folder: str, readable: bool
) -> None:
    assert Binary("valkey-server", "valkey", program).reads(folder) is readable


def test_a_server_that_cannot_start_says_where_to_look(tmp_path: Path) -> None:
    (tmp_path / "appendonlydir").write_text("in the way")
    with pytest.raises(RedisAway, match=r"redis\.log"):
        Embedded(tmp_path).start()
