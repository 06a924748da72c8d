"""Discord as a platform, put together from its parts."""

import asyncio
from dataclasses import replace

from bots.chat.acts import Acts
from bots.chat.notes import Notes
from bots.chat.waiting import Waiting
from bots.discord.audience import Audience
from bots.discord.calls import Calls
from bots.discord.deliver import Deliver
from bots.discord.hearing import Hearing
from bots.discord.history import History
from bots.discord.hooks import Hooks
from bots.discord.listen import Listen
from bots.discord.people import People
from bots.discord.presses import Presses
from bots.discord.settings import DiscordSettings
from bots.platform import OnRequest, OnWish, deaf
from core.conversation import Conversation, Place
from core.errors import BadSetting, NoHistory
from core.job import Job
from core.queue import Queue
from core.request import Request, Visibility
from core.server import Space
from core.settings import Settings, load
from core.settings.section import keys
from core.summary import Notice, Outcome, Reason


class Discord:
    """The operator's own bot: a `Platform` with a gateway, a `Delivery` without."""

    def __init__(
        self, settings: Settings, space: Space, own: DiscordSettings | None = None
    ) -> None:
        self._own = own or load(DiscordSettings)
        if self._own.token is None:
            key = next(key for key in keys(DiscordSettings) if key.field == "token")
            raise BadSetting(f"{key.env} ({key.toml} in precis.toml) is not set: {key.about}")
        self._space = space
        self._calls = Calls(self._own)
        self._audience = Audience(self._calls)
        self._history = History(self._calls, People(self._calls, space))
        self._deliver = Deliver(self._calls, space)
        self._waiting = Waiting(self._deliver, Queue(space, settings.lease_seconds))
        self._telling: asyncio.Future[None] | None = None

    @classmethod
    def configured(cls, _settings: Settings) -> bool:
        """Whether the token is set."""
        return load(DiscordSettings).token is not None

    async def listen(self, on_request: OnRequest, on_wish: OnWish = deaf) -> None:
        """Hear requests and wishes until cancelled.

        Raises BadSetting for what the operator must mend.
        """
        hooks = Hooks(self._calls)
        may_read, may_post = self._audience.may_read, self._audience.may_post
        acts = Acts(self._deliver, may_read, self._space, "discord", may_post)
        acts.open(on_request)
        hearing, presses = Hearing(self._calls, hooks), Presses(acts, hooks)
        notes = Notes(self._space, "discord")
        self._telling = asyncio.ensure_future(self._waiting.run())
        try:
            await Listen(self._own, self._calls, hearing, presses, notes).run(on_request, on_wish)
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
        """Post `text` where the answer will be, once per job. Raises Gone."""
        reference = await self._deliver.placeholder(job, text)
        if self._telling and not self._telling.done():
            self._waiting.watch(replace(job, placeholder=reference), text)
        return reference

    async def edit(self, job: Job, outcome: Outcome) -> None:
        """Replace a job's placeholder by what it came to. Raises Gone, and Unanswered in doubt.

        Whether it may be shown there is asked once more: channels become age-restricted. To share
        it is offered to who may write there themselves.
        """
        request, closed = job.request, False
        if not isinstance(outcome, Notice):
            if not await self._audience.fits(request):
                outcome = Notice(Reason.NO_ACCESS, job.id)
            elif request.visibility is Visibility.PRIVATE:
                closed = not await self._audience.may_post(request.asker, request.source)
        await self._deliver.edit(job, outcome, closed=closed)

    async def close(self) -> None:
        """Let go of connections."""
        await self._calls.close()
