"""What commands an application may offer: names, options and how many."""

import re
from typing import Any

from tests.fakes.discord.refused import Refused, invalid, too_long

Json = dict[str, Any]

NAME = re.compile(r"[-_'\w]{1,32}")
MOST = {1: 100, 2: 15, 3: 15}
"""Slash, user and message commands of a scope."""


def check(asked: Any) -> list[Json]:  # noqa: ANN401 - whatever came
    """Every command of a scope, or Refused."""
    if not isinstance(asked, list):
        raise Refused(50035)
    seen = set()
    for number, one in enumerate(asked):
        kind = one.get("type") or 1
        if (kind, one.get("name")) in seen:
            raise invalid(f"{number}.name", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Twice.")
        seen.add((kind, one.get("name")))
        (_slash if kind == 1 else _menu)(str(number), one)
    for kind, most in MOST.items():
        if sum(of == kind for of, _ in seen) > most:
            raise Refused(30032)
    return asked


def _menu(path: str, one: Json) -> None:
    if not 1 <= len(one.get("name") or "") <= 32:
        raise too_long(f"{path}.name", 32)
    if one.get("description") or one.get("options"):
        raise invalid(f"{path}.description", "APPLICATION_COMMAND_FIELDS", "Not for menus.")


def _slash(path: str, one: Json) -> None:
    _named(path, one)
    options = one.get("options") or []
    if len(options) > 25:
        raise too_long(f"{path}.options", 25)
    optional = False
    for number, option in enumerate(options):
        inner = f"{path}.options.{number}"
        _named(inner, option)
        _choices(inner, option)
        if option.get("required") and optional:
            raise invalid(inner, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required first.")
        optional = optional or (option["type"] > 2 and not option.get("required"))
        if option["type"] <= 2:
            _slash(inner, option)


def _named(path: str, one: Json) -> None:
    names = [one.get("name") or "", *(one.get("name_localizations") or {}).values()]
    for name in names:
        if not NAME.fullmatch(name) or name != name.lower():
            raise invalid(f"{path}.name", "APPLICATION_COMMAND_INVALID_NAME", "Invalid name.")
    texts = [one.get("description") or "", *(one.get("description_localizations") or {}).values()]
    for text in texts:
        if not 1 <= len(text) <= 100:
            raise too_long(f"{path}.description", 100)


def _choices(path: str, option: Json) -> None:
    choices = option.get("choices") or []
    if len(choices) > 25 or (choices and option.get("autocomplete")):
        raise too_long(f"{path}.choices", 25)
    for choice in choices:
        if not 1 <= len(choice["name"]) <= 100:
            raise too_long(f"{path}.choices", 100)
