"""What the bytes of an answer mean. Nothing here knows of sockets."""

from pydantic import BaseModel, ValidationError

from core.errors import EngineDown
from workers.engines.openai.refusal import Passing, overflow

DONE = b"[DONE]"
"""The last event of a stream; whoever sends no stream is done with its one document."""

_SOME = 1000
_PER_TOKEN = 32
"""Characters of an answer, and more for each of its tokens: words have five on average."""


class Card(BaseModel):
    """A model that a server serves; `max_model_len` is its context in tokens (vLLM, SGLang)."""

    id: str
    max_model_len: int | None = None


class _Models(BaseModel):
    data: list[Card]


class _Choice(BaseModel):
    text: str | None
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int | None = None


class _Part(BaseModel):
    """One event of a stream, or the whole answer of a server that does not stream."""

    choices: list[_Choice] = []
    usage: _Usage | None = None
    error: object = None


class Completion:
    """What has arrived of one answer so far."""

    def __init__(self, where: str, tokens: int) -> None:
        """Expect at most `tokens` tokens from the server at `where`."""
        self.text = ""
        self.finish: str | None = None
        self.prompt_tokens: int | None = None
        self._where = where
        self._most = _SOME + _PER_TOKEN * tokens
        self._answered = False
        self._ended = False

    def add(self, document: bytes) -> None:
        """Add a JSON document or DONE. Raises EngineError for an error and for nonsense."""
        if document == DONE:
            self._ended = True
            return
        try:
            part = _Part.model_validate_json(document)
        except ValidationError:
            raise nonsense(self._where) from None
        if part.error is not None:
            raise overflow(self._where, document) or self._broken()
        for choice in part.choices[:1]:
            self._answered = True
            self.text += choice.text or ""
            self.finish = choice.finish_reason or self.finish
        if len(self.text) > self._most:
            raise endless(self._where)
        if part.usage is not None:
            self.prompt_tokens = part.usage.prompt_tokens

    def check(self) -> None:
        """Raise Passing if the answer broke off."""
        if not self._answered or not (self._ended or self.finish):
            raise self._broken()

    def _broken(self) -> Passing:
        return Passing(f"{self._where} broke off in the middle of an answer")


def models(where: str, document: bytes) -> list[Card]:
    """Read the answer of /models."""
    try:
        return _Models.model_validate_json(document).data
    except ValidationError:
        raise nonsense(where) from None


def endless(where: str) -> EngineDown:
    """Name an answer that does not keep to what was asked for."""
    return EngineDown(f"{where} sends much more than it was asked for")


def nonsense(where: str) -> EngineDown:
    """Name an answer in no known form."""
    return EngineDown(f"{where} answers, but not as an OpenAI-compatible server does")


class Events:
    """Cuts a stream of server-sent events into the data of each; comments are left out.

    Every known server sends an event's data on one line.
    """

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, chunk: bytes) -> list[bytes]:
        """Take the next bytes, wherever they are cut, and return the data that is complete."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        return [line[5:].strip() for line in lines if line.startswith(b"data:")]
