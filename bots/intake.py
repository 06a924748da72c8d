"""From a request to a job that waits for a summarizer.

What asks is acknowledged as soon as the request is safe in Redis; reading a long history may take
minutes and outlive this process. Where the asker waits in this very process (the terminal), the
conversation is read at once.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog

from bots.choices import Choices
from bots.marks import Marks
from bots.platform import Platform
from core.conversation import Conversation
from core.errors import EmptyWindow, Gone, NoHistory
from core.job import Job, identify
from core.pulse import Pulse
from core.queue import Claim, Queue, Ticket
from core.queue.patience import patiently
from core.request import Request
from core.settings import Settings
from core.summary import Reason
from core.wire import write_conversation

log = structlog.get_logger()


class Intake:
    """Takes requests in for one platform."""

    def __init__(self, platform: Platform, queue: Queue, settings: Settings) -> None:
        self._platform = platform
        self._queue = queue
        self._settings = settings
        self._choices = Choices(queue.space)
        self._marks = Marks(queue.space)

    async def accept(self, request: Request) -> Ticket:
        """Make a request safe, in milliseconds. Raises RedisAway or QueueFull, within 3 seconds."""
        limit = self._settings.queue_limit
        return await self._queue.enqueue(self.job(request), request.entry, b"", limit)

    async def read(self, claim: Claim, pulse: Pulse) -> None:
        """Serve the stage `read.PLATFORM`: read the conversation and pass it on."""
        assert claim.job is not None
        request = claim.job.request
        # Rate limits may hold a long history up; the consumer ends it at the job's deadline.
        pulse.beat(self._settings.deadline_seconds)
        if not await self._platform.may_read(request.asker, request.source):
            await patiently(lambda: self._queue.refuse(claim, Reason.NO_ACCESS))
            return
        try:
            conversation = await self._conversation(request)
        except EmptyWindow:
            await patiently(lambda: self._queue.refuse(claim, Reason.NOTHING_NEW))
            return
        except NoHistory as refused:
            reason = refused.reason
            await patiently(lambda: self._queue.refuse(claim, reason))
            return
        try:
            placed = claim.placed(await self._place(claim.job, conversation))
        except Gone:  # such as somebody who takes no direct messages
            log.info("place-gone", job=claim.id)
            await patiently(lambda: self._queue.finish(claim))
            return
        text = write_conversation(conversation)
        await patiently(lambda: self._queue.advance(placed, "summarize", text))

    async def _conversation(self, request: Request) -> Conversation:
        """Read what may be summarized of what is asked for. Raises EmptyWindow or NoHistory."""
        if await patiently(lambda: self._choices.off(request.source)):
            raise NoHistory(Reason.SWITCHED_OFF)
        behind = await patiently(lambda: self._marks.behind(request))
        conversation = await self._platform.history(behind)
        return await patiently(lambda: self._choices.admitted(conversation))

    async def ask(self, request: Request) -> Ticket:
        """Read a conversation now and let it wait for a summarizer."""
        conversation = await self._platform.history(request)
        job = self.job(request)
        placed = replace(job, placeholder=await self._place(job, conversation))
        text = write_conversation(conversation)
        return await self._queue.enqueue(placed, "summarize", text, self._settings.queue_limit)

    def job(self, request: Request) -> Job:
        """Make the job of a request."""
        deadline = datetime.now(UTC) + timedelta(seconds=self._settings.deadline_seconds)
        return Job(identify(request.key), request, deadline)

    async def _place(self, job: Job, conversation: Conversation) -> str:
        count = conversation.coverage.read
        since = " since you last wrote" if job.request.window.mine else ""
        text = f"Reading {count:,} {'message' if count == 1 else 'messages'}{since} ..."
        return await self._platform.placeholder(job, text)
