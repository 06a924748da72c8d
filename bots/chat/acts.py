"""What the buttons under our messages do, and for whom.

Whether somebody may do it is decided here and now: a button shows no more than that somebody could
see it once.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from bots.chat.feedback import Feedback
from bots.chat.notes import Notes
from bots.chat.shelf import Shelf
from core.conversation import Place
from core.errors import Gone, PrecisError, RedisAway
from core.job import Job
from core.queue import Queue
from core.queue.ledger import Ledger
from core.server import Space
from core.summary import Notice, Reason, Summary

log = structlog.get_logger()

MayRead = Callable[[str | None, Place], Awaitable[bool]]

SHARE = "precis.share"
CANCEL = "precis.cancel"
HELPFUL = "precis.helpful"
UNHELPFUL = "precis.unhelpful"
WRONG_START = "precis.wrong_start"

LABELS = {
    SHARE: "Share",
    CANCEL: "Cancel",
    HELPFUL: "Helpful",
    UNHELPFUL: "Not helpful",
    WRONG_START: "Wrong start point?",
}

THANKS = "Thank you: it is counted, and nothing else is kept."
SHARED = "Shared with everybody who can read the conversation."
EXPIRED = "This summary is not kept any more. Ask again with the word public to show it to all."
NOT_YOURS = "Only the person who asked can do that."
GONE = "It cannot be posted there any more."
CANCELLING = "Cancelling ..."
DONE = "It is done already."
FAILED = "That did not work. Please press again in a minute."


class Sharing(Protocol):
    """What the deliverer of a platform has to do for us."""

    async def share(self, job: Job, summary: Summary) -> None:
        """Post a private summary, once, to all who can read what it is about. Raises Gone."""
        ...


class Acts:
    """Carries out presses, in every process alike: what they need is in Redis."""

    def __init__(self, deliver: Sharing, may_read: MayRead, space: Space, platform: str) -> None:
        self._deliver = deliver
        self._may_read = may_read
        self._queue = Queue(space)
        self._shelf = Shelf(Notes(space, platform))
        self._feedback = Feedback(space, platform)

    async def act(self, action: str, job: str, user: str) -> str:
        """Do what a button says, if `user` may; answer what to tell them."""
        try:
            if action == SHARE:
                return await self._share(job, user)
            if action == CANCEL:
                return await self._cancel(job, user)
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
        try:
            await self._deliver.share(job, summary)
        except Gone:
            return GONE
        return SHARED

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


def used(text: str) -> bool:
    """Whether a button that was answered like this has nothing left to do."""
    return text in (SHARED, CANCELLING, DONE)
