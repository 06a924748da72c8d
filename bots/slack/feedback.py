"""How many found summaries helpful: two numbers, and nothing of who or about what."""

from hashlib import blake2b

import structlog

from bots.slack.buttons import HELPFUL, Press
from bots.slack.notes import Notes
from core.server import Space, reaching

log = structlog.get_logger()

_KEEP = 34_560_000
"""Seconds: 400 days after the last press."""


class Feedback:
    """Counts presses in Redis, one per person and summary, and tells the log how it stands."""

    def __init__(self, space: Space) -> None:
        self._redis = space.redis
        self._key = f"{space.prefix}slack:feedback"
        self._notes = Notes(space)

    async def count(self, press: Press) -> None:
        """Count a press, unless they pressed either button under that summary before."""
        voter = blake2b(f"{press.job} {press.user}".encode(), digest_size=16).hexdigest()
        if not await self._notes.first(f"voted:{voter}"):
            return
        word = "helpful" if press.action == HELPFUL else "unhelpful"
        with reaching():
            async with self._redis.pipeline(transaction=True) as step:
                step.hincrby(self._key, word, 1)
                step.expire(self._key, _KEEP)
                number, _ = await step.execute()
        log.info("slack-feedback", word=word, count=number)
