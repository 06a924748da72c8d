"""Counting without a tokenizer, held against the rules by which real ones cut."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Regex
from tokenizers.pre_tokenizers import Split

from workers.engines.openai.tokens import least, most

# Qwen's published pre-tokenizer: no token spans two of its pieces.
QWEN = Split(
    Regex(
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
        r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    ),
    "isolated",
)
SPACED = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\n")
).filter(lambda text: not re.search("[\u3040-\u9fff\uf900-\ufaff]", text))
CHATS = (
    "Ann: don't you think so? I'd say: it's at 12:30, see https://example.org/a_b?c=d",
    "Bo: haha!!! no way :D 😂😂 ... ok then, let's meet @ 9 p.m.",
    "def f(x): return [y**2 for y in x if y != 0]  # comment",
    "Зоя: завтра в 10 утра, хорошо?",
    "سارة: هل نلتقي غدا في المكتب الساعة 9؟",
)


@pytest.mark.parametrize("text", CHATS)
def test_what_people_write_has_as_many_tokens_as_words_and_marks(text: str) -> None:
    assert len(text.split()) <= least(text) <= pieces(text) <= most(text)


@given(SPACED)
def test_no_text_has_fewer_tokens_than_the_least(text: str) -> None:
    assert least(text) <= pieces(text)


@given(st.text())
def test_the_least_is_never_more_than_the_most(text: str) -> None:
    assert 0 <= least(text) <= most(text)


@given(st.lists(st.text(), min_size=1))
def test_lines_cost_at_least_as_much_as_the_dialogue_they_make(lines: list[str]) -> None:
    assert most("\n".join(lines)) <= sum(map(most, lines))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 1), ("a" * 29, 10), ("明天三点开会", 7), ("2026", 5), ("🎂", 3), ("\ud83d", 2)],
)
def test_scripts_cost_what_tokenizers_take_of_them(text: str, tokens: int) -> None:
    assert most(text) == tokens


def test_ideographs_are_taken_in_pairs_at_least() -> None:
    assert least("明天三点开会") == 3


def pieces(text: str) -> int:
    """Pieces that are not white space alone."""
    return sum(1 for piece, _ in QWEN.pre_tokenize_str(text) if piece.strip())
