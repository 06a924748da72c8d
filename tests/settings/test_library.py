"""What pydantic-settings would do by itself and Precis does not want stays out."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from core.errors import BadSetting
from core.settings import Settings, load
from core.settings.names import variables
from tests.settings.world import CANARY, read, secret, toml

LOGGING = "from core import log; from core.settings import load; log.setup(load()); load()"


@pytest.fixture
def surrounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything around us sets something, in names and files that libraries like to read."""
    toml(tmp_path, "queue_limit = 7")
    (tmp_path / ".env").write_text("PRECIS_WORKER_JOBS=7\nworker_jobs=7")
    for name in variables():
        monkeypatch.delenv(name, raising=False)
    around = {"PRECIS_MODEL": "around", **secret(tmp_path, "PRECIS_PREFIX", b"around:")}
    for name, value in {**around, "redis_url": "redis://around", "revision": "around"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("surrounded")
def test_settings_made_by_hand_know_nothing_of_what_is_around() -> None:
    untouched = Settings.model_construct(state_dir=Settings().state_dir)
    assert Settings() == untouched
    assert load() != untouched
    assert Settings() == untouched
    with pytest.raises(BadSetting):
        load(flags={"queue_limit": "x"})
    assert Settings() == untouched
    assert Settings(queue_limit=1).model == untouched.model


@pytest.mark.usefixtures("surrounded")
def test_load_reads_our_names_and_no_others() -> None:
    loaded = load()
    assert loaded.model_fields_set == {"model", "prefix", "queue_limit"}
    assert (loaded.model, loaded.prefix, loaded.queue_limit) == ("around", "around:", 7)


@pytest.mark.parametrize("name", ["queue_limt", "QUEUE_LIMIT", "PRECIS_QUEUE_LIMIT"])
def test_an_argument_that_is_no_setting_is_refused_and_not_shown(name: str) -> None:
    with pytest.raises(ValidationError, match="not permitted") as caught:
        Settings.model_validate({name: CANARY})
    assert CANARY not in str(caught.value)


def test_each_bad_value_is_told_with_its_own_source(tmp_path: Path) -> None:
    environ = {
        "PRECIS_THINKING": CANARY,
        **secret(tmp_path, "PRECIS_PROFILE", CANARY.encode()),
        **toml(tmp_path, f'log_level = "{CANARY}"\nthinking = true\nprofile = "chat"'),
    }
    with pytest.raises(BadSetting) as caught:
        load(Settings, {"queue_limit": CANARY}, environ)
    places = re.findall("it was set by ([^;]+)", str(caught.value))
    assert places == ["PRECIS_PROFILE_FILE", "the environment", "--queue-limit", "precis.toml"]
    assert CANARY not in str(caught.value)


def test_a_default_that_cannot_be_used_here_is_told_like_a_missing_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setenv("HOME", f"/{CANARY}\n")
    with pytest.raises(BadSetting, match=r"^PRECIS_STATE_DIR .* is not set: ") as caught:
        read({})
    assert CANARY not in str(caught.value)


def test_a_toml_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    assert read(toml(tmp_path, "\ufeffqueue_limit = 7")).queue_limit == 7


def test_the_librarys_debug_log_of_all_values_is_not_heard() -> None:
    debugging = {"PYDANTIC_SETTINGS_DEBUG": "1", "PRECIS_LOG_LEVEL": "debug"}
    run = subprocess.run(
        [sys.executable, "-c", LOGGING],
        env={**os.environ, **debugging, "PRECIS_OPENAI_KEY": CANARY},
        capture_output=True,
        text=True,
        check=True,
    )
    assert CANARY not in run.stdout + run.stderr
