"""`precis doctor`: what is wrong here, and what to do about it."""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from io import TextIOWrapper
from typing import Annotated

import typer

from core.doctor.check import Check, Severity
from core.doctor.examination import examine

_MARKS = {
    Severity.OK: ("✓", typer.colors.GREEN),
    Severity.WARNING: ("!", typer.colors.YELLOW),
    Severity.ERROR: ("✗", typer.colors.RED),
}


def doctor(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a script.")] = False
) -> None:
    """Examine settings, machine, Redis and engine. Exit code 1 when something needs a person."""
    found = asyncio.run(examine())
    healthy = all(check.severity is not Severity.ERROR for check in found)
    if as_json:
        typer.echo(json.dumps({"checks": [asdict(check) for check in found], "ok": healthy}))
    else:
        _show(found)
    raise typer.Exit(0 if healthy else 1)


def _show(found: Sequence[Check]) -> None:
    if isinstance(sys.stdout, TextIOWrapper):  # a terminal without ✓ shows a question mark
        sys.stdout.reconfigure(errors="replace")
    for check in found:
        mark, colour = _MARKS[check.severity]
        line = _plain(f"{check.title}: {check.cause} [{check.id}]")
        typer.echo(f"{typer.style(mark, fg=colour)} {line}")
        if check.fix:
            typer.echo(f"    {_plain(check.fix)}")


def _plain(text: str) -> str:
    """Drop what a server or a file name could do to a terminal."""
    return "".join(char for char in text if char.isprintable())
