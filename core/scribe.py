"""One engine, asked for the sentences of many dialogues at once."""

from collections.abc import Sequence

from core import clean
from core.engine import Engine, Scorer
from core.errors import EngineDown
from core.measure import CUT
from core.pulse import Pulse
from core.sentences import split

_STOPS = tuple(".!?…。！？؟।\"'”’)]»」")  # noqa: RUF001 - ends of sentences in many scripts


class Scribe:
    """Asks an engine and takes its texts apart; `limit` is the new tokens for each dialogue.

    With `check`, an engine that can score texts is asked about its sentences, too.
    """

    def __init__(self, engine: Engine, pulse: Pulse, limit: int, *, check: bool = False) -> None:
        self.engine = engine
        self.pulse = pulse
        self.scorer = engine if check and isinstance(engine, Scorer) else None
        self._limit = limit

    async def write(self, dialogues: Sequence[str]) -> list[list[str]]:
        """Write the sentences of each dialogue, all in one call; a dialogue may have none.

        Raises EngineDown if the engine does not answer each dialogue, and whatever it raises.
        """
        texts = await self.engine.generate(dialogues, self._limit, self.pulse)
        if len(texts) != len(dialogues):
            raise EngineDown(
                f"engine {self.engine.name} gave {len(texts)} texts for {len(dialogues)} dialogues"
            )
        return [self._sentences(text) for text in texts]

    def _sentences(self, raw: str) -> list[str]:
        text = clean.text(raw).strip()
        if self.engine.quotes:
            return [line.strip() for line in text.split("\n") if line.strip()]
        return split(text + CUT if self._unfinished(text) else text)

    def _unfinished(self, text: str) -> bool:
        """Whether the limit stopped the engine in a sentence: said with CUT, never hidden.

        Tokens are counted from the text, where one or two may be joined that were written apart.
        """
        return not text.endswith(_STOPS) and self.engine.count(text) >= self._limit - 2
