"""A request's whole road on the small chat: read, summarized, delivered."""

import itertools

from bots.intake import Intake
from bots.platform import Wish
from bots.wish import Wishes
from core.conversation import Message, Place
from core.job import Job
from core.pulse import Pulse
from core.queue import Queue
from core.request import Kind, Request, Visibility
from core.settings import Settings
from core.summary import Outcome
from core.window import Window
from tests.fakes.chat import Chat
from tests.fakes.engine import FakeEngine
from workers.deliverer import Deliverer
from workers.summarizer import Summarizer

_numbers = itertools.count()


class Road:
    """People who talk, ask, and see what comes back."""

    def __init__(self, queue: Queue) -> None:
        self.chat = Chat()
        self.queue = queue
        self.engine = FakeEngine("They ship on Friday.")
        self.wishes = Wishes(self.chat, queue, Settings())
        self._intake = Intake(self.chat, queue, Settings())
        self._stages = {
            "read.chat": self._intake.read,
            "summarize": Summarizer(queue, self.engine, Settings()).serve,
            "deliver.chat": Deliverer(queue, {"chat": self.chat}).serve,
        }

    def open(self, channel: str, *members: str) -> Place:
        return self.chat.say(channel, members)

    def say(self, place: Place, speaker: str, text: str) -> str:
        said = self.chat.said[place.channel]
        number = f"{len(said):06d}"
        said.append(Message(number, speaker, speaker, text, thread=place.thread))
        return number

    async def ask(
        self,
        place: Place,
        asker: str,
        window: Window | None = None,
        *,
        public: bool = True,
        kind: Kind = Kind.MENTION,
        trigger: str | None = None,
    ) -> Outcome:
        """Ask for a summary, and look at what the asker sees in the end."""
        shown = Visibility.PUBLIC if public else Visibility.PRIVATE
        key, window = f"key-{next(_numbers)}", window or Window()
        request = Request(key, kind, place, place, window, asker, shown, trigger=trigger)
        ticket = await self._intake.accept(request)
        while claim := await self.queue.claim(list(self._stages)):
            await self._stages[claim.stage](claim, Pulse())
        outcome = self.chat.screen[ticket.job]
        assert not isinstance(outcome, str)
        return outcome

    async def wish(self, place: Place, asker: str, words: str) -> str:
        return await self.wishes.grant(Wish(f"key-{next(_numbers)}", words, place, asker))

    def job(self, place: Place) -> Job:
        return self._intake.job(Request("job", Kind.MENTION, place, place, Window(), "Ana"))
