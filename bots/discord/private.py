"""Answers that only the asker sees: where they asked, and else directly, never to others.

What was acknowledged privately cannot be changed any more when the token of the interaction is used
up, and a mention cannot be answered privately at all. Then the asker is written to directly, where
they take such messages.
"""

import structlog

from bots.chat.notes import Notes
from bots.discord.calls import Calls
from bots.discord.gone import standing
from bots.discord.hooks import Hooks, UsedUp
from bots.discord.once import Once
from bots.discord.refusal import Refused, Unanswered
from bots.discord.text import Post
from core.errors import Gone
from core.job import Job

log = structlog.get_logger()


class Private:
    """Shows posts to the asker of a job."""

    def __init__(self, calls: Calls, notes: Notes, once: Once, hooks: Hooks) -> None:
        self._calls = calls
        self._notes = notes
        self._once = once
        self._hooks = hooks

    async def hint(self, job: Job, post: Post) -> bool:
        """Show what need not be seen where they asked; False where nothing can be shown there."""
        if not job.request.via:
            return False
        try:
            await self._hooks.edit(job.request.via, post.body)
        except UsedUp:
            return False
        except (Refused, Unanswered) as error:
            log.info("discord-hint-not-shown", why=str(error))
        return True

    async def channel(self, job: Job) -> str:
        """Find the asker's direct conversation with us. Raises Gone where there can be none."""
        if job.request.asker is None:
            raise Gone("nobody asked for this privately")
        body = {"recipient_id": job.request.asker}
        with standing():
            answer = await self._calls.change("POST", "/users/@me/channels", body)
        return str(answer["id"])

    async def tell(self, job: Job, posts: list[Post]) -> None:
        """Show all posts, each once. Raises Gone where the asker cannot be reached."""
        for number, post in enumerate(posts, 1):
            if job.request.via and await self._show(job, number, post):
                continue
            channel = await self.channel(job)
            with standing():
                await self._once.post(job.id, f"alone-{number}", channel, post)

    async def _show(self, job: Job, number: int, post: Post) -> bool:
        """Show a post where they asked; False if the token is used up.

        Of a further page it may be unknown whether it was shown, now or before we died: then it is
        shown again, rather twice than never.
        """
        note, via = f"told:{job.id}:{number}", str(job.request.via)
        try:
            if number == 1:
                with standing():
                    await self._hooks.edit(via, post.body)
            elif not await self._notes.read(note):
                with standing():
                    await self._hooks.follow(via, post, alone=True)
                await self._notes.put(note, "1")
        except UsedUp:
            return False
        return True
