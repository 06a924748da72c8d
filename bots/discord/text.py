"""How an answer looks in Discord: a summary, a notice, or the wait for them.

Our messages are Components V2: unlike embeds they are seen where nobody may embed links, and by
people who switched previews off. A message cannot be changed from or to that kind, so all of ours
are of it. https://docs.discord.com/developers/components/reference
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from bots.chat.acts import CANCEL, HELPFUL, SHARE, UNHELPFUL
from bots.chat.inert import inert
from bots.chat.pages import author, cut, over, pages
from bots.discord.buttons import row
from bots.discord.literal import escaped, literal
from bots.discord.permalink import numbered, permalink
from bots.discord.tongue import say
from core.conversation import Place
from core.coverage import describe
from core.job import Job
from core.request import Kind, Visibility
from core.summary import Notice, Sentence, Summary

Component = dict[str, Any]

BUDGET = 3_600
"""Characters of all texts of a message, counted in UTF-16. Discord takes 4,000."""

_PIECE = 600
"""Characters of a list item, before they are escaped: they may be twice as many then."""

_MOST_SOURCES = 5
"""Links behind a sentence, of a hundred characters each; our own grounding finds three at most."""

_V2, _FOLDED = 1 << 15, 1 << 2
"""The flags of a message that consists of components, and of one whose links do not unfold."""


@dataclass(frozen=True, slots=True)
class Post:
    """A message: what Discord calls components, and nothing else."""

    components: list[Component]

    @property
    def body(self) -> dict[str, Any]:
        """What to send, to post as to edit: it pings nobody, whatever its words are."""
        return {
            "flags": _V2 | _FOLDED,
            "components": self.components,
            "allowed_mentions": {"parse": []},
        }


def waiting(text: str, job: Job) -> Post:
    """Say what is being done, with a button to stop it."""
    said = say(text, job.request.locale)
    return Post([_text(literal(said, 200)), row(job, CANCEL)])


def write(
    outcome: Summary | Notice, job: Job, *, shared: bool = False, closed: bool = False
) -> list[Post]:
    """Write what a job came to: one message, or several where it is long.

    A private summary can be shared, and one that is `shared` cannot once more; nor one of a place
    that is `closed` to its asker.
    """
    if not isinstance(outcome, Summary):
        return [Post([_text(_about(job) + literal(say(outcome.text, job.request.locale)))])]
    place = job.request.source
    private = job.request.visibility is Visibility.PRIVATE and not shared
    buttons = (SHARE,) if private and not closed else ()
    head, foot = _heading(place, job.request.locale), _foot(outcome)
    items = list(_items(outcome.sentences, place)) or ["- There is nothing to say."]
    room = BUDGET - size(head + foot + _more(99)) - size(over(10**9)) - 9
    (first, *rest), left_over = pages(items, lambda item: size(item) + 1, room)
    if left_over:
        (rest or [first])[-1].append(f"- *{over(left_over)}*")
    more = _more(len(rest)) if rest else ""
    return [
        Post([card(head, "\n".join(first), more + foot), row(job, *buttons, HELPFUL, UNHELPFUL)]),
        *(Post([card("\n".join(page))]) for page in rest),
    ]


def _about(job: Job) -> str:
    """Name the channel of a digest that did not come: its owner may have set up others."""
    place = job.request.source
    known = job.request.kind is Kind.DIGEST and numbered(place.channel)
    return f"**Digest of** <#{place.channel}>\n" if known else ""


def size(text: str) -> int:
    """Count characters in UTF-16: no less than what Discord may count."""
    return len(text.encode("utf-16-le")) // 2


def _heading(place: Place, locale: str | None) -> str:
    """Name the channel or thread, which Discord does for those who may know its name."""
    channel = place.thread or place.channel
    known = numbered(channel)
    return f"**{say('Summary of', locale)}** <#{channel}>" if known else "**Summary**"


def _foot(summary: Summary) -> str:
    """Say, in small grey letters, what was covered and what wrote this."""
    return f"-# {literal(describe(summary.coverage), 400)}\n-# {literal(author(summary), 150)}"


def _items(sentences: Sequence[Sentence], place: Place) -> Iterator[str]:
    """Write each sentence as a list item, or several where it is long, its sources at the end."""
    numbers = count(1)
    cited: dict[str, int] = {}
    for sentence in sentences:
        *pieces, last = (f"- {escaped(piece)}" for piece in cut(inert(sentence.text), _PIECE))
        yield from pieces
        for source in sentence.sources[:_MOST_SOURCES]:
            if url := permalink(place, source):
                number = cited.get(url) or cited.setdefault(url, next(numbers))
                last += f" [{number}]({url})"
        if sentence.remark:
            ours, colon, flags = sentence.remark.partition(": ")
            last += f" *({ours}{colon}{literal(flags, 80)})*"
        yield last


def card(*texts: str) -> Component:
    """Put texts into a frame, one below the other."""
    return {"type": 17, "components": [_text(text) for text in texts]}


def _text(text: str) -> Component:
    return {"type": 10, "content": text}


def _more(messages: int) -> str:
    return f"-# Continued in {messages} more\n"
