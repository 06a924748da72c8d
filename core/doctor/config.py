"""Checks of the settings themselves."""

import os
import stat
from pathlib import Path

from core.doctor.check import Check, error, fine, warning
from core.errors import PrecisError
from core.settings import Settings, load
from core.settings.names import sections, strangers
from core.settings.sources import parse, path, table


def read() -> tuple[Settings | None, list[Check]]:
    """Load the settings; without them nothing else can be examined."""
    try:
        settings = load()
        for section in sections():
            load(section)
        file = path(os.environ)
    except PrecisError as fault:
        return None, [_names(), error("settings", "Settings", str(fault), "change that setting")]
    source = f"environment and {file.name}" if file else "environment"
    modes = [_mode(file)] if file and _secrets() else []
    return settings, [fine("settings", "Settings", f"read from the {source}"), _names(), *modes]


def _names() -> Check:
    found = strangers(os.environ)
    title = "Names in the environment"
    if not found:
        return fine("names", title, "no misspelt setting")
    cause = ", ".join(f"{name} looks like {meant}" for name, meant in found)
    return warning("names", title, cause, "rename it if it is meant for Precis")


def _mode(file: Path) -> Check:
    mode = stat.S_IMODE(file.stat().st_mode)
    title = f"Access to {file.name}"
    if not mode & 0o077:
        return fine("settings.mode", title, "only you")
    return warning(
        "settings.mode", title, f"it holds secrets and has mode {mode:o}", f"chmod 600 {file.name}"
    )


def _secrets() -> bool:
    """Tell whether the file holds a secret: pydantic calls the format of those `password`."""
    toml = parse(os.environ)
    return any(
        part.get("format") == "password"
        for section in sections()
        for name, schema in section.model_json_schema()["properties"].items()
        for part in (schema, *schema.get("anyOf", ()))
        if name in table(section, toml)
    )
