"""Values that are what an exporter promised, or absent: files are not to be trusted."""

from collections.abc import Iterator, Mapping, Sequence


def mapping(value: object) -> Mapping[str, object]:
    """Take a JSON object, or an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> Sequence[object]:
    """Take a JSON array, or an empty one."""
    return value if isinstance(value, list) else []


def mappings(value: object) -> Iterator[Mapping[str, object]]:
    """Iterate over the objects in a JSON array."""
    return (item for item in sequence(value) if isinstance(item, dict))


def string(value: object) -> str:
    """Take a JSON string, or an empty one."""
    return value if isinstance(value, str) else ""


def identity(value: object) -> str:
    """Take an id, which some exporters write as a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else string(value)
