"""One `generate` on its way through the engine, and the rows it is made of."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock

from core.errors import EngineError
from core.pulse import Pulse

Ear = Callable[[str], None]
"""Hears the answer of a call's only row piece by piece, from the engine's thread."""


class Call:
    """Waits for its texts. Settled once: by all of them, by an error, or by being cancelled."""

    def __init__(self, size: int, pulse: Pulse, ear: Ear | None = None) -> None:
        """Wait for `size` texts; whoever works on them beats `pulse`."""
        self.pulse = pulse
        self.ear = ear
        self.future: Future[list[str]] = Future()
        self._size = size
        self._texts: dict[int, str] = {}
        self._lock = Lock()

    @property
    def over(self) -> bool:
        """Whether nobody waits any more; asked between any two steps, from the engine's thread."""
        return self.future.done()

    def put(self, index: int, text: str) -> None:
        """Deliver one text; the last one settles the call."""
        self._texts[index] = text
        if len(self._texts) == self._size:
            self._settle([self._texts[i] for i in range(self._size)])

    def fail(self, error: EngineError) -> None:
        """Settle the call without texts."""
        self._settle(error)

    def _settle(self, outcome: list[str] | EngineError) -> None:
        # Both threads may get here, and a future is touchy about being settled twice.
        with self._lock:
            if self.over or not self.future.set_running_or_notify_cancel():
                return
            if isinstance(outcome, EngineError):
                self.future.set_exception(outcome)
            else:
                self.future.set_result(outcome)


@dataclass(eq=False, slots=True)
class Row:
    """One dialogue in the engine: its prompt, at most `limit` new tokens, and how far it is."""

    call: Call
    index: int
    prompt: list[int]
    limit: int
    done: bool = False
    seat: int = -1
    """Where the device keeps its newest token."""
    pages: list[int] = field(default_factory=list)
    """Where its keys and values are, in the order of its tokens; enough for `size`."""
    read: int = 0
    """Tokens of the prompt whose keys and values are in its pages."""
    begun: int = 0
    """New tokens whose steps were begun; the newest of them may still be on the device."""

    @property
    def over(self) -> bool:
        """Whether this row needs no further step."""
        return self.done or self.call.over

    @property
    def size(self) -> int:
        """Most tokens it may grow to."""
        return len(self.prompt) + self.limit

    def finish(self, text: str) -> None:
        """Deliver the text at once, whatever the others still do."""
        self.done = True
        self.call.put(self.index, text)
