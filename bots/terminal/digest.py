"""How the terminal shows a digest: plain text, each conversation under its title."""

import textwrap
from collections.abc import Iterable, Iterator

from bots.terminal.page import engine
from core import clean
from core.conversation import Conversation
from core.coverage import describe
from core.digest.tally import rest, scope, tally
from core.summary import Digest, Point, Topic

_WIDTH = 78


def sheet(digest: Digest, conversation: Conversation) -> str:
    """Draw a digest for people."""
    lines = [f"Digest of {clean.text(conversation.title)}", scope(digest)]
    lines += _section("For you", digest.yours)
    lines += _section("Decisions", digest.decisions)
    lines += _section("Open questions", digest.questions)
    for topic in digest.topics:
        lines += ["", *_topic(topic)]
    lines += ["", f"and {rest(digest)}"] if rest(digest) else []
    lines += ["", describe(digest.coverage)]
    lines += [engine(digest.engine, digest.model)] if digest.engine else []
    return "\n".join(lines)


def _section(title: str, points: Iterable[Point]) -> Iterator[str]:
    said = [f"{clean.text(one.speaker)}: {clean.text(one.text)}" for one in points]
    if said:
        yield from ("", title)
        for line in said:
            yield from textwrap.wrap(line, _WIDTH, initial_indent="• ", subsequent_indent="  ")


def _topic(topic: Topic) -> Iterator[str]:
    yield from textwrap.wrap(clean.text(topic.opening.text), _WIDTH)
    for sentence in topic.sentences:
        flags = f" ({sentence.remark})" if sentence.remark else ""
        text = f"{clean.text(sentence.text)}{flags}"
        yield from textwrap.wrap(text, _WIDTH, initial_indent="  • ", subsequent_indent="    ")
    yield f"  {clean.text(tally(topic))}"
