"""ROUGE of one summary, with the ROUGE-Ls that published tables mix up kept apart by name.

`rouge1`, `rouge2`, `rougeL` and `rougeLsum` are rouge-score's, with its stemmer and one sentence
per line. Two conventions of ROUGE-L stand in papers on dialogues, six points apart on the same
outputs:

- `summary-level` is ROUGE-L as ROUGE-1.5.5 defines it for summaries, over sentences, and as Gliwa
  et al. (2019) print it: the same number as `rougeLsum`.
- `py-rouge-1.2` is what most SAMSum papers after 2020 print. py-rouge 1.1, configured as its
  README shows (`weight_factor=1.2`), treats ROUGE-L as if it were ROUGE-W and raises its precision
  and recall to the power of 1/1.2 (issue 10 of diegoantognini/py-rouge). 44.5 becomes 50.6.

Figures of different conventions must never stand in one column. Scorers differ by up to 0.2 beyond
that: each has its own stemmer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rouge_score.rouge_scorer import RougeScorer

from core.sentences import split

KINDS = ("rouge1", "rouge2", "rougeL", "rougeLsum")
SUMMARY_LEVEL = "summary-level"
PY_ROUGE = "py-rouge-1.2"

_WEIGHT = 1.2
"""The weight factor of py-rouge's README."""


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and their harmonic mean, from 0 to 1."""

    precision: float
    recall: float

    @property
    def f(self) -> float:
        """F1: 0 where both are."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


class Rouge:
    """Scores texts; the mean over a dialogue's references, as DialogSum's authors do it.

    Only letters a to z and digits count, as in all published figures: a summary in Chinese has
    nothing to score.
    """

    def __init__(self) -> None:
        self._scorer = RougeScorer(KINDS, use_stemmer=True)

    def score(self, text: str, references: Sequence[str]) -> dict[str, dict[str, float]]:
        """Score `text`: for each kind and convention its `precision`, `recall` and `f`."""
        found = [self._one(text, reference) for reference in references]
        return {
            name: {
                part: sum(getattr(scores[name], part) for scores in found) / len(found)
                for part in ("precision", "recall", "f")
            }
            for name in (*KINDS, SUMMARY_LEVEL, PY_ROUGE)
        }

    def _one(self, text: str, reference: str) -> dict[str, Score]:
        raw = self._scorer.score("\n".join(split(reference)), "\n".join(split(text)))
        scores = {kind: Score(raw[kind].precision, raw[kind].recall) for kind in KINDS}
        scores[SUMMARY_LEVEL] = scores["rougeLsum"]
        flat = scores["rougeL"]
        root = 1 / _WEIGHT
        scores[PY_ROUGE] = Score(flat.precision**root, flat.recall**root)
        return scores
