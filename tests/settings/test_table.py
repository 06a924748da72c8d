"""The table of settings is made from the classes and printed by `python -m core.settings`."""

import subprocess
import sys

from core.settings import Settings
from core.settings.table import markdown, rows


def test_every_setting_is_a_row_with_a_meaning() -> None:
    own = [row for row in rows() if "." not in row.toml]
    assert [row.toml for row in own] == list(Settings.model_fields)
    assert all(row.about for row in rows())


def test_every_number_is_bounded_on_both_sides() -> None:
    for schema in Settings.model_json_schema()["properties"].values():
        if schema.get("type") in {"integer", "number"}:
            assert "maximum" in schema
            assert "minimum" in schema or schema["exclusiveMinimum"] >= 0


def test_it_is_printed_as_markdown() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "core.settings"], capture_output=True, text=True, check=True
    )
    assert run.stdout == markdown()
    assert "| `PRECIS_QUEUE_LIMIT` | `queue_limit` | `1000` | " in run.stdout
