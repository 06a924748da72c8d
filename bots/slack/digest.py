"""How a digest looks in Slack, and what somebody missed.

A channel's digest is one line in the channel and the rest in the thread below it, so that who does
not care reads no more than that line. What somebody missed is for them alone and in one piece.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count

from bots.slack.blocks import Block, Leaf, bullets, channel, context, line, link, size, words
from bots.slack.buttons import HELPFUL, SHARE, UNHELPFUL, WRONG_START, row
from bots.slack.inert import inert
from bots.slack.permalink import named, permalink
from bots.slack.text import BUDGET, Post
from core.coverage import describe
from core.digest.quote import brief
from core.digest.tally import rest, scope, tally
from core.job import Job
from core.request import Kind
from core.summary import Digest, Point, Sentence, Source, Topic

_SENTENCE = 500
"""Characters of a sentence: who wants more is one click away from the conversation."""

_SENTENCES = 5
_MOST_BLOCKS = 40
"""Slack takes 50."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A line, an item of a list, or small print. After a `head`, no message ends."""

    kind: str
    leaves: list[Leaf]
    head: bool = False

    @property
    def size(self) -> int:
        """How many characters it takes as a block of its own."""
        return size([_block(self.kind, [self.leaves])])


def write(digest: Digest, job: Job, home: str, *, shared: bool = False) -> list[Post]:
    """Write a digest: its line and the thread below, or what its asker alone is shown."""
    page = _Page(digest, job, home)
    missed = job.request.kind is Kind.MISSED
    if missed and not shared:
        buttons = (SHARE,) if named(job.request.source) else ()
        pages = _packed([*page.missed(), *page.body(), *page.foot()])
        foot = row(job.id, *buttons, WRONG_START, HELPFUL, UNHELPFUL)
        return _posts("What you missed", pages, foot)
    top = Post("A digest", _blocks([page.top()]))
    pages = _packed([*page.body(personal=False), *page.foot()])
    return [top, *_posts("The digest goes on", pages, row(job.id, HELPFUL, UNHELPFUL))]


