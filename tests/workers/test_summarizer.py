"""From a conversation to a summary, in the order of those who wait."""

import pytest
from structlog.testing import capture_logs

from bots.choices import Choices
from core.pulse import Pulse
from core.queue import Queue
from core.request import Kind
from core.settings import Settings
from core.summary import Notice, Reason
from core.wire import read_outcome, write_conversation
from tests.asking import conversation, job, place
from tests.fakes.engine import FakeEngine, Scoring
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


@pytest.mark.parametrize("kind", [Kind.COMMAND, Kind.MISSED, Kind.DIGEST])
async def test_whatever_is_told_gets_the_second_look_that_was_asked_for(
    queue: Queue, kind: Kind
) -> None:
    said = conversation("Shall I bring it?", "Yes, do.", "I have no time.", "Then that is that.")
    await queue.enqueue(job(kind=kind), "summarize", write_conversation(said), 10)
    claim = await queue.claim(["summarize"])
    assert claim
    engine = Scoring("Person 0 brings it.")

    await Summarizer(queue, engine, Settings(check="likelihood")).serve(claim, Pulse())

    assert "Person 1 brings it." in engine.scored


@pytest.mark.parametrize("kind", [Kind.COMMAND, Kind.MISSED, Kind.DIGEST])
async def test_who_opts_out_while_a_job_waits_is_left_out_of_it(queue: Queue, kind: Kind) -> None:
    said = conversation("Shall we ship?", "My secret opinion.", "Yes.", "On Friday.", "No, my own.")
    await queue.enqueue(job(kind=kind), "summarize", write_conversation(said), 10)
    await Choices(queue.space).person(place(), "U1", out=True)
    claim = await queue.claim(["summarize"])
    assert claim
    engine = FakeEngine("They ship.")

    await Summarizer(queue, engine, Settings()).serve(claim, Pulse())

    done = await queue.claim(["deliver.terminal"])
    assert done
    outcome = read_outcome(done.text, done.id)
    assert not isinstance(outcome, Notice)
    assert outcome.coverage.skipped == {"opted out": 2}
    assert engine.seen == ["Person 0: Shall we ship?\nPerson 2: Yes.\nPerson 0: On Friday."]


async def test_if_all_who_spoke_opt_out_there_is_nothing_left(queue: Queue) -> None:
    await queue.enqueue(job(), "summarize", write_conversation(conversation("A.", "B.")), 10)
    for person in ("U0", "U1"):
        await Choices(queue.space).person(place(), person, out=True)
    claim = await queue.claim(["summarize"])
    assert claim

    await Summarizer(queue, FakeEngine(), Settings()).serve(claim, Pulse())

    done = await queue.claim(["deliver.terminal"])
    assert done
    outcome = read_outcome(done.text, done.id)
    assert isinstance(outcome, Notice)
    assert outcome.reason is Reason.NOTHING_NEW
