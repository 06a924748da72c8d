"""Attention over pages, in the place where transformers lets a model's attention be chosen.

The model stays as transformers made it, with its own projections, norms and rotary embedding, so
any model that goes through `AttentionInterface` runs here and not only Qwen3. Its layers hand
their queries, keys and values to `attend`, with the `Work` that was given to the model's forward.
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch.nn import functional
from torch.nn.attention.varlen import varlen_attn
from transformers import AttentionInterface

from workers.engines.local.batch import Batch
from workers.engines.local.cache import Cache

NAME = "precis"
"""What this attention is called among transformers' own."""


@dataclass(frozen=True, slots=True)
class Work:
    """What `attend` needs to know of the step that is being made."""

    batch: Batch
    cache: Cache
    flash: bool
    """Whether torch's built-in flash attention does it; else its plain one, on any device."""


def flashes(device: torch.device, dtype: torch.dtype) -> bool:
    """Whether torch has flash attention for this device: NVIDIA's from Ampere on, in 16 bits."""
    if device.type != "cuda" or dtype not in (torch.bfloat16, torch.float16):
        return False
    return torch.cuda.get_device_capability(device) >= (8, 0)


def attend(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    _mask: object,
    **rest: Any,  # noqa: ANN401 - whatever models tell each other
) -> tuple[torch.Tensor, None]:
    """Keep the new keys and values, and let each row's queries look at the row's own."""
    if odd := [name for name in ("softcap", "s_aux", "sliding_window") if rest.get(name)]:
        raise NotImplementedError(f"this model's attention has {odd[0]}")
    work: Work = rest["work"]
    layer: int = module.layer_idx  # type: ignore[assignment] # transformers puts it there
    q, k, v = (part[0].transpose(0, 1) for part in (query, key, value))  # (T, heads, width)
    work.cache.write(layer, work.batch.places, k, v)
    keys, values = work.cache.read(layer, work.batch.pages)
    how = _flash if work.flash else _columns if work.batch.form.even else _each
    return how(q, keys, values, work.batch, rest["scaling"])[None], None


AttentionInterface.register(NAME, attend)


def _flash(
    q: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, batch: Batch, scale: float
) -> torch.Tensor:
    """All rows at once; where a row's keys start and end is read on the device."""
    form = batch.form
    attended = varlen_attn(
        q,
        keys,
        values,
        batch.bounds,
        batch.starts,
        form.widest,
        form.deepest,
        scale=scale,
        # For a single query both are the same, but only without a window does the kernel share
        # one row's keys among several processors (torch 2.13, mha_varlen_fwd).
        window_size=(-1, -1) if form.widest == 1 else (-1, 0),
        enable_gqa=True,
        seqused_k=batch.lengths,
    )
    assert isinstance(attended, torch.Tensor)
    return attended


def _columns(
    q: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, batch: Batch, scale: float
) -> torch.Tensor:
    """One query per row, all rows having as many pages: the heads that share keys are a column."""
    rows, heads, width = q.shape
    keys, values = (x.view(rows, -1, *x.shape[1:]).transpose(1, 2) for x in (keys, values))
    there = torch.arange(keys.shape[2], device=q.device) < batch.lengths[:, None]
    attended = functional.scaled_dot_product_attention(
        q.view(rows, keys.shape[1], -1, width),
        keys,
        values,
        attn_mask=there[:, None, None],
        scale=scale,
    )
    return attended.reshape(rows, heads, width)


def _each(
    q: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, batch: Batch, scale: float
) -> torch.Tensor:
    """One row after the other."""
    bounds, starts, lengths = (x.tolist() for x in (batch.bounds, batch.starts, batch.lengths))
    attended = torch.empty_like(q)
    for first, last, start, length in zip(bounds, bounds[1:], starts, lengths, strict=False):
        own = last - first
        there = torch.ones(own, length, dtype=torch.bool, device=q.device).tril(length - own)
        k, v = (x[start : start + length].transpose(0, 1)[None] for x in (keys, values))
        attended[first:last] = functional.scaled_dot_product_attention(
            q[first:last].transpose(0, 1)[None],
            k,
            v,
            attn_mask=None if own == length else there,
            is_causal=own == length,
            scale=scale,
            enable_gqa=True,
        )[0].transpose(0, 1)
    return attended
