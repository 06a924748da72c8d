"""When an answer's place is no more."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from bots.discord.refusal import Refused
from core.errors import Gone

log = structlog.get_logger()


@contextmanager
def standing() -> Iterator[None]:
    """Raise Gone where Discord refuses a place for good: deleted, locked, left, not ours any more.

    The set of its codes is open. What only the operator can mend is no such refusal: the answer
    waits for a token.
    """
    try:
        yield
    except Refused as error:
        if error.locked_out:
            raise
        log.warning("discord-place-refused", status=error.status, code=error.code)
        raise Gone(f"Discord takes no answer there any more ({error.code})") from None
