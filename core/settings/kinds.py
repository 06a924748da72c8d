"""Kinds of values that pydantic does not know; each carries the words for what is allowed."""

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from core.plugins import names
from core.schedule import zone_named


def _address(value: str, schemes: tuple[str, ...]) -> SplitResult:
    parts = urlsplit(value)
    if parts.scheme not in schemes:
        raise ValueError("scheme")
    _ = parts.port  # raises ValueError for a port that is no number
    return parts


def _redis(value: SecretStr) -> SecretStr:
    parts = _address(value.get_secret_value(), ("redis", "rediss", "unix"))
    if not (parts.path if parts.scheme == "unix" else parts.hostname):
        raise ValueError("place")
    return value


def _web(value: str) -> str:
    parts = _address(value, ("http", "https"))
    # Credentials in an address end up in logs and errors of every library on the way.
    if not parts.hostname or "@" in parts.netloc:
        raise ValueError("place")
    return value


def _secret(value: SecretStr) -> SecretStr:
    # A line break would start a new header in every request that carries the secret.
    if not value.get_secret_value().isprintable():
        raise ValueError("line")
    return value


def _zone(value: str) -> str:
    if zone := zone_named(value):
        return zone
    raise ValueError("zone")


def _engine(value: str) -> str:
    if value != "auto" and value not in names("precis.engines"):
        raise ValueError("engine")
    return value


def _engines(schema: dict[str, Any]) -> None:
    schema["enum"] = ["auto", *names("precis.engines")]


def _folder(value: Path) -> Path:
    if not str(value).isprintable():
        raise ValueError("line")
    try:
        return value.expanduser().absolute()
    except RuntimeError as error:  # ~somebody that this machine does not know
        raise ValueError("folder") from error


def _word(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _allowed(words: str) -> Any:  # noqa: ANN401 - as pydantic's Field
    return Field(json_schema_extra={"allowed": words})


RedisUrl = Annotated[
    SecretStr,
    AfterValidator(_redis),
    _allowed("an address such as redis://host:6379/0, rediss://host:6379/0 or unix:///path"),
]
WebUrl = Annotated[
    str,
    AfterValidator(_web),
    _allowed("an address such as http://host:8000/v1, without user and password"),
]
Secret = Annotated[
    SecretStr, Field(min_length=1), AfterValidator(_secret), _allowed("one line of text")
]
Line = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]+$"), _allowed("one line of text")]
Prefix = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9_.:-]{1,40}$"),
    _allowed("1 to 40 of letters, digits and _ . : -"),
]
Folder = Annotated[Path, AfterValidator(_folder), _allowed("the path of a folder")]
EngineName = Annotated[str, AfterValidator(_engine), Field(json_schema_extra=_engines)]
ZoneName = Annotated[
    str,
    AfterValidator(_zone),
    _allowed("a time zone of the IANA database such as Europe/Berlin, or UTC"),
]
Word = BeforeValidator(_word)
"""For enumerations: LOG_LEVEL=INFO is as good as info."""
