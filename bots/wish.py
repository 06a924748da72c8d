"""Who grants which wish: by its first word."""

from bots.choices import Chosen
from bots.digests.chat import Orders
from bots.platform import OnWish, Platform, Wish
from core.queue import Queue
from core.settings import Settings


class Wishes:
    """Grants what people say to us that asks for no summary."""

    def __init__(self, platform: Platform, queue: Queue, settings: Settings) -> None:
        self._by: dict[str, OnWish] = {
            "digest": Orders(platform, queue, settings).grant,
            **Chosen(platform, queue.space).words,
        }

    async def grant(self, wish: Wish) -> str:
        """Grant a wish and answer what its asker is told. Raises PrecisError."""
        return await self._by[wish.words.split()[0].lower()](wish)
