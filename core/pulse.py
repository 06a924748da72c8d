"""The sign of life of a job in hand."""

import math
import time


class Pulse:
    """Beaten by the engine's token loop, read by whoever renews the job's lease.

    It also says whether the job is `patient`: an engine serves those first that somebody waits for.

    A side thread would go on beating while a hung GPU does nothing; so the engine itself says,
    at each step, for how long it may now be silent. When that is over the lease is not renewed
    and another worker takes the job. Safe to beat from any thread.
    """

    def __init__(self, budget: float = 30.0, *, patient: bool = False) -> None:
        """Start alive for `budget` seconds."""
        self.patient = patient
        self._until = time.monotonic() + budget

    def beat(self, budget: float = 30.0) -> None:
        """Tell that a step was made; the next may take `budget` seconds (a prefill takes more)."""
        self._until = time.monotonic() + budget

    def rest(self) -> None:
        """Tell that the work is done and only waits to be handed over: silence means nothing now.

        Redis may be away for long; who then took the silence for a hung engine would throw a
        finished summary away.
        """
        self._until = math.inf

    @property
    def alive(self) -> bool:
        """Whether the last step is recent enough."""
        return time.monotonic() < self._until
