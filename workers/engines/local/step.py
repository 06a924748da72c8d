"""One pass through the network: whose tokens it computes."""

from collections.abc import Sequence
from dataclasses import dataclass

from workers.engines.local.call import Row


@dataclass(frozen=True, slots=True)
class Part:
    """Tokens `first` to `last` of a row (the last not included), counted from its prompt's first.

    While the prompt is read these are its own tokens; after that it is one token, the newest, which
    only the device knows.
    """

    row: Row
    first: int
    last: int

    @property
    def size(self) -> int:
        """How many tokens are computed."""
        return self.last - self.first

    @property
    def picks(self) -> bool:
        """Whether a new token follows: the prompt is read to its end."""
        return self.last >= len(self.row.prompt)


@dataclass(frozen=True, slots=True)
class Step:
    """Parts of several rows, computed together."""

    parts: Sequence[Part]
    writing: bool
    """Whether it continues rows by one token each, instead of reading prompts."""

    @property
    def rows(self) -> list[Row]:
        """Whose step it is."""
        return [part.row for part in self.parts]

    @property
    def tokens(self) -> int:
        """How many tokens are computed."""
        return sum(part.size for part in self.parts)

    def begin(self) -> None:
        """Note that the device will have made this step before any other that follows."""
        for part in self.parts:
            part.row.read = min(part.last, len(part.row.prompt))
            part.row.begun += part.picks
