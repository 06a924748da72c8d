import asyncio
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.conversation import Conversation, Message
from core.coverage import describe
from core.errors import EmptyWindow, EngineDown, OutOfMemory
from core.measure import CUT
from core.merge import FEW
from core.pulse import Pulse
from core.segment import MOST
from core.summarize import UNSUMMARIZED, summarize
from core.summary import Summary
from tests.core.text.said import histories, say, talk
from tests.fakes.engine import FakeEngine, echo

TOPICS = ("oven", "cake", "lake", "chairs", "pizza", "tickets", "bikes", "paint")


async def made(
    conversation: Conversation, engine: FakeEngine, size: int = 1000, limit: int = 64
) -> Summary:
    return await summarize(conversation, engine, Pulse(), size=size, limit=limit)


def texts(summary: Summary) -> list[str]:
    return [sentence.text for sentence in summary.sentences]


def chat(n: int) -> Conversation:
    """A message of five words per minute, each about its own topic."""
    return talk(say(*(f"Ana: the {TOPICS[i % 8]} number {i}" for i in range(n))))


async def test_a_conversation_becomes_a_summary_with_its_sources() -> None:
    engine = FakeEngine("Ana looks for the charger. Ben brings it.")
    summary = await made(
        talk(say("Ana: where is the charger?", "Ben: I bring it along"), join=2), engine
    )
    assert engine.calls == [["Ana: where is the charger?\nBen: I bring it along"]]
    assert texts(summary) == ["Ana looks for the charger.", "Ben brings it."]
    assert [[s.id for s in sentence.sources] for sentence in summary.sentences] == [["m0"], ["m1"]]
    assert (summary.engine, summary.model) == ("fake", "fake-model")
    assert summary.seconds >= 0
    assert describe(summary.coverage) == (
        "2 messages · 2 people · Sat 21 Nov 10:00–10:01 Europe/Berlin"  # noqa: RUF001
        " · 2 skipped (2 join) · all covered"
    )


async def test_all_dialogues_go_to_the_engine_in_one_call() -> None:
    engine = FakeEngine(echo())
    await made(chat(8), engine, size=10)
    assert [len(call) for call in engine.calls] == [4]


async def test_the_engines_own_room_is_never_exceeded() -> None:
    engine = FakeEngine(echo(), room=10)
    await made(chat(8), engine, size=1000)
    assert all(len(dialogue.split()) <= 10 for dialogue in engine.seen)


async def test_few_sentences_are_joined_in_the_conversations_order_each_in_its_own_dialogue() -> (
    None
):
    engine = FakeEngine(lambda dialogue: f"It is about the {dialogue.split()[2]}.")
    summary = await made(chat(4), engine, size=5)
    assert len(engine.calls) == 1
    assert texts(summary) == [f"It is about the {topic}." for topic in TOPICS[:4]]
    assert [s.sources[0].id for s in summary.sentences] == ["m0", "m1", "m2", "m3"]


async def test_many_sentences_are_summarized_again_in_the_conversations_order() -> None:
    engine = FakeEngine(lambda dialogue: f"It is number {re.findall('[0-9]+', dialogue)[0]}.")
    summary = await made(chat(130), engine, size=50)
    first, second = engine.calls
    assert len(first) == 13
    assert "\n".join(second).split("\n") == [f"It is number {n}." for n in range(0, 130, 10)]
    assert texts(summary) == ["It is number 0.", "It is number 120."]


async def test_a_second_round_is_grounded_in_the_messages_that_the_first_one_cites() -> None:
    def says(dialogue: str) -> str:
        if dialogue.startswith("Ana:"):
            return f"Ana mentions {dialogue.split(': ')[1].splitlines()[0]}."
        return "The tickets number 5 matter to Kevin and not to number 9."

    engine = FakeEngine(says)
    summary = await made(chat(130), engine, size=50)
    assert len(engine.calls) > 1
    cited = {source.id for sentence in summary.sentences for source in sentence.sources}
    assert cited <= {f"m{n}" for n in range(0, 130, 10)}
    assert summary.sentences[0].flags == ("name",)  # nine was said, though nothing cites it


