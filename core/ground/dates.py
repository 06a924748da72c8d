"""Weekdays, months, tomorrow and yesterday in English, however they are abbreviated.

Not "tonight" or "in the morning": they are inferred more often than said, and caused 11 of 16
false alarms over the human summaries of a thousand dialogues.
"""

import re

from core.ground.words import opens

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_FORMS = {
    **{form: name for name in (*_DAYS, *_MONTHS) for form in (name, name[:3])},
    "tues": "tuesday",
    "weds": "wednesday",
    "thur": "thursday",
    "thurs": "thursday",
    "sept": "september",
    **dict.fromkeys(("yesterday", "yday", "yest"), "yesterday"),
    **dict.fromkeys(("tomorrow", "tomorow", "tommorow", "tomoz", "tmrw", "tmr"), "tomorrow"),
    **dict.fromkeys(("2moro", "2morrow"), "tomorrow"),
}
_ALSO_WORDS = frozenset({"may", "march", "mar", "sat", "sun", "mon", "wed", "dec", "jun", "jul"})
"""These are dates only with a capital letter inside of a sentence."""

_WORD = re.compile(r"\w+")
_LAST_NIGHT = re.compile(r"\blast (?:night|evening)\b", re.IGNORECASE)
_NUMERIC = re.compile(r"\b(?:\d{4}-)?(\d{1,2})[-/.](\d{1,2})\b")


def heard(text: str) -> set[str]:
    """Name every date in what was said, rather one too many: 20/11 is in November."""
    months = {int(part) for pair in _NUMERIC.findall(text) for part in pair}
    return {
        *(_FORMS[word] for word in {*_WORD.findall(text.lower())} & _FORMS.keys()),
        *(_MONTHS[month - 1] for month in months if 1 <= month <= 12),
        *(["yesterday"] if _LAST_NIGHT.search(text) else []),
    }


def stated(sentence: str) -> set[str]:
    """Name the dates that a sentence certainly states."""
    return {
        _FORMS[word]
        for token in _WORD.finditer(sentence)
        if (word := token[0].lower()) in _FORMS and _certain(sentence, token)
    }


def _certain(sentence: str, token: re.Match[str]) -> bool:
    if token[0].lower() not in _ALSO_WORDS:
        return True
    return token[0][0].isupper() and not opens(sentence, token.start())
