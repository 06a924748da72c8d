"""From a conversation to a grounded summary."""

from core.engine import Engine
from core.errors import EmptyWindow, OutOfMemory
from core.pulse import Pulse
from core.queue import Claim, Queue
from core.queue.patience import patiently
from core.request import Kind
from core.settings import Settings
from core.summarize import summarize
from core.summary import Reason
from core.wire import Illegible, read_conversation, write_outcome
from workers.engines.extractive import Extractive


class Summarizer:
    """Serves the stage `summarize` with one engine, and one that quotes where it cannot be used."""

    def __init__(self, queue: Queue, engine: Engine, settings: Settings) -> None:
        self._queue = queue
        self._engine = engine
        self._settings = settings
        self._quoter = Extractive(settings)

    async def serve(self, claim: Claim, pulse: Pulse) -> None:
        """Summarize one job's conversation and pass the summary on to its deliverer."""
        assert claim.job is not None
        pulse.patient = claim.job.request.kind is Kind.DIGEST
        try:
            conversation = read_conversation(claim.text)
            summary = await summarize(
                conversation,
                self._engine,
                pulse,
                size=self._settings.dialogue_tokens,
                limit=self._settings.summary_tokens,
                quoter=self._quoter,
                check=self._settings.check == "likelihood",
            )
        except Illegible:
            await patiently(lambda: self._queue.refuse(claim, Reason.UNREADABLE))
        except EmptyWindow:
            await patiently(lambda: self._queue.refuse(claim, Reason.NOTHING_NEW))
        except OutOfMemory:
            await patiently(lambda: self._queue.refuse(claim, Reason.NO_ROOM))
        else:
            pulse.rest()
            stage = f"deliver.{claim.job.request.reply.platform}"
            await patiently(lambda: self._queue.advance(claim, stage, write_outcome(summary)))
