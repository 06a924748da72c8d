"""What Discord says when it does not do something."""

from typing import Any

Json = dict[str, Any]

MESSAGES = {
    0: "401: Unauthorized",
    10003: "Unknown Channel",
    10004: "Unknown Guild",
    10007: "Unknown Member",
    10008: "Unknown Message",
    10013: "Unknown User",
    10015: "Unknown Webhook",
    10062: "Unknown interaction",
    10063: "Unknown application command",
    20012: "You are not authorized to perform this action on this application",
    30032: "Maximum number of application commands reached",
    30034: "Max number of daily application command creates has been reached",
    40005: "Request entity too large",
    40060: "Interaction has already been acknowledged.",
    50001: "Missing Access",
    50005: "Cannot edit a message authored by another user",
    50006: "Cannot send an empty message",
    50007: "Cannot send messages to this user",
    50008: "Cannot send messages in a non-text channel",
    50013: "Missing Permissions",
    50024: "Cannot execute action on this channel type",
    50027: "Invalid Webhook Token",
    50035: "Invalid Form Body",
    50083: "Thread is archived",
    160002: "Cannot reply without permission to read message history",
    160004: "A thread has already been created for this message",
    160005: "Thread is locked",
}
STATUS = {
    0: 401,
    20012: 403,
    40005: 413,
    50001: 403,
    50005: 403,
    50007: 403,
    50013: 403,
    50027: 401,
}
"""Where it is neither 404 (unknown things) nor 400 (everything else)."""


class Refused(Exception):
    """An error with a code of Discord's; `fields` names what was wrong with a form."""

    def __init__(self, code: int, fields: dict[str, tuple[str, str]] | None = None) -> None:
        super().__init__(f"{code} {MESSAGES[code]} {fields or ''}".rstrip())
        self.code = code
        self.fields = fields or {}

    @property
    def status(self) -> int:
        return STATUS.get(self.code, 404 if 10000 <= self.code < 11000 else 400)

    def json(self) -> Json:
        answer: Json = {"message": MESSAGES[self.code], "code": self.code}
        for path, (code, message) in self.fields.items():
            node = answer.setdefault("errors", {})
            for part in path.split("."):
                node = node.setdefault(part, {})
            node.setdefault("_errors", []).append({"code": code, "message": message})
        return answer


def invalid(path: str, code: str, message: str) -> Refused:
    """A form with something wrong at `path`, like `embeds.0.title`."""
    return Refused(50035, {path: (code, message)})


def too_long(path: str, most: int) -> Refused:
    return invalid(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
