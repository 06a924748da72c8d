"""The sentences of a dialogue that could be quoted."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.sentences import split
from workers.engines.extractive.turns import Turn
from workers.engines.extractive.words import POINTERS

_LONGEST = 280
"""Characters of one quote: two or three lines on a screen."""

_SHORTEST = 20
"""Characters that a quote may have even where its speaker's name takes all the room."""

_FEWEST = 3
"""Words below which a sentence is an echo, not a statement: "Today.", "See you."."""

LONG = 20
"""Messages above which a talk is long: people come to it for what was found, decided, left open."""

_FEWEST_ALONE = 5
"""The same in a long talk, where nobody remembers what a shorter answer was an answer to."""

_FRAGMENT = 40
"""Characters below which a sentence there leans on others: "Total 2,846.50 EUR.", "Booked!"."""

_LONGEST_JOINED = 200
"""Characters up to which sentences are quoted together."""

# Everything below is possessive: one pass over the text, however hostile it is.
_FILLERS = re.compile(
    r"""(?: (?:ok|okay|oh|ah|aww?|u[hm]+|er|h+m+|mh?m|(?:ha){2,}h?|hehe|lol|lmao|omg|wow|yay|yeah
              |yep|yup|nah|anyways?)\b [\s,.!\u2026:;)(-]*+
          | (?:well|so|and|but|yes|no|sure|right|great|cool|fine|nice|good|perfect|alright|sorry
              |all\ right|of\ course|i\ see|you\ know|actually|honestly|look|listen|please
              |thanks|thank\ you|thx|hi|hey|hello|dude|man|bro|guys|honey|dear|darling|babe|mate)
            (?:\ (?:guys|all|everyone|team|man|(?-i:[A-Z])\w*+))?+ \s*+ [,.!\u2026;]++ [\s)]*+
          | (?:so|and|but|well|then) \s++ (?=(?:i|we|you|he|she|they|it|there|the|my|our|let)\b)
        )+""",
    re.VERBOSE | re.IGNORECASE,
)

_SMILE = re.compile(
    r"""[:;]['-]?[)(/|*DPpdoO3]++ | [xX]D++ | <3++ | :\w++:
      | [^\w\s.,;:!?"')\]}%$€£¥+\-\u2026\u2019\u201d\u300d\u300f\xbb]++""",
    re.VERBOSE,
)

_UNSPOKEN = re.compile(r"https?://\S++|<[\w:#@!-]{1,80}+>|:\w{1,80}+:")
"""Links, placeholders of attachments and emoji codes say nothing without the words around them."""

# Scripts without spaces are measured in pieces about as long as their words. Vowel signs and other
# marks stand inside words, but are no letters to `re`.
_HAN = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_THAI = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_SIGNS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0dff"
_LETTERS = rf"[^\W_{_HAN}{_THAI}]++(?:[{_SIGNS}]++[^\W_{_HAN}{_THAI}]*+)*+"
_WORD = re.compile(rf"[{_HAN}]{{1,2}}+|[{_THAI}]{{1,4}}+|{_LETTERS}(?:'{_LETTERS})*+")


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of one line of a turn, as it stands there, and its words in lower case."""

    turn: Turn
    text: str
    words: tuple[str, ...]

    @property
    def line(self) -> str:
        """The quote with its speaker; alone if it stood before the first speaker."""
        return f"{self.turn.speaker}: {self.text}" if self.turn.speaker else self.text


def quotes(turns: Sequence[Turn], room: int) -> list[Quote]:
    """Every sentence that says something; else every shred; else the longest line there is.

    In a long talk nobody remembers what "pod 2 of 3." answered: there a fragment is quoted together
    with the sentence before it in its message, else with the one behind it, else not at all.

    None is longer than `room` characters with its speaker, if that leaves it a few words. Whole
    sentences only: splitting them at commas scored 0.1 ROUGE-1 higher on DialogSum, and turned
    "if it rains, we cancel" into "we cancel".
    """
    long = len(turns) > LONG
    fewest, read = (_FEWEST_ALONE, _passages) if long else (_FEWEST, _sentences)
    found = [quote for turn in turns for quote in _read(turn, room, read)]
    spoken = [quote for quote in found if len(quote.words) >= fewest]
    return spoken or [quote for quote in found if quote.words] or _longest(turns, room)


def _read(turn: Turn, room: int, read: Callable[[str], Iterable[str]]) -> Iterator[Quote]:
    most = _most(turn, room)
    for passage in read(turn.text):
        text = _cut(passage, most)
        yield Quote(turn, text, _words(text))


def _sentences(text: str) -> Iterator[str]:
    return map(_trim, split(text))


def _passages(text: str) -> Iterator[str]:
    """Read sentences with the fragments that lean on them, as they stand there."""
    for line in text.splitlines():
        start = end = read = 0
        short = False
        for sentence in split(line):
            trimmed = _trim(sentence)
            at = line.index(sentence, read) + sentence.index(trimmed)
            read = at + len(trimmed)
            fragment = len(trimmed) < _FRAGMENT
            leans = short or fragment or trimmed.partition(" ")[0].lower() in POINTERS
            if leans and start < end and read - start <= _LONGEST_JOINED:
                short = short and fragment
            else:
                yield line[start:end]
                start, short = at, fragment
            end = read
        yield line[start:end]


def _trim(sentence: str) -> str:
    """Take fillers from the start and smiles from the end; what is left is still verbatim."""
    fillers = _FILLERS.match(sentence)
    text = sentence[fillers.end() :] if fillers else sentence
    end = len(text)
    while (space := text.rfind(" ", 0, end)) > 0 and _SMILE.fullmatch(text, space + 1, end):
        end = space
    return text[:end].rstrip()


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(_UNSPOKEN.sub(" ", text).replace("\u2019", "'").lower()))


def _longest(turns: Sequence[Turn], room: int) -> list[Quote]:
    lines = [(turn, line.strip()) for turn in turns for line in turn.text.splitlines()]
    turn, line = max(lines, key=lambda pair: len(pair[1]), default=(None, ""))
    return [Quote(turn, _cut(line, _most(turn, room)), ())] if turn and line else []


def _most(turn: Turn, room: int) -> int:
    return max(_SHORTEST, min(_LONGEST, room - len(turn.speaker) - len(": ")))


def _cut(text: str, most: int) -> str:
    """Shorten `text` to at most `most` characters, between two words where there are two."""
    if len(text) <= most:
        return text
    space = text.rfind(" ", 0, most + 1)
    return text[: space if space > 0 else most].rstrip()
