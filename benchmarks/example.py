"""The summary that is drawn in the README's pictures of chats: the incident in `examples/`."""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from benchmarks.picture import COMMAND, ROOT
from core.summary import Sentence, Source, Summary

BOLDER = 1.12
"""How much wider bold letters are."""

NARROW, BROAD = set("iljtfrI.,:;'|!()[] "), set("mwMWQO@%")

Leaf = dict[str, Any]


@cache
def example() -> tuple[str, Summary]:
    """Summarize the example; answer the channel's name, too."""
    program = [sys.executable, "-c", "from core.cli import main; main()", *COMMAND, "--json"]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=True)
    said = json.loads(done.stdout)
    sentences = tuple(
        Sentence(one["text"], tuple(map(Source, one["sources"])), tuple(one["flags"]))
        for one in said["sentences"]
    )
    coverage = {key: value for key, value in said["coverage"].items() if key != "line"}
    fields = {**said, "sentences": sentences, "coverage": coverage}
    del fields["title"], fields["summary"]
    return said["title"].removeprefix("#"), TypeAdapter(Summary).validate_python(fields)


def lines(runs: Iterable[Leaf], room: float, size: int) -> Iterator[list[Leaf]]:
    """Break runs of words into lines, between words; what is bold needs more room."""
    line: list[Leaf] = []
    left = room
    for leaf in runs:
        bold = leaf.get("as") == "bold" or leaf.get("style", {}).get("bold")
        stretch = BOLDER if bold else 1.0
        for word in leaf["text"].replace(" ", " \0").split("\0"):
            wide = stretch * width(word, size)
            if line and wide > left:
                yield line
                line, left = [], room
            line.append({**leaf, "text": word if line else word.lstrip()})
            left -= wide
    yield line


def width(text: str, size: int) -> float:
    """Take letters to be as wide as in a wide sans-serif font: nothing runs out of the picture."""
    units = (0.36 if sign in NARROW else 0.95 if sign in BROAD else 0.62 for sign in text)
    return size * sum(units)
