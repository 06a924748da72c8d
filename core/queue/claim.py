"""A job in hand."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from core.job import Job


class Beat(StrEnum):
    """What a renewed lease answers."""

    HELD = "held"
    CANCELLED = "cancelled"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Claim:
    """A job under a lease. `attempt` is the fence: once it is outdated, every step is refused.

    `text` is what the stage works on, as JSON: nothing to read, a conversation to summarize, an
    outcome to deliver. `job` is None where what lay in Redis was no job that could be read. A
    `suspect` was in the hands of a worker that died: it is tried alone.
    """

    id: str
    stage: str
    attempt: str
    job: Job | None
    text: bytes
    suspect: bool = False

    def placed(self, placeholder: str) -> Self:
        """Remember the message that the answer will replace."""
        assert self.job is not None
        return replace(self, job=replace(self.job, placeholder=placeholder))
