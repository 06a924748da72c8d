"""Where values come from: sources as pydantic-settings asks them, each for one section.

`load` puts them in order: the environment, a file named by `*_FILE`, `precis.toml`.
"""

import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import EnvSettingsSource, InitSettingsSource, PydanticBaseSettingsSource

from core.errors import BadSetting
from core.settings.section import Section, keys

CONFIG = "PRECIS_CONFIG"
"""The variable that names the TOML file; without it `precis.toml` is read where it exists."""

_FILE_LIMIT = 1 << 20
"""Bytes; a larger file is not a file of settings."""


class Environment(EnvSettingsSource):
    """The environment, cut down to the section's own variables and by the names of its fields.

    An empty variable is as good as none: docker compose passes empty ones on.
    """

    def __init__(self, section: type[Section], environ: Mapping[str, str]) -> None:
        super().__init__(section)
        self.env_vars = {
            key.field: value for key in keys(section) if (value := environ.get(key.env, "").strip())
        }


class Files(PydanticBaseSettingsSource):
    """Files with one value each, as Docker and Kubernetes hand out secrets; `*_FILE` names them.

    Raises BadSetting for a file that cannot be read. The library's own source for secrets wants
    them all in one folder, under the names of the fields.
    """

    def __init__(self, section: type[Section], environ: Mapping[str, str]) -> None:
        super().__init__(section)
        self._environ = environ
        self._variables = {key.field: key.file for key in keys(section)}

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 - the library's signature
        """Read the file for one field. Gives the value or None, the name, and False: plain text."""
        variable = self._variables[field_name]
        file = self._environ.get(variable, "").strip()
        return _secret(file, variable) if file else None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Read what no stronger source gave: a file is opened only when it is needed."""
        fields = self.settings_cls.model_fields.items()
        missing = [(name, field) for name, field in fields if name not in self.current_state]
        values = {name: self.get_field_value(field, name)[0] for name, field in missing}
        return {name: value for name, value in values.items() if value is not None}


class Toml(InitSettingsSource):
    """A section's part of what `parse` found. Raises BadSetting where that is not a table.

    The library's TomlConfigSettingsSource (2.16.3) passes over a file that was named and is not
    there, and ends in a KeyError where the file is there and the section's table is not.
    """

    def __init__(self, section: type[Section], toml: Mapping[str, Any]) -> None:
        part = table(section, toml)
        own = [name for name in section.model_fields if name in part]
        super().__init__(section, {name: _plain(part[name]) for name in own})


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
    """Write a single value as text, as it comes from elsewhere: pydantic takes `true` for 1."""
    return str(value) if isinstance(value, bool | int | float) else value


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
