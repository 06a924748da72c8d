"""The arguments of one call, wherever they came from."""

import json
import re
from typing import Any

from aiohttp import web

from tests.fakes.slack.refused import Refused, missing

TS = re.compile(r"\d{10}\.\d{6}")


class Args:
    """What a call was given: strings from a query or a form, anything from JSON."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    @classmethod
    async def read(cls, request: web.Request, *, reads: bool) -> "Args":
        """A query, a form or JSON. Methods that read (`reads`) do not look into JSON bodies."""
        values: dict[str, Any] = dict(request.query)
        if request.content_type == "application/json":
            try:
                body = json.loads(await request.text() or "{}")
            except ValueError:
                raise Refused("invalid_json") from None
            if not isinstance(body, dict):
                raise Refused("json_not_object")
            values |= {} if reads else body
        elif request.method == "POST":
            values |= dict(await request.post())
        return cls(values)

    def text(self, name: str) -> str:
        """A required string."""
        value = self.values.get(name)
        if value is None or value == "":
            raise missing(name)
        return str(value)

    def words(self, name: str) -> str | None:
        """An optional string; None if it was not given."""
        value = self.values.get(name)
        return None if value is None else str(value)

    def number(self, name: str, default: int) -> int:
        value = self.values.get(name)
        if value in {None, ""}:
            return default
        try:
            return int(str(value))
        except ValueError:
            raise Refused("invalid_arguments") from None

    def flag(self, name: str) -> bool | None:
        value = self.values.get(name)
        return None if value is None else str(value).lower() in {"true", "1"}

    def stamp(self, name: str) -> str | None:
        """A `ts` as a bound; seconds alone are allowed. Refused as `invalid_ts_<name>`."""
        value = self.words(name)
        if value in {None, "", "0"}:
            return None
        assert value
        second, _, fraction = value.partition(".")
        full = f"{second}.{fraction:0<6}"
        if not TS.fullmatch(full):
            raise Refused(f"invalid_ts_{name}")
        return full

    def json(self, name: str, error: str) -> Any:  # noqa: ANN401 - JSON of any kind
        """JSON, as itself or written into a string; refused as `error` when it is neither."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise Refused(error) from None
