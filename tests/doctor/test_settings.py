"""The doctor finds what is wrong with settings, and what only looks wrong."""

import os

import pytest

from tests.doctor.patient import CANARY, Patient


async def test_a_healthy_installation_has_no_errors(patient: Patient) -> None:
    found = await patient.examine()
    assert found.faults == []
    assert {"settings", "names", "python", "extras", "user", "memory"} <= set(found.rows)
    assert {"state", "disk", "redis", "engine"} <= set(found.rows)


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"PRECIS_QUEUE_LIMIT": CANARY}, "PRECIS_QUEUE_LIMIT"),
        ({"PRECIS_LOG_LEVLE": "info"}, "did you mean PRECIS_LOG_LEVEL?"),
        ({"REDIS_URL": f"http://me:{CANARY}@host"}, "REDIS_URL"),
        ({"PRECIS_CONFIG": f"/{CANARY}.toml"}, "precis.toml"),
        ({"REDIS_URL_FILE": CANARY}, "REDIS_URL_FILE"),
    ],
)
async def test_a_bad_setting_is_found(
    patient: Patient, environ: dict[str, str], named: str
) -> None:
    found = await patient.examine(**environ)
    assert found.faults == ["settings"]
    assert named in found.rows["settings"].cause


async def test_a_bad_file_of_settings_is_found(patient: Patient) -> None:
    (patient.folder / "precis.toml").write_text(f"model = {CANARY}")
    assert (await patient.examine()).faults == ["settings"]


async def test_a_variable_that_looks_misspelt_is_a_warning(patient: Patient) -> None:
    found = await patient.examine(REDIS_ULR=f"redis://{CANARY}")
    assert found.rows["names"].severity == "warning"
    assert found.rows["names"].cause == "REDIS_ULR looks like REDIS_URL"
    assert found.faults == []


@pytest.mark.parametrize(
    ("mode", "severity"), [(0o644, "warning"), (0o640, "warning"), (0o600, "ok")]
)
async def test_secrets_that_others_can_read_are_a_warning(
    patient: Patient, mode: int, severity: str
) -> None:
    file = patient.folder / "precis.toml"
    file.write_text(f'openai_key = "{CANARY}"')
    file.chmod(mode)
    assert (await patient.examine()).rows["settings.mode"].severity == severity


async def test_a_file_without_secrets_may_be_read_by_all(patient: Patient) -> None:
    (patient.folder / "precis.toml").write_text('model = "x"')
    assert "settings.mode" not in (await patient.examine()).rows


async def test_running_as_root_is_a_warning(patient: Patient) -> None:
    severity = "warning" if os.geteuid() == 0 else "ok"
    assert (await patient.examine()).rows["user"].severity == severity


async def test_a_state_folder_that_cannot_be_written_is_found(patient: Patient) -> None:
    found = await patient.examine(PRECIS_STATE_DIR="/proc/precis")  # nobody may, not even root
    assert "state" in found.faults
    assert "PRECIS_STATE_DIR" in found.rows["state"].fix


async def test_a_state_folder_that_is_a_file_is_found(patient: Patient) -> None:
    (patient.folder / "state").write_text("")
    assert "state" in (await patient.examine()).faults


async def test_a_state_folder_that_cannot_be_named_is_found(patient: Patient) -> None:
    found = await patient.examine(PRECIS_STATE_DIR=f"/{'x' * 300}")
    assert found.faults == ["redis"]
    assert "PRECIS_STATE_DIR" in found.rows["redis"].fix


async def test_a_disk_without_room_is_found(patient: Patient) -> None:
    found = await patient.examine(PRECIS_STATE_DIR="/proc/precis")  # it has 0 bytes free
    assert "disk" in found.faults


async def test_the_state_folder_does_not_matter_with_a_redis_elsewhere(patient: Patient) -> None:
    found = await patient.examine(PRECIS_STATE_DIR="/proc/precis", REDIS_URL="redis://127.0.0.1:1")
    assert found.faults == ["redis"]
