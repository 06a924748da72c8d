"""What Slack's errors mean, and what to do about them."""

import re
from typing import Any

from slack_sdk.errors import SlackApiError

from bots.markup.loose import mapping, string
from core.errors import PrecisError

_COPY = "copy the Bot User OAuth Token from your app's page OAuth & Permissions again"

_FIXES = {
    **dict.fromkeys(
        ("invalid_auth", "not_authed", "token_expired", "not_allowed_token_type"),
        f"Slack does not accept SLACK_BOT_TOKEN ({{code}}): {_COPY}",
    ),
    **dict.fromkeys(
        ("token_revoked", "account_inactive", "team_access_not_granted"),
        f"the Slack app is not installed any more ({{code}}): install it, then {_COPY}",
    ),
    "missing_scope": "the Slack app lacks the scope {needed}: add it on your app's page OAuth & "
    "Permissions (or paste manifest.yaml again), then reinstall the app",
    "not_in_channel": "the Slack app is not in that channel: /invite it there",
}

OFF = "Socket Mode is off: switch it on at your Slack app's page Socket Mode"

_DOORS = {
    **dict.fromkeys(("forbidden_team", "access_denied"), OFF),
    "missing_scope": "SLACK_APP_TOKEN lacks the scope connections:write: make an App-Level Token "
    "with it on your Slack app's page Basic Information",
}

LOCKED_OUT = frozenset(
    (
        *("invalid_auth", "not_authed", "token_expired", "not_allowed_token_type"),
        *("token_revoked", "account_inactive", "team_access_not_granted", "missing_scope"),
        *("ekm_access_denied", "org_login_required", "enterprise_is_restricted", "team_disabled"),
    )
)
"""Codes that only the operator can do something about."""

_PASSING = frozenset(
    ("internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited")
)
"""Codes after which it is not known what was done: https://docs.slack.dev/reference/methods."""


class Refused(PrecisError):
    """Slack said no, and would again. `code` is its own word for why."""

    def __init__(self, method: str, code: str, needed: str = "") -> None:
        words = _FIXES.get(code, "Slack refuses {method}: {code}")
        super().__init__(words.format(method=method, code=code, needed=needed))
        self.code = code
        self.needed = needed


class Unanswered(PrecisError):
    """Slack did not say whether it did what it was asked. What reads may simply ask again."""

    def __init__(self, method: str, what: str) -> None:
        super().__init__(f"Slack did not answer {method} ({what}): is slack.com reachable?")


def refusal(method: str, error: SlackApiError) -> Refused | Unanswered:
    """Tell from what slack_sdk raises which of the two it is."""
    response: Any = error.response
    # Of an answer that is no JSON the library hands on aiohttp's own response.
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    body = mapping(getattr(response, "data", None))
    code = _word(body.get("error"))
    if status >= 500 or not code or code in _PASSING:
        return Unanswered(method, code or f"HTTP {status}")
    return Refused(method, code, _word(body.get("needed")))


def closed(refused: Refused) -> str:
    """Say what is wrong where no connection can be opened for good, or nothing."""
    if refused.code in LOCKED_OUT and refused.code not in _DOORS:
        return (
            f"Slack does not accept SLACK_APP_TOKEN ({refused.code}): copy the App-Level Token "
            "from your Slack app's page Basic Information again"
        )
    return _DOORS.get(refused.code, "")


def _word(value: object) -> str:
    """Keep of what Slack sent only what looks like its own words."""
    word = string(value)[:80]
    return word if re.fullmatch(r"[\w:,.-]*", word) else ""
