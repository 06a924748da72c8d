"""Whom a message addresses: the names of those who take part, at its start or its end."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from core.conversation import Message
from core.ground.words import STOP

_STRIPPED = ":,;.!?"
_COMMON = STOP | {"ok", "okay", "yes", "no", "hi", "hello", "hey", "thanks", "anyone", "someone"}
_LONGEST = 6
"""Words of a name that are looked at; what somebody calls a novel is found by its first words."""


class People:
    """Everybody who speaks in a conversation, by whatever they are called there.

    A name of several words is also found by its first word, if only one person has that. A name
    that is a common word, or one letter, counts only where it is marked: `@will` or `will:`.
    """

    def __init__(self, messages: Sequence[Message]) -> None:
        self._named: dict[tuple[str, ...], str] = {}
        first: dict[str, set[str]] = defaultdict(set)
        for name, who in {(message.speaker, message.speaker_id) for message in messages}:
            words = tuple(name.casefold().split()[:_LONGEST])
            if words:
                self._named[words] = who
                first[words[0]].add(who)
        self._named |= {
            (word,): who
            for word, (who, *others) in first.items()
            if not others and (word,) not in self._named
        }

    def addressed(self, message: Message) -> str | None:
        """Find the id of the other person whom a message opens with; None if there is none."""
        words = message.text.split(None, _LONGEST)[:_LONGEST]
        return next(self._found(words, message.speaker_id, first=True), None)

    def called(self, message: Message) -> str | None:
        """Find whom a message opens or ends with: "thanks a lot, Ana" is said to Ana."""
        ends = message.text[-80:].split()[-1:]
        return self.addressed(message) or next(
            self._found(ends, message.speaker_id, first=False), None
        )

    def _found(self, words: Sequence[str], speaker: str, *, first: bool) -> Iterator[str]:
        for n in range(len(words), 0, -1):
            marked = words[0].startswith("@") or (first and words[n - 1][-1] in ":,")
            name = tuple(" ".join(words[:n]).casefold().removeprefix("@").split())
            for key in (name, (*name[:-1], name[-1].rstrip(_STRIPPED))) if name else ():
                plain = len(key) == 1 and (len(key[0]) < 2 or key[0] in _COMMON)
                who = self._named.get(key)
                if who is not None and who != speaker and (marked or not plain):
                    yield who
