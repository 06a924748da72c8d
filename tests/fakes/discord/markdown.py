"""Discord's Markdown: what a text shows, and what of it can be clicked, pings or loads a picture.

Strict: where clients differ, or where it is not known what they do, a thing counts as live. An
address of any scheme is a link, in the middle of a word too (clients find `\\w+:\\S` anywhere); so
are mail addresses and telephone numbers in angle brackets (reference#message-formatting).
"""

import re
from dataclasses import dataclass, field

ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
FENCE = re.compile(r"```(?:[a-z0-9_+\-.#]+?\n)?\n*(.+?)\n*```", re.DOTALL | re.IGNORECASE)
CODE = re.compile(r"(`+)(.+?)(?<!`)\1(?!`)", re.DOTALL)
MASKED = re.compile(
    r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]"
    r"\(\s*<?([^\s\\]*?(?:\\.[^\s\\]*?)*)>?(?:\s+['\"].*?['\"])?\s*\)",
    re.DOTALL,
)
URL = re.compile(r"[a-z][a-z0-9+.-]*://[^\s<]*[^\s<.,:;\"'\])]", re.IGNORECASE)
TOKENS = {
    "user": re.compile(r"<@!?(\d+)>"),
    "role": re.compile(r"<@&(\d+)>"),
    "channel": re.compile(r"<#(\d+)>"),
    "command": re.compile(r"</[^:<>]+:(\d+)>"),
    "guide": re.compile(r"<id:(\w+)(?::\d+)?>"),
    "time": re.compile(r"<t:(-?\d+)(?::[tTdDfFRsS])?>"),
    "emoji": re.compile(r"<a?:\w+:(\d+)>"),
    "address": re.compile(r"<([a-z][a-z0-9+.-]*:/{0,2}[^\s<>]+)>", re.IGNORECASE),
    "mail": re.compile(r"<([^\s<>@]+@[^\s<>]+\.[^\s<>]+)>"),
    "phone": re.compile(r"<(\+[\d\s()-]{3,})>"),
}
EVERYONE = re.compile(r"@(everyone|here)")
PAIRS = {
    "bold": re.compile(r"\*\*(?=\S)(.+?)(?<!\s)\*\*(?!\*)", re.DOTALL),
    "underline": re.compile(r"__(.+?)__(?!_)", re.DOTALL),
    "strike": re.compile(r"~~(.+?)~~(?!_)", re.DOTALL),
    "spoiler": re.compile(r"\|\|(.+?)\|\|", re.DOTALL),
    "italic": re.compile(r"\*(?=\S)([^*]+?)(?<!\s)\*(?!\*)", re.DOTALL),
    "slanted": re.compile(r"\b_([^_]+?)_\b", re.DOTALL),
}
LINES = {
    "heading": re.compile(r"#{1,3}\s+(?=\S)"),
    "small": re.compile(r"-#\s+(?=\S)"),
    "quote": re.compile(r">(?:>>)?\s"),
    "list": re.compile(r"\s*(?:[*-]|\d+\.)\s+(?=\S)"),
}


@dataclass
class Rendered:
    """A text as it is shown. The sets are of what is live in it."""

    text: str = ""
    links: set[str] = field(default_factory=set)
    bare: set[str] = field(default_factory=set)
    """Those of the links that make a preview: not masked, not in angle brackets."""
    mentions: set[str] = field(default_factory=set)
    """Ids of users and roles that are drawn as mentions, `everyone` and `here`."""
    places: set[str] = field(default_factory=set)
    """Ids of channels and commands, and `customize`, `browse` ...: what opens inside Discord."""
    emoji: set[str] = field(default_factory=set)
    times: set[str] = field(default_factory=set)
    styles: set[str] = field(default_factory=set)


def render(text: str) -> Rendered:
    """Read a text as clients do."""
    found = Rendered()
    found.text = _inline(text, found, start=True)
    return found


def _inline(text: str, found: Rendered, *, start: bool) -> str:
    """From left to right, the first rule that fits; `start`: a line begins here."""
    shown = []
    at = 0
    while at < len(text):
        fresh = (start and at == 0) or (at > 0 and text[at - 1] == "\n")
        for rule in RULES:
            if taken := rule(text, at, found, fresh):
                words, at = taken
                shown.append(words)
                break
        else:
            shown.append(text[at])
            at += 1
    return "".join(shown)


Taken = tuple[str, int] | None


def _escape(text: str, at: int, found: Rendered, fresh: bool) -> Taken:
    match = ESCAPE.match(text, at)
    return (match[1], match.end()) if match else None


def _code(text: str, at: int, found: Rendered, fresh: bool) -> Taken:
    """Nothing in code is live."""
    for pattern, group in ((FENCE, 1), (CODE, 2)):
        if match := pattern.match(text, at):
            found.styles.add("code")
            return match[group], match.end()
    return None


def _line(text: str, at: int, found: Rendered, fresh: bool) -> Taken:
    if not fresh:
        return None
    for style, pattern in LINES.items():
        if match := pattern.match(text, at):
            found.styles.add(style)
            return "", match.end()
    return None


def _token(text: str, at: int, found: Rendered, fresh: bool) -> Taken:
    """Something in angle brackets."""
    if text[at] != "<":
        return None
    for kind, pattern in TOKENS.items():
        if match := pattern.match(text, at):
            _live(found, kind, match[1])
            return match[0], match.end()
    return None


def _live(found: Rendered, kind: str, value: str) -> None:
    homes = {
        "user": found.mentions,
        "role": found.mentions,
        "emoji": found.emoji,
        "time": found.times,
        "address": found.links,
        "mail": found.links,
        "phone": found.links,
    }
    homes.get(kind, found.places).add(value)


def _masked(text: str, at: int, found: Rendered, fresh: bool) -> Taken:
    match = MASKED.match(text, at) if text[at] == "[" else None
    if not match or not match[2]:
        return None
    found.links.add(ESCAPE.sub(r"\1", match[2]))
    label = Rendered()
    words = _inline(match[1], label, start=False)
    found.links |= label.links
    found.mentions |= label.mentions
    return words, match.end()


def _url(text: str, at: int, found: Rendered, fresh: bool) -> Taken:
    match = URL.match(text, at)
    if not match:
        return None
    found.links.add(match[0])
    found.bare.add(match[0])
    return match[0], match.end()


def _everyone(text: str, at: int, found: Rendered, fresh: bool) -> Taken:
    match = EVERYONE.match(text, at)
    if not match:
        return None
    found.mentions.add(match[1])
    return match[0], match.end()


def _pair(text: str, at: int, found: Rendered, fresh: bool) -> Taken:
    for style, pattern in PAIRS.items():
        if match := pattern.match(text, at):
            found.styles.add(style)
            return _inline(match[1], found, start=False), match.end()
    return None


RULES = (_escape, _code, _line, _token, _masked, _url, _everyone, _pair)
