"""ROUGE of the extractive engine on a file of dialogues and human summaries.

    python -m benchmarks.rouge FILE.jsonl

Each line is `{"dialogue": ..., "summary": ... or [...]}`; keys `summary1`, `summary2`, ... are
references too, as DialogSum names them. Scored with rouge-score and its stemmer, mean over the
references. The floors need no thought: the first three turns, and the three longest.
"""

import json
import statistics
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from rouge_score.rouge_scorer import RougeScorer

from workers.engines.extractive.engine import summarize

KINDS = ("rouge1", "rouge2", "rougeL")
LETTERS = 588  # of a summary: 128 tokens of chat English
SYSTEMS: dict[str, Callable[[str], str]] = {
    "extractive": lambda dialogue: summarize(dialogue, LETTERS),
    "LEAD-3": lambda dialogue: "\n".join(dialogue.splitlines()[:3]),
    "LONGEST-3": lambda dialogue: "\n".join(sorted(dialogue.splitlines(), key=len)[:-4:-1]),
}


def pairs(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Read dialogues with their references."""
    for line in path.read_text().splitlines():
        row = json.loads(line)
        found = [value for name, value in row.items() if name.startswith("summary")]
        references = found[0] if found and isinstance(found[0], list) else found
        yield row["dialogue"], references


def score(system: Callable[[str], str], path: Path) -> tuple[list[float], float]:
    """R-1, R-2 and R-L in percent, and the mean number of words."""
    scorer = RougeScorer(KINDS, use_stemmer=True)
    rows, words = [], []
    for dialogue, references in pairs(path):
        text = system(dialogue)
        words.append(len(text.split()))
        scores = [scorer.score(reference, text) for reference in references]
        rows.append([statistics.mean(each[kind].fmeasure for each in scores) for kind in KINDS])
    return [100 * statistics.mean(column) for column in zip(*rows, strict=True)], statistics.mean(
        words
    )


def main() -> None:
    """Print a table."""
    if len(sys.argv) < 2:
        print(__doc__)
        return
    path = Path(sys.argv[1])
    for name, system in SYSTEMS.items():
        (one, two, longest), words = score(system, path)
        print(f"{name:<12} R-1 {one:.1f}  R-2 {two:.1f}  R-L {longest:.1f}  {words:.1f} words")


if __name__ == "__main__":
    main()
