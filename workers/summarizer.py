"""From a conversation to a grounded summary, or to a digest where one was asked for."""

import structlog

from bots.choices import Choices
from core.cache import Cache, Written
from core.conversation import Conversation
from core.digest import Size, compose
from core.engine import Engine, Scorer
from core.errors import EmptyWindow, OutOfMemory
from core.pulse import Pulse
from core.queue import Claim, Queue
from core.queue.patience import patiently
from core.request import Kind, Request
from core.settings import Settings
from core.summarize import summarize
from core.summary import Reason
from core.wire import Illegible, read_conversation, write_outcome
from workers.engines.extractive import Extractive
from workers.recipe import recipe

log = structlog.get_logger()


class Summarizer:
    """Serves the stage `summarize` with one engine, and one that quotes where it cannot be used."""

    def __init__(self, queue: Queue, engine: Engine, settings: Settings) -> None:
        self._queue = queue
        self._engine = engine
        self._quoter = Extractive(settings.model_copy(update={"style": "verbatim"}))
        self._check = settings.check == "likelihood"
        if self._check and not isinstance(engine, Scorer):
            log.warning("check-off", why=f"engine {engine.name} cannot tell how likely a text is")
        self._size = Size(settings.dialogue_tokens, settings.summary_tokens)
        self._cache = Cache(queue.space, recipe(engine, settings))
        self._choices = Choices(queue.space)

    async def serve(self, claim: Claim, pulse: Pulse) -> None:
        """Summarize one job's conversation and pass the outcome on to its deliverer.

        It was read a while ago, if many wait: who opted out since then is left out here.
        """
        assert claim.job is not None
        request = claim.job.request
        pulse.patient = request.kind is Kind.DIGEST
        try:
            whole = read_conversation(claim.text)
            conversation = await patiently(lambda: self._choices.admitted(whole))
            outcome = await self._cache.written(
                conversation, request, pulse, lambda: self._write(conversation, request, pulse)
            )
        except Illegible:
            await patiently(lambda: self._queue.refuse(claim, Reason.UNREADABLE))
        except EmptyWindow:
            await patiently(lambda: self._queue.refuse(claim, Reason.NOTHING_NEW))
        except OutOfMemory:
            await patiently(lambda: self._queue.refuse(claim, Reason.NO_ROOM))
        else:
            pulse.rest()
            stage = f"deliver.{request.reply.platform}"
            await patiently(lambda: self._queue.advance(claim, stage, write_outcome(outcome)))

    async def _write(self, conversation: Conversation, request: Request, pulse: Pulse) -> Written:
        if request.kind in (Kind.DIGEST, Kind.MISSED):
            return await compose(
                conversation,
                request,
                self._engine,
                pulse,
                self._size,
                self._quoter,
                check=self._check,
            )
        return await summarize(
            conversation,
            self._engine,
            pulse,
            size=self._size.dialogue,
            limit=self._size.summary,
            quoter=self._quoter,
            check=self._check,
        )
