"""Slack as a platform, put together from its parts."""

import asyncio
from dataclasses import replace

from bots.chat.acts import Acts
from bots.chat.waiting import Waiting
from bots.platform import OnRequest, OnWish, deaf
from bots.slack.audience import Audience
from bots.slack.calls import Calls
from bots.slack.deliver import Deliver
from bots.slack.hearing import Hearing
from bots.slack.history import History
from bots.slack.listen import Listen
from bots.slack.people import People
from bots.slack.presses import Presses
from bots.slack.respond import ResponseUrls
from bots.slack.settings import SlackSettings
from core.conversation import Conversation, Place
from core.errors import BadSetting, NoHistory
from core.job import Job
from core.queue import Queue
from core.request import Request
from core.server import Space
from core.settings import Settings, load
from core.settings.section import keys
from core.summary import Outcome, Reason


class Slack:
    """One workspace's own app: a `Platform` with the app token, a `Delivery` without."""

    def __init__(self, settings: Settings, space: Space, own: SlackSettings | None = None) -> None:
        self._own = own or load(SlackSettings)
        _demand(self._own, "bot_token")
        self._calls = Calls(self._own, space)
        self._people = People(self._calls, space)
        self._audience = Audience(self._calls, self._people)
        self._history = History(self._calls, self._people)
        self._deliver = Deliver(self._calls, self._own, space)
        self._waiting = Waiting(self._deliver, Queue(space, settings.lease_seconds))
        self._telling: asyncio.Future[None] | None = None
        self._acts = Acts(self._deliver, self._audience.may_read, space, "slack")
        self._presses = Presses(self._acts, self._own)

    @classmethod
    def configured(cls, _settings: Settings) -> bool:
        """Whether a token is set; which one is missing is said at the start."""
        own = load(SlackSettings)
        return bool(own.bot_token or own.app_token)

    async def listen(self, on_request: OnRequest, on_wish: OnWish = deaf) -> None:
        """Hear requests and wishes until cancelled.

        Raises BadSetting for what the operator must mend.
        """
        _demand(self._own, "app_token")
        self._acts.open(on_request)
        hearing = Hearing(self._calls, self._people, ResponseUrls(self._own))
        self._telling = asyncio.ensure_future(self._waiting.run())
        try:
            await Listen(self._own, self._calls, hearing, self._presses).run(on_request, on_wish)
        finally:
            self._telling.cancel()

    async def may_read(self, asker: str | None, place: Place) -> bool:
        """Whether `asker` may read `place` now. Raises Unanswered."""
        return await self._audience.may_read(asker, place)

    async def may_manage(self, asker: str, place: Place) -> bool:
        """Whether `asker` manages the channel `place`."""
        return await self._audience.may_manage(asker, place)

    async def stands(self, asker: str | None, place: Place) -> bool:
        """Whether a digest of `place` may go on. Raises Refused or Unanswered when in doubt."""
        return await self._audience.stands(asker, place)

    async def history(self, request: Request) -> Conversation:
        """Read what a request asks for. Raises EmptyWindow or NoHistory."""
        if not await self._audience.fits(request):
            raise NoHistory(Reason.NO_ACCESS)
        return await self._history.read(request)

    async def placeholder(self, job: Job, text: str) -> str:
        """Post `text` where the answer will be, once per job."""
        reference = await self._deliver.placeholder(job, text)
        if self._telling and not self._telling.done():
            self._waiting.watch(replace(job, placeholder=reference), text)
        return reference

    async def edit(self, job: Job, outcome: Outcome) -> None:
        """Replace a job's placeholder by what it came to. Raises Gone."""
        await self._deliver.edit(job, outcome)

    async def close(self) -> None:
        """Let go of connections."""
        await self._calls.close()


def _demand(own: SlackSettings, field: str) -> None:
    """Raise BadSetting for a token that is not set, naming all the places where it can be."""
    if getattr(own, field) is None:
        key = next(key for key in keys(SlackSettings) if key.field == field)
        raise BadSetting(f"{key.env} ({key.toml} in precis.toml) is not set: {key.about}")
