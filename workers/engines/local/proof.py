"""A proof, made at each start, that this machine computes what transformers computes.

The kernels that a GPU takes are not those that the tests ran on a CPU.
"""

from itertools import pairwise

import torch
from transformers import PreTrainedModel

from core.errors import EngineMissing
from core.pulse import Pulse
from workers.engines.local.call import Call, Row
from workers.engines.local.device import Device
from workers.engines.local.pages import Pages
from workers.engines.local.step import Part, Step

_CLOSE = 0.1
"""How far a chosen token may be from the best, as a part of the way from the mean to the best.
Rounding in 16 bits makes some hundredths; a wrong page or position makes another text."""


def prove(
    network: PreTrainedModel,
    device: Device,
    pages: Pages,
    prompt: list[int],
    banned: list[int],
) -> None:
    """Read a prompt in two parts and write two tokens; compare with the model's plain forward.

    Raises EngineMissing where they differ.
    """
    row = Row(Call(1, Pulse()), 0, prompt, 3, seat=0)
    row.pages = pages.take(row.size)
    length, half = len(prompt), len(prompt) // 2
    new: list[int] = []
    try:
        for first, last in pairwise((0, half, length, length + 1, length + 2)):
            step = Step([Part(row, first, last)], writing=first >= length)
            new += [token for _, token in device.begin(step).land()]
    finally:
        pages.give(row.pages)
    plain = _plain(network, [*prompt, *new[:-1]], len(new))
    plain[:, banned] = plain.min()
    if not all(map(_close, plain, new)):
        raise EngineMissing("attention on this machine gives other results than transformers' own")


@torch.no_grad()
def _plain(network: PreTrainedModel, ids: list[int], count: int) -> torch.Tensor:
    """Compute the logits (count, vocabulary) behind the last `count` tokens."""
    ours = network.config._attn_implementation  # noqa: SLF001 - its only name
    network.set_attn_implementation("sdpa")
    try:
        ids_there = torch.tensor([ids], device=network.device)
        logits: torch.Tensor = network(input_ids=ids_there, logits_to_keep=count).logits
    finally:
        network.set_attn_implementation(ours)
    return logits[0].float()


def _close(logits: torch.Tensor, token: int) -> bool:
    best = logits.max()
    return bool(best - logits[token] <= _CLOSE * (best - logits.mean()))
