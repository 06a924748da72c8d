"""`precis eval`: one engine against people's summaries."""

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from core import log as logging
from core.engine import Engine
from core.settings import Settings, load
from workers.engines.choice import open_engine
from workers.evaluation.baselines import baseline
from workers.evaluation.cases import Case, read
from workers.evaluation.page import card, facts, table
from workers.evaluation.report import Report, report
from workers.evaluation.results import Results
from workers.evaluation.run import Run, Writer


def evaluate(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.jsonl", help="Lines with dialogue and summary.")
    ],
    *,
    engine: Annotated[
        str | None,
        typer.Option(help="An engine, or a baseline: lead-3, middle-3, longest-3 (any number)."),
    ] = None,
    results: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Keep what is written here; a run goes on from it."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    as_card: Annotated[
        bool, typer.Option("--card", help="A section of a model card, in Markdown.")
    ] = False,
) -> None:
    """Measure an engine: ROUGE, faithfulness checks, links and speed."""
    floor = baseline(engine or "")
    settings = load(flags={"engine": None if floor else engine})
    logging.setup(settings)
    found = asyncio.run(measure(file, read(file), settings, results, floor))
    if as_json:
        sys.stdout.write(json.dumps(found.table()) + "\n")
    elif as_card:
        sys.stdout.write(card(found) + "\n")
    else:
        Console().print(table(found))
        for fact in facts(found):
            typer.echo(fact)


async def measure(
    file: Path,
    cases: list[Case],
    settings: Settings,
    results: Path | None = None,
    engine: Engine | None = None,
) -> Report:
    """Summarize the cases with `engine`, or with that of the settings, and score what came."""
    engine = engine or await open_engine(settings)
    try:
        run = await _write(cases, engine, settings, results)
        return await asyncio.to_thread(report, file.name, cases, run, engine, settings)
    finally:
        await engine.close()


async def _write(
    cases: list[Case], engine: Engine, settings: Settings, results: Path | None
) -> Run:
    kept = Results(results, engine, settings)
    with _bar(engine.name) as progress:
        step = progress.add_task(engine.name, total=len(cases))
        writer = Writer(engine, settings.summary_tokens, kept, lambda: progress.advance(step))
        return await writer.write(cases)


@contextmanager
def _bar(name: str) -> Iterator[Progress]:
    """Show how far it is, where somebody looks."""
    console = Console(stderr=True)
    columns = (TextColumn(name), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    with bar:
        yield bar
