"""`digest ...`, as people type it in a channel, and what they are told.

====================================  ==========================================================
`digest daily 09:00`, `weekdays ...`  set this channel's digest up, or anew; see core/schedule.py
`digest now`                          one at once, of what was said since the last one
`digest pause`, `resume`, `off`       none for a while, again, and never more
`digest list`                         this channel's and those that the asker set up elsewhere
====================================  ==========================================================

All but `list` is for who manages the channel. What the operator set up is the operator's.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bots.digests.plan import Plan, State, digest
from bots.digests.plans import Plans
from bots.digests.ticker import now
from bots.platform import Platform, Wish
from core.errors import PrecisError
from core.queue import Queue
from core.schedule import Due, Schedule, coming, last_due, zone_named
from core.settings import Settings

_HELP = (
    "`digest daily 09:00` or `digest weekdays 18:30 Europe/Berlin` brings a digest of this channel "
    "into it. The other words are `digest now`, `digest pause`, `digest resume`, `digest off` and "
    "`digest list`."
)
_NONE = "there is no digest here yet; try `digest daily 09:00`"


class Orders:
    """Takes the words of people who want digests."""

    def __init__(
        self,
        platform: Platform,
        queue: Queue,
        settings: Settings,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._platform = platform
        self._queue = queue
        self._settings = settings
        self._clock = clock
        self._plans = Plans(queue.space)
        self._verbs = {"now": self._now, "pause": self._pause, "resume": self._resume}
        self._verbs |= {"off": self._off}

    async def grant(self, wish: Wish) -> str:
        """Do what `digest ...` says, and answer what its asker is told. Raises PrecisError."""
        words = wish.words.partition(" ")[2].strip()
        verb = words.lower()
        if verb in {"", "help"}:
            return _HELP
        if verb == "list":
            return await self._list(wish)
        if not await self._platform.may_manage(wish.asker, wish.place):
            raise PrecisError(
                "digests are set up in a channel that I can read, by who manages it: ask one of "
                "them, or have me invited"
            )
        if verb not in self._verbs:
            return await self._set_up(wish, words)
        plan = await self._plans.find(wish.place)
        if plan is None:
            raise PrecisError(_NONE)
        return await self._verbs[verb](plan, wish)

    async def _set_up(self, wish: Wish, words: str) -> str:
        schedule = Schedule.parse(words, zone_named(wish.zone or "") or self._settings.zone)
        old = await self._plans.find(wish.place)
        if old and old.owner is None:
            raise PrecisError(_OPERATORS)
        moment = self._clock()
        plan = Plan.new(wish.place, schedule, moment, wish.asker, _clean(wish.title))
        await self._plans.put(replace(plan, locale=wish.locale))
        plan = replace(plan, done=max(plan.done, old.done)) if old else plan
        return f"A digest of this channel comes {_when(plan, moment)}. `digest off` ends it."

    async def _now(self, plan: Plan, wish: Wish) -> str:
        moment = self._clock()
        if plan.busy(moment):
            raise PrecisError("a digest of this channel is being made already: it comes by itself")
        job = digest(plan, f"digest-now:{wish.key}", moment)
        request = replace(job.request, asker=wish.asker, locale=wish.locale)
        job = replace(job, request=replace(request, missed=plan.missed))
        await self._queue.enqueue(job, request.entry, b"", self._settings.queue_limit)
        return "A digest is on its way, of what was said here since the last one."

    async def _pause(self, plan: Plan, _: Wish) -> str:
        await self._plans.turn(plan, State.PAUSED, self._clock())
        return "No more digests of this channel until somebody says `digest resume`."

    async def _resume(self, plan: Plan, _: Wish) -> str:
        moment = self._clock()
        await self._plans.turn(plan, State.ON, moment)
        plan = replace(plan, done=max(plan.done, last_due(plan.schedule, moment).day))
        return f"A digest of this channel comes again {_when(plan, moment)}."

    async def _off(self, plan: Plan, _: Wish) -> str:
        if plan.owner is None:
            raise PrecisError(_OPERATORS)
        await self._plans.remove(plan.place)
        return "No more digests of this channel."

    async def _list(self, wish: Wish) -> str:
        moment = self._clock()
        plans = await self._plans.all(wish.place.platform)
        here = [plan for plan in plans if plan.place == wish.place]
        own = [plan for plan in plans if plan.owner == wish.asker and plan not in here]
        lines = [_line("This channel", plan, moment) for plan in here] or [f"Here: {_NONE}."]
        return "\n".join(
            [*lines, *(_line(plan.title or "A channel", plan, moment) for plan in own)]
        )


_OPERATORS = "that digest is set in precis.toml: ask whoever runs me; `digest pause` works"


def shown(plan: Plan, runs: list[Due]) -> str:
    """Write runs as the plan's own clock shows them."""
    local = [plan.schedule.local(run.at) for run in runs]
    return ", ".join(f"{at:%a} {at.day} {at:%b %H:%M}" for at in local)


def _when(plan: Plan, moment: datetime) -> str:
    runs = coming(plan.schedule, moment, plan.done)
    return f"`{plan.words}`; the next three: {shown(plan, runs)}"


def _line(name: str, plan: Plan, moment: datetime) -> str:
    if plan.state is not State.ON:
        return f"{name}: `{plan.words}`, {plan.state}"
    return f"{name}: {_when(plan, moment)}"


def _clean(title: str) -> str:
    """Keep of a channel's name what can be no markup, mention or link."""
    return re.sub(r"[^\w #-]", "", title)[:80]
