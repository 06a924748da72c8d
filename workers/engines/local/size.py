"""How big the engine is, out of what memory there is."""

from dataclasses import dataclass
from typing import Protocol

import structlog
from transformers import PreTrainedModel

from core.errors import EngineMissing
from workers.engines.local import memory
from workers.engines.local.cache import Shaped, cost
from workers.engines.local.pages import PAGE, span

log = structlog.get_logger()

_GIB = 1 << 30

ROWS = 256
"""Most rows at once. From about 200 on a step of Qwen3-4B is bound by arithmetic on an H200
(arithmetic, not measured): more rows would only wait in each other's steps."""

CHUNKS = (8192, 4096, 2048, 1024, 512)
"""Tokens of prompts that a step reads, the most that the memory is enough for."""

_CONTEXTS = 32
"""The cache holds at most so many rows of the model's full length, however little a small model's
take: what nobody needs would only be cleared at each start."""

_SHARE = {"cuda": 0.92, "cpu": 0.25}
"""Of the free memory: on a GPU nearly all, because nobody else should be there; what is left holds
CUDA graphs and what the allocator cannot use. On a CPU others live, too."""


class Dimensions(Shaped, Protocol):
    """What a plan has to know of a network."""

    def get_memory_footprint(self) -> int:
        """Count the bytes of its weights."""
        ...


@dataclass(frozen=True, slots=True)
class Size:
    """Rows at once, pages of the cache (the scratch page among them), tokens that a step reads."""

    rows: int
    pages: int
    chunk: int

    @property
    def tokens(self) -> int:
        """Most tokens that the pages hold."""
        return (self.pages - 1) * PAGE


def measure(network: PreTrainedModel, context: int, least: int) -> Size:
    """Plan with the memory that is free now."""
    free = memory.free(network.device)
    return plan(network, context, least, free=free, share=_SHARE[network.device.type])


def plan(network: Dimensions, context: int, least: int, *, free: int, share: float) -> Size:
    """Plan what becomes of `share` of `free` bytes, and log it.

    Raises EngineMissing with the figures where not even one row of `least` tokens would fit.
    """
    chunk = next((n for n in CHUNKS if workspace(network, n) <= free / 16), CHUNKS[-1])
    own = workspace(network, chunk)
    each = cost(network) * PAGE
    pages = min(max(int(free * share) - own, 0) // each, _CONTEXTS * span(context))
    size = Size(ROWS, 1 + pages, chunk)
    weights, left, step = map(_gib, (network.get_memory_footprint(), free, own))
    if size.tokens < least:
        raise EngineMissing(
            f"the memory is not enough: beside {weights} of weights {left} are free, which after "
            f"{step} for a step hold {size.tokens} tokens, and a dialogue with its summary needs "
            f"{_gib(span(least) * each)} for {least}; end other programs, "
            "lower PRECIS_DIALOGUE_TOKENS, or set PRECIS_WEIGHTS=nf4"
        )
    log.info(
        "memory-planned",
        weights=weights,
        free=left,
        step=step,
        pages=_gib(pages * each),
        tokens=size.tokens,
        rows=ROWS,
        chunk=chunk,
    )
    return size


def workspace(network: Dimensions, chunk: int) -> int:
    """Estimate the bytes that a step needs for itself: the largest moment is in the MLP.

    Three tensors of its width, four of the hidden size, and the logits of all rows twice.
    """
    config = network.config.get_text_config()
    wide = getattr(config, "intermediate_size", None) or 4 * config.hidden_size
    tokens = chunk * (3 * wide + 4 * config.hidden_size)
    return int((tokens + 2 * ROWS * config.vocab_size) * network.dtype.itemsize)


def _gib(size: float) -> str:
    return f"{size / _GIB:.2f} GiB"
