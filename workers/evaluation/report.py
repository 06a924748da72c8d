"""One run in figures: all shares in percent, all lengths in words."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from core.engine import Engine
from core.settings import Settings
from workers.evaluation.cases import Case
from workers.evaluation.checks import check, check_references
from workers.evaluation.rouge import Rouge
from workers.evaluation.run import Run

_RESAMPLES = 1000
_LIKELY = (2.5, 97.5)
"""The bounds of the interval that holds 95 % of the resampled means."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A mean over dialogues; `low` and `high` bound 95 % of its bootstrap, for F1."""

    precision: float
    recall: float
    f: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Report:
    """What is known after a run. `checks` are of the summaries, `reference_checks` of people's."""

    file: str
    engine: str
    model: str | None
    dialogues: int
    references: int
    settings: dict[str, Any]
    rouge: dict[str, Measure]
    words: float
    reference_words: float
    dialogue_words: float
    empty: int
    checks: dict[str, float]
    reference_checks: dict[str, float]
    fresh: int
    seconds: float
    summaries_per_minute: float | None
    tokens_per_second: float | None

    def table(self) -> dict[str, Any]:
        """Give everything as plain values."""
        return asdict(self)


def report(
    file: str, cases: Sequence[Case], run: Run, engine: Engine, settings: Settings
) -> Report:
    """Score a run. Speed is None where nothing was written anew."""
    references = [text for case in cases for text in case.references]
    texts = ["\n".join(sentences) for sentences in run.texts]
    return Report(
        file=file,
        engine=engine.name,
        model=engine.model,
        dialogues=len(cases),
        references=len(references),
        settings={name: getattr(settings, name) for name in ("summary_tokens", "profile", "style")},
        rouge=score(cases, texts),
        words=_words(texts),
        reference_words=_words(references),
        dialogue_words=_words([case.dialogue for case in cases]),
        empty=sum(not text for text in texts),
        checks=check(cases, run.texts).rates(),
        reference_checks=check_references(cases).rates(),
        fresh=run.fresh,
        seconds=run.seconds,
        summaries_per_minute=60 * run.fresh / run.seconds if run.fresh else None,
        tokens_per_second=run.tokens / run.seconds if run.fresh else None,
    )


def score(cases: Sequence[Case], texts: Sequence[str]) -> dict[str, Measure]:
    """Measure ROUGE of each kind and convention."""
    rouge = Rouge()
    rows = [rouge.score(text, case.references) for case, text in zip(cases, texts, strict=True)]
    return {name: _measure([row[name] for row in rows]) for name in rows[0]}


def _measure(rows: Sequence[dict[str, float]]) -> Measure:
    values = {
        part: 100 * np.array([row[part] for row in rows]) for part in ("precision", "recall", "f")
    }
    low, high = bootstrap(values["f"])
    means = {part: float(array.mean()) for part, array in values.items()}
    return Measure(**means, low=low, high=high)


def bootstrap(values: Any) -> tuple[float, float]:  # noqa: ANN401 - numpy's own array types
    """Bound the mean: resample dialogues with replacement, the same way in every run."""
    dice = np.random.default_rng(0)
    means = [dice.choice(values, len(values)).mean() for _ in range(_RESAMPLES)]
    low, high = np.percentile(means, _LIKELY)
    return float(low), float(high)


def _words(texts: Sequence[str]) -> float:
    return sum(len(text.split()) for text in texts) / len(texts)
