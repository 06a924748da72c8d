"""What Discord's clients make of the words in a message of ours.

A backslash before a sign of ASCII that is no letter or digit shows the sign and takes its meaning
away (https://support.discord.com/hc/en-us/articles/210298617). So: what is left when such pairs and
the few pieces that we build ourselves are taken out must not hold any sign that means something.
"""

import re
from dataclasses import dataclass

from tests.fakes.discord.said import ROLES, USERS, texts

_PAIR = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINK = re.compile(r"\[(\d{1,4})\]\((https://discord\.com/channels/\d+/\d+/\d+)\)")
_FRAME = re.compile(
    r"^\*\*Summary(?: of\*\* <#(\d+)>|\*\*)$|^- |^-# |(?<= )\*\(unchecked: (?=.*\)\*$)|\)\*$"
    r"|^- \*(?=[\d,]+ more sentences have no room here\.\*$)|\*$",
    re.MULTILINE,
)
_MEANS = re.compile(r"[\\`*_~|<>\[\](){}#@/+^:.-]")


@dataclass(frozen=True, slots=True)
class Sight:
    """Where links lead, and what still means something to a client or the server."""

    bare: str
    """Everything but where links lead."""
    links: frozenset[str]
    channels: frozenset[str]
    meaning: frozenset[str]
    pings: bool

    @property
    def text(self) -> str:
        """What is read."""
        return _PAIR.sub(r"\1", _FRAME.sub("", self.bare))


def sight(components: object) -> Sight:
    """Look at a message's texts."""
    raw = "\n".join(texts(components))
    bare = _LINK.sub(r"\1", raw)
    left = _PAIR.sub("\0", bare)
    framed = _FRAME.sub("", left)
    meaning = frozenset(_MEANS.findall(_own(framed)))
    return Sight(
        bare=bare,
        links=frozenset(url for _, url in _LINK.findall(raw)),
        channels=frozenset(found for found in _FRAME.findall(raw) if found),
        meaning=meaning,
        pings=bool(USERS.search(raw) or ROLES.search(raw)),
    )


def _own(framed: str) -> str:
    """Take out fixed words of ours, which end with a full stop."""
    for words in ("There is nothing to say.", "more sentences have no room here."):
        framed = framed.replace(words, "")
    return framed
