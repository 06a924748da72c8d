"""The table of settings as the README shows it, made from the classes."""

from dataclasses import dataclass

from pydantic_core import PydanticUndefined

from core.settings.names import sections
from core.settings.section import Key, Section, keys


@dataclass(frozen=True, slots=True)
class Row:
    """One setting in words."""

    env: str
    toml: str
    default: str
    about: str


def rows() -> list[Row]:
    """Describe every setting of every section."""
    return [_row(section, key) for section in sections() for key in keys(section)]


def markdown() -> str:
    """Draw the rows as a Markdown table."""
    head = "| environment | `precis.toml` | default | what it is |\n|---|---|---|---|\n"
    return head + "".join(
        f"| `{row.env}` | `{row.toml}` | {row.default} | {row.about} |\n" for row in rows()
    )


def _row(section: type[Section], key: Key) -> Row:
    default = section.model_fields[key.field].default
    shown = "" if default in (None, PydanticUndefined) else f"`{_text(default)}`"
    return Row(key.env, key.toml, shown, key.about)


def _text(default: object) -> str:
    return str(default).lower() if isinstance(default, bool) else str(default)
