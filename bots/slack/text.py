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
from bots.chat.pages import MOST_POSTS, author, cut, over, pages
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
from core.request import Kind, Visibility
from core.summary import Notice, Sentence, Source, Summary

BUDGET = 9_000
"""Characters of a message's blocks, everything counted."""

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


def write(outcome: Summary | Notice, job: Job, home: str, *, shared: bool = False) -> list[Post]:
    """Write what a job came to: one message, or several where it is long.

    `home` is where the workspace is read; without it there are no links. A private summary can be
    shared, and one that is `shared` cannot once more.
    """
    if not isinstance(outcome, Summary):
        text = inert(outcome.text)
        return [Post(text, [*_about(job), paragraph(text)])]
    place = job.request.source
    private = job.request.visibility is Visibility.PRIVATE and not shared
    buttons = (SHARE,) if private and named(place) else ()
    head = [line(list(_heading(place, home)))]
    foot = [
        context(inert(describe(outcome.coverage))[:600], inert(author(outcome))[:300]),
        row(job.id, *buttons, HELPFUL, UNHELPFUL),
    ]
    items = list(_items(outcome.sentences, place, home)) or [[words("There is nothing to say.")]]
    room = BUDGET - size([*head, bullets([]), _more(MOST_POSTS), *foot])
    (first, *rest), left_over = pages(items, _size, room)
    if left_over:
        (rest or [first])[-1].append([words(over(left_over), italic=True)])
    more = [_more(len(rest))] if rest else []
    return [
        Post("A summary is ready", [*head, bullets(first), *more, *foot]),
        *(Post("The summary goes on", [bullets(page)]) for page in rest),
    ]


def _about(job: Job) -> list[Block]:
    """Name the channel of a digest that did not come: its owner may have set up others."""
    place = job.request.source
    if job.request.kind is not Kind.DIGEST or not named(place):
        return []
    return [line([words("Digest of ", bold=True), channel(place.channel)])]


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


def _items(sentences: Sequence[Sentence], place: Place, home: str) -> Iterator[list[Leaf]]:
    """Write each sentence as a list item, or several where it is long, its sources at the end."""
    numbers = count(1)
    cited: dict[str, int] = {}
    for sentence in sentences:
        *pieces, last = cut(inert(sentence.text), _PIECE)
        yield from ([words(piece)] for piece in pieces)
        leaves = [words(last)]
        for source in sentence.sources[:_MOST_SOURCES]:
            if url := permalink(home, place, source):
                number = cited.get(url) or cited.setdefault(url, next(numbers))
                leaves += [words(" "), link(url, f"[{number}]")]
        if sentence.remark:
            leaves.append(words(f" ({inert(sentence.remark)[:200]})", italic=True))
        yield leaves


def _size(item: list[Leaf]) -> int:
    return size(bullets([item])["elements"][0]["elements"])


def _more(messages: int) -> Block:
    return context(f"Continued in {messages} more")
