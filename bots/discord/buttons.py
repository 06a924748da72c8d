"""The buttons under our messages; each knows a job's id and nothing else.

https://docs.discord.com/developers/components/reference#button
"""

from typing import Any

from bots.chat.acts import LABELS, SHARE

_ROW, _BUTTON, _PRIMARY, _SECONDARY = 1, 2, 1, 2


def row(job: str, *actions: str) -> dict[str, Any]:
    """Make a row of buttons."""
    return {"type": _ROW, "components": [_button(job, action) for action in actions]}


def _button(job: str, action: str) -> dict[str, Any]:
    return {
        "type": _BUTTON,
        "style": _PRIMARY if action == SHARE else _SECONDARY,
        "label": LABELS[action],
        "custom_id": f"{action}:{job}",
    }


def pressed(custom_id: str) -> tuple[str, str] | None:
    """Read a button's id: what it does and for which job; None for one that is not ours."""
    action, _, job = custom_id.partition(":")
    return (action, job) if action in LABELS and job else None
