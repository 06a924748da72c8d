"""An engine for worker processes under test: as slow, deadly or stuck as the conversation says.

Found as `PRECIS_ENGINE=steps` through the real entry points of the package beside this file.
"""

import asyncio
import os
import signal
from collections.abc import Sequence

from core.errors import EngineDown, OutOfMemory
from core.pulse import Pulse
from core.settings import Settings

STEP = 0.02


class Steps:
    """Answers with the first line of a dialogue, after as many steps as the dialogue asks for."""

    name = "steps"
    model = None
    room = 8000
    quotes = True

    def __init__(self, _settings: Settings) -> None: ...

    def count(self, text: str) -> int:
        return len(text) // 4 + 1

    async def start(self) -> None: ...

    async def close(self) -> None: ...

    async def generate(self, dialogues: Sequence[str], limit: int, pulse: Pulse) -> list[str]:
        for dialogue in dialogues:
            await self._obey(dialogue, pulse)
        return [dialogue.splitlines()[0] for dialogue in dialogues]

    async def _obey(self, dialogue: str, pulse: Pulse) -> None:
        if "!kill" in dialogue:
            os.kill(os.getpid(), signal.SIGKILL)
        if "!hang" in dialogue:
            pulse.beat(0.1)
            await asyncio.Event().wait()
        if "!fail" in dialogue:
            raise EngineDown("asked to")
        if "!full" in dialogue:
            raise OutOfMemory("asked to")
        for _ in range(int((dialogue.partition("!steps ")[2].split() or ["1"])[0])):
            pulse.beat()
            await asyncio.sleep(STEP)
