"""Everything around the model: transcript, segments, sources and checks, without a model.

    python -m benchmarks.summarize

Two roads: an engine that answers in prose, whose sentences are searched and checked, and one that
quotes. The floor is joining the ready lines into one string, which any summarizer must do. At the
default size a conversation of 100,000 messages is not read whole: what is read is shown. All of it
is processor time, which others on the machine lengthen little.
"""

import asyncio
import random
import resource
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from benchmarks.machine import machine
from core.conversation import Conversation, Message, Place
from core.dialogue import Dialogue
from core.ground import ground
from core.pulse import Pulse
from core.segment import segment
from core.summarize import summarize
from core.transcript import transcribe

SIZES = (1_000, 10_000, 100_000)
ROUNDS = 3
SIZE = 3_000
LIMIT = 128
TEXT = """the deploy moves to friday because staging is broken ana asked for review of the pull
request lunch at 12:30 in the kitchen https://wiki.example/runbook please restart worker 7 backups
finished after 45 minutes who owns this alert i'll look into it tomorrow morning thanks"""


class Echo:
    """Answers with every eighth line of a dialogue: as it stands, or in reported speech."""

    name = "echo"
    model: str | None = None
    room = 1_000_000

    def __init__(self, *, quotes: bool) -> None:
        self.quotes = quotes

    def count(self, text: str) -> int:
        """Count as the extractive engine does."""
        return len(text) // 4 + 1

    async def start(self) -> None:
        """Nothing to load."""

    async def generate(self, dialogues: Sequence[str], limit: int, pulse: Pulse) -> list[str]:
        """Take the first lines of each."""
        pulse.beat()
        lines = [
            dialogue.split("\n")[:: max(8, dialogue.count("\n") // 5)] for dialogue in dialogues
        ]
        texts = ["\n".join(chosen)[: limit * 4] for chosen in lines]
        return texts if self.quotes else [text.replace(": ", " says that ") for text in texts]

    async def close(self) -> None:
        """Nothing to let go of."""


def chat(n: int) -> list[Message]:
    """Invent a room of three hundred people: threads, silences, twelve words a message."""
    draw = random.Random(n)
    now = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
    messages = []
    words = TEXT.split()
    for i in range(n):
        now += timedelta(seconds=draw.choice((5, 20, 60, 60, 300, 2_400)))
        who = draw.randrange(300)
        text = " ".join(draw.choices(words, k=draw.randint(3, 21)))
        thread = f"m{draw.randrange(max(0, i - 50), i)}" if i and draw.random() < 0.3 else None
        messages.append(Message(f"m{i}", f"User {who}", f"U{who}", text, now, thread))
    return messages


def steps(messages: Sequence[Message]) -> dict[str, float]:
    """Time each step over all messages, in up to 25 dialogues."""
    clock = time.process_time
    start = clock()
    lines = transcribe(messages)
    written = clock()
    text = "\n".join(lines)
    joined = clock()
    costs = [len(line) // 4 + 1 for line in lines]
    counted = clock()
    dialogues = segment(messages, lines, costs, len(text) // 100)  # a token is 4 characters
    cut = clock()
    for dialogue in dialogues:
        ground(_reported(dialogue), dialogue)
    grounded = clock()
    return {
        "floor": joined - written,
        "transcribe": written - start,
        "segment": cut - counted,
        "ground": grounded - cut,
    }


def _reported(dialogue: Dialogue) -> list[str]:
    return [
        line.replace(": ", " says that ") for line in dialogue.lines[:: len(dialogue.lines) // 4]
    ]


def whole(conversation: Conversation, *, quotes: bool) -> tuple[float, int]:
    """Time one `summarize`, and say how many messages it read."""
    started = time.process_time()
    summary = asyncio.run(
        summarize(conversation, Echo(quotes=quotes), Pulse(), size=SIZE, limit=LIMIT)
    )
    return time.process_time() - started, summary.coverage.read


def main() -> None:
    """Print both tables."""
    print(machine())
    print(
        f"\n{'messages':>9} {'floor':>8} {'transcribe':>11} {'segment':>8} {'ground':>8}  all steps"
    )
    before = 0.0
    rooms = {n: chat(n) for n in SIZES}
    for n, messages in rooms.items():
        runs = [steps(messages) for _ in range(ROUNDS)]
        took = {step: min([run[step] for run in runs]) for step in runs[0]}
        total = sum(took.values()) - took["floor"]
        ratio = f"{total / before:4.1f}x for 10x" if before else ""
        print(
            f"{n:>9,} {took['floor']:>7.4f}s {took['transcribe']:>10.3f}s {took['segment']:>7.3f}s"
            f" {took['ground']:>7.3f}s  {n / total:>9,.0f} messages/s {ratio}"
        )
        before = total
    print(f"\n`summarize` in dialogues of {SIZE:,} tokens")
    for n, messages in rooms.items():
        conversation = Conversation.of(Place("bench", "b", "c"), "bench", messages)
        for quotes in (False, True):
            runs_of = [whole(conversation, quotes=quotes) for _ in range(ROUNDS)]
            seconds = min([seconds for seconds, _ in runs_of])
            kind = "quotes" if quotes else "prose"
            print(f"{n:>9,} {kind:>7} {seconds:>7.3f}s  {runs_of[0][1]:>7,} of them read")
    print(f"\npeak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
