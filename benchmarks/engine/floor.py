"""What no engine can be faster than, from what this machine copies and multiplies in a second."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
from transformers import PreTrainedModel

from workers.engines.local.cache import cost, shape
from workers.engines.local.size import ROWS


@dataclass(frozen=True)
class Rates:
    """Bytes read or written in a second, and floating-point operations."""

    bytes: float
    flops: float


def measure(device: torch.device, dtype: torch.dtype, scale: int) -> Rates:
    """Copy a large tensor and multiply large matrices; `scale` fits them to the machine."""
    block = torch.zeros(scale * 1024 * 1024, dtype=torch.uint8, device=device)
    copy = _seconds(block.clone, device)
    n = 1024 * max(1, scale // 128)
    a = torch.ones(n, n, dtype=dtype, device=device)
    multiply = _seconds(lambda: a @ a, device)
    return Rates(2 * block.nbytes / copy, 2 * n**3 / multiply)


def _seconds(work: Callable[[], object], device: torch.device) -> float:
    times = []
    for _ in range(8):
        wait(device)
        started = time.perf_counter()
        work()
        wait(device)
        times.append(time.perf_counter() - started)
    return min(times)


def wait(device: torch.device) -> None:
    """Wait until the device has done what it was given."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def seconds(network: PreTrainedModel, rates: Rates, lengths: list[int], new: int) -> float:
    """Tell the least time for prompts of these lengths, with so many new tokens each.

    Prompts are read at the matrices' rate. Then at most ROWS at once are written: each step reads
    all weights and these rows' keys and values, or is bound by its arithmetic. No more than that:
    norms, softmax and launches are what an engine is measured by.
    """
    config = network.config.get_text_config()
    layers, _, width = shape(network)
    head = 2 * config.vocab_size * config.hidden_size
    linear = 2 * _weights(network)
    across = 4 * layers * config.num_attention_heads * width
    reading = sum(n * linear + across * n * n / 2 + head for n in lengths) / rates.flops
    size = network.get_memory_footprint()
    writing = 0.0
    for i in range(0, len(lengths), ROWS):
        rows = lengths[i : i + ROWS]
        kept = cost(network) * (sum(rows) + len(rows) * new / 2)
        step = max((size + kept) / rates.bytes, len(rows) * (linear + head) / rates.flops)
        writing += (new - 1) * step
    return float(reading + writing)


def _weights(network: PreTrainedModel) -> int:
    """Count the weights that each token is multiplied with, the head's not among them."""
    return sum(
        module.in_features * module.out_features
        for name, module in network.named_modules()
        if name != "lm_head" and hasattr(module, "in_features")
    )
