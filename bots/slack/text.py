"""How an answer looks in Slack: a summary, a notice, or the wait for them.

What of an answer does not fit into one message goes on in further ones. Slack refuses messages
with more than 50 blocks or, measured, somewhere between 9,597 and 11,341 characters in all blocks
(https://github.com/slackapi/bolt-js/issues/2867).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from bots.chat.acts import CANCEL, HELPFUL, SHARE, UNHELPFUL
from bots.chat.inert import inert
from bots.slack.blocks import (
    Block,
    Leaf,
    bullets,
    channel,
    context,
    line,
    link,
    paragraph,
    size,
    words,
)
from bots.slack.buttons import row
from bots.slack.permalink import named, permalink
from core.conversation import Place
from core.coverage import describe
from core.job import Job
from core.request import Visibility
from core.summary import Outcome, Sentence, Source, Summary

BUDGET = 9_000
"""Characters of a message's blocks, everything counted."""

MOST_POSTS = 10
"""Messages that one summary may become; what does not fit is counted in the last one."""

_PIECE = 1_500
"""Characters of a list item. In JSON they may be twice as many."""

_MOST_SOURCES = 10
"""Links behind a sentence; there are at most three where our own grounding found them."""


@dataclass(frozen=True, slots=True)
class Post:
    """A message. `text` is what notifications show: fixed words, never what people wrote."""

    text: str
    blocks: list[Block]


def waiting(text: str, job: Job) -> Post:
    """Say what is being done, with a button to stop it."""
    shown = paragraph(inert(text)[:200])
    return Post("A summary is on its way", [shown, row(job.id, CANCEL)])


def write(outcome: Outcome, job: Job, home: str, *, shared: bool = False) -> list[Post]:
    """Write what a job came to: one message, or several where it is long.

    `home` is where the workspace is read; without it there are no links. A private summary can be
    shared, and one that is `shared` cannot once more.
    """
    if not isinstance(outcome, Summary):
        text = inert(outcome.text)
        return [Post(text, [paragraph(text)])]
    place = job.request.source
    private = job.request.visibility is Visibility.PRIVATE and not shared
    buttons = (SHARE,) if private and named(place) else ()
    head = [line(list(_heading(place, home)))]
    foot = [
        context(inert(describe(outcome.coverage))[:600], inert(_author(outcome))[:300]),
        row(job.id, *buttons, HELPFUL, UNHELPFUL),
    ]
    items = list(_items(outcome.sentences, place, home))
    frame = size([*head, bullets([]), _more(MOST_POSTS), *foot])
    first, *rest = _bounded(list(_pages(items, BUDGET - frame)))
    more = [_more(len(rest))] if rest else []
    return [
        Post("A summary is ready", [*head, bullets(first), *more, *foot]),
        *(Post("The summary goes on", [bullets(page)]) for page in rest),
    ]


def plain(post: Post) -> Post:
    """Write a message again with nothing but paragraphs: the words of its lists and lines."""
    lines = [
        "".join(leaf.get("text", "") for leaf in section["elements"] if leaf["type"] == "text")
        for block in post.blocks
        if block["type"] == "rich_text"
        for part in block["elements"]
        for section in (part["elements"] if part["type"] == "rich_text_list" else [part])
    ]
    notes = [
        element["text"]
        for block in post.blocks
        if block["type"] == "context"
        for element in block["elements"]
    ]
    text = "\n".join([*lines, *notes]) or post.text
    return Post(post.text, [paragraph(text[at : at + 3000]) for at in range(0, len(text), 3000)])


def _heading(place: Place, home: str) -> Iterator[Leaf]:
    yield words("Summary of ", bold=True)
    if place.thread:
        root = permalink(home, place, Source(place.thread))
        yield link(root, "a thread") if root else words("a thread", bold=True)
    if named(place):
        if place.thread:
            yield words(" in ", bold=True)
        yield channel(place.channel)
    elif not place.thread:
        yield words("this conversation", bold=True)


def _author(summary: Summary) -> str:
    if summary.model:
        return f"Written by {summary.model} ({summary.engine}); it may be wrong"
    return f"Quoted by the {summary.engine} engine: no model was used"


def _items(sentences: Sequence[Sentence], place: Place, home: str) -> Iterator[list[Leaf]]:
    """Write each sentence as a list item, or several where it is long, its sources at the end."""
    numbers = count(1)
    cited: dict[str, int] = {}
    for sentence in sentences:
        *pieces, last = _cut(inert(sentence.text))
        yield from ([words(piece)] for piece in pieces)
        leaves = [words(last)]
        for source in sentence.sources[:_MOST_SOURCES]:
            if url := permalink(home, place, source):
                number = cited.get(url) or cited.setdefault(url, next(numbers))
                leaves += [words(" "), link(url, f"[{number}]")]
        if sentence.flags:
            flags = inert(", ".join(sentence.flags))[:200]
            leaves.append(words(f" (unchecked: {flags})", italic=True))
        yield leaves


def _cut(text: str) -> Iterator[str]:
    while len(text) > _PIECE:
        at = text.rfind(" ", 1, _PIECE) + 1 or _PIECE
        yield text[:at]
        text = text[at:]
    yield text


def _pages(items: Sequence[list[Leaf]], room: int) -> Iterator[list[list[Leaf]]]:
    """Group items by what fits into `room` characters, at least one each."""
    page: list[list[Leaf]] = []
    left = room
    for item in items:
        need = size(bullets([item])["elements"][0]["elements"])
        if page and need > left:
            yield page
            page, left = [], room
        page.append(item)
        left -= need
    yield page or [[words("There is nothing to say.")]]


def _bounded(pages: list[list[list[Leaf]]]) -> list[list[list[Leaf]]]:
    """Keep so many pages, and say on the last one what is not there."""
    if over := sum(map(len, pages[MOST_POSTS:])):
        note = words(f"{over:,} more sentences have no room here.", italic=True)
        pages = [*pages[: MOST_POSTS - 1], [*pages[MOST_POSTS - 1], [note]]]
    return pages


def _more(messages: int) -> Block:
    return context(f"Continued in {messages} more")
