"""How fast the extractive engine is: milliseconds, beside a floor that nothing can go below.

The floor splits the same text into words and lower-cases each, once: whoever looks at every word
in Python pays at least that. Run `python -m benchmarks.extractive`; the dialogue is invented, the
same on every machine. Asserts the promise of 1,000 messages in 100 ms, with a margin of three for
a busy machine.
"""

import random
import statistics
import time
from collections.abc import Callable
from functools import partial

from workers.engines.extractive.engine import summarize

_PEOPLE = ["Ann", "Bo", "Cy", "Dee", "Eve", "Fay", "Gus", "Hal"]
_SENTENCES = [
    "ok, sounds good to me.",
    "haha no way :D",
    "I will call the supplier about the {} tomorrow at {}.",
    "Did anybody look at the {} since Monday?",
    "We have to move the {} to room {}, because the old one is too small for all of us.",
    "Not sure, the {} still fails on my machine!",
    "Can you send me the {} before {} pm? Lena needs it for the review.",
]
_THINGS = ["invoice", "release", "harbour plan", "database backup", "budget", "printer", "contract"]


def main() -> None:
    """Print the table."""
    print(f"{'messages':>9} {'words':>9} {'ms':>9} {'floor ms':>9} {'ratio':>6}")
    for messages in (1_000, 10_000, 100_000):
        dialogue = chat(messages)
        spent = milliseconds(partial(summarize, dialogue, 588))
        floor = milliseconds(partial(lower, dialogue))
        words = len(dialogue.split())
        print(f"{messages:9,} {words:9,} {spent:9.1f} {floor:9.2f} {spent / floor:6.0f}")
        assert spent < 300 * messages / 1_000, "slower than three times the promise"


def chat(messages: int) -> str:
    """Invent a dialogue of one or two sentences a message."""
    dice = random.Random(7)
    lines = []
    for _ in range(messages):
        sentences = dice.sample(_SENTENCES, dice.choice((1, 1, 2)))
        text = " ".join(s.format(dice.choice(_THINGS), dice.randint(1, 12)) for s in sentences)
        lines.append(f"{dice.choice(_PEOPLE)}: {text}")
    return "\n".join(lines)


def lower(dialogue: str) -> list[str]:
    """Do the least that anything must do that looks at words."""
    return [word.lower() for line in dialogue.split("\n") for word in line.split()]


def milliseconds(work: Callable[[], object], times: int = 5) -> float:
    """Take the median of a few runs, of processor time: one thread works and others may be busy."""
    runs = []
    for _ in range(times):
        start = time.process_time()
        work()
        runs.append(1000 * (time.process_time() - start))
    return statistics.median(runs)


if __name__ == "__main__":
    main()
