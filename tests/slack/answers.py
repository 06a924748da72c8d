"""Jobs and outcomes for tests of how they are shown."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.conversation import Coverage, Place
from core.job import Job
from core.request import Kind, Request, Visibility
from core.summary import Sentence, Source, Summary
from core.window import Window
from tests.hostile import ALPHABETS

HOME = "https://acme.slack.com/"
TS = "1795096931.000200"


def place(channel: str = "C0GENERAL", thread: str | None = None) -> Place:
    return Place("slack", "T0ACME", channel, thread)


def job(
    source: Place | None = None,
    reply: Place | None = None,
    *,
    name: str = "0123456789abcdef",
    asker: str | None = "U0ANA",
    public: bool = False,
    via: str | None = None,
) -> Job:
    source = source or place()
    visibility = Visibility.PUBLIC if public else Visibility.PRIVATE
    kind = Kind.MENTION if public else Kind.COMMAND
    request = Request(
        f"key-{name}", kind, source, reply or source, Window(), asker, visibility, via=via
    )
    return Job(name, request, datetime.now(UTC) + timedelta(minutes=10))


def summary(*texts: str, sources: tuple[Source, ...] = (Source(TS),)) -> Summary:
    sentences = tuple(Sentence(text, sources) for text in texts)
    return Summary(sentences, Coverage(read=142, people=17, threads=9), "local", "qwen-4b", 2.5)


def summaries(count: int, seed: int) -> Iterator[Summary]:
    """Summaries of any length in any script, with any number of sources and flags."""
    dice = random.Random(seed)
    for _ in range(count):
        sentences = tuple(_sentence(dice) for _ in range(int(dice.paretovariate(0.8)) % 120))
        skipped = {f"kind {n}": n for n in range(dice.randrange(4) ** 3)}
        coverage = Coverage(read=dice.randrange(10**6), people=3, skipped=skipped)
        model = _text(dice, 300) if dice.random() < 0.3 else None
        yield Summary(sentences, coverage, "local", model, 1.0)


def _sentence(dice: random.Random) -> Sentence:
    length = int(dice.paretovariate(0.6)) * 20
    flags = tuple(_text(dice, 30) for _ in range(dice.choice((0, 0, 0, 1, 5, 40))))
    sources = tuple(_source(dice) for _ in range(dice.choice((0, 1, 1, 2, 3, 30))))
    return Sentence(_text(dice, min(length, 30_000)), sources, flags)


def _source(dice: random.Random) -> Source:
    real = f"{dice.randrange(10**9, 10**10)}.{dice.randrange(10**6):06d}"
    return Source(dice.choice((real, real, "0", "../x")), dice.choice((None, TS, "evil")))


def _text(dice: random.Random, length: int) -> str:
    alphabet = dice.choice(ALPHABETS)
    return "".join(dice.choices(alphabet, k=max(0, length)))


def thread(parent: Job, ts: str) -> Job:
    """The same job about a thread, answered there."""
    request = parent.request
    there = replace(request.source, thread=ts)
    return replace(parent, request=replace(request, source=there, reply=there))
