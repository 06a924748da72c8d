"""Files with settings: whatever is wrong with one is said without showing what is in it."""

import os
from pathlib import Path

import pytest

from core.errors import BadSetting
from tests.settings.world import CANARY, read, secret, toml


def test_the_line_break_at_the_end_of_a_secret_is_not_part_of_it(tmp_path: Path) -> None:
    settings = read(secret(tmp_path, "PRECIS_OPENAI_KEY", b"sk-1\r\n"))
    assert settings.openai_key is not None
    assert settings.openai_key.get_secret_value() == "sk-1"


def test_a_secret_with_a_line_break_inside_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="must be one line of text") as caught:
        read(secret(tmp_path, "PRECIS_OPENAI_KEY", f"sk\n{CANARY}".encode()))
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"\xff\xfe\x00", "is not UTF-8 text"),
        (b"x" * ((1 << 20) + 1), "is larger than 1 MiB"),
    ],
)
def test_a_file_that_holds_no_secret_is_refused(tmp_path: Path, content: bytes, fault: str) -> None:
    with pytest.raises(BadSetting, match=f"the file that PRECIS_OPENAI_KEY_FILE names.* {fault}"):
        read(secret(tmp_path, "PRECIS_OPENAI_KEY", content))


def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadSetting, match="is not a regular file"):
        read({"PRECIS_OPENAI_KEY_FILE": str(tmp_path / "pipe")})


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="is not a regular file"):
        read({"PRECIS_OPENAI_KEY_FILE": str(tmp_path)})


@pytest.mark.parametrize("name", [CANARY, f"/x/{CANARY}", f"\x00{CANARY}", CANARY * 999])
def test_a_secret_in_place_of_a_path_is_not_shown(name: str) -> None:
    with pytest.raises(BadSetting) as caught:
        read({"PRECIS_OPENAI_KEY_FILE": name})
    assert str(caught.value).startswith("the file that PRECIS_OPENAI_KEY_FILE names cannot be read")
    assert CANARY not in str(caught.value)


def test_a_toml_file_that_was_named_must_be_there() -> None:
    with pytest.raises(BadSetting, match=r"precis\.toml cannot be read: No such file"):
        read({"PRECIS_CONFIG": "/nowhere/precis.toml"})


def test_a_mistake_in_the_toml_is_placed_but_not_shown(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="not valid TOML at line 2, column") as caught:
        read(toml(tmp_path, f'model = "x"\nopenai_key = {CANARY}\n'))
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize("text", ["x = " + "[" * 9999, "x = " + "9" * 9999], ids=["deep", "long"])
def test_a_monstrous_toml_is_refused_on_one_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadSetting, match="cannot be read as settings"):
        read(toml(tmp_path, text))


def test_an_empty_toml_is_fine(tmp_path: Path) -> None:
    assert read(toml(tmp_path, "")) == read({})
