"""What the buttons under our messages do. Each press is answered to who pressed, and to them only.

Whether somebody may do it is decided here and now: a button shows no more than that somebody could
see it once.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

import structlog

from bots.slack.blocks import paragraph
from bots.slack.buttons import CANCEL, SHARE, Press
from bots.slack.deliver import Deliver
from bots.slack.feedback import Feedback
from bots.slack.notes import Notes
from bots.slack.refusal import Unanswered
from bots.slack.respond import ResponseUrls
from bots.slack.settings import SlackSettings
from bots.slack.shelf import Shelf
from bots.slack.text import Post
from core.conversation import Place
from core.errors import Gone, PrecisError, RedisAway
from core.queue import Queue
from core.queue.ledger import Ledger
from core.server import Space
from core.summary import Notice, Reason

log = structlog.get_logger()

MayRead = Callable[[str | None, Place], Awaitable[bool]]

THANKS = "Thank you: it is counted, and nothing else is kept."
SHARED = "Shared with everybody who can read the conversation."
EXPIRED = "This summary is not kept any more. Ask again with the word public to show it to all."
NOT_YOURS = "Only the person who asked can do that."
GONE = "It cannot be posted there any more."
CANCELLING = "Cancelling ..."
DONE = "It is done already."


class Presses:
    """Serves presses, for every process alike: what they need is in Redis."""

    def __init__(
        self, deliver: Deliver, may_read: MayRead, settings: SlackSettings, space: Space
    ) -> None:
        self._deliver = deliver
        self._may_read = may_read
        self._queue = Queue(space)
        self._shelf = Shelf(Notes(space))
        self._feedback = Feedback(space)
        self._urls = ResponseUrls(settings)

    async def serve(self, payload: Mapping[str, object]) -> None:
        """Do what a `block_actions` payload asks; take some seconds, so acknowledge it before.

        Ignores buttons that are not ours. What goes wrong is told to who pressed.
        """
        press = Press.read(payload)
        if press is None:
            return
        try:
            text = await self._act(press)
        except PrecisError as error:
            log.warning("slack-press-failed", action=press.action, why=str(error))
            text = "That did not work. Please press again in a minute."
        with suppress(Unanswered):
            await self._answer(press, text)

    async def _act(self, press: Press) -> str:
        if press.action == SHARE:
            return await self._share(press)
        if press.action == CANCEL:
            return await self._cancel(press)
        await self._feedback.count(press)
        return THANKS

    async def _share(self, press: Press) -> str:
        """Check the audience again: who asked may have left what they asked about."""
        found = await self._shelf.find(press.job)
        if found is None:
            return EXPIRED
        job, summary = found
        if job.request.asker != press.user:
            return NOT_YOURS
        if not await self._may_read(press.user, job.request.source):
            return Notice(Reason.NO_ACCESS, job.id).text
        try:
            await self._deliver.share(job, summary)
        except Gone:
            return GONE
        return SHARED

    async def _cancel(self, press: Press) -> str:
        try:
            entry = await Ledger(self._queue).find(press.job)
        except RedisAway:
            raise
        except PrecisError:  # there is no such job any more
            return DONE
        if entry.job is None or entry.job.request.asker != press.user:
            return NOT_YOURS
        return CANCELLING if await self._queue.cancel(press.job) != "gone" else DONE

    async def _answer(self, press: Press, text: str) -> None:
        """Answer beside the button, or in its place where only they see it and it is used up."""
        used = text in (SHARED, CANCELLING, DONE)
        post = Post(text, [paragraph(text)])
        await self._urls.show(press.via, post, replace=press.ephemeral and used)
