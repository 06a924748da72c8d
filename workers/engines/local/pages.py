"""Who holds which page of the cache."""

from collections.abc import Sequence

PAGE = 16
"""Tokens of a page. The default model's template begins with 18 tokens that every prompt shares;
with larger pages there would be nothing to share."""

SCRATCH = 0
"""The page that nobody holds: padding is written there."""


def span(tokens: int) -> int:
    """Count the pages that hold so many tokens."""
    return -(-tokens // PAGE)


class Pages:
    """The free pages, and those that every prompt with the template's beginning shares."""

    def __init__(self, count: int) -> None:
        """Own `count` pages, the scratch page among them."""
        # The lowest go first and come back first: what nobody ever needed stays untouched.
        self._free = list(range(count - 1, SCRATCH, -1))
        self._total = len(self._free)
        self._beginning: list[int] = []
        self._shared: list[int] = []

    @property
    def free(self) -> int:
        """Pages that can be taken now."""
        return len(self._free)

    @property
    def total(self) -> int:
        """Pages that could be taken were nobody here."""
        return self._total - len(self._shared)

    def take(self, tokens: int) -> list[int]:
        """Take pages for so many tokens; asking for more than are free is a fault."""
        wanted = span(tokens)
        assert wanted <= len(self._free)
        return [self._free.pop() for _ in range(wanted)]

    def share(self, beginning: Sequence[int]) -> list[int]:
        """Take pages for a beginning of whole pages, for as long as the engine lives."""
        assert len(beginning) % PAGE == 0
        self._beginning = list(beginning)
        self._shared = self.take(len(beginning))
        return self._shared

    def shared(self, prompt: Sequence[int]) -> list[int]:
        """Find the pages that hold the beginning of `prompt` already.

        At least its last token is left to be read: its step says what comes next.
        """
        length = len(self._beginning)
        begins = length < len(prompt) and list(prompt[:length]) == self._beginning
        return self._shared if begins else []

    def give(self, pages: Sequence[int]) -> None:
        """Take pages back, except those that are shared."""
        kept = set(self._shared)
        self._free += [page for page in reversed(pages) if page not in kept]
