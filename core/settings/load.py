"""Reading the settings: once, at start-up, or not at all."""

import os
from collections.abc import Mapping
from typing import TypeVar, overload

from pydantic import ValidationError

from core.settings import names, sources, words
from core.settings.fields import Settings
from core.settings.section import Section, keys

S = TypeVar("S", bound=Section)


@overload
def load(
    *, flags: Mapping[str, object] | None = None, environ: Mapping[str, str] | None = None
) -> Settings: ...
@overload
def load(
    section: type[S],
    flags: Mapping[str, object] | None = None,
    environ: Mapping[str, str] | None = None,
) -> S: ...
def load(
    section: type[Section] = Settings,
    flags: Mapping[str, object] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Section:
    """Collect a section's values from everywhere and check them.

    `flags` are the command line's, by field name; None means that a flag was not given.
    `environ` is the process's own unless a test says otherwise. Raises BadSetting: one line for
    all values that cannot be used, and for names that nobody knows. Never shows a value.
    """
    flags = flags or {}
    environ = os.environ if environ is None else environ
    assert flags.keys() <= section.model_fields.keys()
    toml = sources.parse(environ)
    names.refuse(environ, toml)
    part = sources.table(section, toml)
    found = {
        key.field: value
        for key in keys(section)
        if (value := sources.given(key, flags, environ, part))
    }
    try:
        return section(**{field: given.value for field, given in found.items()})
    except ValidationError as error:
        raise words.refusal(section, found, error) from None
