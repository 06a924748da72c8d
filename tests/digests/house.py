"""A small installation with a clock that tests move: bot, worker and deliverer in one."""

from datetime import UTC, date, datetime, timedelta

from bots.digests.plan import Plan
from bots.digests.plans import Plans
from bots.digests.reader import Reader
from bots.digests.ticker import Ticker
from core.conversation import Message, Place
from core.job import Job
from core.pulse import Pulse
from core.queue import Claim, Queue
from core.schedule import Schedule
from core.settings import Settings
from core.summary import Digest, Outcome, Reason
from core.wire import read_conversation
from tests.fakes.chat import Chat
from tests.fakes.engine import FakeEngine
from workers.deliverer import Deliverer
from workers.summarizer import Summarizer

MONDAY = datetime(2040, 11, 26, 8, 59, 50, tzinfo=UTC)
"""Ten seconds before a digest; far away, as the queue goes by the real time."""


class Clock:
    """A time that stands still until it is moved; ours may be wrong by `skew`."""

    def __init__(self, moment: datetime = MONDAY) -> None:
        self.moment = moment
        self.skew = timedelta()

    def __call__(self) -> datetime:
        return self.moment + self.skew

    def move(self, **span: float) -> None:
        self.moment += timedelta(**span)


class Talk(Chat):
    """The fake, whose channels remember in which order everything was said and what was posted."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock
        self.posts: list[tuple[Job, Outcome]] = []
        self._number = 0

    def open(self, channel: str, *members: str) -> Place:
        return self.say(channel, members or ("Ana",))

    def talk(self, channel: str, count: int, *, bot: bool = False) -> None:
        for _ in range(count):
            self._number += 1
            words = f"Message {self._number}: we ship on Friday"
            said = Message(f"{self._number:06d}", "Ana", "Ana", words, self.clock.moment, bot=bot)
            self.said[channel].append(said)

    async def edit(self, job: Job, outcome: Outcome) -> None:
        await super().edit(job, outcome)
        if job.id not in [posted.id for posted, _ in self.posts]:
            self.posts.append((job, outcome))

    @property
    def digests(self) -> list[Job]:
        return [job for job, outcome in self.posts if isinstance(outcome, Digest)]


class House:
    """The parts of an installation, each of which takes a step when it is told to."""

    def __init__(self, queue: Queue, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.queue = queue
        self.chat = Talk(self.clock)
        self.plans = Plans(queue.space)
        self.engine = FakeEngine("They ship on Friday.")
        self.ticker = Ticker("chat", queue, 10_000, self.clock)
        self.reader = Reader(self.chat, queue, self.clock)
        self.summarizer = Summarizer(queue, self.engine, Settings())
        self.deliverer = Deliverer(queue, {"chat": self.chat})
        self.read: dict[str, list[str]] = {}
        """The ids of the messages that each job covers."""

    async def plan(
        self, channel: str, words: str = "daily 09:00", owner: str | None = "Ana"
    ) -> Place:
        """Set up a digest, as if a little earlier."""
        place = (
            self.chat.open(channel)
            if channel not in self.chat.said
            else Place("chat", "w", channel)
        )
        schedule = Schedule.parse(words, "UTC")
        await self.plans.put(Plan.new(place, schedule, self.clock.moment, owner))
        return place

    async def found(self, channel: str) -> Plan:
        plan = await self.plans.find(Place("chat", "w", channel))
        assert plan
        return plan

    async def run(self) -> None:
        """Look once, and do all the work there is."""
        await self.ticker.look()
        while await self.step():
            pass

    async def step(self) -> bool:
        """Take one job one stage further; False when nothing waits."""
        stages = {
            "digest.chat": self.reader.read,
            "summarize": self._summarize,
            "deliver.chat": self.deliverer.serve,
        }
        claim = await self.queue.claim(list(stages))
        if claim is None:
            return False
        assert claim.job
        if claim.job.deadline < self.clock() and not claim.stage.startswith("deliver."):
            await self.queue.refuse(claim, Reason.TOO_LATE)  # as a Consumer does
            return True
        await stages[claim.stage](claim, Pulse())
        return True

    async def _summarize(self, claim: Claim, pulse: Pulse) -> None:
        said = read_conversation(claim.text)
        self.read[claim.id] = [message.id for message in said.messages]
        await self.summarizer.serve(claim, pulse)

    def days(self) -> list[date | None]:
        return [job.request.day for job in self.chat.digests]
