"""What people type to ask for a summary, taken apart.

==============================  ================================================================
`24h`, `since monday` ...       a window, see core/spoken.py
`since me`, nothing             since the asker's own last message; of a thread, nothing is all
`#channel`, a link to one       another conversation
a link to a message             its thread, or from that message on where it has none
`missed`, `missed 7d`           what concerns the asker first, since they last wrote or then
`new`                           since the last summary that everybody saw there
`public`                        an answer that everybody in the channel sees
`help`                          a reminder of all this
==============================  ================================================================
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from core.errors import PrecisError

Spot = tuple[str, str | None]
"""A channel and, for one of its messages, the message or the thread that it is in."""

Spotter = Callable[[str], Spot | None]
"""Reads an address or the inside of `<...>` as a platform writes them; None for what is no place,
such as a name. Raises PrecisError for what only looks like one of its places."""

_TOKEN = re.compile(r"<([^<>\s|]+)(?:\|[^<>]{0,1000})?>|(https?://\S+)")


@dataclass(frozen=True, slots=True)
class Words:
    """What was typed: `rest` are the words about time, or anything else."""

    rest: str
    spot: Spot | None = None
    public: bool = False

    @property
    def help(self) -> bool:
        """Whether nothing is asked for but help."""
        return self.rest.lower() == "help"


def take(text: str, find: Spotter) -> Words:
    """Take apart what was typed; `find` knows the platform's places. Raises PrecisError."""
    spots: list[Spot] = []

    def spot(token: re.Match[str]) -> str:
        found = find(token[1] or token[2])
        if found is None:
            return token[0]
        spots.append(found)
        return " "

    words = _TOKEN.sub(spot, text).split()
    if len(spots) > 1:
        raise PrecisError("one conversation at a time; try `24h #channel` or a single link")
    rest = [word for word in words if word.lower() != "public"]
    if any(word.startswith("#") for word in rest):
        raise PrecisError(
            "I cannot tell which channel that is: pick it from the list that opens at `#`, "
            "or paste a link to one of its messages"
        )
    spoken = " ".join(rest)[:200]
    return Words(spoken, spots[0] if spots else None, public=len(rest) < len(words))
