"""How a model is asked, and what of its words is the answer."""

import re
from typing import Protocol

from core.errors import EngineMissing
from core.settings import Settings
from workers.engines.local.tokens import Tokens
from workers.engines.prompt import INSTRUCTION, answer, samsum, spoken

_THOUGHT = 2048
"""New tokens a chat model may think for, on top of its summary's limit. A thought that takes more
leaves no answer. Qwen3's thoughts about a short task are a few hundred tokens (estimate)."""

_SECTION = re.compile(r"^[ \t]*#{1,2}\Z", re.MULTILINE)
"""A last line that may become the heading of a section."""

_HERE = "\ue000"
"""Marks the dialogue's place in a chat template; Unicode gives this character no meaning."""


class Profile(Protocol):
    """The difference between the kinds of models."""

    thought: int
    """New tokens the model may spend before it starts to answer."""

    banned: list[int]
    """Tokens that are never chosen."""

    def prompt(self, dialogue: str) -> list[int]:
        """Wrap a dialogue and turn it into ids."""
        ...

    def over(self, text: str) -> bool:
        """Whether nothing that follows `text`, all new words so far, can belong to the answer."""
        ...

    def answer(self, text: str) -> str:
        """Keep the answer out of all new words."""
        ...

    def sure(self, text: str) -> str:
        """Keep of it what stays the beginning of the answer whatever follows `text`."""
        ...


class Samsum:
    """A raw completion, tokenized whole, as the default model was trained."""

    thought = 0

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        # 128 tokens would be gone before the first word of a summary.
        self.banned = [id_ for id_ in [tokens.id("<think>")] if id_ is not None]

    def prompt(self, dialogue: str) -> list[int]:
        """Wrap a dialogue and turn it into ids."""
        return self._tokens.encode(samsum(dialogue))

    def over(self, text: str) -> bool:
        """Whether a second `###` opened: from there on the model invents the next dialogue."""
        return answer(text) != text.strip()

    def answer(self, text: str) -> str:
        """Keep what stands before a second `###`."""
        return answer(text)

    def sure(self, text: str) -> str:
        """Keep what stands before anything that may become a second `###`."""
        return answer(_SECTION.sub("", _decided(text)))


class Chat:
    """Any instruct model, asked through its own chat template."""

    def __init__(self, tokens: Tokens, *, thinking: bool) -> None:
        """Render the template once. Raises EngineMissing if there is none, or it is no use."""
        self._tokens = tokens
        self.banned: list[int] = []
        head, tail = _template(tokens, thinking=thinking)
        self._head, self._tail = tokens.markup(head), tokens.markup(tail)
        # Templates of models that always think open the thought themselves.
        self._opened = "<think>" if tail.rstrip().endswith("<think>") else ""
        self.thought = _THOUGHT if thinking or self._opened else 0

    def prompt(self, dialogue: str) -> list[int]:
        """Put a dialogue into its place in the template."""
        return [*self._head, *self._tokens.encode(dialogue, whole=False), *self._tail]

    def over(self, text: str) -> bool:  # noqa: ARG002 - the protocol's signature
        """Never: this prompt has no sections that a model might go on with."""
        return False

    def answer(self, text: str) -> str:
        """Keep what was not thought."""
        return spoken(self._opened + text)

    def sure(self, text: str) -> str:
        """Keep what stands before anything that may become a thought."""
        return self.answer(_decided(text))


def choose(settings: Settings, tokens: Tokens) -> Profile:
    """Make the profile that PRECIS_PROFILE asks for."""
    if settings.profile == "samsum":
        return Samsum(tokens)
    return Chat(tokens, thinking=settings.thinking)


def _decided(text: str) -> str:
    """Drop an end that may become `<think>`."""
    start = text.rfind("<")
    return text[:start] if start >= 0 and "<think>".startswith(text[start:]) else text


def _template(tokens: Tokens, *, thinking: bool) -> tuple[str, str]:
    """Render what stands before and behind the dialogue."""
    turn = {"role": "user", "content": f"{INSTRUCTION}\n\n{_HERE}"}
    try:
        text = tokens.tokenizer.apply_chat_template(
            [turn], tokenize=False, add_generation_prompt=True, enable_thinking=thinking
        )
        head, tail = text.split(_HERE)
    except Exception as error:
        raise EngineMissing(
            "the model has no usable chat template: set PRECIS_PROFILE=samsum, "
            "or choose an instruct model"
        ) from error
    return head, tail
