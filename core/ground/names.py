"""Names in a sentence, told from other words by their capital letters."""

import re
from collections.abc import Iterator

from core.ground import dates
from core.ground.words import STOP, opens, words

_TOKEN = re.compile(r"[^\W\d_]\w*")
_COMMON = STOP | frozenset(
    words(
        "ok okay pm mr mrs ms dr tv pc id faq fyi asap english one two yes yeah hi hello thanks"
        " mom mum mommy mummy dad daddy"
    )
)
_EVERYONE = frozenset(
    words(
        "everyone everybody nobody someone somebody anyone another others each nothing everything"
        " something anything people work dinner lunch breakfast food money time life school traffic"
        " today tonight tomorrow next first later then there here neither either one most many"
    )
)
"""Words that do stand first and before a verb."""

_SUBJECT = re.compile(
    r"['’]s\b| (?:and [A-Z]\w*|is|was|has|had|will|would|can|could|\w{3,}(?:s|ed)|goes|does)\b"  # noqa: RUF001
)
"""What follows a person: a verb. The first word of a sentence has a capital letter whatever it is,
and for want of a dictionary only one that is followed by this is taken for a name."""

_THINGS = re.compile(r"\w+(?:ing|ly|tion|ment|ness)$")
"""Words that are hardly anybody's name where they stand first: "Finally", "Planning"."""

_GERMAN = frozenset(words("und der die das ist ein eine mit für nicht zu im den dem auf von wird"))
"""German gives capital letters to all its nouns: two of these, and no names are found."""


def heard(text: str) -> set[str]:
    """List in lower case every word of three letters and more that was said with a capital."""
    capital = {token.casefold() for token in {*_TOKEN.findall(text)} if token[0].isupper()}
    return {name for name in capital - _COMMON if len(name) >= 3}


def stated(sentence: str) -> Iterator[list[str]]:
    """Find the names of a sentence; what stands side by side is one list, as ["New", "York"]."""
    if len(_GERMAN & {*words(sentence)}) >= 2:
        return
    run: list[str] = []
    end = 0
    for token in _TOKEN.finditer(sentence):
        if not _is_name(sentence, token):
            continue
        if run and sentence[end : token.start()] != " ":
            yield run
            run = []
        run.append(token[0])
        end = token.end()
    if run:
        yield run


def alike(name: str, other: str) -> bool:
    """Whether one is short for the other (Alex, Alexandra) or one letter off (Jon, John)."""
    short, long = sorted((name, other), key=len)
    if len(short) >= 3 and long.startswith(short):
        return True
    if len(short) < 3 or len(long) - len(short) > 1:
        return False
    at = next(i for i, (one, two) in enumerate(zip(short, long, strict=False)) if one != two)
    return short[at:] == long[at + 1 :] or short[at + 1 :] == long[at + 1 :]


def _is_name(sentence: str, token: re.Match[str]) -> bool:
    word = token[0].casefold()
    if not token[0][0].isupper() or len(word) < 2 or word in _COMMON or dates.heard(token[0]):
        return False
    if not opens(sentence, token.start()):
        return True
    verb = _SUBJECT.match(sentence, token.end())
    if verb is None or word in _EVERYONE or _THINGS.match(word):
        return False
    return verb[0].endswith("s") or not word.endswith("s")  # "James pays", not "Tickets sold out"
