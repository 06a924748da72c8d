"""`precis digest`: whose digests come when, one at once, and none for a while."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, TypeVar

import typer

from bots.choices import Choices
from bots.digests.chat import shown
from bots.digests.config import apply, entries
from bots.digests.plan import Plan, State, digest
from bots.digests.plans import Plans
from bots.digests.reader import ENOUGH, window
from bots.digests.ticker import now
from bots.platform import connect as platform_named
from core.coverage import describe
from core.errors import EmptyWindow, PrecisError
from core.plugins import names
from core.queue import Queue
from core.road import road
from core.schedule import coming
from core.server import Space, connect
from core.settings import Settings, load

digests = typer.Typer(
    help="Look at digests, and switch them.", no_args_is_help=True, rich_markup_mode=None
)
Answer = TypeVar("Answer")
Channel = Annotated[
    str, typer.Argument(metavar="CHANNEL", help="Its id as in the list, or PLATFORM:CHANNEL.")
]


@digests.command("list")
def listed() -> None:
    """List the channels that have one, and when the next three come."""
    plans = _ask(_all)
    if not plans:
        typer.echo("no digests: `digest daily 09:00` in a channel, or [[digest]] in precis.toml")
    for plan in plans:
        owner = plan.owner or "precis.toml"
        name = f"{plan.platform}:{plan.channel}"
        typer.echo(f"{name:<24}  {plan.title:<16}  {owner:<14}  {plan.words:<32}  {_next(plan)}")


@digests.command("run")
def run(
    channel: Channel,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read, and say what there would be; post nothing.")
    ] = False,
) -> None:
    """Have a digest made at once, of what was said since the last one."""
    typer.echo(_ask(lambda queue, settings: _run(queue, settings, channel, dry=dry_run)))


@digests.command("pause")
def pause(channel: Channel) -> None:
    """Let no digests come until `precis digest resume`."""
    _ask(lambda queue, settings: _turn(queue, settings, channel, State.PAUSED))
    typer.echo("paused")


@digests.command("resume")
def resume(channel: Channel) -> None:
    """Let them come again, also those that were suspended."""
    plan = _ask(lambda queue, settings: _turn(queue, settings, channel, State.ON))
    typer.echo(f"the next three: {_next(plan)}")


def _next(plan: Plan) -> str:
    if plan.state is not State.ON:
        return str(plan.state)
    return shown(plan, coming(plan.schedule, now(), plan.done))


async def _all(queue: Queue, settings: Settings) -> list[Plan]:
    """List all plans; those of the file are taken over first, as a bot does."""
    plans, wanted = Plans(queue.space), entries(settings)
    found = []
    for platform in names("precis.platforms"):
        await apply(plans, wanted, platform, now())
        found += await plans.all(platform)
    return found


async def _find(queue: Queue, settings: Settings, channel: str) -> Plan:
    plans = await _all(queue, settings)
    found = [plan for plan in plans if channel in {plan.channel, f"{plan.platform}:{plan.channel}"}]
    if len(found) > 1:
        raise PrecisError(f"several platforms have that channel: say {found[0].platform}:{channel}")
    if not found:
        raise PrecisError("that channel has no digest: see precis digest list")
    return found[0]


async def _turn(queue: Queue, settings: Settings, channel: str, state: State) -> Plan:
    plan = await _find(queue, settings, channel)
    await Plans(queue.space).turn(plan, state, now())
    return await _find(queue, settings, channel)


async def _run(queue: Queue, settings: Settings, channel: str, *, dry: bool) -> str:
    plan = await _find(queue, settings, channel)
    if dry:
        return await _try(queue, settings, plan, now())
    if plan.busy(now()):
        raise PrecisError("a digest of that channel is being made already")
    job = digest(plan, f"digest-run:{secrets.token_hex(8)}", now())
    job = replace(job, request=replace(job.request, missed=plan.missed))
    ticket = await queue.enqueue(job, job.request.entry, b"", settings.queue_limit)
    return f"asked as {ticket.job}; a bot and a worker make it"


async def _try(queue: Queue, settings: Settings, plan: Plan, moment: datetime) -> str:
    """Do what a digest does up to the model, and tell."""
    platform = platform_named(plan.platform, settings, queue.space)
    request = replace(digest(plan, "digest-dry", moment).request, window=window(plan, moment))
    choices = Choices(queue.space)
    try:
        if not await platform.stands(plan.owner, plan.place):
            return "nothing: the channel cannot be read or written, or its owner lost access"
        if await choices.off(plan.place):
            return "nothing: the channel is switched off, until somebody says `on` there"
        conversation = await choices.admitted(await platform.history(request))
    except EmptyWindow:
        return "nothing: no messages since the last one"
    finally:
        await platform.close()
    people = sum(not message.bot for message in conversation.messages)
    verdict = "a digest" if people >= ENOUGH else f"nothing: fewer than {ENOUGH} by people"
    return f"{verdict}; {describe(conversation.coverage)}"


def _ask(question: Callable[[Queue, Settings], Awaitable[Answer]]) -> Answer:
    settings = load()

    async def ask(url: str) -> Answer:
        redis = connect(url)
        try:
            return await question(Queue(Space(redis, settings.prefix)), settings)
        finally:
            await redis.aclose()

    with road(settings) as url:
        return asyncio.run(ask(url))