async def test_a_quoting_engine_quotes_in_the_second_round_too() -> None:
    engine = FakeEngine(echo(), quotes=True)
    summary = await made(chat(130), engine, size=50)
    first, second = engine.calls
    assert len(first) == 13
    assert all(line.startswith("Ana: ") for line in "\n".join(second).split("\n"))
    assert [(s.text, s.sources[0].id, s.flags) for s in summary.sentences] == [
        ("Ana: the oven number 0", "m0", ()),
        ("Ana: the pizza number 100", "m100", ()),
    ]


async def test_rounds_end_where_sentences_do_not_get_fewer() -> None:
    engine = FakeEngine(lambda dialogue: dialogue.replace("Ana: ", ""))
    summary = await made(chat(FEW + 5), engine, size=5)
    assert len(summary.sentences) == FEW + 5
    assert len(engine.calls) == 2


async def test_a_group_about_which_the_second_round_says_nothing_keeps_its_sentences() -> None:
    engine = FakeEngine(
        lambda dialogue: f"It is {dialogue.split()[4]}." if "Ana:" in dialogue else ""
    )
    summary = await made(chat(FEW + 1), engine, size=5)
    assert len(summary.sentences) == FEW + 1


async def test_what_is_said_twice_is_kept_once() -> None:
    summary = await made(chat(4), FakeEngine(["All is fine.", "all is FINE", "The lake."]), size=5)
    assert texts(summary) == ["All is fine.", "The lake."]


@pytest.mark.parametrize("nothing", ["", "  \n", "\u200b\u2060"])
async def test_an_engine_that_says_nothing_at_all_is_down(nothing: str) -> None:
    with pytest.raises(EngineDown):
        await made(chat(4), FakeEngine(nothing), size=5)


async def test_a_dialogue_about_which_nothing_is_said_is_quoted_and_flagged() -> None:
    long = "the cake needs " + "very " * 100 + "much sugar"
    conversation = talk(say("Ana: the oven is new", "Ben: short", f"Cleo: {long}"))
    engine = FakeEngine(lambda dialogue: "The oven." if "oven" in dialogue else " ")
    assert (await made(conversation, engine, size=113)).text == "The oven."

    summary = await made(conversation, engine, size=107)
    oven, cake = summary.sentences
    assert (oven.text, cake.flags) == ("The oven.", (UNSUMMARIZED,))
    assert cake.text.startswith("Cleo: the cake needs very very")
    assert cake.text.endswith(CUT)
    assert len(cake.text) <= 200
    assert [source.id for source in cake.sources] == ["m2"]


@pytest.mark.parametrize("texts", [0, 1, 3])
async def test_the_wrong_number_of_texts_is_a_fault_of_the_engine(texts: int) -> None:
    class Miscounting(FakeEngine):
        async def generate(self, *args: object) -> list[str]:
            return ["They talk."] * texts

    with pytest.raises(EngineDown, match=f"{texts} texts for 2 dialogues"):
        await made(chat(2), Miscounting(), size=5)


async def test_an_empty_conversation_is_an_empty_window() -> None:
    with pytest.raises(EmptyWindow):
        await made(talk([]), FakeEngine())


async def test_what_exceeds_the_memory_is_cut_smaller() -> None:
    engine = FakeEngine(echo(), memory=12)
    summary = await made(chat(8), engine, size=1000)
    sizes = [max(len(dialogue.split()) for dialogue in call) for call in engine.calls]
    assert sizes == [40, 20, 10]
    assert summary.coverage.read == 8


async def test_after_three_halvings_memory_is_really_out() -> None:
    engine = FakeEngine(memory=1)
    with pytest.raises(OutOfMemory):
        await made(chat(64), engine, size=1000)
    assert len(engine.calls) == 4


async def test_a_passing_fault_of_the_engine_is_not_hidden() -> None:
    engine = FakeEngine(fails=[EngineDown("the server is restarting")])
    with pytest.raises(EngineDown, match="restarting"):
        await made(chat(2), engine)
    assert (await made(chat(2), engine)).text == "They talk."


