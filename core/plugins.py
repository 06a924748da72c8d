"""How `core` finds platforms, engines and commands without knowing any of them."""

from importlib.metadata import EntryPoint, entry_points
from typing import Any

from core.errors import BadSetting, MissingExtra

_OURS = {"core", "bots", "workers"}
"""What is missing of these is no extra but a broken installation."""


def names(group: str) -> list[str]:
    """All names that are registered in an entry-point group such as `precis.engines`."""
    return sorted(entry.name for entry in entry_points(group=group))


def load(group: str, name: str) -> Any:  # noqa: ANN401 - each group's protocol is its caller's
    """Import what `name` stands for. Raises BadSetting for a name nobody registered."""
    found = [entry for entry in entry_points(group=group) if entry.name == name]
    if not found:
        noun = group.removeprefix("precis.").removesuffix("s")
        raise BadSetting(f"there is no {noun} named {name!r}; known: {', '.join(names(group))}")
    return _import(found[0])


def _import(entry: EntryPoint) -> Any:  # noqa: ANN401 - as above
    try:
        return entry.load()
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in _OURS:
            raise
        extra = entry.extras[0] if entry.extras else "all"
        raise MissingExtra(
            f"{entry.name} needs the package {error.name}: pip install '.[{extra}]'"
        ) from error
