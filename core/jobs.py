"""`precis jobs`: what waits, what runs, and what ended in the dead letters."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, TypeVar

import typer

from core.errors import PrecisError
from core.queue import Queue
from core.queue.ledger import Ledger
from core.road import road
from core.server import Space, connect
from core.settings import Settings, load

jobs = typer.Typer(
    help="Look into the queue and the dead letters.", no_args_is_help=True, rich_markup_mode=None
)
Answer = TypeVar("Answer")
Name = Annotated[str, typer.Argument(metavar="JOB", help="The reference in a notice.")]


@jobs.command("ls")
def ls() -> None:
    """List the jobs that wait or run, then the dead letters."""
    for entry in _ask(lambda ledger, _: ledger.all()):
        typer.echo(f"{entry.id}  {entry.state:<8}  {entry.stage:<18}  {entry.age:>6}  {entry.why}")


@jobs.command("show")
def show(job: Name) -> None:
    """Show one job. What people said in it is never shown."""
    entry = _ask(lambda ledger, _: ledger.find(job))
    for name, value in entry.facts():
        typer.echo(f"{name:<12} {value}")


@jobs.command("retry")
def retry(job: Name) -> None:
    """Ask a dead letter's request again, from reading the conversation on."""
    ticket = _ask(lambda ledger, settings: _again(ledger, job, settings))
    typer.echo(f"asked again as {ticket}")


@jobs.command("drop")
def drop(job: Name) -> None:
    """Forget a dead letter, or cancel a job that waits or runs."""
    typer.echo(_ask(lambda ledger, _: ledger.drop(job)))


async def _again(ledger: Ledger, name: str, settings: Settings) -> str:
    entry = await ledger.find(name)
    if entry.state != "dead" or entry.job is None:
        raise PrecisError(f"{name} is not in the dead letters")
    request = entry.job.request
    if request.source.platform == "terminal":
        raise PrecisError(f"{name} was asked from files: run precis summarize again")
    key = f"{request.key}:retry:{secrets.token_hex(4)}"
    deadline = datetime.now(UTC) + timedelta(seconds=settings.deadline_seconds)
    job = replace(
        entry.job,
        id=secrets.token_hex(8),
        request=replace(request, key=key),
        deadline=deadline,
    )
    ticket = await ledger.queue.enqueue(job, request.entry, b"", settings.queue_limit)
    await ledger.drop(name)
    return ticket.job


def _ask(question: Callable[[Ledger, Settings], Awaitable[Answer]]) -> Answer:
    settings = load()

    async def ask(url: str) -> Answer:
        redis = connect(url)
        try:
            return await question(Ledger(Queue(Space(redis, settings.prefix))), settings)
        finally:
            await redis.aclose()

    with road(settings) as url:
        return asyncio.run(ask(url))
