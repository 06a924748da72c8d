"""What surrounds a `load` in these tests: an environment, and files with content."""

from collections.abc import Mapping
from pathlib import Path

from core.settings import Settings, load
from core.settings.section import Key, keys

CANARY = "canary-9f2c"

KEYS = keys(Settings)


def key(field: str) -> Key:
    return next(key for key in KEYS if key.field == field)


def toml(folder: Path, text: str) -> dict[str, str]:
    """An environment that names a precis.toml with this text."""
    file = folder / "precis.toml"
    file.write_text(text)
    return {"PRECIS_CONFIG": str(file)}


def secret(folder: Path, variable: str, value: bytes) -> dict[str, str]:
    """An environment that names a file with this content for `variable`."""
    file = folder / variable.lower()
    file.write_bytes(value)
    return {f"{variable}_FILE": str(file)}


def read(environ: Mapping[str, str]) -> Settings:
    return load(environ=environ)
