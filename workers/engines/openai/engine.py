"""What is asked of the server, and whether its answer can be believed."""

import asyncio
from collections.abc import Sequence

import httpx

from core.errors import BadSetting, EngineDown, EngineMissing
from core.pulse import Pulse
from core.sentences import split
from core.settings import Settings
from workers.engines.openai import tokens
from workers.engines.openai.completion import Card, Completion
from workers.engines.openai.server import PATIENCE, Patience, Server
from workers.engines.prompt import answer, samsum

_CONTEXT = 4096
"""Tokens of context where the server does not tell its own: Ollama's default, the smallest."""

_SMALLEST = 256
"""Tokens of room below which there is nothing to summarize with."""

_AT_ONCE = 8
"""Requests of one call under way: servers batch by themselves, and other jobs want their turn."""

_ENDS = (*'.!?…"”)]', "\u3002", "\uff01", "\uff1f", "\u061f", "\u0964")
"""What a finished sentence ends with; the last five are the Chinese, Arabic and Hindi marks."""

_ADDRESS = (
    "PRECIS_OPENAI_URL (openai_url): the openai engine needs the address of a server, such as "
    "http://127.0.0.1:8000/v1"
)


class OpenAI:
    """Any server that speaks OpenAI's `/v1/completions`: the prompt goes in raw, as it was trained.

    Greedy, so the same dialogue gives the same summary; the token stream beats the pulse. Of the
    known servers only Ollama dresses raw prompts up: its Modelfile needs TEMPLATE "{{ .Prompt }}".
    """

    name = "openai"
    quotes = False

    def __init__(self, settings: Settings, patience: Patience = PATIENCE) -> None:
        """Note the settings; `room` is a guess until `start` has asked the server."""
        self.model: str | None = settings.model
        self.room = _CONTEXT
        self._settings = settings
        self._patience = patience
        self._server: Server | None = None

    def count(self, text: str) -> int:
        """Estimate tokens from above, with the line end behind the text: see `tokens.most`."""
        return tokens.most(text)

    async def start(self) -> None:
        """Look whether the server is there and serves the model, and how much it can read.

        Raises BadSetting for settings that do not go together and EngineMissing for a server that
        is down, refuses the key or serves something else.
        """
        self._server = self._open()
        try:
            served = await self._server.models()
        except EngineDown as error:
            raise EngineMissing(f"{error}: start it, or correct PRECIS_OPENAI_URL") from None
        context = self._chosen(served).max_model_len or _CONTEXT
        self.room = context - self._settings.summary_tokens - self.count(samsum(""))
        if self.room < _SMALLEST:
            raise EngineMissing(
                f"{self._server.where} gives {self.model} a context of {context} tokens: too small "
                f"for summaries of {self._settings.summary_tokens} (PRECIS_SUMMARY_TOKENS)"
            )

    async def generate(self, dialogues: Sequence[str], limit: int, pulse: Pulse) -> list[str]:
        """Summarize each dialogue; see `core.engine.Engine`.

        Raises EngineMissing besides, for a server that reads only a part of what it is sent.
        """
        gate = asyncio.Semaphore(_AT_ONCE)

        async def summary(dialogue: str) -> str:
            async with gate:
                return await self._summarize(dialogue, limit, pulse)

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(summary(dialogue)) for dialogue in dialogues]
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from None
        return [task.result() for task in tasks]

    async def close(self) -> None:
        """Close the connections."""
        if self._server is not None:
            await self._server.close()

    def _open(self) -> Server:
        if self._settings.profile != "samsum":
            raise BadSetting(
                "PRECIS_PROFILE (profile): the openai engine sends raw prompts and knows no chat "
                "template; set it to samsum, or PRECIS_ENGINE to local"
            )
        url = self._settings.openai_url
        if url is None:
            raise BadSetting(_ADDRESS)
        try:
            return Server(url, self._settings.openai_key, self._patience)
        except (httpx.InvalidURL, ValueError):  # host names that IDNA does not know
            raise BadSetting(_ADDRESS) from None

    def _chosen(self, served: Sequence[Card]) -> Card:
        """Find our model among those served; Ollama adds `:latest` to a name without a tag."""
        for card in served:
            if card.id in (self.model, f"{self.model}:latest"):
                return card
        assert self._server is not None
        raise EngineMissing(
            f"{self._server.where} does not serve {self.model}: set PRECIS_MODEL to one of those "
            f"it serves: {', '.join(map(_shown, served[:5])) or 'none'}"
        )

    async def _summarize(self, dialogue: str, limit: int, pulse: Pulse) -> str:
        assert self._server is not None, "not started"
        # Half a surrogate pair cannot be sent, and the error would hold the prompt.
        prompt = samsum(dialogue).encode("utf-8", "replace").decode()
        body = {
            "model": self.model,
            "prompt": prompt,
            "max_tokens": limit,
            "temperature": 0,
            "stop": ["\n###"],
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        budget = self._patience.silence + self._patience.longest
        completion = await self._server.complete(body, lambda: pulse.beat(budget))
        _believe(completion, prompt, self._server.where)
        text = answer(completion.text)
        return finished(text) if completion.finish == "length" else text


def _believe(completion: Completion, prompt: str, where: str) -> None:
    """Raise EngineMissing for a server that silently dropped the front of the prompt.

    Ollama does: of a prompt beyond its context it keeps what fills half of it and reports that as
    the prompt's length (ollama issues 17427, 17889), so the count falls to half or less; hence the
    three quarters. Counts below 64 are those of servers that leave cached tokens out (2068).
    """
    read = completion.prompt_tokens
    if read is not None and 64 <= read < tokens.least(prompt) * 3 // 4:
        raise EngineMissing(
            f"{where} reads only {read} tokens of a longer prompt and does not say so: enlarge its "
            "context (Ollama: PARAMETER num_ctx 32768 in the Modelfile)"
        )


def finished(text: str) -> str:
    """Leave out the sentence in which the server was stopped; if it is the only one, mark it."""
    sentences = split(text)
    if not sentences or text.endswith(_ENDS):
        return text
    whole = text[: text.rindex(sentences[-1])].rstrip()
    return whole or f"{text} …"


def _shown(card: Card) -> str:
    """Show a name that came from outside."""
    return "".join(filter(str.isprintable, card.id))[:80]
