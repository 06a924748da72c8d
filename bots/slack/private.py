"""Answers that only the asker sees, in the first way that works.

Through the response URL of what they asked with: that is where they are, and it lasts for half an
hour. Then in their direct conversation with us, where it stays until they come back. And where
they take no direct messages, as an ephemeral one where they asked, if they are there.
"""

from hashlib import blake2b

import structlog

from bots.chat.notes import Notes
from bots.markup.loose import mapping, string
from bots.slack.calls import Calls
from bots.slack.gone import standing
from bots.slack.once import Once
from bots.slack.refusal import LOCKED_OUT, Refused, Unanswered
from bots.slack.respond import ResponseUrls
from bots.slack.sending import LITERAL, content, fitting
from bots.slack.text import Post
from core.conversation import Place
from core.errors import Gone
from core.job import Job

log = structlog.get_logger()


class Private:
    """Shows posts to the asker of a job."""

    def __init__(self, calls: Calls, notes: Notes, once: Once, urls: ResponseUrls) -> None:
        self._calls = calls
        self._notes = notes
        self._once = once
        self._urls = urls

    async def hint(self, job: Job, post: Post) -> bool:
        """Show, once, what need not be seen; False where only a message can be shown."""
        if not job.request.via:
            return False
        if not await self._notes.first(f"hinted:{job.id}"):
            return True
        try:
            return await self._urls.show(job.request.via, post)
        except Unanswered:
            return True

    async def place(self, job: Job) -> Place | None:
        """Find the asker's direct conversation with us; None where they have none."""
        request = job.request
        if request.asker is None:
            raise Gone("nobody asked for this privately")
        try:
            answer = await self._calls.rewrite("conversations.open", users=request.asker)
        except Refused as error:
            if error.code in LOCKED_OUT - {"missing_scope"}:
                raise
            log.info("slack-no-direct-messages", code=error.code)
            return None
        channel = string(mapping(answer.get("channel")).get("id"))
        thread = request.reply.thread if request.reply.channel == channel else None
        return Place("slack", request.reply.workspace, channel, thread)

    async def tell(self, job: Job, posts: list[Post]) -> None:
        """Show all posts, each once. Raises Gone where the asker cannot be reached."""
        for number, post in enumerate(posts, 1):
            note, sum_ = f"told:{job.id}:{number}", _sum(post)
            if await self._notes.read(note) != sum_:
                await self._tell(job, f"alone-{number}", post)
                await self._notes.put(note, sum_)

    async def _tell(self, job: Job, part: str, post: Post) -> None:
        """Show one post.

        Nobody can look whether an ephemeral message is there. So where it is not known whether it
        was shown, now or before we died, the asker gets it directly too: rather twice than never.
        """
        if await self._respond(job, part, post):
            return
        place = await self.place(job)
        with standing():
            if place:
                await self._once.post(job.id, part, place, post)
            else:
                await self._whisper(job, post)

    async def _respond(self, job: Job, part: str, post: Post) -> bool:
        via = job.request.via
        if not via or not await self._notes.first(f"tried:{job.id}:{part}"):
            return False
        try:
            return await self._urls.show(via, post)
        except Unanswered as error:
            log.info("slack-ephemeral-unknown", why=str(error))
            return False

    async def _whisper(self, job: Job, post: Post) -> None:
        place, asker = job.request.reply.channel, job.request.asker
        await fitting(
            post,
            lambda shown: self._calls.write(
                "chat.postEphemeral", channel=place, user=asker, **LITERAL, **shown
            ),
        )


def _sum(post: Post) -> str:
    return blake2b(repr(content(post)).encode(), digest_size=16).hexdigest()
