"""Links, mail addresses and bare domains: whatever a chat program would make clickable."""

import re
from collections.abc import Iterator

from core.ground.words import AROUND

_LINK = re.compile(r"https?://[^\s<>|]+|www\.[^\s<>|]+", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:[\w.+-]+@)?(?:[a-z0-9-]+\.)+[a-z]{2,24}(?:/.*)?")


def find(text: str) -> Iterator[str]:
    """Find links as they stand in a text, without the punctuation around them."""
    for token in text.split():
        if "." not in token:
            continue
        bare = token.strip(AROUND)
        if found := _LINK.search(token):
            yield found[0].rstrip(AROUND)
        elif _DOMAIN.fullmatch(bare):
            yield bare


def host(link: str) -> str:
    """Cut a link down to its host: people shorten `https://a.example/b` to `a.example`."""
    return link.partition("://")[2].partition("/")[0] or link.partition("/")[0]
