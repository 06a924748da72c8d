"""What a digest consists of when it is shown to people who talk: rows of runs, on any platform.

A channel's digest is one line in the channel and the rest in a thread below it, so that who does
not care reads no more than that line. What somebody missed is for them alone and in one piece.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import count

from core.coverage import describe
from core.digest.quote import brief
from core.digest.tally import rest, scope, tally
from core.request import Kind, Request
from core.summary import Digest, Point, Sentence, Source, Topic

_SENTENCE = 500
"""Characters of a sentence: who wants more is one click away from the conversation."""

_SENTENCES = 5
_SOURCES = 3


class Shape(StrEnum):
    """How a row is set."""

    LINE = "line"
    ITEM = "item"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one kind. With `source` they lead there; `here` stands for the channel's name."""

    text: str
    bold: bool = False
    italic: bool = False
    source: Source | None = None
    here: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line, an item of a list, or small print. No message ends after a `head`."""

    shape: Shape
    runs: tuple[Run, ...]
    head: bool = False


def top(digest: Digest, request: Request) -> Row:
    """Write the line that stands in the channel."""
    day = request.day if request.kind is Kind.DIGEST else None
    date = (Run(f" · {day:%a} {day.day} {day:%b}", bold=True),) if day else ()
    name = Run("Digest of ", bold=True), Run("this conversation", bold=True, here=True)
    return Row(Shape.LINE, (*name, *date, Run(f" · {scope(digest)}")))


def missed(digest: Digest) -> Row:
    """Say since when something was missed, and how much."""
    runs = [Run("What you missed in ", bold=True)]
    runs.append(Run("this conversation", bold=True, here=True))
    if digest.last:
        runs += [Run(" since "), Run("you last wrote", source=digest.last)]
    few = "" if digest.topics else "Nothing much: "
    runs.append(Run(f" · {few}{scope(digest)}"))
    if digest.first:
        runs += [Run(" · "), Run("Show from the start", source=digest.first)]
    return Row(Shape.LINE, tuple(runs))


def body(digest: Digest, *, personal: bool) -> Iterator[Row]:
    """Write the sections; the empty ones are none, and what is for them is there once."""
    yours = digest.yours if personal else ()
    known = {point.source for point in yours}
    yield from _section("For you", yours)
    yield from _section("Decisions", digest.decisions)
    questions = tuple(point for point in digest.questions if point.source not in known)
    yield from _section("Open questions", questions)
    numbers = _numbered()
    for topic in digest.topics:
        yield from _topic(topic, numbers)
    if said := rest(digest):
        links = [Run(f"{number}", source=source) for number, source in enumerate(digest.smaller, 1)]
        runs = [Run(f"+ {said}" if digest.topics else said)]
        for link in links:
            runs += [Run(" "), link]
        yield Row(Shape.LINE, tuple(runs))


def foot(digest: Digest, request: Request) -> Iterator[Row]:
    """Say what is covered, what wrote it, and how to be left out."""
    without = ", ".join(f"{day:%a} {day.day} {day:%b}" for day in request.missed)
    if without:
        yield _note(f"There was no digest on {without}: this one begins where the last one ended.")
    yield _note(describe(digest.coverage))
    yield _note(_author(digest))
    yield _note("/summarize opt-out keeps what you write out of all summaries.")


def _section(title: str, points: tuple[Point, ...]) -> Iterator[Row]:
    if points:
        yield Row(Shape.LINE, (Run(title, bold=True),), head=True)
    for point in points:
        yield Row(Shape.ITEM, (Run(f"{point.speaker}: {point.text}"), *_arrow(point.source)))


def _topic(topic: Topic, numbers: Callable[[Source], int]) -> Iterator[Row]:
    opening = topic.opening
    title = Run(opening.text, bold=True), *_arrow(opening.source)
    yield Row(Shape.LINE, title, head=True)
    for number, sentence in enumerate(topic.sentences[:_SENTENCES]):
        yield Row(Shape.ITEM, tuple(_sentence(sentence, numbers)), head=number == 0)
    over = len(topic.sentences) - _SENTENCES
    yield _note(f"{tally(topic)} · {over} more sentences left out" if over > 0 else tally(topic))


def _sentence(sentence: Sentence, numbers: Callable[[Source], int]) -> Iterator[Run]:
    yield Run(brief(sentence.text, _SENTENCE))
    for source in sentence.sources[:_SOURCES]:
        yield Run(" ")
        yield Run(f"{numbers(source)}", source=source)
    if sentence.remark:
        yield Run(f" ({sentence.remark})", italic=True)


def _numbered() -> Callable[[Source], int]:
    """Make what numbers sources as they come; one that comes again keeps its number."""
    numbers, known = count(1), dict[Source, int]()
    return lambda source: known.get(source) or known.setdefault(source, next(numbers))


def _arrow(source: Source) -> tuple[Run, Run]:
    return Run(" "), Run("\N{NORTH EAST ARROW}", source=source)


def _note(text: str) -> Row:
    return Row(Shape.NOTE, (Run(text),))


def _author(digest: Digest) -> str:
    """Say what wrote a digest; titles, names and counts no model ever writes."""
    if digest.model:
        return f"Sentences by {digest.model} ({digest.engine}); they may be wrong"
    if digest.engine:
        return f"Quoted by the {digest.engine} engine: no model was used"
    return "No model was used"
