"""How many found summaries helpful: two numbers, and nothing of who or about what."""

from hashlib import blake2b

import structlog

from bots.chat.notes import Notes
from core.server import Space, reaching

log = structlog.get_logger()

_KEEP = 34_560_000
"""Seconds: 400 days after the last press."""


class Feedback:
    """Counts presses in Redis, one per person and summary, and tells the log how it stands."""

    def __init__(self, space: Space, platform: str) -> None:
        self._redis = space.redis
        self._platform = platform
        self._key = f"{space.prefix}{platform}:feedback"
        self._notes = Notes(space, platform)

    async def count(self, user: str, job: str, *, helpful: bool) -> None:
        """Count a press, unless they pressed either button under that summary before."""
        voter = blake2b(f"{job} {user}".encode(), digest_size=16).hexdigest()
        if not await self._notes.first(f"voted:{voter}"):
            return
        word = "helpful" if helpful else "unhelpful"
        with reaching():
            async with self._redis.pipeline(transaction=True) as step:
                step.hincrby(self._key, word, 1)
                step.expire(self._key, _KEEP)
                number, _ = await step.execute()
        log.info("feedback", platform=self._platform, word=word, count=number)
