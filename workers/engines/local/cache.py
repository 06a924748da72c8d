"""The keys and values of all tokens, in pages."""

from typing import Any, Protocol

import torch
from transformers import PreTrainedModel

from workers.engines.local.pages import PAGE


class Cache:
    """Two tensors per layer, (pages, PAGE, heads, width)."""

    def __init__(self, network: PreTrainedModel, pages: int) -> None:
        """Allocate everything now: what a step needs later is only its own workspace."""
        layers, heads, width = shape(network)
        # Zeros, not whatever lies there: what is masked is still multiplied by nought, and nought
        # times NaN is NaN.
        self.layers = [
            tuple(
                torch.zeros((pages, PAGE, heads, width), dtype=network.dtype, device=network.device)
                for _ in range(2)
            )
            for _ in range(layers)
        ]

    def write(
        self, layer: int, places: torch.Tensor, keys: torch.Tensor, values: torch.Tensor
    ) -> None:
        """Keep keys and values (T, heads, width) of tokens at `places` (T,): page * PAGE + rest."""
        for pool, new in zip(self.layers[layer], (keys, values), strict=True):
            pool.flatten(0, 1).index_copy_(0, places, new)

    def read(self, layer: int, pages: torch.Tensor) -> list[torch.Tensor]:
        """Gather keys and values of `pages` (P,): twice (P * PAGE, heads, width)."""
        return [pool.index_select(0, pages).flatten(0, 1) for pool in self.layers[layer]]


class Shaped(Protocol):
    """What has the sizes of a network."""

    @property
    def config(self) -> Any:  # noqa: ANN401 - every model has its own
        """Tell its sizes."""
        ...

    @property
    def dtype(self) -> Any:  # noqa: ANN401 - torch's, or what has an `itemsize`
        """Tell what it computes with."""
        ...


def shape(network: Shaped) -> tuple[int, int, int]:
    """Tell layers, heads of keys and values, and their width."""
    config = network.config.get_text_config()
    heads = config.num_attention_heads
    width = getattr(config, "head_dim", None) or config.hidden_size // heads
    return config.num_hidden_layers, getattr(config, "num_key_value_heads", None) or heads, width


def cost(network: Shaped) -> int:
    """Count the bytes of one token's keys and values: 144 KiB for Qwen3-4B in bf16."""
    layers, heads, width = shape(network)
    return int(2 * layers * heads * width * network.dtype.itemsize)
