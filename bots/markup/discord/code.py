"""Where code begins and ends in Markdown: in there, nothing means anything."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator

_TICKS = re.compile(r"`+")


def parts(text: str) -> Iterator[tuple[str, bool]]:
    """Split text into what is no code and what is, with its backticks. Linear, whatever the text.

    A run of backticks is closed by the next run as long as it. A run behind a backslash opens
    nothing with its first backtick, which that one makes an ordinary character.
    """
    runs = list(_TICKS.finditer(text))
    starts: dict[int, list[int]] = defaultdict(list)
    for run in runs:
        starts[len(run[0])].append(run.start())
    at = 0
    for run in runs:
        opening = run.start() + (text[run.start() - 1 : run.start()] == "\\")
        length = run.end() - opening
        if opening < at or not length:
            continue
        later = bisect_right(starts[length], run.start())
        if later < len(starts[length]):
            end = starts[length][later] + length
            yield text[at:opening], False
            yield text[opening:end], True
            at = end
    yield text[at:], False
