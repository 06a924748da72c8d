"""What holds for every dialogue, whatever people say in it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from core.settings import Settings
from tests.engines.extractive.asking import LIMIT, Said, ask, quote, write
from workers.engines.extractive import Extractive

NAMES = st.sampled_from(["Ann", "Bo B.", "李雷", "سارة", "Ana (2)", "x" * 60, "Zoë 🚀"])

WORDS = ["ok", "so", "I'll", "ship", "on Friday", "at 9:30 p.m.", "we", "don't", "haha", "Bo B.: I"]
MARKS = ["!", "?!", ".", "...", "。", "؟", ":)", "😕", "👩\u200d🚀", "\n", "\u2028", "\x85", "  "]
ALIENS = [
    "明天三点开会",
    "اجتماع غدا",
    "<file_photo>",
    "https://a.b/c?d=e.",
    "if (a) { b; }",
    "x" * 400,
]
OURS = ["[empty]", "[…]"]
"""What stands in a transcript where nobody spoke."""

BITS = st.sampled_from([*WORDS, *MARKS, *ALIENS, *OURS])
TEXTS = st.lists(BITS | st.text(max_size=20), max_size=8).map(" ".join)
DIALOGUES = st.lists(st.tuples(NAMES, TEXTS), min_size=1, max_size=12)


@given(DIALOGUES)
async def test_every_line_is_a_speaker_and_words_of_that_speaker(said: Said) -> None:
    for speaker, words in await quote(said):
        own = [text for name, text in said if name == speaker]
        assert words
        assert any(words in text for text in own)


@given(DIALOGUES)
async def test_whoever_says_something_is_never_answered_with_silence(said: Said) -> None:
    spoken = [text.replace("[empty]", "").replace("[…]", "").strip() for _, text in said]
    if any(spoken):
        assert await quote(said)


@given(DIALOGUES)
async def test_the_same_dialogue_gives_the_same_quotes(said: Said) -> None:
    first, second = await ask(write(said), write(said))
    assert first == second


@given(st.integers(32, 400), DIALOGUES)
async def test_an_answer_keeps_to_the_limit_and_to_eight_lines(limit: int, said: Said) -> None:
    (text,) = await ask(write(said), limit=limit)
    assert Extractive(Settings()).count(text) <= limit
    assert len(text.splitlines()) <= 8


@given(
    st.lists(st.sampled_from(["We ship on Friday.", "ok", "I need 5 more.", "Why?"]), max_size=90)
)
async def test_quotes_come_in_the_order_in_which_they_were_said(texts: list[str]) -> None:
    said = [(f"P{i:03d}", text) for i, text in enumerate(texts)]
    speakers = [speaker for speaker, _ in await quote(said)]
    assert speakers == sorted(speakers)


@given(st.lists(st.text(), min_size=1))
async def test_lines_cost_at_least_as_much_as_the_dialogue_they_make(lines: list[str]) -> None:
    engine = Extractive(Settings())
    assert engine.count("\n".join(lines)) <= sum(map(engine.count, lines))


@settings(max_examples=300, deadline=None)
@given(st.text())
async def test_no_input_at_all_makes_it_fail(dialogue: str) -> None:
    (text,) = await ask(dialogue)
    assert len(text) <= LIMIT * 4.6
