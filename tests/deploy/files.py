"""The deployment files as their tools read them."""

import re
import tomllib
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]

_PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())

PROJECT = _PYPROJECT["project"]

TOOL = _PYPROJECT["tool"]

_VARIABLE = re.compile(r"\$\{(\w+):-([^}]*)\}")


def variables(text: str) -> set[str]:
    """Names that compose fills in from `.env`."""
    return {name for name, _ in _VARIABLE.findall(text)}


def compose(text: str | None = None) -> dict[str, Any]:
    """docker-compose.yml with every variable at its default."""
    text = text or (ROOT / "docker-compose.yml").read_text()
    made = yaml.safe_load(_VARIABLE.sub(r"\2", text))
    assert isinstance(made, dict)
    assert "${" not in str(made), "every variable has a default"
    return made


def services() -> dict[str, dict[str, Any]]:
    found = compose()["services"]
    assert isinstance(found, dict)
    return found


def ours() -> dict[str, dict[str, Any]]:
    """The services that run Precis itself."""
    return {name: service for name, service in services().items() if "build" in service}
