"""Checks of digests: those of the file, and what became of all of them."""

from redis.exceptions import RedisError

from bots.digests.chat import shown
from bots.digests.config import entries
from bots.digests.plan import Plan, State
from bots.digests.plans import Plans
from bots.digests.ticker import now
from core import embedded
from core.doctor.check import Check, fine, refusal, warning
from core.errors import PrecisError
from core.plugins import names
from core.schedule import coming, last_due
from core.server import Space, check, connect
from core.settings import Settings


async def checks(settings: Settings) -> list[Check]:
    """Look at the entries of the file, and at the plans where there is a Redis to ask."""
    found = _entries(settings)
    try:
        plans = await _known(settings)
    except (PrecisError, RedisError, OSError):  # the check of Redis tells
        return found
    return [*found, _plans(plans)]


async def _known(settings: Settings) -> list[Plan]:
    """Ask REDIS_URL's server, or the embedded one that runs now, for all plans."""
    given = settings.redis_url
    url = given.get_secret_value() if given else embedded.running(settings.state_dir / "redis")
    if url is None:
        return []
    redis = connect(url)
    try:
        await check(redis)
        plans = Plans(Space(redis, settings.prefix))
        return [plan for name in names("precis.platforms") for plan in await plans.all(name)]
    finally:
        await redis.aclose()


def _entries(settings: Settings) -> list[Check]:
    """Say of each entry when its next three digests come, through changes of the clock."""
    title = "Digests in precis.toml"
    try:
        wanted = entries(settings)
    except PrecisError as fault:
        return [refusal("digests.file", title, fault)]
    if not wanted:
        return [fine("digests.file", title, "none")]
    moment = now()
    lines = []
    for entry in wanted:
        plan = Plan.new(entry.place, entry.schedule, moment, None)
        runs = coming(entry.schedule, moment, last_due(entry.schedule, moment).day)
        lines.append(f"{entry.place.channel}: {entry.schedule.words} ({shown(plan, runs)})")
    return [fine("digests.file", title, "; ".join(lines))]


def _plans(known: list[Plan]) -> Check:
    title = "Digests"
    stopped = [plan.channel for plan in known if plan.state is State.SUSPENDED]
    missed = [plan.channel for plan in known if plan.missed]
    if stopped:
        cause = f"suspended: {', '.join(stopped)}"
        fix = "invite the bot there or set the digest up anew, then precis digest resume"
        return warning("digests", title, cause, fix)
    if missed:
        cause = f"the last one did not come: {', '.join(missed)}"
        fix = "keep a bot and a worker running, and look into precis jobs ls"
        return warning("digests", title, cause, fix)
    return fine("digests", title, f"{len(known)} channels")
