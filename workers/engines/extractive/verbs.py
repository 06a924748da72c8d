"""Enough of English verbs to turn "I want" into "Ann wants" and "did you go" into "Bo went"."""

from workers.engines.extractive.words import bag

AUXILIARIES = bag(
    "is are was were am do does did have has had can could will would shall should may might must"
    " isn't aren't wasn't weren't don't doesn't didn't haven't hasn't hadn't can't couldn't won't"
    " wouldn't shouldn't"
)

_FIXED = bag(
    "will would can could shall should may might must had was did cannot can't cant couldn't won't"
    " wont wouldn't shouldn't mustn't hadn't wasn't didn't didnt didn couldnt wouldnt shouldnt"
    " used supposed"
)
"""Forms that are the same in every person."""

_THIRD = {
    "am": "is",
    "are": "is",
    "were": "was",
    "have": "has",
    "do": "does",
    "aren't": "isn't",
    "arent": "isn't",
    "weren't": "wasn't",
    "haven't": "hasn't",
    "havent": "hasn't",
    "don't": "doesn't",
    "dont": "doesn't",
    "go": "goes",
    "wanna": "wants to",
    "gotta": "has to",
    "gonna": "is going to",
}

_PASTS = dict(
    pair.split(":")
    for pair in bag("""
    be:was become:became begin:began bite:bit blow:blew break:broke bring:brought build:built
    buy:bought catch:caught choose:chose come:came cost:cost cut:cut dig:dug do:did draw:drew
    drink:drank drive:drove eat:ate fall:fell feed:fed feel:felt fight:fought find:found fly:flew
    forget:forgot get:got give:gave go:went grow:grew hang:hung have:had hear:heard hide:hid
    hit:hit hold:held hurt:hurt keep:kept know:knew lead:led leave:left lend:lent let:let lie:lay
    lose:lost make:made mean:meant meet:met pay:paid put:put quit:quit read:read ride:rode
    ring:rang rise:rose run:ran say:said see:saw sell:sold send:sent set:set shake:shook shoot:shot
    show:showed shut:shut sing:sang sit:sat sleep:slept speak:spoke spend:spent stand:stood
    steal:stole stick:stuck swear:swore swim:swam take:took teach:taught tear:tore tell:told
    think:thought throw:threw understand:understood wake:woke wear:wore win:won write:wrote
    """)
)
_PAST_FORMS = frozenset(_PASTS.values()) - {"read", "let", "cost", "hurt"}
_VOWELS = "aeiou"
_BARE_ED = bag("need feed speed breed bleed proceed exceed succeed")


def third(verb: str) -> str:
    """Put a verb as it stands behind "I" or "you" into the third person: "try" is "tries"."""
    low = verb.lower().replace("\u2019", "'")
    if low in _THIRD:
        return _THIRD[low]
    if low in _FIXED or _is_past(low):
        return verb
    if low.endswith(("s", "sh", "ch", "x", "z", "o")):
        return verb + "es"
    if low.endswith("y") and low[-2:-1] not in _VOWELS:
        return verb[:-1] + "ies"
    return verb + "s"


def past(verb: str) -> str:
    """Put an infinitive into the past."""
    low = verb.lower()
    if low in _PASTS:
        return _PASTS[low]
    if low.endswith("e"):
        return verb + "d"
    if low.endswith("y") and low[-2:-1] not in _VOWELS:
        return verb[:-1] + "ied"
    return verb + "ed"


def _is_past(low: str) -> bool:
    return low in _PAST_FORMS or (low.endswith("ed") and low not in _BARE_ED and len(low) > 3)
