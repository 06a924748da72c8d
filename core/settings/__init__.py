"""What an operator can set, and the one place where it is read.

A setting has one name in the environment, the same as a file (`*_FILE`), and a key in
`precis.toml`. The order is always: command line, environment, `*_FILE`, `precis.toml`, default.

No pydantic-settings: of its sources none knows `*_FILE`, tells where a value came from or
reports a misspelt name, its errors show values, and importing it costs every command 30 ms.
"""

from core.settings.fields import Settings
from core.settings.load import load
from core.settings.redact import safe
from core.settings.section import Section, env

__all__ = ["Section", "Settings", "env", "load", "safe"]
