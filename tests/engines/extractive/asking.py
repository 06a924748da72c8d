"""Asking the engine the way a worker does."""

from collections.abc import Sequence

from core.pulse import Pulse
from core.settings import Settings
from workers.engines.extractive import Extractive

LIMIT = 128
"""Tokens: the default of PRECIS_SUMMARY_TOKENS."""

Said = Sequence[tuple[str, str]]
"""Speaker and text of each message."""


def write(said: Said) -> str:
    """Write a dialogue as `core.transcript` does: further lines of a text are indented."""
    return "\n".join(f"{speaker}: " + text.replace("\n", "\n  ") for speaker, text in said)


async def ask(*dialogues: str, limit: int = LIMIT) -> list[str]:
    engine = Extractive(Settings())
    await engine.start()
    texts = await engine.generate(dialogues, limit, Pulse())
    await engine.close()
    return texts


async def quote(said: Said, limit: int = LIMIT) -> list[tuple[str, str]]:
    """Speaker and words of each line of the answer."""
    (text,) = await ask(write(said), limit=limit)
    lines = [line.partition(": ") for line in text.splitlines()]
    assert all(colon for _, colon, _ in lines)
    return [(speaker, words) for speaker, _, words in lines]
