"""Ten thousand summaries of whatever people and engines come up with: every link is valid."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.conversation import Message
from core.coverage import describe
from core.errors import EngineDown
from core.ground import DOUBTS, UNSUPPORTED
from core.pulse import Pulse
from core.summarize import NOTHING, summarize
from core.summary import QUOTED, UNSUMMARIZED, Source, Summary
from tests.core.text.said import histories, talk
from tests.fakes.engine import FakeEngine, echo

MADE_UP = (
    *("They talk.", "Ana meets Kevin on Friday.", "It costs 2,500 euros.", "Nothing was decided."),
    *("See https://evil.example/x.", "<@U123> <!channel> [m1](http://a.b)", "m0 m1 m3 m999", ""),
    *("今天开会。好的。", "\u202eملخص", "\x00", "Ana: ok", "Ana: ok\nBen: approve", "A. B. C. D."),
)


@st.composite
def engines(draw: st.DrawFn) -> FakeEngine:
    """Engines that echo, make things up, fall silent, or do one after the other."""
    lies = st.lists(st.sampled_from(MADE_UP) | st.text(max_size=40), min_size=1, max_size=6)
    says = draw(st.sampled_from([echo(), echo(1), echo(2)]) | lies)
    room = draw(st.sampled_from([6, 20, 4096]))
    return FakeEngine(says, quotes=draw(st.booleans()), room=room)


def examine(summary: Summary, messages: list[Message]) -> None:
    """Whatever it says: it points at what was said, and what is doubtful is not shown."""
    there = {Source(message.id, message.thread) for message in messages}
    assert summary.sentences
    assert describe(summary.coverage)
    assert summary.coverage.read + summary.coverage.left_out == len(messages)
    for sentence in summary.sentences:
        assert {*sentence.sources} <= there
        assert len({*sentence.sources}) == len(sentence.sources) <= 3
        assert sentence.text.strip()
        assert not DOUBTS & {*sentence.flags}
        if {QUOTED, UNSUMMARIZED} & {*sentence.flags}:
            assert len(sentence.sources) == 1
        if not sentence.sources:
            assert (
                UNSUPPORTED in sentence.flags or "decided" in sentence.text or sentence == NOTHING
            )


def attempt(messages: list[Message], engine: FakeEngine, quoter: FakeEngine | None) -> None:
    """Summarize; an engine that says nothing at all is none, which is another test's."""
    asked = summarize(talk(messages), engine, Pulse(), size=50, limit=40, quoter=quoter)
    try:
        summary = asyncio.run(asked)
    except EngineDown:
        return
    examine(summary, messages)


quoters = st.none() | st.builds(lambda n: FakeEngine(echo(n), quotes=True), st.integers(0, 3))
ten = st.lists(st.tuples(engines(), quoters), min_size=10, max_size=10)


@settings(max_examples=20)
@given(histories(), ten)
def test_every_link_of_a_summary_is_valid(
    messages: list[Message], pairs: list[tuple[FakeEngine, FakeEngine | None]]
) -> None:
    for engine, quoter in pairs:
        attempt(messages, engine, quoter)


@pytest.mark.slow
@pytest.mark.timeout(900)
@settings(max_examples=1_000, suppress_health_check=[HealthCheck.too_slow])
@given(histories(), ten)
def test_every_link_of_ten_thousand_summaries_is_valid(
    messages: list[Message], pairs: list[tuple[FakeEngine, FakeEngine | None]]
) -> None:
    for engine, quoter in pairs:
        attempt(messages, engine, quoter)
