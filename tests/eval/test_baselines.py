"""LEAD-n, MIDDLE-n and LONGEST-n."""

import pytest

from core.engine import Engine
from core.pulse import Pulse
from workers.evaluation.baselines import baseline

DIALOGUE = "Ann: one\nBo: two, longer\n\nAnn: the longest of all\nBo: four\nAnn: five"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("lead-1", ["Ann: one"]),
        ("LEAD-3", ["Ann: one", "Bo: two, longer", "Ann: the longest of all"]),
        ("middle-2", ["Bo: two, longer", "Ann: the longest of all"]),
        ("longest-2", ["Ann: the longest of all", "Bo: two, longer"]),
        (
            "longest-9",
            ["Ann: the longest of all", "Bo: two, longer", "Ann: five", "Ann: one", "Bo: four"],
        ),
    ],
)
async def test_it_takes_these_turns(name: str, expected: list[str]) -> None:
    engine: Engine | None = baseline(name)
    assert engine
    (text,) = await engine.generate([DIALOGUE], 1, Pulse())
    assert text.splitlines() == expected


@pytest.mark.parametrize("name", ["", "lead", "lead-0", "lead-3x", "first-3", "extractive"])
def test_other_names_are_none(name: str) -> None:
    assert baseline(name) is None
