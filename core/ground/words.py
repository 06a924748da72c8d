"""Text as the words that two ways of saying one thing have in common."""

import re
import unicodedata
from collections.abc import Iterator

# Scripts written without spaces, and Korean, whose particles stick to its words.
_DENSE = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
    r"\U00020000-\U0003ffff"
)
_WORD = re.compile(r"\w+")
_PIECE = re.compile(rf"[{_DENSE}]+|[^\W{_DENSE}]+")
_SPACELESS = re.compile(rf"[{_DENSE}]")
_HIRAGANA = re.compile(r"[\u3040-\u309f]+")
_ENDINGS = ("ing", "ed", "es", "s", "e")

AROUND = ".,;:!?…'\"()[]{}<>«»“”‘’*_`"  # noqa: RUF001 - quotation marks
"""Marks that stand around a word and are no part of it."""

STOP = frozenset(
    _WORD.findall(
        """a about after again all also am an and any are as at be because been before being but by
        can could d did do does doing don for from get gets got had has have he her here hers him
        his how i if in into is it its just ll m me more my no not of off on or our out over re s
        she should so some such t than that the their them then there these they this those to too
        up us ve very was we were what when where which while who why will with would you your yours
        """
    )
)
"""English words that say nothing about what a sentence is about. The weights of words that are in
most messages of a dialogue do the same in other languages."""


def words(text: str) -> list[str]:
    """List a text's words in lower case; Chinese, Japanese, Korean and Thai as pairs of letters.

    Such pairs overlap ("東京都" is "東京" and "京都"): they find most words without a dictionary.
    """
    if text.isascii():
        return _WORD.findall(text.lower())
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [word for piece in _PIECE.findall(folded) for word in _pairs(piece)]


def content(text: str) -> set[str]:
    """Collect the stems of the words that say what a text is about.

    Without STOP, and without the pairs of hiragana that are Japanese particles and endings.
    """
    return {stem(word) for word in {*words(text)} - STOP if not _HIRAGANA.fullmatch(word)}


def stem(word: str) -> str:
    """Take an English ending off, so that "moves", "moved" and "moving" meet at "mov".

    Crude, and the same on both sides: a word that is cut too short in one place is cut too short
    in the other. At least three letters stay.
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def opens(sentence: str, at: int) -> bool:
    """Whether the word at `at` is the first of a sentence or a quote, and so has its capital."""
    before = sentence[max(0, at - 20) : at].rstrip()
    return not before.strip(AROUND) or before[-1] in ':"“„«'


def _pairs(piece: str) -> Iterator[str]:
    if len(piece) < 2 or not _SPACELESS.match(piece):
        yield piece
    else:
        yield from (piece[i : i + 2] for i in range(len(piece) - 1))
