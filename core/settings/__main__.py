"""Print the table of settings: `python -m core.settings`."""

import sys

from core.settings.table import markdown

sys.stdout.write(markdown())
