"""What the buttons under our messages do, and for whom.

Whether somebody may do it is decided here and now: a button shows no more than that somebody could
see it once.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Protocol

import structlog

from bots.chat.feedback import Feedback
from bots.chat.notes import Notes
from bots.chat.shelf import Shelf
from bots.marks import Marks
from bots.platform import OnRequest
from core.conversation import Place
from core.errors import Gone, PrecisError, RedisAway
from core.job import Job
from core.queue import Queue
from core.queue.ledger import Ledger
from core.request import Request, Visibility
from core.server import Space
from core.summary import Digest, Notice, Reason, Summary
from core.window import Window

log = structlog.get_logger()

May = Callable[[str | None, Place], Awaitable[bool]]

SHARE = "precis.share"
CANCEL = "precis.cancel"
HELPFUL = "precis.helpful"
UNHELPFUL = "precis.unhelpful"
WRONG_START = "precis.wrong_start"
LAST_DAY = "precis.last_day"
LAST_WEEK = "precis.last_week"
LAST_HUNDRED = "precis.last_hundred"

STARTS = (LAST_DAY, LAST_WEEK, LAST_HUNDRED)
"""Where else what somebody missed may begin."""

LABELS = {
    SHARE: "Share",
    CANCEL: "Cancel",
    HELPFUL: "Helpful",
    UNHELPFUL: "Not helpful",
    WRONG_START: "Wrong start point?",
    LAST_DAY: "Last 24 hours",
    LAST_WEEK: "Last 7 days",
    LAST_HUNDRED: "Last 100 messages",
}

THANKS = "Thank you: it is counted, and nothing else is kept."
SHARED = "Shared with everybody who can read the conversation."
EXPIRED = "This summary is not kept any more. Ask again with the word public to show it to all."
ASK_AGAIN = "This is not kept any more. Ask again, with `missed 24h` or any other time."
NOT_YOURS = "Only the person who asked can do that."
GONE = "It cannot be posted there any more."
SILENT = "You may not write there yourself, so it is not shared."
CANCELLING = "Cancelling ..."
DONE = "It is done already."
CHOOSE = "It begins behind your own last message. Where else should it begin?"
FAILED = "That did not work. Please press again in a minute."


class Sharing(Protocol):
    """What the deliverer of a platform has to do for us."""

    async def share(self, job: Job, summary: Summary | Digest) -> None:
        """Post a private summary, once, to all who can read what it is about. Raises Gone."""
        ...


async def anybody(_: str | None, __: Place) -> bool:
    """Let all write who read, where a platform does not tell who may."""
    return True


class Acts:
    """Carries out presses, in every process alike: what they need is in Redis."""

    def __init__(
        self,
        deliver: Sharing,
        may_read: May,
        space: Space,
        platform: str,
        may_post: May = anybody,
    ) -> None:
        self._deliver = deliver
        self._may_read = may_read
        self._may_post = may_post
        self._queue = Queue(space)
        self._shelf = Shelf(Notes(space, platform))
        self._feedback = Feedback(space, platform)
        self._marks = Marks(space)
        self._on_request: OnRequest = _nobody

    def open(self, on_request: OnRequest) -> None:
        """Let buttons ask for summaries from now on."""
        self._on_request = on_request

    async def act(self, action: str, job: str, user: str, via: str | None = None) -> str:
        """Do what a button says, if `user` may; answer what to tell them, or nothing.

        `via` is the platform's means to answer this press. CHOOSE goes with buttons for STARTS.
        """
        try:
            if action == SHARE:
                return await self._share(job, user)
            if action == CANCEL:
                return await self._cancel(job, user)
            if action == WRONG_START:
                return CHOOSE
            if action in STARTS:
                return await self._again(action, job, user, via)
            await self._feedback.count(user, job, helpful=action == HELPFUL)
        except PrecisError as error:
            log.warning("press-failed", action=action, why=str(error))
            return FAILED
        return THANKS

    async def _share(self, name: str, user: str) -> str:
        """Check the audience again: who asked may have left what they asked about."""
        found = await self._shelf.find(name)
        if found is None:
            return EXPIRED
        job, summary = found
        if job.request.asker != user:
            return NOT_YOURS
        if not await self._may_read(user, job.request.source):
            return Notice(Reason.NO_ACCESS, job.id).text
        if not await self._may_post(user, job.request.source):
            return SILENT
        try:
            await self._deliver.share(job, summary)
        except Gone:
            return GONE
        await self._marks.seen(job, summary.coverage.newest)
        return SHARED

    async def _again(self, action: str, name: str, user: str, via: str | None) -> str:
        """Ask once more for what somebody missed, from another start point on."""
        found = await self._shelf.find(name)
        if found is None:
            return ASK_AGAIN
        request = found[0].request
        if request.asker != user:
            return NOT_YOURS
        pressed = blake2b(f"{action} {via}".encode(), digest_size=8).hexdigest()
        await self._on_request(
            replace(
                request,
                key=f"{request.key}:{pressed}",
                window=_start(action),
                visibility=Visibility.PRIVATE,
                trigger=None,
                via=via,
            )
        )
        return ""

    async def _cancel(self, name: str, user: str) -> str:
        try:
            entry = await Ledger(self._queue).find(name)
        except RedisAway:
            raise
        except PrecisError:  # there is no such job any more
            return DONE
        if entry.job is None or entry.job.request.asker != user:
            return NOT_YOURS
        return CANCELLING if await self._queue.cancel(name) != "gone" else DONE


async def _nobody(_: Request) -> None:
    raise PrecisError("nobody takes requests in here")


def _start(action: str) -> Window:
    if action == LAST_HUNDRED:
        return Window(last=100)
    return Window(since=datetime.now(UTC) - timedelta(days=1 if action == LAST_DAY else 7))


def used(text: str) -> bool:
    """Whether a button that was answered like this has nothing left to do."""
    return text in (SHARED, CANCELLING, DONE)
