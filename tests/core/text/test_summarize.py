import asyncio
from dataclasses import replace
from datetime import timedelta

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
from core.summarize import NOTHING, summarize
from core.summary import QUOTED, UNSUMMARIZED, Summary
from tests.core.text.said import START, histories, say, talk
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
        talk(say("Ana: where is the charger?", "Ben: I bring it along", "Ana: ok"), join=2), engine
    )
    assert engine.calls == [["Ana: where is the charger?\nBen: I bring it along\nAna: ok"]]
    assert texts(summary) == ["Ana looks for the charger.", "Ben brings it."]
    assert [[s.id for s in sentence.sources] for sentence in summary.sentences] == [["m0"], ["m1"]]
    assert (summary.engine, summary.model) == ("fake", "fake-model")
    assert summary.seconds >= 0
    assert describe(summary.coverage) == (
        "3 messages · 2 people · Sat 21 Nov 10:00–10:02 Europe/Berlin"  # noqa: RUF001
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


async def test_many_sentences_are_summarized_again_from_the_messages_that_they_cite() -> None:
    def says(dialogue: str) -> str:
        first, *_, last = dialogue.split("\n")
        return f"It starts with {first[5:]}. It ends with {last[5:]}."

    engine = FakeEngine(says)
    summary = await made(chat(80), engine, size=50)
    first, second = engine.calls
    assert [len(first), len(second)] == [8, 2]  # 16 sentences, 6 groups, of which 4 are one part
    assert [dialogue.split("\n") for dialogue in second] == [
        [f"Ana: the {TOPICS[n % 8]} number {n}" for n in numbers]
        for numbers in ((10, 19, 20, 29), (50, 59, 60, 69))
    ]
    assert len(summary.sentences) == FEW
    assert [sentence.sources[0].id for sentence in summary.sentences] == [
        *("m0", "m9", "m10", "m29", "m30", "m39", "m40", "m49", "m50", "m69", "m70", "m79")
    ]


@pytest.mark.parametrize("points", [False, True])
async def test_an_answer_goes_into_the_second_round_with_its_question(points: bool) -> None:
    lines = [f"Ana: the {TOPICS[i % 8]} number {i}{'?' * (i % 10 == 8)}" for i in range(130)]
    messages = [
        replace(m, reply_to=f"m{i - 2}" if points and i % 10 == 9 else None)
        for i, m in enumerate(say(*lines))
    ]

    def says(dialogue: str) -> str:
        return "\n".join(line[5:] for line in dialogue.split("\n") if line.endswith("9"))

    await made(talk(messages), engine := FakeEngine(says), size=30)
    shown = "\n".join(engine.calls[1]).split("\n")
    answers = [i for i in range(130) if lines[i] in shown and i % 10 == 9]
    assert answers
    assert {lines[i - 2 if points else i - 1] for i in answers} <= {*shown}


async def test_a_second_round_is_grounded_in_the_messages_that_the_first_one_cites() -> None:
    def says(dialogue: str) -> str:
        return f"Ana mentions {dialogue.split(': ')[1].splitlines()[0]}."

    summary = await made(chat(130), engine := FakeEngine(says), size=50)
    assert len(engine.calls) > 1
    cited = {source.id for sentence in summary.sentences for source in sentence.sources}
    assert cited <= {f"m{n}" for n in range(0, 130, 10)}
    assert all(not sentence.flags for sentence in summary.sentences)


async def test_a_second_round_that_names_what_nobody_said_leaves_the_sentences_before_it() -> None:
    def says(dialogue: str) -> str:
        start = dialogue.split(": ")[1].splitlines()[0]
        return f"Ana mentions {start}." if len(dialogue.split()) == 50 else "Ana mentions Kevin."

    summary = await made(chat(130), FakeEngine(says), size=50)
    assert "Kevin" not in summary.text
    assert 6 <= len(summary.sentences) <= FEW
    assert "number 120" in summary.text


async def test_a_quoting_engine_quotes_in_the_second_round_too() -> None:
    engine = FakeEngine(lambda dialogue: "\n".join(dialogue.split("\n")[:4]), quotes=True)
    summary = await made(chat(130), engine, size=50)
    assert [len(call) for call in engine.calls] == [13, 3]
    assert all(line.startswith("Ana: ") for line in "\n".join(engine.calls[1]).split("\n"))
    assert len(summary.sentences) == FEW
    assert all(len(sentence.sources) == 1 and not sentence.flags for sentence in summary.sentences)


async def test_rounds_end_where_sentences_do_not_get_fewer() -> None:
    def says(dialogue: str) -> str:
        lines = dialogue.replace("Ana: ", "").split("\n")
        return "\n".join(f"{line} {word}" for line in lines for word in TOPICS)

    engine = FakeEngine(says)
    summary = await made(chat(10), engine, size=25, limit=1000)
    assert [len(call) for call in engine.calls] == [2, 1, 1]
    assert len(summary.sentences) > FEW


async def test_a_group_about_which_the_second_round_says_nothing_keeps_its_best_sentence() -> None:
    engine = FakeEngine(
        lambda dialogue: f"It is {dialogue.split()[4]}." if "\n" not in dialogue else ""
    )
    summary = await made(chat(FEW + 1), engine, size=5)
    assert len(engine.calls) == 2
    assert len(summary.sentences) == FEW


async def test_one_dialogue_of_many_sentences_is_summarized_again() -> None:
    def says(dialogue: str) -> str:
        lines = dialogue.replace("Ana: ", "").split("\n")
        return "\n".join(f"{line}." for line in lines[:: 2 if len(lines) > 20 else 3])

    summary = await made(chat(30), FakeEngine(says))
    assert len(summary.sentences) == 5


async def test_where_not_all_fit_the_second_round_the_newest_and_the_stir_go_in() -> None:
    messages = say(*(f"Ana: the {TOPICS[i % 8]} number {i}" for i in range(130)))
    for i in range(62, 66):
        messages[i] = replace(messages[i], reply_to="m60", speaker_id=f"U{i}")
    engine = FakeEngine(
        lambda dialogue: "\n".join(f"{line[5:]}." for line in dialogue.split("\n")[:30:2]),
        room=50,
    )
    await made(talk(messages), engine, size=50)
    second = "\n".join(engine.calls[1])
    assert all(len(dialogue.split()) <= 50 for dialogue in engine.calls[1])
    assert "number 60" in second
    assert "number 129" in second


async def test_what_is_said_twice_is_kept_once() -> None:
    summary = await made(chat(4), FakeEngine(["All is fine.", "all is fine", "The lake."]), size=5)
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
    assert summary.coverage.quoted == 1
    assert " · 1 quoted where no summary could be trusted · " in describe(summary.coverage)


LAKE = [
    *("Ana: shall we go to the lake?", "Ben: yes, on Friday", "Cleo: I bring the salad"),
    *("Ana: and I the charger", "Ben: the water is cold, no?", "Cleo: 14 degrees"),
]


async def test_what_nobody_said_is_written_again_from_the_halves_of_the_dialogue() -> None:
    engine = FakeEngine(
        lambda dialogue: (
            "They meet Kevin at the lake."
            if len(dialogue.split("\n")) > 3
            else f"They talk about the {'salad' if 'salad' in dialogue else 'charger'}."
        )
    )
    summary = await made(talk(say(*LAKE)), engine)
    assert engine.calls[1:] == [["\n".join(LAKE[:3]), "\n".join(LAKE[3:])]]
    assert [(s.text, s.flags) for s in summary.sentences] == [
        ("They talk about the salad.", ()),
        ("They talk about the charger.", ()),
    ]
    assert summary.coverage.quoted == 0


async def test_a_dialogue_is_halved_where_nobody_spoke_for_longest() -> None:
    messages = say(*LAKE)
    messages[4:] = [
        replace(message, sent_at=(message.sent_at or START) + timedelta(minutes=20))
        for message in messages[4:]
    ]
    engine = FakeEngine(lambda dialogue: "Kevin asks." if "\n" in dialogue else "They go.")
    await made(talk(messages), engine)
    assert engine.calls[1] == ["\n".join(LAKE[:4]), "\n".join(LAKE[4:])]


@pytest.mark.parametrize(
    "lie",
    ["Ana meets Kevin there.", "It is 16 degrees.", "They go on Sunday.", "See evil.example.com."],
)
async def test_what_nobody_said_even_then_is_replaced_by_quotes_and_counted(lie: str) -> None:
    quoter = FakeEngine(lambda dialogue: "\n".join(dialogue.split("\n")[:2]), quotes=True)
    engine = FakeEngine(lambda dialogue: lie if "salad" in dialogue else "Cleo mentions degrees.")
    summary = await summarize(talk(say(*LAKE)), engine, Pulse(), size=1000, limit=64, quoter=quoter)
    assert quoter.calls == [["\n".join(LAKE[:3])]]
    assert [(s.text, s.flags) for s in summary.sentences] == [
        ("Ana: shall we go to the lake?", (QUOTED,)),
        ("Ben: yes, on Friday", (QUOTED,)),
        ("Cleo mentions degrees.", ()),
    ]
    assert summary.coverage.quoted == 2
    assert [s.remark for s in summary.sentences] == ["quoted, not summarized"] * 2 + [""]


async def test_a_true_half_does_not_need_to_know_only_itself() -> None:
    engine = FakeEngine(
        lambda dialogue: (
            "Ana asks Kevin." if "salad" in dialogue else "The charger is for Friday at the lake."
        )
    )
    summary = await made(talk(say(*LAKE)), engine)
    assert [s.flags for s in summary.sentences] == [(QUOTED,), ()]


async def test_without_a_quoter_the_longest_message_is_quoted() -> None:
    summary = await made(talk(say(*LAKE[:3])), FakeEngine("It is 16 degrees at the lake."))
    assert [(s.text, s.flags, s.sources[0].id) for s in summary.sentences] == [
        (LAKE[0], (QUOTED,), "m0")
    ]


async def test_what_a_quoter_makes_up_is_no_quote() -> None:
    quoter = FakeEngine("Ben: no, on Sunday\nBen: yes, on Friday", quotes=True)
    summary = await summarize(
        talk(say(*LAKE[:3])), FakeEngine("Kevin asks."), Pulse(), size=99, limit=64, quoter=quoter
    )
    assert summary.text == "Ben: yes, on Friday"


@pytest.mark.parametrize("n", [1, 2])
async def test_too_short_a_conversation_is_answered_without_the_engine(n: int) -> None:
    engine = FakeEngine()
    conversation = talk(
        say("Ana: the oven broke", "Ben: again?", "Ana: 👍", "Ben: ", "Cleo: …")[:n]
    )
    summary = await made(conversation, engine)
    assert [(s.text, s.sources[0].id, s.flags) for s in summary.sentences] == [
        ("Ana: the oven broke", "m0", ()),
        ("Ben: again?", "m1", ()),
    ][:n]
    assert (engine.calls, summary.model, summary.coverage.read) == ([], None, n)


async def test_what_has_no_words_does_not_make_a_conversation() -> None:
    lines = ["Ana: the oven broke", "Ben: again?", "Ana: 👍", "Ben: ", "Cleo: …"]
    summary = await made(talk(say(*lines)), engine := FakeEngine())
    assert summary.text == "Ana: the oven broke\nBen: again?"
    assert summary.coverage.read == 5
    assert engine.calls == []


async def test_where_nobody_wrote_a_word_there_is_not_enough_to_summarize() -> None:
    summary = await made(
        talk(say("Ana: 👍", "Ben: ", "Cleo: …", "Ana: 🎉🎉")), engine := FakeEngine()
    )
    assert summary.sentences == (NOTHING,)
    assert summary.text.startswith("There is not enough here to summarize")
    assert engine.calls == []
    assert describe(summary.coverage).startswith("4 messages · 3 people")


@pytest.mark.parametrize("texts", [0, 1, 4])
async def test_the_wrong_number_of_texts_is_a_fault_of_the_engine(texts: int) -> None:
    class Miscounting(FakeEngine):
        async def generate(self, *args: object) -> list[str]:
            return ["They talk."] * texts

    with pytest.raises(EngineDown, match=f"{texts} texts for 3 dialogues"):
        await made(chat(3), Miscounting(), size=5)


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
        await made(chat(3), engine)
    assert (await made(chat(3), engine)).text == "They talk."


async def test_what_the_limit_cut_off_is_seen_to_be_cut_off() -> None:
    summary = await made(
        chat(3), FakeEngine("Ana talks about the oven. Then she " + "and " * 60), limit=20
    )
    assert summary.sentences[0].text == "Ana talks about the oven."
    assert summary.sentences[1].text.endswith(CUT)
    whole = await made(chat(3), FakeEngine("Ana talks about the oven"), limit=20)
    assert whole.text == "Ana talks about the oven"


async def test_nothing_invisible_comes_back_from_an_engine() -> None:
    summary = await made(chat(3), FakeEngine("\u202eThe\u200b oven\x1b[0m.\U000e0041"))
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
    task = asyncio.create_task(made(chat(3), engine))
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
        tasks.append(asyncio.create_task(made(chat(3), engine)))
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


async def test_thirty_thousand_tokens_are_read_whole_when_asked_for() -> None:
    engine = FakeEngine("The oven is number 5.", room=32_000)
    conversation = chat(6_000)
    summary = await made(conversation, engine, size=32_000)
    assert len(engine.seen) == 1
    assert engine.count(engine.seen[0]) == 30_000
    assert summary.coverage.read == 6_000
    assert "all covered" in describe(summary.coverage)
