"""How a digest looks in Slack, and what somebody missed: its rows as blocks."""

from collections.abc import Iterable, Iterator

from bots.chat import sheet
from bots.chat.acts import HELPFUL, SHARE, UNHELPFUL, WRONG_START
from bots.chat.inert import inert
from bots.chat.sheet import Row, Run, Shape
from bots.slack.blocks import Block, Leaf, bullets, channel, context, line, link, size, words
from bots.slack.buttons import row
from bots.slack.permalink import named, permalink
from bots.slack.text import BUDGET, Post
from core.conversation import Place
from core.job import Job
from core.request import Kind
from core.summary import Digest

_ROOM = BUDGET - 1_000
"""Characters of a message, besides its buttons."""

_MOST_ROWS = 40
"""Slack takes 50 blocks."""

_WORDS = 700
"""Characters of a run. Our own pieces are shorter; what a model is called need not be."""


def write(digest: Digest, job: Job, home: str, *, shared: bool = False) -> list[Post]:
    """Write a digest: its line and the thread below, or what its asker alone is shown."""
    request, ink = job.request, _Ink(job.request.source, home)
    foot = list(sheet.foot(digest, request))
    if request.kind is Kind.MISSED and not shared:
        rows = [sheet.missed(digest), *sheet.body(digest, personal=True), *foot]
        share = (SHARE,) if named(request.source) else ()
        buttons = row(job.id, *share, WRONG_START, HELPFUL, UNHELPFUL)
        return _posts("What you missed", _packed(rows, ink), ink, buttons)
    top = Post("A digest", ink.blocks([sheet.top(digest, request)]))
    pages = _packed([*sheet.body(digest, personal=False), *foot], ink)
    buttons = row(job.id, HELPFUL, UNHELPFUL)
    return [top, *_posts("The digest goes on", pages, ink, buttons)]


class _Ink:
    """Turns rows about a place into blocks; no words of theirs do more than be read."""

    def __init__(self, place: Place, home: str) -> None:
        self._place = place
        self._home = home

    def size(self, one: Row) -> int:
        """Count how many characters a row takes as a block of its own."""
        return size(self.blocks([one]))

    def blocks(self, rows: list[Row]) -> list[Block]:
        """Make blocks; items that follow each other are one list."""
        made: list[Block] = []
        items: list[list[Leaf]] = []
        for number, one in enumerate(rows):
            leaves = [leaf for run in one.runs for leaf in self._leaves(run)]
            if one.shape is Shape.NOTE:
                made.append(context("".join(leaf["text"] for leaf in leaves)))
            elif one.shape is Shape.LINE:
                made.append(line(leaves))
            else:
                items.append(leaves)
                after = rows[number + 1].shape if number + 1 < len(rows) else None
                if after is not Shape.ITEM:
                    made.append(bullets(items))
                    items = []
        return made

    def _leaves(self, run: Run) -> Iterator[Leaf]:
        text = run.text if run.text.isspace() else _literal(run.text)
        if run.here and named(self._place):
            yield channel(self._place.channel)
        elif run.source is None:
            yield words(text, bold=run.bold, italic=run.italic)
        elif url := permalink(self._home, self._place, run.source):
            yield link(url, f"[{text}]" if text.isdecimal() else text)


def _literal(text: str) -> str:
    """Make words inert, and keep the spaces that set them off."""
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{inert(text)[:_WORDS]}{after}"


def _packed(rows: Iterable[Row], ink: _Ink) -> list[list[Row]]:
    """Put rows into as few messages as hold them; what belongs together stays together."""
    pages: list[list[Row]] = [[]]
    group: list[Row] = []
    left = _ROOM
    for one in rows:
        group.append(one)
        if one.head:
            continue
        need = sum(map(ink.size, group))
        if pages[-1] and (need > left or len(pages[-1]) + len(group) > _MOST_ROWS):
            pages.append([])
            left = _ROOM
        pages[-1] += group
        left -= need
        group = []
    return pages


def _posts(text: str, pages: list[list[Row]], ink: _Ink, buttons: Block) -> list[Post]:
    *others, last = map(ink.blocks, pages)
    return [*(Post(text, blocks) for blocks in others), Post(text, [*last, buttons])]
