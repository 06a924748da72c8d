"""Types of messages, by the numbers that Discord gives them, and what each is counted as.

https://docs.discord.com/developers/resources/message#message-object-message-types
"""

REPLY, STARTER = 19, 21

SAID = frozenset((0, REPLY, 20, 23, 46))
"""What somebody said: messages, replies, answers of bots to commands and menus, results of polls.
In the last three the library sees no text."""

NOTICES = {
    **dict.fromkeys((1, 7), "join"),
    2: "leave",
    3: "call",
    6: "pin",
    **dict.fromkeys((8, 9, 10, 11), "boost"),
    18: "thread",
    24: "blocked",  # holds what was blocked, which must not come up again
    **dict.fromkeys((4, 5, 12, 14, 15, 16, 17, 22, 25, 26, 27, 28, 29, 30, 31, 32), "system"),
    **dict.fromkeys((36, 37, 38, 39, 44), "system"),
}
"""What nobody said. The set is open: what is not in here counts as unknown."""


def notice(kind: object) -> str | None:
    """Say what a message of this type is counted as, or None for one that somebody said."""
    if kind is None or (isinstance(kind, int) and kind in SAID):
        return None
    return NOTICES.get(kind, "unknown") if isinstance(kind, int) else "unknown"
