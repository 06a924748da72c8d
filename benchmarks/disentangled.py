"""Annotated IRC logs, and the measures of disentanglement that their papers use.

Written from the definitions (Kummerfeld et al. 2019, section 4; Shen et al. 2006; Elsner and
Charniak 2008). A link is a pair of line numbers, the later one first; a message that starts a
conversation links to itself.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from core.conversation import Message

Links = set[tuple[int, int]]
_LINE = re.compile(
    r"(?:\S+ (?P<day>\d{4}-\d\d-\d\d) )?\[(?P<clock>\d\d:\d\d(?::\d\d)?)\] "
    r"(?:<(?P<who>[^>]*)>|\s*\* (?P<actor>\S+))\s?(?P<text>.*)"
)


class Scored(NamedTuple):
    """Percentages, in the order of the tables."""

    link: float
    vi: float
    one: float
    shen: float
    exact: float


def read(annotation: Path) -> tuple[list[Message], Links]:
    """Read a log's messages, whose ids are line numbers, and its links; system lines are none."""
    log = annotation.with_name(annotation.name.replace(".annotation.", ".ascii."))
    numbers = [
        [int(number) for number in line.split() if number != "-"]
        for line in annotation.read_text().splitlines()
    ]
    links = {(max(pair), min(pair)) for pair in numbers if pair}
    first = 1_000 if annotation.parent.name == "new-domains" else 0
    return [*_messages(log)], {link for link in links if link[0] >= first}


def _messages(log: Path) -> Iterator[Message]:
    day, last = datetime(2000, 1, 1, tzinfo=UTC), ""
    for number, line in enumerate(log.read_text(errors="replace").split("\n")):
        if found := _LINE.match(line):
            clock = found["clock"]
            # Without dates: past midnight, but not a line that is a little out of order.
            day += timedelta(days=clock < last and int(last[:2]) - int(clock[:2]) > 10)
            last = clock
            time = datetime.fromisoformat(f"{found['day'] or day.date()} {clock}+00:00")
            who = found["who"] or found["actor"] or ""
            yield Message(str(number), who, who, found["text"], time)


def clusters(links: Iterable[tuple[int, int]]) -> list[frozenset[int]]:
    """Collect the messages that links connect, without those before the first annotated one."""
    links = list(links)
    parent: dict[int, int] = {}

    def root(node: int) -> int:
        while parent.setdefault(node, node) != node:
            parent[node] = node = parent[parent[node]]
        return node

    for later, earlier in links:
        parent[root(later)] = root(earlier)
    start = min(later for later, _ in links)
    found = defaultdict(set)
    for node in [*parent]:
        if node >= start:
            found[root(node)].add(node)
    return [frozenset(nodes) for nodes in found.values()]


def score(gold: Sequence[Links], found: Sequence[Links]) -> Scored:
    """Compare the links of several logs, each with its own line numbers."""
    true = [(log, part) for log, links in enumerate(gold) for part in clusters(links)]
    mine = [(log, part) for log, links in enumerate(found) for part in clusters(links)]
    where = {(log, node): j for j, (log, part) in enumerate(mine) for node in part}
    shared = Counter((i, where[log, node]) for i, (log, part) in enumerate(true) for node in part)
    sizes = [len(part) for _, part in true], [len(part) for _, part in mine]
    right = sum(len(one & two) for one, two in zip(gold, found, strict=True))
    several = [{pair for pair in pairs if len(pair[1]) > 1} for pairs in (true, mine)]
    rates = (
        2 * right / (sum(map(len, gold)) + sum(map(len, found))),
        _information(shared, *sizes),
        _one_to_one(shared) / sum(sizes[0]),
        _shen(shared, *sizes),
        2 * len(several[0] & several[1]) / max(1, sum(map(len, several))),
    )
    return Scored(*(100 * rate for rate in rates))


def _information(shared: Counter[tuple[int, int]], true: list[int], mine: list[int]) -> float:
    total = sum(true)
    entropies = sum(n / total * math.log2(total / n) for n in (*true, *mine))
    mutual = sum(
        n / total * math.log2(n * total / true[i] / mine[j]) for (i, j), n in shared.items()
    )
    return 1 - (entropies - 2 * mutual) / math.log2(total)


def _shen(shared: Counter[tuple[int, int]], true: list[int], mine: list[int]) -> float:
    best: dict[int, float] = defaultdict(float)
    for (i, j), n in shared.items():
        best[i] = max(best[i], 2 * n / (true[i] + mine[j]))
    return sum(best[i] * true[i] for i in best) / sum(true)


def _one_to_one(shared: Counter[tuple[int, int]]) -> int:
    """Find how many messages a best pairing of conversations has in common.

    Conversations enter one by one; each time pairs are exchanged along the path that gains most,
    so the pairing of those that are in is always a best one.
    """
    rows: dict[int, dict[int, int]] = defaultdict(dict)
    for (i, j), n in shared.items():
        rows[i][j] = n
    owner: dict[int, int] = {}
    for start in rows:
        owner |= {j: i for i, j in _exchange(rows, owner, start)}
    return sum(rows[i][j] for j, i in owner.items())


def _exchange(
    rows: dict[int, dict[int, int]], owner: dict[int, int], start: int
) -> Iterator[tuple[int, int]]:
    """Find the new pairs that make most of row `start`; a row may lose its place to it."""
    gains, via = {start: 0}, dict[int, tuple[int, int]]()
    best, end, free = 0, start, None
    queue = [start]
    while queue:
        i = queue.pop(0)
        for j, n in rows[i].items():
            other = owner.get(j)
            gain = gains[i] + n - (rows[other][j] if other is not None else 0)
            if gain > best:
                best, end, free = (gain, i, j) if other is None else (gain, other, None)
            if other not in (None, i) and gain > gains.get(other, -math.inf):
                gains[other], via[other] = gain, (i, j)
                queue.append(other)
    if free is not None:
        yield end, free
    while end != start:
        end, j = via[end]
        yield end, j
