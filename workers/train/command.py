"""`precis train`: an adapter of your own, then its evaluation."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from core import log as logging
from core.errors import BadFile, MissingExtra
from core.settings import Settings, load
from workers.engines.model import Model, find
from workers.evaluation.cases import Case, read
from workers.evaluation.command import measure
from workers.evaluation.page import card, facts

BASE = "Qwen/Qwen3-4B"


def fine_tune(  # noqa: PLR0913 - one for each option
    file: Annotated[
        Path, typer.Argument(metavar="FILE.jsonl", help="Lines with dialogue and summary.")
    ],
    output: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the adapter goes.")],
    *,
    base: Annotated[str, typer.Option(help="What is trained on: a hub name or a folder.")] = BASE,
    held_out: Annotated[
        Path | None,
        typer.Option("--eval", metavar="FILE.jsonl", help="Measure the adapter on this then."),
    ] = None,
    epochs: Annotated[float, typer.Option(min=0.001, help="How often all is seen.")] = 1.0,
    batch: Annotated[int, typer.Option(min=1, help="Examples a step; few take less memory.")] = 16,
    rate: Annotated[float, typer.Option(min=1e-9, max=1, help="The learning rate.")] = 1e-4,
    tokens: Annotated[
        int, typer.Option(min=32, help="Longest example; longer ones are left out and counted.")
    ] = 2048,
    seed: Annotated[int, typer.Option(min=0, help="The same seed shuffles the same way.")] = 0,
    merged: Annotated[
        bool, typer.Option("--merge", help="Write FOLDER/merged, a whole 16-bit model, as well.")
    ] = False,
) -> None:
    """Fine-tune a model in 4 bits on your own summaries; stopped, the same line goes on."""
    settings = load(flags={"model": base})
    logging.setup(settings)
    cases = read(file)
    asked = read(held_out) if held_out else []
    _train(cases, output, find(settings), tokens, (epochs, batch, rate, seed), merged=merged)
    typer.echo(f"use it: PRECIS_MODEL={output.resolve()}")
    if held_out:
        _evaluate(held_out, asked, output, settings)


def _train(  # noqa: PLR0913 - as above
    cases: list[Case],
    output: Path,
    model: Model,
    tokens: int,
    hard: tuple[float, int, float, int],
    *,
    merged: bool,
) -> None:
    try:
        # Not before somebody trains: they load for ten seconds, and may not be installed.
        from workers.train import network, recipe  # noqa: PLC0415
        from workers.train.examples import examples  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise MissingExtra(
            f"train needs the package {error.name}: pip install '.[train]'"
        ) from error
    _make(output)
    chosen = examples(cases, network.tokenizer(model), tokens)
    typer.echo(f"{len(chosen.rows):,} examples; {chosen.long:,} longer than {tokens:,} tokens")
    done = recipe.train(recipe.Plan(model, output, *hard), chosen)
    peak = f", {done.memory / 2**30:.1f} GiB of GPU memory at most" if done.memory else ""
    typer.echo(
        f"{done.steps:,} steps in {done.seconds:,.0f} s, loss {done.first_loss:.3f} to "
        f"{done.last_loss:.3f}, {done.tokens / done.seconds:,.0f} tokens a second{peak}"
    )
    if merged:
        network.merge(model, output, output / "merged")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadFile(f"{folder} cannot be made: {error.strerror}") from error


def _evaluate(file: Path, cases: list[Case], output: Path, settings: Settings) -> None:
    """Measure the adapter as the worker will run it, and keep the card beside it."""
    mine = {"engine": "local", "model": str(output.resolve()), "revision": None}
    found = asyncio.run(measure(file, cases, settings.model_copy(update=mine)))
    (output / "evaluation.md").write_text(card(found) + "\n")
    scores = " / ".join(f"{found.rouge[kind].f:.1f}" for kind in ("rouge1", "rouge2", "rougeL"))
    typer.echo(f"ROUGE-1/2/L {scores} on {found.dialogues:,} dialogues")
    for fact in facts(found):
        typer.echo(fact)
