"""From an outcome to a message that the asker sees: REST only, and safe to repeat."""

from collections.abc import Mapping

import structlog

from bots.digests.ending import Ending
from bots.marks import Marks
from bots.pace import leisurely
from bots.platform import Delivery, connect
from core.errors import BadSetting, Gone, MissingExtra
from core.job import Job
from core.plugins import names
from core.pulse import Pulse
from core.queue import Claim, Queue
from core.queue.patience import patiently
from core.request import Kind
from core.server import Space
from core.settings import Settings
from core.summary import Notice, Outcome, Reason
from core.wire import Illegible, read_outcome

log = structlog.get_logger()


def deliveries(settings: Settings, space: Space) -> dict[str, Delivery]:
    """Connect every platform that can be used here; the others' answers wait for a deliverer."""
    found: dict[str, Delivery] = {}
    for name in names("precis.platforms"):
        try:
            found[name] = connect(name, settings, space)
        except (BadSetting, MissingExtra) as error:
            log.info("platform-not-delivered", platform=name, why=str(error))
    return found


class Deliverer:
    """Serves the stages `deliver.PLATFORM`."""

    def __init__(self, queue: Queue, platforms: Mapping[str, Delivery]) -> None:
        self._queue = queue
        self._ending = Ending(queue)
        self._marks = Marks(queue.space)
        self._platforms = platforms

    @property
    def stages(self) -> list[str]:
        """The stages that can be served here."""
        return [f"deliver.{name}" for name in self._platforms]

    async def serve(self, claim: Claim, pulse: Pulse) -> None:
        """Put one job's outcome in the place of its placeholder, and end the job."""
        assert claim.job is not None
        pulse.beat(120)  # a platform's rate limit may hold a post up for so long
        try:
            outcome = read_outcome(claim.text, claim.id)
        except Illegible:
            outcome = Notice(Reason.UNREADABLE, claim.id)
        if claim.job.request.kind is Kind.DIGEST:
            await self._digest(claim.job, outcome)
        else:
            await self._deliver(claim.job, outcome)
        pulse.rest()
        await patiently(lambda: self._queue.finish(claim))

    async def _digest(self, job: Job, outcome: Outcome) -> None:
        """Post a digest, or tell its owner alone why there is none; and how far it came."""
        shown: Outcome | None = outcome
        if job.request.asker or not isinstance(outcome, Notice):
            with leisurely():
                shown = await self._deliver(job, outcome)
        if shown is None:
            await patiently(lambda: self._ending.gone(job, outcome))
        else:
            await patiently(lambda: self._ending.over(job, shown))

    async def _deliver(self, job: Job, outcome: Outcome) -> Outcome | None:
        """Show an outcome; answer what was shown, or None where its place is no more."""
        platform = self._platforms[job.request.reply.platform]
        if not isinstance(outcome, Notice) and not await platform.may_read(
            job.request.asker, job.request.source
        ):
            outcome = Notice(Reason.NO_ACCESS, job.id)
        if job.request.kind is Kind.DIGEST:
            job = self._ending.addressed(job, outcome)
        try:
            await platform.edit(job, outcome)
        except Gone:
            log.info("place-gone", job=job.id)
            return None
        await patiently(lambda: self._marks.posted(job, outcome))
        return outcome
