"""Where the last summary ended that everybody in a conversation could see.

It is what `new` begins behind. Remembered for a month; after that, a thread is new as a whole, and
of a channel what is new is what its asker has not seen.
"""

from dataclasses import replace

from core.conversation import Place
from core.job import Job
from core.request import Request, Visibility
from core.server import Space, reaching
from core.summary import Notice, Outcome
from core.window import Window

KEEP = 30 * 86_400
"""Seconds."""


class Marks:
    """One for each thread and channel. All methods raise RedisAway when Redis does not answer."""

    def __init__(self, space: Space) -> None:
        self._redis = space.redis
        self._prefix = f"{space.prefix}mark:"

    async def behind(self, request: Request) -> Request:
        """Let a request for what is new begin behind the mark."""
        if not request.window.new:
            return request
        with reaching():
            raw = await self._redis.get(self._key(request.source))
        if isinstance(raw, bytes):
            return replace(request, window=Window(after=raw.decode()))
        return replace(request, window=Window(mine=request.source.thread is None))

    async def posted(self, job: Job, outcome: Outcome) -> None:
        """Move the mark where everybody saw a summary, to the newest message that it covers."""
        request = job.request
        if isinstance(outcome, Notice) or request.visibility is Visibility.PRIVATE:
            return
        if request.source.channel == request.reply.channel:
            await self.seen(job, outcome.coverage.newest)

    async def seen(self, job: Job, newest: str | None) -> None:
        """Move the mark to a message, or to the one that asked, if that is newer.

        Who asks for a summary has said nothing new by that. Ids grow with time on every platform.
        """
        passed = [number for number in (newest, job.request.trigger) if number]
        if newest:
            latest = max(passed, key=lambda number: (len(number), number))
            with reaching():
                await self._redis.set(self._key(job.request.source), latest, ex=KEEP)

    def _key(self, place: Place) -> str:
        where = (place.platform, place.workspace, place.channel, place.thread or "")
        return self._prefix + ":".join(where)
