"""An engine that does as it is told and remembers what it was shown."""

import asyncio
from collections.abc import Callable, Sequence

from core.errors import OutOfMemory
from core.pulse import Pulse

Script = Callable[[str], str]


def echo(n: int = 0) -> Script:
    """Answer with the dialogue's n-th line, as `Speaker: words` on one line; the last if fewer."""

    def answer(dialogue: str) -> str:
        messages = dialogue.replace("\n  ", " ").split("\n")
        return messages[min(n, len(messages) - 1)]

    return answer


class FakeEngine:
    """Obeys the protocol `Engine`; a token is a word.

    `says` answers every dialogue: a function of it, one text for all, or texts that are handed out
    in order (the last one again and again). `memory` is the most tokens a dialogue may have before
    OutOfMemory is raised. `hangs` keeps every call waiting until `release()`. `fails` is raised by
    as many calls as it has errors, before any answers.
    """

    def __init__(
        self,
        says: Script | str | Sequence[str] = "They talk.",
        *,
        name: str = "fake",
        model: str | None = "fake-model",
        room: int = 4096,
        quotes: bool = False,
        memory: int | None = None,
        hangs: bool = False,
        fails: Sequence[Exception] = (),
    ) -> None:
        self.name = name
        self.model = model
        self.room = room
        self.quotes = quotes
        self.calls: list[list[str]] = []
        """The dialogues of each call to `generate`, those that raised included."""
        self.counted = 0
        self.running = False
        self.entered = asyncio.Event()
        """Set once somebody is inside `generate`."""
        self.cancelled = 0
        self._says = says
        self._texts = [] if callable(says) or isinstance(says, str) else list(says)
        self._memory = memory
        self._released = asyncio.Event()
        self._fails = list(fails)
        if not hangs:
            self._released.set()

    @property
    def seen(self) -> list[str]:
        """Every dialogue it was ever shown."""
        return [dialogue for call in self.calls for dialogue in call]

    def count(self, text: str) -> int:
        self.counted += 1
        return max(1, len(text.split()))

    async def start(self) -> None:
        self.running = True

    async def close(self) -> None:
        self.running = False

    def release(self) -> None:
        """Let everybody who hangs go on."""
        self._released.set()

    async def generate(self, dialogues: Sequence[str], limit: int, pulse: Pulse) -> list[str]:
        self.calls.append(list(dialogues))
        self.entered.set()
        pulse.beat()
        try:
            await self._released.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self._fails:
            raise self._fails.pop(0)
        if self._memory and any(len(dialogue.split()) > self._memory for dialogue in dialogues):
            raise OutOfMemory("a dialogue does not fit the fake's memory")
        pulse.beat()
        return [self._answer(dialogue, limit) for dialogue in dialogues]

    def _answer(self, dialogue: str, limit: int) -> str:
        if callable(self._says):
            text = self._says(dialogue)
        elif isinstance(self._says, str):
            text = self._says
        else:
            text = self._texts.pop(0) if len(self._texts) > 1 else self._texts[0]
        words = text.split(" ")
        return text if len(words) <= limit else " ".join(words[:limit])


class Scoring(FakeEngine):
    """Finds every text as likely as any other, and remembers which it was asked about."""

    def __init__(self, says: Script | str | Sequence[str]) -> None:
        super().__init__(says)
        self.scored: list[str] = []

    async def score(self, _: str, texts: Sequence[str], pulse: Pulse) -> list[float]:
        pulse.beat()
        self.scored += texts
        return [0.0] * len(texts)
