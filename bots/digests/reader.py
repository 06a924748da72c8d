"""Reading what a digest is about, and whether there is enough of it.

A digest covers what was said since the last one that was posted, to the message: days without
one are covered by the next. Nothing that is younger than some seconds is read: between reading a
channel and reading its threads people go on talking, and what came in between would be lost.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain, repeat
from typing import TypeVar

import structlog

from bots.choices import Choices
from bots.digests.notice import tell
from bots.digests.plan import Plan
from bots.digests.plans import Plans
from bots.digests.ticker import now
from bots.pace import leisurely
from bots.platform import Platform
from core.conversation import Conversation
from core.errors import EmptyWindow, NoHistory, PrecisError, RedisAway
from core.job import Job
from core.pulse import Pulse
from core.queue import Claim, Queue
from core.queue.patience import patiently
from core.summary import Reason
from core.window import Window
from core.wire import write_conversation

log = structlog.get_logger()
Answer = TypeVar("Answer")

ENOUGH = 5
"""Messages by people; with fewer there is no digest, and no model is asked."""

WEEK = 7
"""Dates in a row without a digest after which pausing is proposed."""

_YOUNG = timedelta(seconds=10)

_PAUSES = (5, 30, 120, 300)
"""Seconds before each further try while a platform is away; the last one again and again."""


def window(plan: Plan, moment: datetime) -> Window:
    """Begin behind the last digest."""
    until = moment - _YOUNG
    if plan.cursor:
        return Window(after=plan.cursor, until=until)
    return Window(since=plan.since, until=until)


class Busy(PrecisError):
    """Another digest of this channel is being made."""


class Reader:
    """Serves the stage `digest.PLATFORM`."""

    def __init__(
        self,
        platform: Platform,
        queue: Queue,
        clock: Callable[[], datetime] = now,
        pauses: Sequence[float] = _PAUSES,
    ) -> None:
        self._platform = platform
        self._queue = queue
        self._clock = clock
        self._pauses = pauses
        self._plans = Plans(queue.space)
        self._choices = Choices(queue.space)

    async def read(self, claim: Claim, pulse: Pulse) -> None:
        """Read what a digest covers and pass it on; or end it, where there is nothing to tell."""
        assert claim.job is not None
        job = claim.job
        pulse.beat(max(1.0, (job.deadline - self._clock()).total_seconds()))
        held = await patiently(lambda: self._plans.hold(job, self._clock()))
        if held == "busy":
            raise Busy("another digest of this channel is being made: this one waits")
        plan = await patiently(lambda: self._plans.find(job.request.source))
        if held != "held" or plan is None:
            await patiently(lambda: self._queue.finish(claim))
            return
        with leisurely():
            await self._serve(claim, plan)

    async def _serve(self, claim: Claim, plan: Plan) -> None:
        assert claim.job is not None
        request = replace(claim.job.request, window=window(plan, self._clock()))
        job = replace(claim.job, request=request)
        try:
            place = request.source
            if not await self._steadily(lambda: self._platform.stands(request.asker, place)):
                raise NoHistory(Reason.SUSPENDED)
            if await patiently(lambda: self._choices.off(place)):
                raise NoHistory(Reason.SWITCHED_OFF)
            whole = await self._steadily(lambda: self._platform.history(request))
            conversation = await patiently(lambda: self._choices.admitted(whole))
        except EmptyWindow:
            await self._pass(claim)
        except NoHistory as refused:
            await self._refuse(claim, refused.reason)
        else:
            if sum(not message.bot for message in conversation.messages) < ENOUGH:
                await self._pass(claim)
            else:
                await self._hand_on(replace(claim, job=job), conversation)

    async def _hand_on(self, claim: Claim, conversation: Conversation) -> None:
        assert claim.job is not None
        job, newest = claim.job, conversation.coverage.newest
        assert newest is not None
        await patiently(lambda: self._plans.reach(job, newest))
        text = write_conversation(conversation)
        await patiently(lambda: self._queue.advance(claim, "summarize", text))

    async def _pass(self, claim: Claim) -> None:
        """Post nothing. Whoever asked for a digest now hears so; a plan's owner after a week."""
        assert claim.job is not None
        job = claim.job
        quiet = await patiently(lambda: self._plans.passed(job))
        if job.request.day is None:
            await patiently(lambda: self._queue.refuse(claim, Reason.QUIET))
            return
        if quiet >= WEEK:
            await patiently(lambda: self._propose(job))
        await patiently(lambda: self._queue.finish(claim))

    async def _propose(self, job: Job) -> None:
        plan = await self._plans.find(job.request.source)
        if plan and not plan.proposed:
            await tell(self._queue, job, Reason.QUIET_WEEK)
            await self._plans.proposed(plan.place)

    async def _refuse(self, claim: Claim, reason: Reason) -> None:
        """End a digest. What only the operator can mend ends no plan."""
        assert claim.job is not None
        job = claim.job
        if reason is not Reason.SETUP:
            log.warning("digest-suspended", job=claim.id, why=reason)
            await patiently(lambda: self._plans.suspend(job))
            reason = Reason.SUSPENDED
        await patiently(lambda: self._queue.refuse(claim, reason))

    async def _steadily(self, step: Callable[[], Awaitable[Answer]]) -> Answer:
        """Take a step as often as it takes to get an answer; the job's deadline ends it."""
        for pause in chain(self._pauses, repeat(self._pauses[-1])):
            try:
                return await step()
            except (EmptyWindow, NoHistory, RedisAway):
                raise
            except PrecisError as error:
                log.info("digest-waits", why=str(error))
            await asyncio.sleep(pause)
        raise AssertionError("pauses never end")
