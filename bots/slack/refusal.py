"""What Slack's errors mean, and what to do about them."""

from collections.abc import Mapping

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
    "ratelimited": "Slack lets the app make no more calls now",
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


def refusal(method: str, status: int, answer: object) -> Refused | Unanswered:
    """Tell from an answer that is no success which of the two it is."""
    body = answer if isinstance(answer, Mapping) else {}
    code = _word(body.get("error"))
    if status >= 500 or not code or code in _PASSING:
        return Unanswered(method, code or f"HTTP {status}")
    return Refused(method, code, _word(body.get("needed")))


def _word(value: object) -> str:
    """Keep of what Slack sent only what looks like its own words."""
    words = value if isinstance(value, str) else ""
    return words[:80] if words.replace("_", "").replace(":", "").replace(",", "").isalnum() else ""
