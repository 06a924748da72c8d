"""How well conversations that cross in one channel are told apart, on the annotated IRC data.

    git clone https://github.com/jkkummerfeld/irc-disentanglement
    python -m benchmarks.segmentation irc-disentanglement/data

The data is by Kummerfeld et al. (ACL 2019) and Gouravajhala et al. (ALTA 2023), CC BY 4.0. Figures
are in percent and as those papers define them: links, 1 - scaled variation of information,
one-to-one overlap, Shen's F, and conversations found to the message (singletons not counted). Every
message but the system's is given to the rule; the annotated ones are scored. `previous` validates
the scorer: the paper has 35.0, 66.1 and 27.6 for link F, VI and one-to-one on the test split.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.disentangled import Scored, clusters, read, score
from benchmarks.machine import machine
from core.conversation import Message
from core.segment.clock import Clock
from core.segment.names import Names
from core.segment.people import People
from core.segment.silence import Silence
from core.segment.strands import rule

Answered = list[int | None]
METHODS: dict[str, Callable[[Sequence[Message]], Answered]] = {
    "previous": lambda messages: [i - 1 if i else None for i in range(len(messages))],
    "silence": lambda messages: answered(messages, kind(Silence, messages)),
    "names": lambda messages: answered(messages, kind(Names, messages)),
    "Precis chooses": lambda messages: answered(messages, rule(messages)),
}
PUBLISHED = (
    ("Lowe et al. 2017 *", None, 80.6, 53.7, None, 8.9),
    ("Elsner and Charniak 2008 *", None, 82.1, 51.4, None, 15.5),
    ("linear, 77 features *", 63.5, 88.9, 69.5, None, 21.8),
    ("feed-forward *", 72.3, 91.3, 75.6, None, 36.2),
    ("ten of those, voting *", 73.5, 91.5, 76.0, None, 38.0),
)
DOMAINS = ("stripe", "rust", "mediawiki", "ubuntu-meeting")


def kind(of: type[Names | Silence], messages: Sequence[Message]) -> Names | Silence:
    """Make one of the two rules, whatever the room is like."""
    return of(messages, Clock(messages), People(messages))


def answered(messages: Sequence[Message], how: Names | Silence) -> Answered:
    """List what each message goes on from."""
    found = []
    for i in range(len(messages)):
        found.append(how.answered(i))
        how.hear(i)
    return found


def measure(logs: Sequence[Path], method: Callable[[Sequence[Message]], Answered]) -> Scored:
    """Score a method on annotated logs."""
    gold, found = [], []
    for log in logs:
        messages, links = read(log)
        annotated = {later for later, _ in links}
        mine = {later: later for later in annotated}
        for message, j in zip(messages, method(messages), strict=True):
            if (at := int(message.id)) in annotated and j is not None:
                mine[at] = int(messages[j].id)
        gold.append(links)
        found.append({*mine.items()})
    return score(gold, found)


def row(name: str, cells: Sequence[float | None]) -> str:
    """Lay one row out."""
    return f"{name:<28}" + "".join(f"{'-' if cell is None else f'{cell:.1f}':>8}" for cell in cells)


def main() -> None:
    """Print a table for each channel."""
    if len(sys.argv) < 2:
        print(__doc__)
        return
    data = Path(sys.argv[1])
    print(machine())
    print(f"\n{'':<28}{'link F':>8}{'VI':>8}{'1-1':>8}{'Shen':>8}{'exact':>8}")
    splits = {"Ubuntu dev": "dev/*", "Ubuntu test": "test/*"}
    splits |= {f"#{name}": f"new-domains/{name}.*" for name in DOMAINS}
    for title, pattern in splits.items():
        logs = sorted(data.glob(f"{pattern}.annotation.txt"))
        conversations = sum(len(clusters(read(log)[1])) for log in logs)
        print(f"{title}: {conversations} conversations")
        for name, method in METHODS.items():
            print(row(f"  {name}", measure(logs, method)))
        if title == "Ubuntu test":
            for name, *cells in PUBLISHED:
                print(row(f"  {name}", cells))
    print("* published in the ACL 2019 paper, tables 3 and 4")


if __name__ == "__main__":
    main()
