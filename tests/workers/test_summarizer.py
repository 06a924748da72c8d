"""From a conversation to a summary, in the order of those who wait."""

import pytest
from structlog.testing import capture_logs

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


async def test_an_engine_that_cannot_check_itself_is_told_of(queue: Queue) -> None:
    with capture_logs() as logs:
        Summarizer(queue, FakeEngine(), Settings(check="likelihood"))
        Summarizer(queue, FakeEngine(), Settings())
    assert [entry["event"] for entry in logs] == ["check-off"]
    assert "fake" in logs[0]["why"]


async def test_what_stands_in_for_a_doubtful_summary_is_quoted_whatever_the_style(
    queue: Queue,
) -> None:
    said = conversation("The boat is closed.", "I will call at nine.", "ok then.", "Why is that?")
    await queue.enqueue(job(), "summarize", write_conversation(said), 10)
    claim = await queue.claim(["summarize"])
    assert claim
    engine = FakeEngine("Zorro paid 4711 euros.")

    await Summarizer(queue, engine, Settings(style="prose")).serve(claim, Pulse())

    done = await queue.claim(["deliver.terminal"])
    assert done
    assert b"Person 1: I will call at nine." in done.text
    assert b"Zorro" not in done.text
