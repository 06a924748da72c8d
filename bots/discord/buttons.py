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
    return labelled(job.id, job.request.locale, *actions)


def labelled(job: str, locale: str | None, *actions: str) -> dict[str, Any]:
    """Make a row of buttons about the job of that id."""
    made = [
        {
            "type": _BUTTON,
            "style": _PRIMARY if action == SHARE else _SECONDARY,
            "label": say(LABELS[action], locale),
            "custom_id": f"{action}:{job}",
        }
        for action in actions
    ]
    return {"type": _ROW, "components": made}


def pressed(custom_id: str) -> tuple[str, str] | None:
    """Read a button's id: what it does and for which job; None for one that is not ours."""
    action, _, job = custom_id.partition(":")
    return (action, job) if action in LABELS and job else None
