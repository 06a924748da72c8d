"""A quote told in the third person: "I'll call you" by Ann to Bo is "Ann will call Bo".

Rewriting guesses, and a guess can be wrong: this is an option, never the default. What is unclear
is not guessed but stays a quote with its speaker: a sentence whose "you" may be one of several
people, one that quotes another, one that the few rules here do not take apart. "We" becomes
"they": nobody is drawn into somebody else's plans. What needs no rewriting stays a quote as well.
"""

import re
from collections.abc import Sequence

from core.sentences import split
from workers.engines.extractive.company import Company
from workers.engines.extractive.quotes import Quote
from workers.engines.extractive.verbs import AUXILIARIES, past, third
from workers.engines.extractive.voice import Unclear, Voice, Word
from workers.engines.extractive.words import I_FORMS, bag

_FIRST = bag("i i'm im i've ive i'll i'd my")
_MINE = _FIRST | {"me", "mine"}
_REQUESTS = bag(
    "be worry forget call send bring take come go tell ask check wait get buy give make try meet"
    " pick text write remember remind leave put stop start keep let join help show read find use"
    " open close turn book order invite add fix move"
)
_ASKING = bag("can could will would")
_STATES = bag("be have like please know")
_WH = bag("what who where when why how which whose")
_SUBJECTS = bag(
    "i you u we he she it they there this that these those everyone everybody anyone anybody"
    " someone somebody"
)
_LEADING = bag(
    "and but so also cause cuz because then yes yeah no nope well ok okay hey hi hello eh oh btw"
    " anyway sure right plus"
)
_TRAILING = bag(
    "lol haha hahaha xd tho though then please pls plz honey man mate dude bro girl babe right ok"
    " dear guys anyway"
)


def tellable(quote: Quote) -> float:
    """Say how much more a quote is worth because it can be told: people write names, not I."""
    return 0.05 if quote.words and quote.words[0] in I_FORMS else 0.0


def tell(quote: Quote, company: Company) -> str:
    """Tell a quote in the third person; quote it where that is unclear."""
    speaker = quote.turn.speaker
    if not speaker or not company.english or len(split(quote.text)) > 1:
        return quote.line
    you, text = company.addressed(speaker, quote.text)
    try:
        told = _told(_bare(_words(text), company), Voice(speaker, you))
    except Unclear:
        return quote.line
    return re.sub(r"[\s.,!?;:\u2026]+\Z", "", " ".join(told.split())) + "."


def _words(text: str) -> list[Word]:
    if any(mark in text for mark in '"\u201c\u201d\u201e\xab\n'):
        raise Unclear
    return [_word(token) for token in text.split()]


def _word(token: str) -> Word:
    bare = token.rstrip(".,!?;:)\u2026")
    return Word(bare, token[len(bare) :])


def _bare(words: list[Word], company: Company) -> list[Word]:
    """Leave out what only talk needs; the first word is small unless it is a name."""
    start, end = 0, len(words)
    while start < end - 2 and words[start].low in _LEADING:
        start += 1
    while end > start + 2 and words[end - 1].low in _TRAILING and "?" not in words[end - 1].tail:
        end -= 1
    kept = words[start:end]
    if kept and kept[0].low in company.vocabulary:
        kept[0] = Word(kept[0].low, kept[0].tail)
    return kept


def _told(words: list[Word], voice: Voice) -> str:
    lows = [word.low for word in words]
    asks = bool(words) and "?" in words[-1].tail
    for form in (_thanks, _proposal, _question, _request, _statement):
        if lows and (told := form(words, lows, voice, asks=asks)):
            return told
    raise Unclear


def _thanks(words: list[Word], lows: list[str], voice: Voice, *, asks: bool) -> str | None:
    if asks or lows[0] not in ("thanks", "thank") or "for" not in lows[:6]:
        return None
    rest = words[lows.index("for") :]
    return f"{voice.me} thanks {voice.name('you')} {voice.told(rest)}"


