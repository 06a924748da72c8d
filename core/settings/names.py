"""Names that nobody knows: a misspelt setting is an error, never a silent default."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from core import plugins
from core.errors import BadSetting
from core.settings.fields import Settings
from core.settings.section import Section, keys
from core.settings.sources import CONFIG, table

LISTS = ("digest",)
"""Keys of the file that are no settings but lists of things; whoever uses them reads them."""

_INJECTED = re.compile(r".*_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_(TCP|UDP)\w*)?)")
"""Kubernetes tells every container about a service `precis-x` in variables PRECIS_X_PORT etc.:
https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables"""


@cache
def sections() -> tuple[type[Section], ...]:
    """Precis' own settings, then those of each platform."""
    group = "precis.settings"
    return (Settings, *(plugins.load(group, name) for name in plugins.names(group)))


def refuse(environ: Mapping[str, str], toml: Mapping[str, Any]) -> None:
    """Raise BadSetting for the first PRECIS_ variable or key in the file that is not a setting."""
    for name in sorted(name for name, value in environ.items() if value):
        if name.upper().startswith("PRECIS_") and not _INJECTED.fullmatch(name):
            _known(name, variables(), "the environment")
    for section in sections():
        _known_keys(section, table(section, toml))


def strangers(environ: Mapping[str, str]) -> list[tuple[str, str]]:
    """Find variables that look like a misspelt setting: pairs of what is there and what is meant.

    Only a doctor asks: REDIS_URI may well belong to another program.
    """
    known = [name for name in variables() if not name.startswith("PRECIS_")]
    others = [name for name in sorted(environ) if name not in variables()]
    return [
        (name, meant[0])
        for name in others
        if (meant := get_close_matches(name.upper(), known, n=1, cutoff=0.85))
    ]


@cache
def variables() -> tuple[str, ...]:
    """All names in the environment that mean something to Precis."""
    known = [key for section in sections() for key in keys(section)]
    return (CONFIG, *(key.env for key in known), *(key.file for key in known))


def _known_keys(section: type[Section], found: Mapping[str, Any]) -> None:
    known = [key.field for key in keys(section)]
    if section.table is None:
        known += [*LISTS, *(other.table for other in sections() if other.table)]
    for name in found:
        _known(name, known, f"[{section.table}] of precis.toml" if section.table else "precis.toml")


def _known(name: str, known: Iterable[str], where: str) -> None:
    words = {word.upper(): word for word in known}
    if name in words.values():
        return
    meant = get_close_matches(name.upper(), words, n=1)
    hint = f": did you mean {words[meant[0]]}?" if meant else ""
    raise BadSetting(f"{name} in {where} is not a setting{hint}")
