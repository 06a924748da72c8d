"""Defects that can be read in other summarizers' code: none of them here."""

import random
from dataclasses import replace

from core.pulse import Pulse
from core.segment import MOST
from core.summarize import summarize
from tests.core.text.said import say, talk
from tests.fakes.engine import FakeEngine, echo
from workers.engines.prompt import INSTRUCTION, samsum


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


async def test_an_over_long_message_pushes_nothing_out_of_the_prompt() -> None:
    """Mattermost Agents fills a prompt from its end and returns without the system message."""
    lines = [*LINES[:20], f"Ben: {'a very long paste ' * 300}", *LINES[20:40]]
    shown = await seen(FakeEngine(echo()), *lines, size=100)
    assert all(len(dialogue.split()) <= 100 for dialogue in shown)
    assert {*LINES[:40]} <= {line for dialogue in shown for line in dialogue.split("\n")}
    for dialogue in shown:
        prompt = samsum(dialogue)
        assert prompt.startswith("Below is a conversation between people.")
        assert prompt.endswith("\n\n### Summary:\n")
        assert dialogue in prompt


async def test_a_day_is_read_as_its_messages_not_as_its_first_hundred() -> None:
    """Rocket.Chat asks for the oldest hundred messages and then filters them by day."""
    engine = FakeEngine(echo())
    summary = await summarize(talk(say(*LINES[:300])), engine, Pulse(), size=3000, limit=64)
    assert engine.seen == ["\n".join(LINES[:300])]
    assert summary.coverage.read == 300


async def test_a_name_that_nobody_has_is_not_passed_on() -> None:
    """Cogtrix#1987: owners made up or mixed up, and an LLM judge that sees nothing wrong."""
    engine = FakeEngine("Maya owns this message. It is Omar who answers number 3.")
    summary = await summarize(talk(say(*LINES[:9])), engine, Pulse(), size=500, limit=64)
    assert "Maya" not in summary.text
    assert "Omar" not in summary.text
    assert summary.coverage.quoted == len(summary.sentences) > 0


async def test_who_said_it_is_shown_where_two_say_the_same() -> None:
    """omniclaw#13: the sender is whoever's name is salient."""
    lines = ["Ana: I booked the room", "Ben: I booked the room", "Ana: oh", "Ben: two rooms then"]
    engine = FakeEngine("Ben booked the room.")
    summary = await summarize(talk(say(*lines)), engine, Pulse(), size=500, limit=64)
    assert [source.id for source in summary.sentences[0].sources] == ["m1"]


async def test_a_link_counts_only_if_somebody_posted_it() -> None:
    """Mattermost lets every link through that has the shape of a permalink."""
    lines = [*LINES[:5], "Ana: see https://chat.example/team/pl/abcdefghijklmnopqrstuvwxyz"]
    says = "See https://chat.example/team/pl/zyxwvutsrqponmlkjihgfedcba for number 4."
    summary = await summarize(talk(say(*lines)), FakeEngine(says), Pulse(), size=500, limit=64)
    assert "zyxwvuts" not in summary.text
    says = "See https://chat.example/team/pl/abcdefghijklmnopqrstuvwxyz for that."
    summary = await summarize(talk(say(*lines)), FakeEngine(says), Pulse(), size=500, limit=64)
    assert (summary.text, summary.sentences[0].flags) == (says, ())


async def test_a_source_that_the_model_names_is_only_text() -> None:
    """PigPig and insights-bot let the model name its sources; a made-up id becomes a dead link."""
    says = "Number 4 is of many [m4] [MSG-9999] m777."
    summary = await summarize(talk(say(*LINES[:9])), FakeEngine(says), Pulse(), size=500, limit=64)
    ids = {source.id for sentence in summary.sentences for source in sentence.sources}
    assert ids <= {f"m{i}" for i in range(9)}


async def test_the_model_is_shown_no_clock_that_it_could_misread() -> None:
    """Mattermost writes HH:MM without a date, summary_bot the server's own time."""
    (shown,) = await seen(FakeEngine(echo()), *LINES[:9], size=500)
    assert "09:0" not in shown
    assert "2026" not in shown


async def test_a_thread_is_read_with_its_channel_and_each_part_of_it_knows_its_beginning() -> None:
    """open-source-slack-ai#11, nemoclaw#130: replies are missing; others cut a thread blindly."""
    messages = say(*LINES[:60])
    messages[10:] = [replace(message, thread="m10") for message in messages[10:]]
    engine = FakeEngine(echo())
    summary = await summarize(talk(messages), engine, Pulse(), size=120, limit=64)
    assert summary.coverage.read == 60
    parts = [dialogue for dialogue in engine.calls[0] if LINES[10] in dialogue]
    assert len(parts) == len(engine.calls[0]) - 1 > 2


async def test_a_summary_is_in_the_language_of_what_was_said() -> None:
    """Discourse steered "into the wrong language"; an English instruction must not translate."""
    lines = ["Jörg: wer bringt den Beamer mit?", "Änne: ich, am Freitag", "Jörg: gut, danke"]
    engine = FakeEngine("Änne bringt den Beamer am Freitag mit.")
    summary = await summarize(talk(say(*lines)), engine, Pulse(), size=500, limit=64)
    assert summary.text == "Änne bringt den Beamer am Freitag mit."
    assert summary.sentences[0].flags == ()
    assert "Use the language of the conversation" in INSTRUCTION


async def test_a_quiet_room_is_not_made_busy() -> None:
    """Small models invent tasks for a room of greetings; tgtldr refuses to force action items."""
    engine = FakeEngine("Ana decides to ship version 7 on Friday.")
    for lines in (["Ana: hi", "Ben: hi"], ["Ana: 👋", "Ben: 👋", "Cleo: 👋"]):
        summary = await summarize(talk(say(*lines)), engine, Pulse(), size=500, limit=64)
        assert "version" not in summary.text
    assert engine.calls == []