def _proposal(words: list[Word], lows: list[str], voice: Voice, *, asks: bool) -> str | None:
    if lows[0] in ("let's", "lets"):
        return f"{voice.me} suggests they {voice.told(words[1:])}"
    if lows[:2] == ["let", "me"] and len(lows) > 2 and lows[2] != "know" and not asks:
        return f"{voice.me} will {voice.told(words[2:])}"
    if lows[:2] in (["how", "about"], ["what", "about"]):
        return f"{voice.me} asks about {voice.told(words[2:])}"
    return None


def _question(words: list[Word], lows: list[str], voice: Voice, *, asks: bool) -> str | None:
    if lows[0] in _WH:
        return f"{voice.me} asks {_asked(words, lows, voice)}"
    if not asks or len(lows) < 3:
        return None
    if lows[0] in _ASKING and lows[1] in ("you", "u") and lows[2] not in _STATES:
        return f"{voice.me} asks {voice.name('you')} to {voice.told(words[2:])}"
    if lows[0] == "wanna" or lows[:2] == ["want", "to"]:
        rest = words[1:] if lows[0] == "wanna" else words[2:]
        return f"{voice.me} asks if {voice.name('you')} wants to {voice.told(rest)}"
    if lows[0] in AUXILIARIES and (lows[1] in _SUBJECTS or _name(words[1])):
        return f"{voice.me} asks if {_upright(words, voice)}"
    return None


def _name(word: Word) -> bool:
    return word.text.istitle() and not word.tail


def _asked(words: list[Word], lows: list[str], voice: Voice) -> str:
    """Put what follows a question word into the order of a statement."""
    for at in range(1, min(4, len(lows) - 1)):
        if lows[at] in AUXILIARIES and lows[at + 1] in _SUBJECTS:
            return f"{' '.join(lows[:at])} {_upright(words[at:], voice)}"
    if lows[1:2] in (["is"], ["are"]) and 3 <= len(words) <= 6:
        return f"{lows[0]} {voice.told(words[2:])} {lows[1]}".replace("?", "")
    if lows[0] in ("who", "which") and lows[1:2] and lows[1] not in AUXILIARIES:
        return f"{lows[0]} {voice.told(words[1:])}"
    raise Unclear


def _upright(words: Sequence[Word], voice: Voice) -> str:
    """Turn "do you want it" into "Bo wants it"."""
    verb, rest = words[0].low, list(words[2:])
    who = words[1].low if words[1].low in _SUBJECTS else words[1].text
    who = {"i": "I", "u": "you"}.get(who, who)
    if verb.endswith("n't") or not rest:
        raise Unclear
    subject = voice.name(who)
    many = subject in ("they", "these", "those")
    if verb in ("do", "does", "did"):
        main = rest.pop(0)
        form = past(main.text) if verb == "did" else main.text if many else third(main.text)
        return f"{subject} {form}{main.tail} {voice.told(rest)}"
    form = third(verb) if who in ("I", "you") else verb
    return f"{subject} {form} {voice.told(rest)}"


def _request(words: list[Word], lows: list[str], voice: Voice, *, asks: bool) -> str | None:
    polite = next((at for at, low in enumerate(lows) if low not in ("please", "pls", "plz")), 0)
    negated = lows[polite] in ("don't", "dont")
    rest = words[polite + negated :]
    if asks or len(rest) < 2 or rest[0].low not in _REQUESTS:
        return None
    rest[0] = Word(rest[0].low, rest[0].tail)
    return f"{voice.me} asks {voice.name('you')} {'not ' * negated}to {voice.told(rest)}"


def _statement(words: list[Word], lows: list[str], voice: Voice, *, asks: bool) -> str | None:
    """Tell what somebody says of themselves; a request in its midst would lose its "please"."""
    inner = (at for at in range(1, len(words)) if words[at - 1].tail)
    if asks or any(lows[at] in _REQUESTS for at in inner):
        raise Unclear
    if lows[:2] == ["i", "mean"] and len(words) > 2:
        return _statement(words[2:], lows[2:], voice, asks=asks)
    if lows[0] in _FIRST:
        return voice.told(words)
    return f"{voice.me} says {voice.told(words)}" if not _MINE.isdisjoint(lows) else None
