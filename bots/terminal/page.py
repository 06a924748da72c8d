"""How the terminal shows a summary: plain text, numbered sources, what was covered."""

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime

from core import clean
from core.conversation import Conversation, Message
from core.coverage import describe
from core.summary import Summary
from core.transcript import transcribe

_WIDTH = 78


def page(summary: Summary, conversation: Conversation) -> str:
    """Draw a summary for people; each sentence is followed by the numbers of its sources.

    Everything that people wrote is cleaned: nothing in it turns the terminal's text or colours.
    """
    cited = _cited(summary)
    lines = [clean.text(conversation.title), ""]
    for sentence in summary.sentences:
        marks = "".join(f"[{cited.index(source.id) + 1}]" for source in sentence.sources)
        flags = f" ({sentence.remark})" if sentence.remark else ""
        lines += _wrapped(f"{clean.text(sentence.text)} {marks}{flags}".rstrip(), "• ", "  ")
    lines += ["", *_sources(cited, conversation), "", describe(summary.coverage)]
    lines.append(f"{engine(summary.engine, summary.model)} · {summary.seconds:.1f} s")
    return "\n".join(lines)


def document(summary: Summary, conversation: Conversation) -> str:
    """Write a summary for programs: one JSON object on one line."""
    coverage = asdict(summary.coverage)
    return json.dumps(
        {
            "title": conversation.title,
            "summary": summary.text,
            "sentences": [
                {
                    "text": sentence.text,
                    "sources": [source.id for source in sentence.sources],
                    "flags": list(sentence.flags),
                }
                for sentence in summary.sentences
            ],
            "coverage": {**coverage, "line": describe(summary.coverage)},
            "engine": summary.engine,
            "model": summary.model,
            "seconds": round(summary.seconds, 3),
        },
        ensure_ascii=False,
        default=datetime.isoformat,
    )


def engine(name: str, model: str | None) -> str:
    """Say in words what wrote a summary."""
    if model:
        return f"Written by {model} ({name}); it may be wrong"
    return f"Quoted by the {name} engine: no model was used"


def _cited(summary: Summary) -> list[str]:
    found = [source.id for sentence in summary.sentences for source in sentence.sources]
    return list(dict.fromkeys(found))


def _sources(cited: Sequence[str], conversation: Conversation) -> Iterator[str]:
    lines = transcribe(conversation.messages)
    shown = {
        message.id: (message, line)
        for message, line in zip(conversation.messages, lines, strict=True)
    }
    for number, source in enumerate(cited, 1):
        if source in shown:
            message, line = shown[source]
            mark = f"[{number}] "
            text = textwrap.shorten(f"{_time(message)}{line}", _WIDTH - len(mark), placeholder=" …")
            yield mark + text


def _time(message: Message) -> str:
    return f"{message.sent_at:%d %b %H:%M} " if message.sent_at else ""


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=first, subsequent_indent=rest)
