"""Every bad value is one line that names the setting, where it came from and what is allowed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.errors import BadSetting
from core.settings import Settings, load
from core.settings.section import Key
from core.settings.words import allowed
from tests.settings.world import CANARY, KEYS, key, read, secret, toml

SCHEMA = Settings.model_json_schema()["properties"]

# By the words for what is allowed: a kind of value that is not here fails these tests.
BAD_TEXTS = {
    "one line of text": [f"{CANARY}\nb", f"\x07{CANARY}", f"{CANARY}\x7f"],
    "1 to 40 of letters, digits and _ . : -": [f"{CANARY} x", f"{CANARY}*", CANARY * 9],
    "the path of a folder": [f"~{CANARY}/x", f"/{CANARY}\x00", f"/a\n{CANARY}"],
    "a time zone of the IANA database such as Europe/Berlin, or UTC": [
        CANARY,
        f"Europe/{CANARY}",
        f"../{CANARY}",
    ],
    "an address such as http://host:8000/v1, without user and password": [
        CANARY,
        f"https://me:{CANARY}@host/v1",
        f"http://host:{CANARY}/v1",
    ],
    "an address such as redis://host:6379/0, rediss://host:6379/0 or unix:///path": [
        f"http://me:{CANARY}@host",
        f"redis://me:{CANARY}@",
        f"redis://me:{CANARY}@host:99999",
    ],
}


def bad(field: str) -> list[str]:
    schema = SCHEMA[field]
    schema = next((part for part in schema.get("anyOf", ()) if part["type"] != "null"), schema)
    if "enum" in schema:
        return [CANARY, f"{schema['enum'][0]}{CANARY}", "1"]
    if "allowed" in schema:
        return BAD_TEXTS[schema["allowed"]]
    if schema["type"] == "boolean":
        return [CANARY, "2", "maybe"]
    low = schema.get("minimum", 1) - 1
    return [CANARY, str(low), str(schema["maximum"] + 1)]


CASES = [(key, value) for key in KEYS for value in bad(key.field)]
CASES += [(key("grace_seconds"), "nan"), (key("deadline_seconds"), "-inf")]


def quoted(value: str) -> str:
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in value) + '"'


def from_flag(_: Path, key: Key, value: str) -> dict[str, Any]:
    return {"flags": {key.field: value}, "environ": {}}


def from_environment(_: Path, key: Key, value: str) -> dict[str, Any]:
    return {"environ": {key.env: value}}


def from_file(folder: Path, key: Key, value: str) -> dict[str, Any]:
    return {"environ": secret(folder, key.env, value.encode())}


def from_toml(folder: Path, key: Key, value: str) -> dict[str, Any]:
    return {"environ": toml(folder, f"{key.toml} = {quoted(value)}")}


@pytest.mark.parametrize("source", [from_flag, from_environment, from_file, from_toml])
@pytest.mark.parametrize(("key", "value"), CASES, ids=lambda part: getattr(part, "env", None))
def test_every_bad_value_is_one_line_with_all_that_is_needed(
    tmp_path: Path, key: Key, value: str, source: Callable[..., dict[str, Any]]
) -> None:
    with pytest.raises(BadSetting) as caught:
        load(Settings, **source(tmp_path, key, value))
    line = str(caught.value)
    assert line.startswith(f"{key.env} ({key.toml} in precis.toml) must be ")
    assert allowed(Settings, key) in line
    where = {
        from_flag: f"--{key.field.replace('_', '-')}",
        from_environment: "the environment",
        from_file: f"{key.env}_FILE",
        from_toml: "precis.toml",
    }
    assert line.endswith(f"; it was set by {where[source]}")
    assert CANARY not in line
    assert line.isprintable()
    assert caught.value.__cause__ is None


def test_three_bad_values_are_tried_for_every_setting() -> None:
    assert all(len({value for other, value in CASES if other is key}) >= 3 for key in KEYS)


def test_several_bad_values_are_told_at_once() -> None:
    with pytest.raises(BadSetting) as caught:
        read({"PRECIS_QUEUE_LIMIT": "x", "PRECIS_PROFILE": "y", "REDIS_URL": "z"})
    assert [name for name in ("QUEUE_LIMIT", "PROFILE", "REDIS_URL") if name in str(caught.value)]
    assert "\n" not in str(caught.value)


def test_what_is_allowed_is_said_in_words() -> None:
    assert allowed(Settings, key("profile")) == "one of samsum, chat"
    assert allowed(Settings, key("engine")).startswith("one of auto, extractive, ")
    assert allowed(Settings, key("thinking")) == "true or false"
    assert allowed(Settings, key("worker_jobs")) == "a whole number from 1 to 256"
    assert allowed(Settings, key("grace_seconds")) == "a number above 0, up to 3600"


@pytest.mark.parametrize("value", ["[1, 2]", "{ a = 1 }", "1979-05-27", "inf"])
def test_a_toml_value_of_a_strange_type_is_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(BadSetting, match=r"PRECIS_QUEUE_LIMIT .* must be a whole number"):
        read(toml(tmp_path, f"queue_limit = {value}"))


def test_a_switch_is_no_number(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="PRECIS_WORKER_JOBS"):
        read(toml(tmp_path, "worker_jobs = true"))


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    settings = read({"REDIS_URL": f"redis://:{CANARY}@host", "PRECIS_OPENAI_KEY": CANARY})
    assert CANARY not in f"{settings!r} {settings} {settings.model_dump()}"
    assert CANARY not in settings.model_dump_json()
    assert settings.openai_key is not None
    assert settings.openai_key.get_secret_value() == CANARY
