"""Dialogues and summaries as what the model reads and what it is to write."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transformers import PreTrainedTokenizerBase

from core.errors import BadFile
from workers.engines.prompt import samsum
from workers.evaluation.cases import Case


@dataclass(frozen=True, slots=True)
class Examples:
    """Rows in TRL's form of prompt and completion; `long` ones did not fit and are left out."""

    rows: list[dict[str, str]]
    long: int


def examples(cases: Sequence[Case], words: PreTrainedTokenizerBase, room: int) -> Examples:
    """Make one example of each summary that fits `room` tokens with its dialogue and its end.

    Longer ones are left out whole: cutting them would cut the summary, and teach the model to
    stop anywhere. Raises BadFile if nothing fits.
    """
    rows = list(_rows(cases))
    texts = [row["prompt"] + row["completion"] for row in rows]
    lengths = [len(ids) + 1 for ids in words(texts).input_ids]
    kept = [row for row, length in zip(rows, lengths, strict=True) if length <= room]
    if not kept:
        raise BadFile(f"no example fits {room:,} tokens: raise --tokens")
    return Examples(kept, len(rows) - len(kept))


def _rows(cases: Sequence[Case]) -> Iterator[dict[str, str]]:
    for case in cases:
        for text in case.references:
            yield {"prompt": samsum(case.dialogue), "completion": text.strip()}
