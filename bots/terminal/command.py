"""`precis summarize` and `precis transcript`: conversations from files, answers on the screen."""

import asyncio
import sys
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bots.terminal.crew import redis
from bots.terminal.errand import Errand
from bots.terminal.files import Format, read
from core import log as logging
from core.settings import load
from core.transcript import transcribe
from core.window import Window

Files = Annotated[list[str], typer.Argument(metavar="FILE...", help="Files; - is standard input.")]
Form = Annotated[Format, typer.Option("--format", help="What the files are.")]


def transcript(files: Files, form: Form = Format.AUTO) -> None:
    """Print what the model would be shown: lines of `Speaker: text`."""
    for path in files:
        for conversation in read(path, form):
            sys.stdout.writelines(f"{line}\n" for line in transcribe(conversation.messages))


def summarize(
    files: Files,
    *,
    form: Form = Format.AUTO,
    engine: Annotated[
        str | None, typer.Option(help="auto, extractive, local or openai; brings its own worker.")
    ] = None,
    window: Annotated[
        str, typer.Option(metavar="WORDS", help='Such as "24h", "last 100", "since monday".')
    ] = "all",
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object per conversation, each on a line.")
    ] = False,
) -> None:
    """Summarize conversations from files, over the same road as in a chat."""
    settings = load(flags={"engine": engine})
    logging.setup(settings)
    part = Window.parse(window, datetime.now(UTC), ZoneInfo("UTC"))
    conversations = [conversation for path in files for conversation in read(path, form)]
    errand = Errand(conversations, part, engine, settings, _silent if as_json else _say)
    with redis(settings) as url:
        asyncio.run(errand.run(url, _show, as_json=as_json))


def _show(text: str) -> None:
    typer.echo(text if text.startswith("{") else f"\n{text}\n")


def _say(station: str, what: str) -> None:
    typer.echo(f"{station:<8} {what}", err=True)


def _silent(_station: str, _what: str) -> None:
    """Programs read the answer only."""
