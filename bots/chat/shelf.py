"""Private summaries that may still be shared.

Slack does not tell what stands in an ephemeral message whose button is pressed, and what Discord
tells is no summary any more: so it has to wait here, for as long as the longest-lived means to
answer (Slack's response URL), and without them.
"""

import json
from dataclasses import replace

from bots.chat.notes import Notes
from core.job import Job
from core.summary import Digest, Notice, Summary
from core.wire import Illegible, read_job, read_outcome, write_job, write_outcome

KEEP = 1800
"""Seconds. It is the only text of people's that stays in Redis after a job has ended."""


class Shelf:
    """Summaries by their jobs' ids."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    async def keep(self, job: Job, summary: Summary | Digest) -> None:
        """Put a summary there."""
        bare = replace(job, request=replace(job.request, via=None))
        pair = (write_job(bare).decode(), write_outcome(summary).decode())
        await self._notes.put(f"shelf:{job.id}", json.dumps(pair), KEEP)

    async def find(self, job: str) -> tuple[Job, Summary | Digest] | None:
        """Take a summary, which stays there; None where there is none any more."""
        note = await self._notes.read(f"shelf:{job}")
        try:
            written, outcome = json.loads(note or "[]")
            summary = read_outcome(outcome.encode(), job)
            if isinstance(summary, Notice):
                return None
            return read_job(written.encode()), summary
        except (Illegible, ValueError):
            return None
