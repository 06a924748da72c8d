"""How Slack says no."""

from typing import Any


class Refused(Exception):
    """An answer with `ok: false`. `more` are further keys, such as `needed` and `provided`."""

    def __init__(self, error: str, **more: Any) -> None:  # noqa: ANN401 - JSON of any kind
        super().__init__(error)
        self.error = error
        self.more = more

    def json(self) -> dict[str, Any]:
        return {"ok": False, "error": self.error, **self.more}


def missing(field: str) -> Refused:
    """A required argument was not there, or not where this method looks for it."""
    message = f"[ERROR] missing required field: {field}"
    return Refused("invalid_arguments", response_metadata={"messages": [message]})
