"""What an operator can set, and the one place where it is read.

A setting has one name in the environment, the same as a file (`*_FILE`), and a key in
`precis.toml`. The order is always: command line, environment, `*_FILE`, `precis.toml`, default.

This is pydantic-settings: `Section` is its BaseSettings and the places are its sources, which it
asks in that order, merges, and tells of each other; pydantic checks the result. What it does not
do (2.16.3) stands here:

- leave the environment alone when somebody makes settings by hand: `section`, `load`
- read `*_FILE`, insist on a TOML file that was named, bear a table that is not there: `sources`
- say where a value came from: `provenance`
- report a misspelt name: `names`
- describe a fault on one line without the value: `words`

Its own debug log (PYDANTIC_SETTINGS_DEBUG) shows every value; `core.log` lets no library debug.
Importing it costs 30 ms, half of that for asyncio, which most commands need anyway.
"""

from core.settings.fields import Settings
from core.settings.load import load
from core.settings.redact import safe
from core.settings.section import Section, env

__all__ = ["Section", "Settings", "env", "load", "safe"]
