"""From a conversation to a summary, in the order of those who wait."""

import pytest

from core.pulse import Pulse
from core.queue import Queue
from core.request import Kind
from core.settings import Settings
from core.wire import write_conversation
from tests.asking import conversation, job
from tests.fakes.engine import FakeEngine
from workers.summarizer import Summarizer


@pytest.mark.parametrize(
    ("kind", "patient"), [(Kind.DIGEST, True), (Kind.COMMAND, False), (Kind.MENTION, False)]
)
async def test_an_engine_hears_who_can_wait(queue: Queue, kind: Kind, patient: bool) -> None:
    await queue.enqueue(job(kind=kind), "summarize", write_conversation(conversation()), 10)
    claim = await queue.claim(["summarize"])
    assert claim
    pulse = Pulse()

    await Summarizer(queue, FakeEngine(), Settings()).serve(claim, pulse)

    assert pulse.patient is patient
    assert await queue.claim(["deliver.terminal"])
