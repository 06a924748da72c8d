"""Reading the settings: once, at start-up, or not at all."""

import os
from collections.abc import Mapping
from typing import TypeVar, overload

from pydantic import ValidationError

from core.settings import names, words
from core.settings.fields import Settings
from core.settings.provenance import Provenance
from core.settings.section import BENEATH, Section
from core.settings.sources import Environment, Files, Toml, parse

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
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    assert given.keys() <= section.model_fields.keys()
    environ = os.environ if environ is None else environ
    toml = parse(environ)
    names.refuse(environ, toml)
    provenance = Provenance(section)
    beneath = Environment(section, environ), Files(section, environ), Toml(section, toml)
    laid = BENEATH.set((*beneath, provenance))
    try:
        return section(**given)
    except ValidationError as error:
        raise words.refusal(section, provenance, error) from None
    finally:
        BENEATH.reset(laid)