async def test_what_the_limit_cut_off_is_seen_to_be_cut_off() -> None:
    summary = await made(
        chat(2), FakeEngine("Ana talks about the oven. Then she " + "and " * 60), limit=20
    )
    assert summary.sentences[0].text == "Ana talks about the oven."
    assert summary.sentences[1].text.endswith(CUT)
    whole = await made(chat(2), FakeEngine("Ana talks about the oven"), limit=20)
    assert whole.text == "Ana talks about the oven"


async def test_nothing_invisible_comes_back_from_an_engine() -> None:
    summary = await made(chat(2), FakeEngine("\u202eThe\u200b oven\x1b[0m.\U000e0041"))
    assert summary.text == "The oven[0m."


async def test_a_message_too_long_for_any_prompt_is_shortened_and_counted() -> None:
    conversation = talk(say("Ana: hi", "Ben: " + "word " * 100, "Ana: bye"))
    engine = FakeEngine(echo())
    summary = await made(conversation, engine, size=20)
    assert any(dialogue.endswith(CUT) for dialogue in engine.seen)
    assert summary.coverage.skipped == {"shortened": 1}
    assert summary.coverage.read == 3
    assert describe(summary.coverage).endswith(" · 1 shortened")


async def test_coverage_says_what_had_no_room() -> None:
    engine = FakeEngine(echo())
    conversation = chat(3 * MOST)
    summary = await made(conversation, engine, size=10)
    coverage = summary.coverage
    assert coverage.read + coverage.left_out == 3 * MOST
    assert coverage.read == 2 * MOST
    assert coverage.since == coverage.left_out_before == conversation.messages[MOST].sent_at
    assert coverage.until == conversation.messages[-1].sent_at
    assert f"newest {2 * MOST} of {3 * MOST}, older than Sat 21 Nov 11:04 left out" in describe(
        coverage
    )


async def test_what_the_platform_left_out_stays_counted() -> None:
    conversation = chat(4)
    before = replace(conversation.coverage, left_out=7, left_out_before=conversation.coverage.since)
    summary = await made(replace(conversation, coverage=before), FakeEngine())
    assert (summary.coverage.read, summary.coverage.left_out) == (4, 7)
    assert summary.coverage.left_out_before == conversation.coverage.since


async def test_a_cancelled_summary_cancels_the_engine() -> None:
    engine = FakeEngine(hangs=True)
    task = asyncio.create_task(made(chat(2), engine))
    await engine.entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert engine.cancelled == 1


async def test_two_summaries_can_wait_inside_one_engine() -> None:
    engine = FakeEngine(hangs=True)
    tasks = []
    for _ in range(2):
        engine.entered.clear()
        tasks.append(asyncio.create_task(made(chat(2), engine)))
        await engine.entered.wait()
    engine.release()
    assert [summary.text for summary in await asyncio.gather(*tasks)] == ["They talk."] * 2


@settings(max_examples=60)
@given(histories(), st.integers(1, 60), st.booleans(), st.integers(0, 5))
def test_whatever_was_said_the_numbers_add_up_and_every_source_exists(
    messages: list[Message], size: int, quotes: bool, n: int
) -> None:
    conversation = talk(messages, join=2)
    engine = FakeEngine(echo(n) if quotes else "They talk.", quotes=quotes)
    summary = asyncio.run(made(conversation, engine, size=size))
    coverage = summary.coverage
    assert coverage.read + coverage.left_out == len(messages)
    assert coverage.read >= 1
    kept = conversation.messages[len(messages) - coverage.read :]
    assert coverage.people == len({message.speaker_id for message in kept})
    assert {s.id for sentence in summary.sentences for s in sentence.sources} <= {
        message.id for message in kept
    }
    assert summary.sentences
    assert all(sentence.text.strip() for sentence in summary.sentences)
    assert describe(coverage)


async def test_the_event_loop_stays_free_while_text_is_prepared() -> None:
    gap = 0.0

    async def watch() -> None:
        nonlocal gap
        clock = asyncio.get_running_loop().time
        last = clock()
        while True:
            await asyncio.sleep(0.001)
            gap, last = max(gap, clock() - last), clock()

    conversation = chat(20_000)
    watcher = asyncio.create_task(watch())
    await made(conversation, FakeEngine(echo()), size=3000)
    watcher.cancel()
    assert gap < 1
