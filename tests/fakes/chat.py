"""A chat platform small enough to read: the witness for flows that the terminal does not need."""

from collections.abc import Sequence

from bots.platform import OnRequest, OnWish, Wish, deaf
from core.conversation import Conversation, Message, Place
from core.errors import EmptyWindow, Gone
from core.job import Job
from core.request import Request
from core.settings import Settings
from core.summary import Outcome


class Chat:
    """Channels, members and posts in memory. `screen` is what people see, by message."""

    def __init__(self) -> None:
        self.members: dict[str, set[str]] = {}
        self.said: dict[str, list[Message]] = {}
        self.screen: dict[str, str | Outcome] = {}
        self.asks: list[Request] = []
        self.wishes: list[Wish] = []
        self.told: list[str] = []
        self.managers: set[str] = set()
        self.closed: set[str] = set()
        """Channels that are archived."""
        self.gone = False

    @classmethod
    def configured(cls, settings: Settings) -> bool:
        return True

    def say(self, channel: str, members: Sequence[str], *texts: str) -> Place:
        self.members[channel] = set(members)
        self.said[channel] = [
            Message(str(number), members[0], members[0], text) for number, text in enumerate(texts)
        ]
        return Place("chat", "w", channel)

    async def listen(self, on_request: OnRequest, on_wish: OnWish = deaf) -> None:
        for request in self.asks:
            await on_request(request)
        for wish in self.wishes:
            self.told.append(await on_wish(wish))

    async def may_manage(self, asker: str, place: Place) -> bool:
        return asker in self.managers and await self.may_read(asker, place)

    async def stands(self, asker: str | None, place: Place) -> bool:
        return place.channel not in self.closed and await self.may_read(asker, place)

    async def may_read(self, asker: str | None, place: Place) -> bool:
        return asker is None or asker in self.members.get(place.channel, ())

    async def history(self, request: Request) -> Conversation:
        place = request.source
        messages = request.window.cut(self.said[place.channel])
        if not messages:
            raise EmptyWindow("nothing there")
        return Conversation.of(place, place.channel, messages)

    async def placeholder(self, job: Job, text: str) -> str:
        self.screen.setdefault(job.id, text)
        return job.id

    async def edit(self, job: Job, outcome: Outcome) -> None:
        if self.gone:
            raise Gone("the channel was deleted")
        self.screen[job.placeholder or job.id] = outcome

    async def close(self) -> None: ...
