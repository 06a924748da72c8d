"""From a conversation to a summary, in the order of those who wait."""

import pytest
from structlog.testing import capture_logs

from core.pulse import Pulse
from core.queue import Queue
from core.quote import QUOTED
from core.request import Kind
from core.settings import Settings
from core.summary import Summary
from core.wire import read_outcome, write_conversation
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


async def test_a_doubtful_summary_is_replaced_by_the_extract(queue: Queue) -> None:
    said = conversation("Shall we ship on Friday?", "Yes, Friday at 10.", "Who tells the others?")
    await queue.enqueue(job(), "summarize", write_conversation(said), 10)
    claim = await queue.claim(["summarize"])
    assert claim
    assert claim.job

    await Summarizer(queue, FakeEngine("Kevin ships."), Settings()).serve(claim, Pulse())

    delivery = await queue.claim(["deliver.terminal"])
    assert delivery
    summary = read_outcome(delivery.text, claim.job.id)
    assert isinstance(summary, Summary)
    assert "Kevin" not in summary.text
    assert {flag for sentence in summary.sentences for flag in sentence.flags} == {QUOTED}
    assert summary.coverage.quoted == len(
        {s.id for each in summary.sentences for s in each.sources}
    )
