"""What a group of settings is: a table of `precis.toml` and a prefix in the environment."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import Field
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

BENEATH: ContextVar[tuple[PydanticBaseSettingsSource, ...]] = ContextVar("BENEATH", default=())
"""What gives the values that no argument gives, the strongest first; laid by `load`, for one call.

pydantic-settings asks the class for its sources, and a class knows nothing of the call:
https://github.com/pydantic/pydantic-settings/issues/250"""


@dataclass(frozen=True, slots=True)
class Key:
    """One setting and what it is called in each place it can come from."""

    field: str
    env: str
    toml: str
    about: str

    @property
    def file(self) -> str:
        """The variable that names a file with the value."""
        return f"{self.env}_FILE"


class Section(BaseSettings):
    """Some settings that belong together; each field is one of them.

    A field `url` of a section with `table = "x"` is `url` under `[x]` in `precis.toml`, and X_URL
    in the environment unless `env` says otherwise. Making a section reads nothing: `load` does.
    A section outside of `core` is registered as an entry point of the group `precis.settings`.
    """

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, case_sensitive=True
    )

    table: ClassVar[str | None] = None
    """The table in `precis.toml`, or None for the top of the file (and PRECIS_ as prefix)."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the library's signature
        init_settings: PydanticBaseSettingsSource,
        *_: PydanticBaseSettingsSource,
        **__: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put the arguments first (from `load`: the flags), then what `load` laid beneath them."""
        return (init_settings, *BENEATH.get())


def keys(section: type[Section]) -> list[Key]:
    """All settings of a section, in the order of the class."""
    return [_key(section.table, name, field) for name, field in section.model_fields.items()]


def _key(table: str | None, name: str, field: FieldInfo) -> Key:
    extra = field.json_schema_extra
    own = extra.get("env") if isinstance(extra, dict) else None
    env = str(own or f"{table or 'precis'}_{name}".upper())
    return Key(name, env, f"{table}.{name}" if table else name, field.description or "")


def env(name: str, default: Any = ..., **rest: Any) -> Any:  # noqa: ANN401 - as pydantic's Field
    """Make a field whose environment variable has a name of its own, such as REDIS_URL.

    Not an alias, which would rename the field in arguments, errors and the schema as well.
    """
    return Field(default, json_schema_extra={"env": name}, **rest)
