"""Defects that can be read in other summarizers' code: none of them here."""

import random

from core.pulse import Pulse
from core.segment import MOST
from core.summarize import summarize
from tests.core.text.said import say, talk
from tests.fakes.engine import FakeEngine, echo


async def seen(engine: FakeEngine, *lines: str, size: int) -> list[str]:
    await summarize(talk(say(*lines)), engine, Pulse(), size=size, limit=64)
    return engine.calls[0]


LINES = [f"{'Ana' if i % 3 else 'Ben'}: this is message number {i} of many" for i in range(1000)]


async def test_the_newest_messages_are_never_lost_on_overflow() -> None:
    """Discourse breaks at the first message that does not fit; techfren cuts text[:60000]."""
    shown = "\n".join(await seen(FakeEngine(echo()), *LINES, size=80)).split("\n")
    assert MOST * 5 < len(shown) < 1000
    assert shown == LINES[-len(shown) :]


async def test_a_message_is_never_split_between_two_prompts() -> None:
    """insights-bot cuts at token counts, open-source-slack-ai at estimated ones."""
    for size in (8, 13, 21, 34, 55):
        shown = "\n".join(await seen(FakeEngine(echo()), *LINES[:200], size=size)).split("\n")
        assert {*shown} <= {*LINES}


async def test_many_pieces_come_back_as_one_summary() -> None:
    """insights-bot and open-source-slack-ai post each piece's summary: there is no reduce."""
    engine = FakeEngine(lambda dialogue: f"It goes up to {dialogue.split()[-3]}.")
    summary = await summarize(talk(say(*LINES[:400])), engine, Pulse(), size=80, limit=64)
    assert len(engine.calls[0]) == 40
    assert len(engine.calls) > 1
    assert len(summary.sentences) <= 12


async def test_nothing_is_cut_silently() -> None:
    """Rocket.Chat and Mattermost keep what fits and do not say so."""
    conversation = talk(say(*LINES, "Ben: " + "a very long paste " * 200))
    summary = await summarize(conversation, FakeEngine(echo()), Pulse(), size=80, limit=64)
    assert summary.coverage.left_out == 1001 - summary.coverage.read > 0
    assert summary.coverage.left_out_before == summary.coverage.since
    assert summary.coverage.skipped["shortened"] == 1


async def test_the_order_in_which_a_platform_returns_messages_does_not_matter() -> None:
    """Slack and Discord send the newest first; open-source-slack-ai tells the model the reverse."""
    messages = say(*LINES[:50])
    shown = []
    for order in (messages, messages[::-1], random.Random(7).sample(messages, 50)):
        engine = FakeEngine(echo())
        await summarize(talk(order), engine, Pulse(), size=100, limit=64)
        shown.append(engine.calls)
    assert shown[0] == shown[1] == shown[2]


async def test_a_text_that_the_limit_cut_is_not_passed_off_as_whole() -> None:
    """Scriberr#218: partial output reported as success."""
    engine = FakeEngine("They talk about " + "many things and " * 50)
    summary = await summarize(talk(say(*LINES[:9])), engine, Pulse(), size=500, limit=30)
    assert summary.text.endswith(" […]")
