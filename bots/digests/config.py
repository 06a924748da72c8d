"""Digests that the operator sets up, in `precis.toml`.

    [[digest]]
    platform = "slack"
    workspace = "T0ACME"
    channel = "C0GENERAL"
    when = "weekdays 18:30 Europe/Berlin"

They are the operator's: nobody in the chat can change or end them, but pause them they can.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bots.digests.plan import Plan
from bots.digests.plans import Plans
from core.conversation import Place
from core.errors import BadSetting, PrecisError
from core.plugins import names
from core.schedule import Schedule
from core.settings import Settings
from core.settings.sources import parse

_KEYS = ("platform", "workspace", "channel", "when")
_texts = TypeAdapter(dict[str, str])


@dataclass(frozen=True, slots=True)
class Entry:
    """One `[[digest]]`."""

    place: Place
    schedule: Schedule


def entries(settings: Settings, environ: Mapping[str, str] | None = None) -> list[Entry]:
    """Read all of them. Raises BadSetting for the first one that cannot be used."""
    found = parse(os.environ if environ is None else environ).get("digest", [])
    if not isinstance(found, list):
        raise BadSetting("digest in precis.toml must be a list of tables: [[digest]]")
    read = [_entry(number, item, settings) for number, item in enumerate(found, 1)]
    for number, entry in enumerate(read, 1):
        if entry.place in [other.place for other in read[: number - 1]]:
            raise BadSetting(f"{_name(number)} is of the same channel as one before it")
    return read


async def apply(plans: Plans, wanted: list[Entry], platform: str, moment: datetime) -> None:
    """Make the operator's plans of a platform what the file says. Raises RedisAway."""
    kept = {plan.place: plan for plan in await plans.all(platform)}
    here = [entry for entry in wanted if entry.place.platform == platform]
    for plan in kept.values():
        if plan.owner is None and plan.place not in [entry.place for entry in here]:
            await plans.remove(plan.place)
    for entry in here:
        old = kept.get(entry.place)
        if old is None or old.owner is not None or old.words != entry.schedule.words:
            await plans.put(Plan.new(entry.place, entry.schedule, moment, None))


def _entry(number: int, item: object, settings: Settings) -> Entry:
    """Check one entry; what it holds is not repeated."""
    try:
        given: dict[str, Any] = _texts.validate_python(item, strict=True)
    except ValidationError:
        raise BadSetting(f"{_name(number)} must hold nothing but texts: {_ALLOWED}") from None
    for key in _KEYS:
        if not given.get(key, "").strip():
            raise BadSetting(f"{_name(number)} has no {key}: {_ALLOWED}")
    for key in given.keys() - set(_KEYS):
        raise BadSetting(f"{key} in {_name(number)} is not a setting: {_ALLOWED}")
    if given["platform"] not in names("precis.platforms"):
        known = ", ".join(names("precis.platforms"))
        raise BadSetting(f"platform in {_name(number)} must be one of {known}")
    try:
        schedule = Schedule.parse(given["when"], settings.zone)
    except PrecisError as error:
        raise BadSetting(f"when in {_name(number)}: {error}") from None
    return Entry(Place(given["platform"], given["workspace"], given["channel"]), schedule)


_ALLOWED = f"it needs {', '.join(_KEYS)}"


def _name(number: int) -> str:
    return f"[[digest]] number {number} in precis.toml"
