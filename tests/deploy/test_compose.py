"""docker-compose.yml: valid, locked up, and with a Redis that loses nothing."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from core import plugins
from core.embedded import binaries
from core.leash import Leash
from core.server import connect, faults
from core.settings import Settings
from tests.deploy.files import compose, ours, services
from tests.waiting import wait_until

SERVICES = sorted(services())
OURS = sorted(ours())


def old(document: dict[str, Any]) -> dict[str, Any]:
    """The document without the two words that are younger than the schema of 2021.

    `name` (Compose 2.3) and the long form of `env_file` (Compose 2.24):
    https://docs.docker.com/reference/compose-file/
    """
    for service in document["services"].values():
        service["env_file"] = [file["path"] for file in service.pop("env_file", [])]
    return {word: value for word, value in document.items() if word != "name"}


def test_it_obeys_the_schema(tmp_path: Path) -> None:
    wanted = ["docker-compose==1.29.2", "--no-deps", "--only-binary=:all:", "--dest", str(tmp_path)]
    got = subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", *wanted],
        capture_output=True,
        text=True,
        check=False,
    )
    if got.returncode:
        pytest.skip("the schema comes from a package index, and none is reachable")
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        schema = json.loads(wheel.read("compose/config/compose_spec.json"))
    validator = jsonschema.Draft7Validator(schema)
    assert list(validator.iter_errors(old(compose()))) == []
    assert list(validator.iter_errors(old(compose()) | {"servcies": {}})), "it does look"


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_is_reachable_from_outside(name: str) -> None:
    assert not {"ports", "network_mode", "expose"} & set(services()[name])
    assert "docker.sock" not in str(services()[name])


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_locked_up(name: str) -> None:
    service = services()[name]
    user, _, group = service["user"].partition(":")
    assert int(user) > 0
    assert int(group) > 0
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["pids_limit"] > 0
    assert re.fullmatch(r"\d+[mg]", service["mem_limit"])
    assert not {"privileged", "cap_add", "devices", "pid", "ipc"} & set(service)


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_that_stays_is_watched_and_comes_back(name: str) -> None:
    service = services()[name]
    if name == "model":  # runs once
        assert service["restart"] == "no"
        return
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


@pytest.mark.parametrize("name", SERVICES)
def test_every_image_is_pinned_or_built_here(name: str) -> None:
    service = services()[name]
    if "build" not in service:
        assert re.search(r":\d+\.\d+\.\d+(-\w+)?$", service["image"])


@pytest.mark.parametrize("name", SERVICES)
def test_only_named_volumes_and_secrets_are_mounted(name: str) -> None:
    for volume in services()[name].get("volumes", []):
        source = volume.partition(":")[0]
        assert source in compose()["volumes"] or volume == "./secrets:/run/secrets:ro"


def test_redis_has_no_way_out_and_is_reached_by_whoever_needs_it() -> None:
    assert compose()["networks"]["inside"] == {"internal": True}
    assert services()["redis"]["networks"] == ["inside"]
    clients = [name for name in OURS if name != "model"]
    assert all("inside" in services()[name]["networks"] for name in clients)
    assert services()["model"]["networks"] == ["outside"], "a download has no business with Redis"


async def test_its_redis_is_one_that_loses_no_jobs(tmp_path: Path) -> None:
    """The very flags of the file, on a real server."""
    _, *flags = services()["redis"]["command"]
    path = tmp_path / "s"
    place = ["--port", "0", "--unixsocket", str(path), "--dir", str(tmp_path)]
    server = Leash([binaries()[0].path, *place, *flags])
    redis = connect(f"unix://{path}")
    try:
        await wait_until(path.exists, what="the server's socket")
        assert await faults(redis) == []
        limits = await redis.config_get("maxmemory", "appendfsync", "save")
        assert limits == {"maxmemory": str(512 << 20), "appendfsync": "everysec", "save": ""}
    finally:
        await redis.aclose()
        server.pull()
        server.wait(10)


def test_the_container_of_redis_holds_twice_its_data() -> None:
    assert services()["redis"]["mem_limit"] == "1g"


def test_whoever_has_jobs_in_hand_gets_the_time_to_finish_them() -> None:
    for name in OURS:
        assert (
            int(services()[name]["stop_grace_period"].removesuffix("s")) > Settings().grace_seconds
        )


def test_the_worker_and_nobody_else_has_the_gpu() -> None:
    [device] = services()["worker"]["deploy"]["resources"]["reservations"]["devices"]
    assert device == {"driver": "nvidia", "count": 1, "capabilities": ["gpu"]}
    assert [name for name in SERVICES if "deploy" in services()[name]] == ["worker"]


def test_the_worker_cannot_change_the_model() -> None:
    assert "models:/models:ro" in services()["worker"]["volumes"]
    assert services()["worker"]["environment"]["HF_HOME"] == "/models"


def test_a_platform_runs_only_when_it_is_asked_for() -> None:
    bots = [name for name in OURS if services()[name]["command"][:2] == ["precis", "bot"]]
    assert bots == ["discord", "slack"]
    for name in bots:
        assert services()[name]["profiles"] == [name]
        assert services()[name]["command"] == ["precis", "bot", name]


@pytest.mark.parametrize("name", [name for name in OURS if name != "model"])
def test_every_command_is_one_of_ours(name: str) -> None:
    program, command, *_ = services()[name]["command"]
    assert program == "precis"
    assert command in plugins.names("precis.commands")


def test_the_model_that_is_downloaded_is_the_one_that_is_loaded() -> None:
    program, verb, model, *_ = services()["model"]["command"]
    assert (program, verb, model) == ("hf", "download", Settings().model)
