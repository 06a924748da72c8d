"""Command line, environment, file, precis.toml, default: the first that has a value wins."""

from pathlib import Path

import pytest

from core.settings import Settings, load
from tests.settings.world import read, secret, toml


def everywhere(folder: Path) -> tuple[dict[str, object], dict[str, str]]:
    flags: dict[str, object] = {"model": "from-flag"}
    environ = {
        "PRECIS_MODEL": "from-environment",
        **secret(folder, "PRECIS_MODEL", b"from-file\n"),
        **toml(folder, 'model = "from-toml"'),
    }
    return flags, environ


def test_the_command_line_wins_over_all(tmp_path: Path) -> None:
    flags, environ = everywhere(tmp_path)
    assert load(Settings, flags, environ).model == "from-flag"


def test_a_flag_that_was_not_given_does_not_count(tmp_path: Path) -> None:
    _, environ = everywhere(tmp_path)
    assert load(Settings, {"model": None}, environ).model == "from-environment"


def test_the_environment_wins_over_a_file(tmp_path: Path) -> None:
    _, environ = everywhere(tmp_path)
    assert read(environ).model == "from-environment"


def test_a_file_wins_over_the_toml(tmp_path: Path) -> None:
    _, environ = everywhere(tmp_path)
    del environ["PRECIS_MODEL"]
    assert read(environ).model == "from-file"


def test_the_toml_wins_over_the_default(tmp_path: Path) -> None:
    assert read(toml(tmp_path, 'model = "from-toml"')).model == "from-toml"


def test_without_anything_the_defaults_hold() -> None:
    assert read({}) == Settings()


@pytest.mark.parametrize("nothing", ["", "  ", "\n"])
def test_an_empty_variable_is_none(nothing: str) -> None:
    assert read({"PRECIS_MODEL": nothing, "PRECIS_MODEL_FILE": nothing}) == Settings()


def test_a_file_is_not_opened_when_the_environment_has_the_value() -> None:
    environ = {"PRECIS_MODEL": "here", "PRECIS_MODEL_FILE": "/nowhere/at/all"}
    assert read(environ).model == "here"


def test_making_settings_by_hand_reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRECIS_MODEL", "from-environment")
    assert Settings().model != "from-environment"
    assert load().model == "from-environment"


def test_a_precis_toml_in_the_current_folder_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toml(tmp_path, 'model = "here"')
    monkeypatch.chdir(tmp_path)
    assert read({}).model == "here"


def test_the_toml_has_types_of_its_own(tmp_path: Path) -> None:
    settings = read(toml(tmp_path, "queue_limit = 7\nthinking = true\ngrace_seconds = 1.5"))
    assert (settings.queue_limit, settings.thinking, settings.grace_seconds) == (7, True, 1.5)


def test_text_in_the_environment_becomes_numbers_and_switches() -> None:
    settings = read(
        {"PRECIS_QUEUE_LIMIT": " 7 ", "PRECIS_THINKING": "yes", "PRECIS_GRACE_SECONDS": "1.5"}
    )
    assert (settings.queue_limit, settings.thinking, settings.grace_seconds) == (7, True, 1.5)


def test_an_enumeration_does_not_care_for_case() -> None:
    assert read({"PRECIS_LOG_LEVEL": "DEBUG"}).log_level == "debug"


def test_state_goes_where_xdg_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert Settings().state_dir == tmp_path / "precis"
    monkeypatch.delenv("XDG_STATE_HOME")
    assert Settings().state_dir == Path.home() / ".local/state/precis"


def test_a_relative_state_folder_is_meant_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert read({"PRECIS_STATE_DIR": "state"}).state_dir == tmp_path / "state"
