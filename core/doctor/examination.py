"""Going through all groups of checks."""

import asyncio

from core import crash, plugins
from core.doctor import config
from core.doctor.check import Check, error, fine, refusal
from core.errors import MissingExtra, PrecisError
from core.settings import Settings
from core.settings.meant import meant

_GROUP = "precis.checks"


async def examine(seconds: float = 12.0) -> list[Check]:
    """Look at everything, each group for at most `seconds`: people give up on a doctor after 15.

    A check that fails itself is a finding, never an exception.
    """
    settings, found = config.read()
    if settings is None:
        return found
    groups = await asyncio.gather(
        *(_group(name, settings, seconds) for name in plugins.names(_GROUP))
    )
    return found + [check for group in groups for check in group]


async def _group(name: str, settings: Settings, seconds: float) -> list[Check]:
    fix = "please report this: the check itself is at fault"
    try:
        async with asyncio.timeout(seconds):
            found: list[Check] = await plugins.load(_GROUP, name)(settings)
            return found
    except MissingExtra as fault:
        if not meant(name):
            return [fine(name, name.capitalize(), "neither set up nor installed")]
        return [refusal(name, f"Checks of {name}", fault)]
    except PrecisError as fault:
        return [refusal(name, f"Checks of {name}", fault)]
    except TimeoutError:
        return [error(name, f"Checks of {name}", f"no answer within {seconds:g} seconds", fix)]
    except Exception as fault:  # noqa: BLE001 - one broken check must not hide the others
        return [error(name, f"Checks of {name}", f"unexpected {crash.describe(fault)}", fix)]