class _Page:
    """The pieces that a digest consists of."""

    def __init__(self, digest: Digest, job: Job, home: str) -> None:
        self._digest = digest
        self._request = job.request
        self._home = home
        self._numbers = count(1)
        self._cited: dict[str, int] = {}

    def top(self) -> Piece:
        """Write the line that stands in the channel."""
        leaves = [words("Digest of ", bold=True), *self._place()]
        if day := self._day():
            leaves.append(words(f" · {day:%a} {day.day} {day:%b}", bold=True))
        return Piece("line", [*leaves, words(f" · {scope(self._digest)}")])

    def missed(self) -> Iterator[Piece]:
        """Say since when something was missed, and how much."""
        leaves = [words("What you missed in ", bold=True), *self._place()]
        if url := self._url(self._digest.last):
            leaves += [words(" since "), link(url, "you last wrote")]
        few = "" if self._digest.topics else "Nothing much: "
        leaves.append(words(f" · {few}{scope(self._digest)}"))
        if url := self._url(self._digest.first):
            leaves += [words(" · "), link(url, "Show from the start")]
        yield Piece("line", leaves)

    def body(self, *, personal: bool = True) -> Iterator[Piece]:
        """Write the sections; the empty ones are none."""
        digest = self._digest
        yield from self._section("For you", digest.yours if personal else ())
        yield from self._section("Decisions", digest.decisions)
        yield from self._section("Open questions", digest.questions)
        for topic in digest.topics:
            yield from self._topic(topic)
        if said := rest(digest):
            yield Piece("line", [words(f"+ {said}" if digest.topics else said), *self._smaller()])

    def foot(self) -> Iterator[Piece]:
        """Say what is covered, what wrote it, and how to be left out."""
        digest = self._digest
        without = ", ".join(f"{day:%a} {day.day} {day:%b}" for day in self._request.missed)
        notes = [
            f"There was no digest on {without}: this one begins where the last one ended."
            if without
            else "",
            describe(digest.coverage),
            _author(digest),
            "`/summarize opt-out` keeps what you write out of all summaries.",
        ]
        for note in filter(None, notes):
            yield Piece("note", [words(inert(note)[:600])])

    def _section(self, title: str, points: tuple[Point, ...]) -> Iterator[Piece]:
        if points:
            yield Piece("line", [words(title, bold=True)], head=True)
        for point in points:
            leaves = [words(f"{inert(point.speaker)[:80]}: {inert(point.text)}")]
            yield Piece("item", [*leaves, *self._arrow(point.source)])

    def _topic(self, topic: Topic) -> Iterator[Piece]:
        title = words(inert(topic.opening.text), bold=True)
        yield Piece("line", [title, *self._arrow(topic.opening.source)], head=True)
        for number, sentence in enumerate(topic.sentences[:_SENTENCES]):
            yield Piece("item", list(self._sentence(sentence)), head=number == 0)
        over = len(topic.sentences) - _SENTENCES
        more = f" · {over} more sentences left out" if over > 0 else ""
        yield Piece("note", [words(inert(f"{tally(topic)}{more}")[:300])])

    def _sentence(self, sentence: Sentence) -> Iterator[Leaf]:
        yield words(inert(brief(sentence.text, _SENTENCE)))
        for source in sentence.sources[:3]:
            if url := self._url(source):
                number = self._cited.get(url) or self._cited.setdefault(url, next(self._numbers))
                yield words(" ")
                yield link(url, f"[{number}]")
        if sentence.flags:
            flags = inert(", ".join(sentence.flags))[:200]
            yield words(f" (unchecked: {flags})", italic=True)

    def _smaller(self) -> Iterator[Leaf]:
        for number, source in enumerate(self._digest.smaller, 1):
            if url := self._url(source):
                yield words(": " if number == 1 else " ")
                yield link(url, f"{number}")

    def _place(self) -> Iterator[Leaf]:
        place = self._request.source
        if named(place):
            yield channel(place.channel)
        else:
            yield words("this conversation", bold=True)

    def _day(self) -> date | None:
        return self._request.day if self._request.kind is Kind.DIGEST else None

    def _arrow(self, source: Source) -> Iterator[Leaf]:
        if url := self._url(source):
            yield words(" ")
            yield link(url, "\N{NORTH EAST ARROW}")

    def _url(self, source: Source | None) -> str | None:
        return permalink(self._home, self._request.source, source) if source else None


def _author(digest: Digest) -> str:
    """Say what wrote a digest; titles, names and counts no model ever writes."""
    if digest.model:
        return f"Sentences by {digest.model} ({digest.engine}); they may be wrong"
    if digest.engine:
        return f"Quoted by the {digest.engine} engine: no model was used"
    return "No model was used"


def _packed(pieces: list[Piece]) -> list[list[Piece]]:
    """Put pieces into as few messages as hold them; what belongs together stays together."""
    pages: list[list[Piece]] = [[]]
    room = BUDGET - 1_000
    left = room
    group: list[Piece] = []
    for piece in pieces:
        group.append(piece)
        if piece.head:
            continue
        need = sum(each.size for each in group)
        if pages[-1] and (need > left or len(pages[-1]) + len(group) > _MOST_BLOCKS):
            pages.append([])
            left = room
        pages[-1] += group
        left -= need
        group = []
    return pages


def _posts(text: str, pages: list[list[Piece]], foot: Block) -> list[Post]:
    *others, last = [_blocks(page) for page in pages]
    return [*(Post(text, blocks) for blocks in others), Post(text, [*last, foot])]


def _blocks(pieces: list[Piece]) -> list[Block]:
    """Make blocks; items that follow each other are one list."""
    blocks: list[Block] = []
    lines: list[list[Leaf]] = []
    for number, piece in enumerate(pieces):
        lines.append(piece.leaves)
        ahead = pieces[number + 1].kind if number + 1 < len(pieces) else None
        if piece.kind != "item" or ahead != "item":
            blocks.append(_block(piece.kind, lines))
            lines = []
    return blocks


def _block(kind: str, lines: list[list[Leaf]]) -> Block:
    if kind == "item":
        return bullets(lines)
    if kind == "note":
        return context("".join(leaf["text"] for leaf in lines[0]))
    return line(lines[0])
