"""How much of a platform's rate limits work may take that nobody waits for.

Platforms count the calls of all that we do together. Who reads or posts at leisure says so here,
around what it does, and the platform's own budget leaves the rest to people. A context variable: it
goes along into every task that is started within, through layers that need not know of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LEISURE: ContextVar[bool] = ContextVar("LEISURE", default=False)


@contextmanager
def leisurely() -> Iterator[None]:
    """Let people go first for the length of a block."""
    before = LEISURE.set(True)
    try:
        yield
    finally:
        LEISURE.reset(before)
