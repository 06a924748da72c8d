"""The numbers of a text and the ways of saying the same one: 7 and seven, 19:30 and half 7."""

import re
import unicodedata
from collections.abc import Iterator

_NUMBER = re.compile(r"(\d+(?:[.,:]\d+)*)(k\b)?(?:\s?(pm)\b)?", re.IGNORECASE)
_SPACED = re.compile(r"(?<=\d), (?=\d{3}\b)")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})")
_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_SAID = {
    **{word: n for n, word in enumerate(_SMALL)},
    **{word: n * 10 for n, word in enumerate(_TENS, 2)},
}
_HEARD = {
    **_SAID,
    **{word: n for n, word in enumerate(_ORDINALS, 1)},
    **dict.fromkeys(("twice", "both", "couple"), 2),
    "once": 1,
    "dozen": 12,
    "hundred": 100,
    "thousand": 1000,
    **{digit: n for n, digit in enumerate("一二三四五六七八九十", 1)},
}
_WORDS = re.compile(rf"\b(?:({'|'.join(_TENS)})[ -])?(\w+)\b(?! (?:hundred|thousand|million))")
_HAN = re.compile("[一二三四五六七八九十]")
_PART = re.compile(r"\b(half|quarter)(?: (?:past|to|after))? (\d{1,2}|\w+)")


def heard(text: str) -> set[str]:
    """List every way to read the numbers of what was said; rather one too many."""
    text = _plain(text)
    text = f"{text}\n{_SPACED.sub('', text)}" if ", " in text else text
    found = {str(value) for value in _spelled(text, _HEARD)}
    found |= {str(_HEARD[digit]) for digit in _HAN.findall(text)}
    for token, thousand, _ in {*_NUMBER.findall(text)}:
        found |= _readings(token)
        found |= {_value(part) for part in re.split("[.,:]", token)}
        found |= {f"{_value(token)}000"} if thousand else set()
    for part, hour in _PART.findall(text):
        whole = int(hour) if hour.isdecimal() else _HEARD.get(hour, 0)
        before, behind = (30, 30) if part == "half" else (45, 15)
        found |= {_clock(whole - 1, before), _clock(whole, behind)}
    return found


def stated(text: str, people: int) -> Iterator[set[str]]:
    """For each number a sentence states, yield the readings of which one should have been heard.

    One and two are said too lightly to be checked, and so are words for at most `people`: a
    sentence that says "all three" counts the speakers.
    """
    text = _plain(text)
    for value in _spelled(text, _SAID):
        if value > max(2, people):
            yield {str(value)}
    for token, thousand, evening in _NUMBER.findall(text):
        if thousand:
            yield {f"{_value(token)}000"}
        elif evening and token.isdecimal() and len(token) <= 2:
            yield {_value(token), _clock(int(token), 0), str(int(token) + 12)}
        else:
            yield _readings(token)


def _plain(text: str) -> str:
    """Lower the case and write all decimal digits as 0 to 9."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in folded)


def _spelled(text: str, values: dict[str, int]) -> Iterator[int]:
    for tens, word in {*_WORDS.findall(text)}:
        if tens and 0 < values.get(word, 0) < 10:
            yield values[tens] + values[word]
        else:
            yield from (values[part] for part in (tens, word) if part in values)


def _readings(token: str) -> set[str]:
    found = {_value(token)}
    if clock := _CLOCK.fullmatch(token):
        hour, minute = int(clock[1]), int(clock[2])
        found.add(_clock(hour, minute))
        if not minute:
            found |= {str(hour), str(hour % 12), str(hour % 12 + 12)}
    elif token.isdecimal() and len(token) <= 2:
        found.add(_clock(int(token), 0))
    return found


def _value(token: str) -> str:
    """Write a number without grouping and needless zeros, with a decimal point."""
    if _GROUPED.fullmatch(token):
        return token.replace(".", "").replace(",", "").lstrip("0") or "0"
    point = token.replace(",", ".").lstrip("0") or "0"
    return point.rstrip("0").rstrip(".") if "." in point else point


def _clock(hour: int, minute: int) -> str:
    return f"{hour % 12}:{minute:02}"
