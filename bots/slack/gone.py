"""When an answer's place is no more."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from bots.slack.refusal import LOCKED_OUT, Refused
from core.errors import Gone

log = structlog.get_logger()


@contextmanager
def standing() -> Iterator[None]:
    """Raise Gone where Slack refuses a place for good: deleted, archived, left, read-only.

    The set of its codes is open. What only the operator can mend is no such refusal: the answer
    waits for a token, or a scope.
    """
    try:
        yield
    except Refused as error:
        if error.code in LOCKED_OUT:
            raise
        log.warning("slack-place-refused", code=error.code)
        raise Gone(f"Slack takes no answer there any more ({error.code})") from None
