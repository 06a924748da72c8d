"""The endpoints by name, and one request of one of them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes.discord.refused import Refused, invalid

if TYPE_CHECKING:
    from tests.fakes.discord.state import State

Json = dict[str, Any]


@dataclass
class Call:
    """One request, as it was made and as it ended."""

    name: str
    """The endpoint's short name: `history`, `send`, `original` ..."""
    method: str
    path: str
    at: float
    params: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    body: Any = None
    files: dict[str, bytes] = field(default_factory=dict)
    status: int = 0
    """What was answered; 0 where the connection was reset."""
    code: int = 0
    """Discord's error, if it was one."""
    answer: Any = None
    processed: bool = False
    """Whether it was carried out, whatever the caller got to know."""

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def flag(self, name: str) -> bool:
        """A switch of the query."""
        return self.query.get(name, "").lower() in {"1", "true"}

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A number of the query."""
        text = self.query.get(name, str(default))
        if not text.isdecimal() or not least <= int(text) <= most:
            raise invalid(name, "NUMBER_TYPE_MAX", f"int value should be {least} to {most}.")
        return int(text)

    @property
    def form(self) -> Json:
        """The body, which has to be an object."""
        if not isinstance(self.body, dict):
            raise Refused(50035)
        return self.body


Answer = Callable[["State", Call], Any]
"""Answers JSON, or None for 204."""


@dataclass(frozen=True)
class Route:
    name: str
    method: str
    template: str
    pattern: re.Pattern[str]
    answer: Answer
    secret: bool
    """Whether the path holds a token, so that no other is needed."""


ROUTES: list[Route] = []


def route(
    name: str, method: str, template: str, *, secret: bool = False
) -> Callable[[Answer], Answer]:
    """Register what answers an endpoint, named as in the official description."""

    def register(answer: Answer) -> Answer:
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template)
        ROUTES.append(Route(name, method, template, re.compile(pattern), answer, secret))
        return answer

    return register


def find(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The endpoint of a request, and the variables of its path."""
    for one in ROUTES:
        if one.method == method and (match := one.pattern.fullmatch(path)):
            return one, match.groupdict()
    return None
