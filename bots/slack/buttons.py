"""The buttons under our messages; the value of each is a job's id and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from bots.chat.acts import LABELS
from bots.markup.loose import mapping, mappings, string

Block = dict[str, Any]


def row(job: str, *actions: str) -> Block:
    """Make a row of buttons.

    Slack also has `feedback_buttons`, in a block that its documentation names for messages only;
    whether an ephemeral one may hold it cannot be tried from here, and plain buttons may be
    anywhere.
    """
    return {"type": "actions", "elements": [_button(job, action) for action in actions]}


def _button(job: str, action: str) -> Block:
    label = {"type": "plain_text", "text": LABELS[action], "emoji": False}
    return {"type": "button", "action_id": action, "value": job, "text": label}


@dataclass(frozen=True, slots=True)
class Press:
    """Who pressed what. `ephemeral` says that only they see the message it is under.

    `via` answers this press: five times in half an hour, to them alone.
    """

    action: str
    job: str
    user: str
    via: str
    ephemeral: bool

    @classmethod
    def read(cls, payload: Mapping[str, object]) -> Self | None:
        """Read a `block_actions` payload, or None for what is no press of a button of ours."""
        action = next(mappings(payload.get("actions")), {})
        name, job = string(action.get("action_id")), string(action.get("value"))
        user = string(mapping(payload.get("user")).get("id"))
        if name not in LABELS or not job or not user:
            return None
        hidden = mapping(payload.get("container")).get("is_ephemeral") is True
        return cls(name, job, user, string(payload.get("response_url")), hidden)
