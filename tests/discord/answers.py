"""Jobs and outcomes for tests of how they are shown."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from core.conversation import Coverage, Place
from core.job import Job
from core.request import Kind, Request, Visibility
from core.summary import Sentence, Source, Summary
from core.window import Window
from tests.hostile import ALPHABETS

GUILD, CHANNEL, THREAD = "1100000000000000001", "1100000000000000050", "1100000000000000080"
MESSAGE = "1440000000000000100"


def place(channel: str = CHANNEL, thread: str | None = None) -> Place:
    return Place("discord", GUILD, channel, thread)


def job(source: Place | None = None, *, public: bool = False) -> Job:
    source = source or place()
    visibility = Visibility.PUBLIC if public else Visibility.PRIVATE
    request = Request("key", Kind.COMMAND, source, source, Window(), "301", visibility)
    return Job("0123456789abcdef", request, datetime.now(UTC) + timedelta(minutes=10))


def summary(*texts: str, sources: tuple[Source, ...] = (Source(MESSAGE),)) -> Summary:
    sentences = tuple(Sentence(text, sources) for text in texts)
    return Summary(sentences, Coverage(read=142, people=17, threads=9), "local", "qwen-4b", 2.5)


def summaries(count: int, seed: int) -> Iterator[Summary]:
    """Summaries of any length in any script, with any number of sources and flags."""
    dice = random.Random(seed)
    for _ in range(count):
        sentences = tuple(_sentence(dice) for _ in range(int(dice.paretovariate(0.8)) % 120))
        skipped = {_text(dice, 30): n for n in range(dice.randrange(4) ** 3)}
        coverage = Coverage(read=dice.randrange(10**6), people=3, skipped=skipped)
        model = _text(dice, 300) if dice.random() < 0.3 else None
        yield Summary(sentences, coverage, "local", model, 1.0)


def _sentence(dice: random.Random) -> Sentence:
    length = int(dice.paretovariate(0.6)) * 20
    flags = tuple(_text(dice, 30) for _ in range(dice.choice((0, 0, 0, 1, 5, 40))))
    sources = tuple(_source(dice) for _ in range(dice.choice((0, 1, 1, 2, 3, 30))))
    return Sentence(_text(dice, min(length, 30_000)), sources, flags)


def _source(dice: random.Random) -> Source:
    real = str(dice.randrange(10**18, 10**19))
    return Source(dice.choice((real, real, "x", "../x")), dice.choice((None, THREAD, "evil")))


def _text(dice: random.Random, length: int) -> str:
    return "".join(dice.choices(dice.choice(ALPHABETS), k=max(0, length)))
