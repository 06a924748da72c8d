"""The table of Web API methods: what each needs and who answers it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack.args import Args
from tests.fakes.slack.workspace import Workspace

Json = dict[str, Any]
Answer = Callable[[Workspace, Args], Json]


@dataclass(frozen=True, slots=True)
class Method:
    """One method. It needs any one of `scopes`; `tier` is its calls a minute.

    `reads`: arguments only from the query or a form. `app`: only with an app-level token.
    """

    answer: Answer
    tier: int
    scopes: tuple[str, ...] = ()
    reads: bool = False
    app: bool = False


METHODS: dict[str, Method] = {}

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls a minute, by tier (https://docs.slack.dev/apis/web-api/rate-limits)."""


def method(
    name: str, tier: int, *scopes: str, reads: bool = False, app: bool = False
) -> Callable[[Answer], Answer]:
    """Register the function as the answer to that method."""

    def register(answer: Answer) -> Answer:
        METHODS[name] = Method(answer, TIERS[tier], scopes, reads, app)
        return answer

    return register
