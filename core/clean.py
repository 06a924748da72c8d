r"""Which characters reach an engine and come back from it: none that hide, none that turn text.

A reader of a summary and the model must see the same words. Removed are control characters, lone
surrogates, everything that reorders (LRM, RLM, embeddings, overrides, isolates), everything that
takes no ink (zero-width space, word joiner, BOM, soft hyphen, fillers) and the two blocks that
smuggle whole messages past the eye: tags and the variation selectors of plane 14. The last also
write the flags of England, Scotland and Wales, which become black flags.

Two kinds of invisible characters do honest work and stay in texts, one at a time and only behind
something they can act on: ZWNJ and ZWJ (U+200C, U+200D) behind a letter or emoji outside ASCII,
where Persian, the Indic scripts and 👩‍🚀 need them, and variation selectors (U+FE00 to U+FE0F)
behind such a character or, for 1️⃣, behind a digit, # or *. Names keep neither: a name that only
differs by them looks like another's.

The sets are taken from Unicode's Default_Ignorable_Code_Point and the categories Cc, Cf and Cs.
"""

import re
import unicodedata

LONGEST_NAME = 60
"""Characters of a name: longer ones are jokes or attacks. Slack allows 80, Discord 32."""

_HIDDEN = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b"
    r"\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_JOINERS = r"\u200c\u200d"
_VARIANTS = r"\ufe00-\ufe0f"
_STRAY = re.compile(
    rf"[{_HIDDEN}]"
    rf"|(?<![^\x00-\x7f\s{_HIDDEN}{_JOINERS}])[{_JOINERS}]"
    rf"|(?<![^\x00-\x22\x24-\x29\x2b-\x2f\x3a-\x7f\s{_HIDDEN}{_JOINERS}{_VARIANTS}])[{_VARIANTS}]"
)
_INVISIBLE = re.compile(rf"[{_HIDDEN}{_JOINERS}{_VARIANTS}]")

# What reads as a colon, but for the visarga: Indic names end in it. NFKC maps the others.
_COLONS = str.maketrans(
    dict.fromkeys(":\u02d0\u02f8\u0589\u05c3\u0703\u0704\u205a\u2236\ua789", " ")
)
_NUMBERED = re.compile(r"\s*\((\d+)\)$")


def text(raw: str) -> str:
    r"""Keep what can be seen, with "\n" as the only line break and spaces for tabs."""
    if raw.isascii() and raw.isprintable():
        return raw
    return _STRAY.sub("", "\n".join(raw.splitlines()).replace("\t", " "))


def name(raw: str) -> str:
    """Keep of a display name what cannot be taken for anything but a name; may be empty.

    At most LONGEST_NAME characters in NFKC, without colons, and without a number in brackets at
    its end: `Ana (2)` is what *we* call the second Ana, so who calls himself that is `Ana 2`.
    """
    seen = unicodedata.normalize("NFKC", _INVISIBLE.sub("", " ".join(raw.split())))
    short = " ".join(seen.translate(_COLONS).split())[:LONGEST_NAME]
    return _NUMBERED.sub(r" \1", short).strip()
