"""What goes wrong on request, and limits that hold when they are switched on."""

from collections import defaultdict, deque
from dataclasses import dataclass
from math import ceil
from typing import Literal

from tests.fakes.clock import Clock
from tests.fakes.slack.methods import METHODS

Kind = Literal["limit", "status", "reset", "slow", "error"]

EVERY = "*"
"""Stands for all methods; `response_url` for the response URLs."""


@dataclass
class Fault:
    """`times` calls end so. `processed`: the call was carried out, only its answer is lost."""

    kind: Kind
    times: int
    processed: bool = False
    number: float = 0
    error: str = ""


class Faults:
    """Faults by method, in the order they were asked for."""

    def __init__(self) -> None:
        self._queues: dict[str, deque[Fault]] = defaultdict(deque)

    def limit(self, method: str, times: int = 1, after: int = 1) -> None:
        """Answer 429 with `Retry-After: after`; whoever asks earlier gets another, for free."""
        self._queues[method].append(Fault("limit", times, number=after))

    def status(self, method: str, code: int, times: int = 1, *, processed: bool = False) -> None:
        """Answer with an HTTP status of 500 and more, and with a page instead of JSON."""
        self._queues[method].append(Fault("status", times, processed, code))

    def reset(self, method: str, times: int = 1, *, processed: bool = False) -> None:
        """Reset the connection before or, with `processed`, after the call was carried out."""
        self._queues[method].append(Fault("reset", times, processed))

    def slow(self, method: str, seconds: float, times: int = 1) -> None:
        """Let the call wait, on the clock, before it is carried out."""
        self._queues[method].append(Fault("slow", times, number=seconds))

    def error(self, method: str, error: str, times: int = 1) -> None:
        """Answer `ok: false` with this error."""
        self._queues[method].append(Fault("error", times, error=error))

    def clear(self) -> None:
        self._queues.clear()

    def take(self, method: str) -> Fault | None:
        """The fault of this call, if it is to have one."""
        for name in (method, EVERY):
            queue = self._queues[name]
            if queue:
                fault = queue[0]
                fault.times -= 1
                if fault.times <= 0:
                    queue.popleft()
                return fault
        return None


class Limits:
    """Slack's rate limits: per method, and for posting per channel.

    Off until `on` is set, as most tests do not care. `distributed` is what a commercially
    distributed app outside of the Marketplace gets: one read a minute.
    """

    def __init__(self, clock: Clock) -> None:
        self.on = False
        self.distributed = False
        self.speed = 1.0
        """How many of the limits' minutes pass in one."""
        self.impatient: list[str] = []
        """Methods that were called before the time they had been told to wait for."""
        self._clock = clock
        self._calls: dict[str, deque[float]] = defaultdict(deque)
        self._told: dict[str, float] = {}

    def tell(self, key: str, seconds: float) -> int:
        """Remember that the caller was told to wait; answer the whole seconds told."""
        wait = max(1, ceil(seconds))
        self._told[key] = self._clock.now() + wait
        return wait

    def check(self, method: str, channel: str) -> int | None:
        """How long the caller has to wait; None if the call may go on."""
        now = self._clock.now()
        key, most, span = self._bucket(method, channel)
        if now < self._told.get(method, 0):
            self.impatient.append(method)
            return max(1, ceil(self._told[method] - now))
        if not (self.on or self.distributed):
            return None
        calls = self._calls[key]
        while calls and calls[0] <= now - span:
            calls.popleft()
        if len(calls) >= most:
            return self.tell(method, calls[0] + span - now)
        calls.append(now)
        return None

    def _bucket(self, method: str, channel: str) -> tuple[str, int, float]:
        """What is counted together, how many of it are allowed, in how many seconds."""
        if method == "chat.postMessage":
            return f"{method} {channel}", 1, 1.0
        if self.distributed and method in {"conversations.history", "conversations.replies"}:
            return method, 1, 60.0 / self.speed
        return method, METHODS[method].tier if self.on else 1_000_000, 60.0 / self.speed
