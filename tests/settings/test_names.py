"""A name that nobody knows is an error with a suggestion, never a silent default."""

from pathlib import Path

import pytest

from core.errors import BadSetting
from core.settings.names import strangers
from tests.settings.world import KEYS, read, toml


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.field)
def test_a_misspelt_key_in_the_toml_is_found(tmp_path: Path, key: object) -> None:
    name = str(getattr(key, "toml", ""))
    wrong = name[:-2] + name[-1] + name[-2]
    with pytest.raises(BadSetting, match=rf"^{wrong} in precis.toml .*: did you mean {name}\?"):
        read(toml(tmp_path, f"{wrong} = 1"))


@pytest.mark.parametrize("key", KEYS[1:], ids=lambda key: key.env)
def test_a_misspelt_variable_is_found(key: object) -> None:
    name = str(getattr(key, "env", ""))
    wrong = name[:-2] + name[-1] + name[-2]
    with pytest.raises(BadSetting, match=rf"^{wrong} in the environment .* mean {name}\?"):
        read({wrong: "1"})


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("PRECIS_REDIS_ULR", "PRECIS_"),
        ("precis_model", "PRECIS_MODEL"),
        ("PRECIS_OPENAI_KEYFILE", "PRECIS_OPENAI_KEY_FILE"),
        ("PRECIS_CONFGI", "PRECIS_CONFIG"),
    ],
)
def test_a_suggestion_is_the_closest_name(wrong: str, meant: str) -> None:
    with pytest.raises(BadSetting, match=f"{wrong} .* did you mean {meant}"):
        read({wrong: "1"})


def test_without_anything_close_there_is_no_suggestion() -> None:
    with pytest.raises(BadSetting, match=r"environment is not a setting$"):
        read({"PRECIS_QQQQQQQQQQQQ": "1"})


def test_an_unknown_table_is_found(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"slakc in precis\.toml is not a setting"):
        read(toml(tmp_path, "[slakc]\nbot_token = 1"))


@pytest.mark.parametrize(
    "name",
    [
        "PRECIS_WORKER_SERVICE_HOST",
        "PRECIS_WORKER_SERVICE_PORT_HTTP",
        "PRECIS_WORKER_PORT",
        "PRECIS_WORKER_PORT_80_TCP_ADDR",
    ],
)
def test_what_kubernetes_puts_into_every_container_is_left_alone(name: str) -> None:
    assert read({name: "tcp://10.0.0.1:80"}) == read({})


def test_an_unknown_variable_without_a_value_is_left_alone() -> None:
    assert read({"PRECIS_GONE": ""}) == read({})


def test_a_near_miss_outside_our_prefix_is_no_error_but_found_for_the_doctor() -> None:
    environ = {"REDIS_ULR": "x", "REDIS_URL_FIEL": "x", "HOME": "/", "REDIS_URL": "redis://h"}
    assert read(environ).redis_url is not None
    assert strangers(environ) == [("REDIS_ULR", "REDIS_URL"), ("REDIS_URL_FIEL", "REDIS_URL_FILE")]
