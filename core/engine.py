"""What turns dialogues into texts."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from core.pulse import Pulse


class Engine(Protocol):
    """A model, a server, or no model at all.

    Several callers may be inside `generate` at once: an engine is free to batch them together.
    Cancelling the awaiting task cancels the work between two steps; a deadline is a cancellation.
    """

    name: str
    """As in PRECIS_ENGINE; shown in every summary."""

    model: str | None
    """The model's own name; shown in every summary."""

    room: int
    """Most tokens that one dialogue may have, as `count` counts them."""

    quotes: bool
    """Whether every line that comes out is `Speaker: words` taken verbatim from the dialogue."""

    def count(self, text: str) -> int:
        """Count tokens of `text`. A dialogue has at most the sum of its lines' counts.

        May be called from any thread.
        """
        ...

    async def start(self) -> None:
        """Load whatever is needed. Raises EngineMissing or MissingExtra with the way out."""
        ...

    async def generate(self, dialogues: Sequence[str], limit: int, pulse: Pulse) -> list[str]:
        """Summarize each dialogue (lines of `Speaker: text`) in at most `limit` new tokens.

        Where many summaries are merged, a dialogue is made of the messages that they cite. Texts
        come back in the order of `dialogues`, one sentence per line where the engine
        knows better than a splitter. Beats `pulse` at each step. Raises EngineDown for a passing
        fault and OutOfMemory when even a single dialogue does not fit; both leave the engine
        usable.
        """
        ...

    async def close(self) -> None:
        """Let go of memory, threads and connections."""
        ...


@runtime_checkable
class Scorer(Protocol):
    """What an engine can do besides, if it has the model at hand."""

    async def score(self, dialogue: str, texts: Sequence[str], pulse: Pulse) -> list[float]:
        """Tell how likely each text is as a summary of a dialogue: sums of log-probabilities.

        Raises OutOfMemory where dialogue and texts together are too long for that, and otherwise
        what `generate` raises.
        """
        ...
