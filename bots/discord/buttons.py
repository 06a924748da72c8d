"""The buttons under our messages; each knows a job's id and nothing else.

https://docs.discord.com/developers/components/reference#button
"""

from typing import Any

from bots.chat.acts import LABELS, SHARE
from bots.discord.tongue import say
from core.job import Job

_ROW, _BUTTON, _PRIMARY, _SECONDARY = 1, 2, 1, 2


def row(job: Job, *actions: str) -> dict[str, Any]:
    """Make a row of buttons, in the asker's language."""
    return {"type": _ROW, "components": [_button(job, action) for action in actions]}


def _button(job: Job, action: str) -> dict[str, Any]:
    return {
        "type": _BUTTON,
        "style": _PRIMARY if action == SHARE else _SECONDARY,
        "label": say(LABELS[action], job.request.locale),
        "custom_id": f"{action}:{job.id}",
    }


def pressed(custom_id: str) -> tuple[str, str] | None:
    """Read a button's id: what it does and for which job; None for one that is not ours."""
    action, _, job = custom_id.partition(":")
    return (action, job) if action in LABELS and job else None
