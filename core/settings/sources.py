"""Where a value comes from.

The first of these that has one wins: the command line, the environment, a file named by
`*_FILE`, `precis.toml`, the default.
"""

import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import BadSetting
from core.settings.section import Key, Section

CONFIG = "PRECIS_CONFIG"
"""The variable that names the TOML file; without it `precis.toml` is read where it exists."""

_FILE_LIMIT = 1 << 20
"""Bytes; a larger file is not a file of settings."""


@dataclass(frozen=True, slots=True)
class Given:
    """A value and where it was found, in words that follow "set by"."""

    value: object
    by: str


def given(
    key: Key, flags: Mapping[str, object], environ: Mapping[str, str], toml: Mapping[str, Any]
) -> Given | None:
    """Find the value for `key`, or None. Raises BadSetting for a `*_FILE` that cannot be read.

    An empty variable is as good as none: docker compose passes empty ones on. A file is opened
    only when it is needed.
    """
    if (flag := flags.get(key.field)) is not None:
        return Given(_plain(flag), f"--{key.field.replace('_', '-')}")
    if value := environ.get(key.env, "").strip():
        return Given(value, "the environment")
    if name := environ.get(f"{key.env}_FILE", "").strip():
        return Given(_secret(name, f"{key.env}_FILE"), f"{key.env}_FILE")
    if key.field in toml:
        return Given(_plain(toml[key.field]), "precis.toml")
    return None


def table(section: type[Section], toml: Mapping[str, Any]) -> Mapping[str, Any]:
    """Take the part of the file that is about `section`."""
    if section.table is None:
        return toml
    found = toml.get(section.table, {})
    if not isinstance(found, Mapping):
        raise BadSetting(f"{section.table} in precis.toml must be a table: [{section.table}]")
    return found


def path(environ: Mapping[str, str]) -> Path | None:
    """Find the TOML file: the one that was named, or the one in the current folder, or None."""
    if name := environ.get(CONFIG, "").strip():
        return Path(name)
    here = Path("precis.toml")
    return here if here.exists() else None


def parse(environ: Mapping[str, str]) -> dict[str, Any]:
    """Read the TOML file. Raises BadSetting with the place of a mistake, never its text."""
    file = path(environ)
    if file is None:
        return {}
    try:
        return tomllib.loads(_read(file, "precis.toml"))
    except tomllib.TOMLDecodeError as error:
        place = str(error).rpartition("(")[2].rstrip(")")
        raise BadSetting(f"precis.toml is not valid TOML {place}") from None
    except (ValueError, RecursionError):  # a number or a nesting beyond all measure
        raise BadSetting("precis.toml cannot be read as settings") from None


def _plain(value: object) -> object:
    """Write a single value as text, so that each source is read by the same rules."""
    return str(value) if isinstance(value, bool | int | float | Path) else value


def _secret(name: str, variable: str) -> str:
    label = f"the file that {variable} names"
    if value := _read(Path(name), label).strip():
        return value
    raise BadSetting(f"{label} is empty")


def _read(file: Path, label: str) -> str:
    # What the variable holds is not repeated: people put the secret itself there.
    try:
        facts = file.stat()
        if not stat.S_ISREG(facts.st_mode):  # reading a pipe or a device may never end
            raise BadSetting(f"{label} is not a regular file")
        if facts.st_size > _FILE_LIMIT:
            raise BadSetting(f"{label} is larger than {_FILE_LIMIT >> 20} MiB")
        return file.read_text("utf-8-sig")
    except OSError as error:
        raise BadSetting(f"{label} cannot be read: {error.strerror}") from None
    except ValueError:  # no path, or no UTF-8
        raise BadSetting(f"{label} cannot be read: it is not UTF-8 text") from None
