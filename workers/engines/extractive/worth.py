"""What each word of a sentence is worth, by the kinds of words it belongs to."""

from dataclasses import dataclass

from workers.engines.extractive import words


@dataclass(frozen=True, slots=True)
class Kind:
    """A class of words, and what a sentence made of nothing else would be worth more."""

    weight: float
    words: frozenset[str]
    reason: str


KINDS = (
    Kind(+0.28, words.THINGS, "what the world is made of"),
    Kind(+0.15, words.DEEDS, "what people do in it"),
    Kind(+0.37, words.ARTICLES, "something in particular is spoken of"),
    Kind(+0.38, words.TOWARDS, "aims and addresses"),
    Kind(+0.17, words.PREPOSITIONS, "where, when, with whom"),
    Kind(+0.14, words.TIMES, "when is what is asked first"),
    Kind(-0.17, words.FIRST_PERSON, "a summary calls people by their names"),
    Kind(-0.16, words.I_FORMS, "I more than we"),
    Kind(-0.29, words.SECOND_PERSON, "and whoever is spoken to"),
    Kind(-0.11, words.POINTERS, "they lean on a sentence not quoted"),
    Kind(-0.19, words.NEGATIONS, "what is not so is seldom the point"),
    Kind(-0.15, words.QUESTIONS, "the answer tells more"),
    Kind(-0.17, words.ADVERBS, "summaries are dry"),
    Kind(-0.14, words.FUZZY, "nobody repeats stuff and things"),
    Kind(-0.10, words.JUDGEMENTS, "opinions, not facts"),
    Kind(-0.17, words.VAGUE, "saying that one thinks adds little"),
    Kind(-0.17, words.PLEASANTRIES, "nothing happens in them"),
)

_DIGITS = +0.23
"""The same of numbers: how much, how many, which one."""

_WORTH: dict[str, float] = {}
for _kind in KINDS:
    for _word in _kind.words:
        _WORTH[_word] = _WORTH.get(_word, 0.0) + _kind.weight


def worth(word: str) -> float:
    """Add up a word's kinds; a digit in it is one more."""
    return _WORTH.get(word, 0.0) + _DIGITS * any(map(str.isdigit, word))
