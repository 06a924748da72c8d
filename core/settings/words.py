"""What pydantic's findings and a class's schema mean in words."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from core.errors import BadSetting
from core.settings.provenance import Provenance
from core.settings.section import Key, Section, keys


def refusal(section: type[Section], provenance: Provenance, error: ValidationError) -> BadSetting:
    """Say on one line what is wrong with each setting, without the values: they may be secrets."""
    found = error.errors(include_input=False, include_context=False, include_url=False)
    wrong = {str(fault["loc"][0]) for fault in found}
    bad = [key for key in keys(section) if key.field in wrong]
    return BadSetting("; ".join(_line(section, key, provenance.by(key)) for key in bad))


def allowed(section: type[Section], key: Key) -> str:
    """Say which values `key` takes, in words that follow "must be"."""
    schema = section.model_json_schema()["properties"][key.field]
    return _words(next((part for part in schema.get("anyOf", ()) if part != _NONE), schema))


_NONE = {"type": "null"}


def _line(section: type[Section], key: Key, by: str | None) -> str:
    name = f"{key.env} ({key.toml} in precis.toml)"
    if by is None:
        return f"{name} is not set: {key.about}"
    return f"{name} must be {allowed(section, key)}; it was set by {by}"


def _words(schema: Mapping[str, Any]) -> str:
    if "allowed" in schema:
        return str(schema["allowed"])
    if "enum" in schema:
        return "one of " + ", ".join(schema["enum"])
    if schema["type"] == "boolean":
        return "true or false"
    number = {"integer": "a whole number", "number": "a number"}[schema["type"]]
    low = f"from {schema['minimum']}" if "minimum" in schema else "above 0, up"
    return f"{number} {low} to {schema['maximum']}"
