"""What goes wrong on request, and limits that hold when they are switched on."""

from collections import defaultdict, deque
from dataclasses import dataclass
from math import ceil
from typing import Literal

from tests.fakes.clock import Clock

Kind = Literal["limit", "status", "reset", "slow"]
Scope = Literal["user", "shared", "global"]

EVERY = "*"
"""Stands for all endpoints."""


@dataclass
class Fault:
    """`times` calls end so. `processed`: the call was carried out, only its answer is lost."""

    kind: Kind
    times: int
    processed: bool = False
    number: float = 0
    scope: Scope = "user"
    via: bool = True


class Faults:
    """Faults by the short name of an endpoint, in the order they were asked for."""

    def __init__(self) -> None:
        self._queues: dict[str, deque[Fault]] = defaultdict(deque)

    def limit(
        self,
        name: str,
        times: int = 1,
        after: float = 0.3,
        *,
        scope: Scope = "user",
        via: bool = True,
    ) -> None:
        """Answer 429; without `via` as Cloudflare does, to somebody who is banned."""
        self._queues[name].append(Fault("limit", times, number=after, scope=scope, via=via))

    def status(self, name: str, code: int, times: int = 1, *, processed: bool = False) -> None:
        """Answer with an HTTP status of 500 and more."""
        self._queues[name].append(Fault("status", times, processed, code))

    def reset(self, name: str, times: int = 1, *, processed: bool = False) -> None:
        """Reset the connection before or, with `processed`, after the call was carried out."""
        self._queues[name].append(Fault("reset", times, processed))

    def slow(self, name: str, seconds: float, times: int = 1) -> None:
        """Let the call wait, on the clock, before it is carried out."""
        self._queues[name].append(Fault("slow", times, number=seconds))

    def clear(self) -> None:
        self._queues.clear()

    def take(self, name: str) -> Fault | None:
        """The fault of this call, if it is to have one."""
        for key in (name, EVERY):
            queue = self._queues[key]
            if queue:
                fault = queue[0]
                fault.times -= 1
                if fault.times <= 0:
                    queue.popleft()
                return fault
        return None


@dataclass(frozen=True)
class Wait:
    """What a 429 says."""

    seconds: float
    scope: Scope
    via: bool = True


class Limits:
    """Rate limits: a bucket for each endpoint and channel or webhook, and 50 requests a second.

    Off until `on` is set. The sizes are made up, since Discord says not to rely on any; what was
    told in a 429 holds in any case.
    """

    def __init__(self, clock: Clock) -> None:
        self.on = False
        self.size = 5
        self.span = 5.0
        self.impatient: list[str] = []
        """Endpoints that were called before the time they had been told to wait for."""
        self.invalid = 0
        """Answers of 401, 403 and 429 (but for shared limits): 10,000 in ten minutes are a ban."""
        self._clock = clock
        self._calls: dict[str, deque[float]] = defaultdict(deque)
        self._told: dict[str, tuple[float, Wait]] = {}

    def tell(self, key: str, wait: Wait) -> Wait:
        """Remember that the caller was told to wait."""
        key = "global" if wait.scope == "global" else key
        self._told[key] = (self._clock.now() + wait.seconds, wait)
        return wait

    def check(self, name: str, major: str, *, bot: bool) -> Wait | None:
        """How long the caller has to wait; None if the call may go on."""
        now = self._clock.now()
        key = f"{name} {major}"
        for one in (key, *(["global"] if bot else [])):
            until, wait = self._told.get(one, (0.0, None))
            if wait and now < until:
                self.impatient.append(name)
                return Wait(until - now, wait.scope, wait.via)
        if not self.on:
            return None
        if bot and not self._room("global", now, 50, 1.0):
            return self.tell("global", Wait(1.0, "global"))
        if not self._room(key, now, self.size, self.span):
            return self.tell(key, Wait(self._calls[key][0] + self.span - now, "user"))
        return None

    def _room(self, key: str, now: float, most: int, span: float) -> bool:
        calls = self._calls[key]
        while calls and calls[0] <= now - span:
            calls.popleft()
        if len(calls) >= most:
            return False
        calls.append(now)
        return True

    def headers(self, name: str, major: str) -> dict[str, str]:
        """What answers say about their bucket."""
        calls = self._calls[f"{name} {major}"]
        size = self.size if self.on else 1000
        left = self.span - (self._clock.now() - calls[0]) if calls else 0.0
        return {
            "X-RateLimit-Limit": str(size),
            "X-RateLimit-Remaining": str(max(size - len(calls), 0)),
            "X-RateLimit-Reset": f"{self._clock.now() + left:.3f}",
            "X-RateLimit-Reset-After": f"{max(left, 0.001):.3f}",
            "X-RateLimit-Bucket": f"{name:x<16.16}",
        }


def told(wait: Wait) -> dict[str, str]:
    """The headers of a 429."""
    found = {"Retry-After": str(max(1, ceil(wait.seconds)))}
    if wait.via:
        found |= {"Via": "1.1 google", "X-RateLimit-Scope": wait.scope}
    if wait.scope == "global":
        found["X-RateLimit-Global"] = "true"
    return found
