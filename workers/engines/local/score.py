"""How likely the model finds a text as a dialogue's summary, beside other texts, in one prefill.

    prompt p p p p a a a b b      p: every token sees those before it
                 a: sees the prompt and its own text, and counts on from the prompt
                 b: the same, and nothing of a

So a dialogue of thousands of tokens is read once, however many texts are compared.
"""

from collections.abc import Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress

import torch
from transformers import PreTrainedModel

from core.errors import EngineError
from core.pulse import Pulse

MOST = 8_192
"""Tokens of the prompt and all texts: the mask is a square of them."""


class Errand:
    """Texts on their way to the thread that owns the network, and their scores on the way back."""

    def __init__(self, prompt: list[int], texts: list[list[int]], pulse: Pulse) -> None:
        """Take tokens; whoever scores them beats `pulse`."""
        self.prompt = prompt
        self.texts = texts
        self.pulse = pulse
        self.future: Future[list[float]] = Future()

    @property
    def tokens(self) -> int:
        """How many tokens are read."""
        return len(self.prompt) + sum(map(len, self.texts))

    def run(self, network: PreTrainedModel) -> None:
        """Score, unless nobody waits any more. Raises whatever the network raises."""
        if self.future.set_running_or_notify_cancel():
            self.future.set_result(score(network, self.prompt, self.texts))

    def fail(self, error: EngineError) -> None:
        """Give up; somebody may still wait, or nobody."""
        with suppress(InvalidStateError):
            self.future.set_exception(error)


@torch.no_grad()
def score(
    network: PreTrainedModel, prompt: Sequence[int], texts: Sequence[Sequence[int]]
) -> list[float]:
    """Sum the log-probabilities of each text's tokens behind the same prompt.

    The prompt has at least one token. Runs in the thread that owns the network, between two steps.
    """
    ids = [*prompt, *(token for text in texts for token in text)]
    positions = [
        *range(len(prompt)),
        *(len(prompt) + n for text in texts for n in range(len(text))),
    ]
    mask = _mask([len(prompt), *map(len, texts)])
    logits = _forward(network, ids, positions, mask, len(ids) - len(prompt) + 1)
    said = torch.log_softmax(logits.float(), -1)  # behind the prompt's last token and all others
    sums = []
    at = 1
    for text in texts:
        # What a token is expected behind: the prompt for the first, else the one before it.
        behind = [0, *range(at, at + len(text) - 1)][: len(text)]
        sums.append(float(said[behind, list(text)].sum()))
        at += len(text)
    return sums


def _mask(sizes: Sequence[int]) -> torch.Tensor:
    """Say which token (row) sees which (column)."""
    own = torch.repeat_interleave(torch.arange(len(sizes)), torch.tensor(sizes))
    seen = (own[:, None] == own[None]) | (own[None] == 0)
    return seen.tril()


def _forward(
    network: PreTrainedModel,
    ids: Sequence[int],
    positions: Sequence[int],
    mask: torch.Tensor,
    keep: int,
) -> torch.Tensor:
    """Run transformers' own attention, which takes such a mask; ours takes pages.

    Keep the logits of the last `keep` tokens.
    """
    there = network.device
    ours = network.config._attn_implementation  # noqa: SLF001 - its only name
    network.set_attn_implementation("sdpa")
    try:
        logits: torch.Tensor = network(
            input_ids=torch.tensor([ids], device=there),
            position_ids=torch.tensor([positions], device=there),
            attention_mask=mask[None, None].to(there),
            use_cache=False,
            logits_to_keep=keep,
        ).logits[0]
    finally:
        network.set_attn_implementation(ours)
    return logits
