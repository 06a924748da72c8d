"""What the checks find of the errors that people found in summaries of SAMSum.

    git clone https://github.com/BinWang28/FacEval
    python -m benchmarks.faceval FacEval/human_result/FacEval_human_result.csv
    PRECIS_MODEL=... python -m benchmarks.faceval CSV --likelihood

750 summaries of 150 dialogues, by four models and people; each is marked for six kinds of errors.
A check flags a summary, and is right if it is marked at all. With --likelihood, PRECIS_MODEL is
loaded on this machine and scores every sentence against the same told wrong: that is the check of
PRECIS_CHECK=likelihood, measured. AUC is the chance that of two summaries, one right and one
wrong, the wrong one has the smaller margin: 0.5 is a coin.

The data is SAMSum's test split: it measures here, and nothing is tuned on it.
"""

import asyncio
import csv
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.grounding import dialogue, flags
from benchmarks.machine import machine
from core.engine import Scorer
from core.ground import Evidence
from core.ground.variants import variants
from core.pulse import Pulse
from core.sentences import split
from core.settings import load
from workers.engines.local import Local

KINDS = {
    "SubObjE": "subject or object",
    "ProE": "pronoun",
    "NegE": "negation",
    "ParE": "particulars",
    "HalE": "hallucination",
    "OtherE": "other",
}


@dataclass(frozen=True)
class Marked:
    """A summary and what people found wrong with it."""

    turns: Sequence[tuple[str, str]]
    summary: str
    errors: frozenset[str]


def read(path: Path) -> Iterator[Marked]:
    """Read FacEval's table."""
    with path.open(newline="") as table:
        for row in csv.DictReader(table):
            lines = [line.partition(":") for line in row["Dialogue"].splitlines()]
            said = [(who.strip(), text.strip()) for who, _, text in lines if text]
            errors = {kind for kind in KINDS if row[kind] == "yes"}
            errors |= {"OtherE"} if row["w/ Error"] == "yes" and not errors else set()
            yield Marked(said, row["Summary"], frozenset(errors))


def report(name: str, flagged: Sequence[bool], rows: Sequence[Marked]) -> Iterator[str]:
    """Say how often a check is right, and what it finds of each kind of error."""
    right = sum(flag and bool(row.errors) for flag, row in zip(flagged, rows, strict=True))
    wrong = sum(bool(row.errors) for row in rows)
    good = len(rows) - wrong
    yield (
        f"{name}: flags {sum(flagged)} of {len(rows)}, {right} of them marked wrong; finds "
        f"{100 * right / max(1, wrong):.1f} % of {wrong}; false alarms "
        f"{100 * (sum(flagged) - right) / max(1, good):.1f} % of {good}"
    )
    for kind, words in KINDS.items():
        found = [flag for flag, row in zip(flagged, rows, strict=True) if kind in row.errors]
        yield f"  {words:<18} {sum(found):>3} of {len(found)}"


async def margin(engine: Scorer, row: Marked) -> float:
    """Tell by how much a summary's weakest sentence is likelier than the same told wrong."""
    shown = dialogue(row.turns)
    speakers = list(dict.fromkeys(line.partition(": ")[0] for line in shown.lines))
    told: list[tuple[int, str]] = []
    right: list[tuple[int, str]] = []
    before = ""
    for i, sentence in enumerate(split(row.summary)):
        told += [(i, before + wrong) for _, wrong in variants(sentence, speakers)]
        before += sentence
        right.append((i, before))
        before += " "
    scores = await engine.score(shown.text, [text for _, text in right + told], Pulse())
    own = dict(zip((i for i, _ in right), scores, strict=False))
    rest = zip(told, scores[len(right) :], strict=True)
    return min((own[i] - score for (i, _), score in rest), default=math.inf)


def area(margins: Sequence[float], rows: Sequence[Marked]) -> float:
    """Tell how often a wrong summary has the smaller margin than a right one."""
    pairs = list(zip(margins, rows, strict=True))
    bad = [margin for margin, row in pairs if row.errors]
    good = [margin for margin, row in pairs if not row.errors]
    wins = sum((one < two) + (one == two) / 2 for one in bad for two in good)
    return wins / max(1, len(bad) * len(good))


async def likelihood(rows: Sequence[Marked]) -> list[float]:
    """Score every summary with the model of PRECIS_MODEL."""
    engine = Local(load())
    await engine.start()
    try:
        return list(await asyncio.gather(*(margin(engine, row) for row in rows)))
    finally:
        await engine.close()


def main() -> None:
    """Print what the checks find."""
    if len(sys.argv) < 2:
        print(__doc__)
        return
    rows = [*read(Path(sys.argv[1]))]
    print(machine())
    tripped = [bool(flags(Evidence(dialogue(row.turns)), row.summary)) for row in rows]
    for line in report("tripwires", tripped, rows):
        print(line)
    if "--likelihood" in sys.argv:
        margins = asyncio.run(likelihood(rows))
        for line in report("likelihood", [margin <= 0 for margin in margins], rows):
            print(line)
        print(f"AUC {area(margins, rows):.3f}")


if __name__ == "__main__":
    main()
