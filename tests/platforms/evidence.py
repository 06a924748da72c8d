"""What a platform's folder of fakes has to supply so that the contract can examine it.

Each platform NAME has a module `tests/platforms/NAME.py` with a function `evidence(space)`.
"""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from bots.platform import Platform
from core.conversation import Place
from core.job import Job
from core.server import Space


class Evidence(Protocol):
    """One platform with people in it."""

    platform: Platform

    member: str | None
    """Somebody who may read every place that `said` makes."""

    stranger: str | None
    """Somebody who may not; None where everybody who can ask can read."""

    async def said(self, texts: Sequence[str]) -> Place:
        """People say `texts` in a new place, oldest first."""
        ...

    async def asked(self) -> int:
        """Somebody asks once; answer how many requests `listen` hears of it."""
        ...

    async def shown(self, job: Job) -> list[str]:
        """The texts that people see where the answer of `job` belongs, markup already applied."""
        ...


Open = AbstractAsyncContextManager[Evidence]


class Opener(Protocol):
    """The function that each platform's module has to have."""

    def __call__(self, space: Space) -> Open: ...
