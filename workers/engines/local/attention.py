"""Attention over pages, in the place where transformers lets a model's attention be chosen.

The model stays as transformers made it, with its own projections, norms and rotary embedding, so
any model that goes through `AttentionInterface` runs here and not only Qwen3. Its layers hand
their queries, keys and values to `attend`, with the `Work` that was given to the model's forward.
"""

from functools import cached_property
from typing import Any

import torch
from torch.nn import functional
from torch.nn.attention.varlen import varlen_attn
from transformers import AttentionInterface

from workers.engines.local.batch import Batch
from workers.engines.local.cache import Cache
from workers.engines.local.pages import PAGE

NAME = "precis"
"""What this attention is called among transformers' own."""


class Work:
    """What `attend` needs to know of the step that is being made, the same in every layer."""

    def __init__(self, batch: Batch, cache: Cache, *, flash: bool) -> None:
        """Attend with torch's built-in flash attention, or its plain one, on any device."""
        self.batch = batch
        self.cache = cache
        self.flash = flash

    @cached_property
    def hidden(self) -> torch.Tensor:
        """Where an even batch's rows have no keys: (rows, 1, 1, keys), to be added to scores."""
        batch = self.batch
        keys = torch.arange(batch.pages.shape[0] // batch.form.rows * PAGE)
        return self._nothing(keys.to(batch.lengths) >= batch.lengths[:, None])[:, None, None]

    @cached_property
    def spans(self) -> list[tuple[slice, slice, torch.Tensor | None]]:
        """Each row's queries and keys, and what of these its queries may not see yet."""
        bounds, starts, lengths = (
            x.tolist() for x in (self.batch.bounds, self.batch.starts, self.batch.lengths)
        )
        return [
            (
                slice(first, last),
                slice(start, start + length),
                self._later(last - first, length) if 2 * (last - first) < length else None,
            )
            for first, last, start, length in zip(bounds, bounds[1:], starts, lengths, strict=False)
        ]

    def _later(self, own: int, length: int) -> torch.Tensor:
        place = self.batch.lengths.device
        return self._nothing(
            torch.ones(own, length, dtype=torch.bool, device=place).triu(1 + length - own)
        )

    def _nothing(self, where: torch.Tensor) -> torch.Tensor:
        keys = self.cache.layers[0][0]
        return torch.zeros(where.shape, dtype=keys.dtype, device=where.device).masked_fill_(
            where, -torch.inf
        )


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
    return how(q, keys, values, work, rest["scaling"])[None], None


AttentionInterface.register(NAME, attend)


def _flash(
    q: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, work: Work, scale: float
) -> torch.Tensor:
    """All rows at once; where a row's keys start and end is read on the device."""
    batch, form = work.batch, work.batch.form
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
    q: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, work: Work, scale: float
) -> torch.Tensor:
    """One query for each row, all rows having as many pages."""
    rows = work.batch.form.rows
    k, v = (x.view(rows, -1, *x.shape[1:]).transpose(1, 2) for x in (keys, values))
    return functional.scaled_dot_product_attention(
        q[:, :, None], k, v, attn_mask=work.hidden, scale=scale, enable_gqa=True
    ).squeeze(2)


def _each(
    q: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, work: Work, scale: float
) -> torch.Tensor:
    """One row after the other."""
    attended = torch.empty_like(q)
    for own, whole, later in work.spans:
        # Without a mask only what comes earlier is computed at all. That takes as many queries as
        # keys, so those of the few tokens that were read before are made up.
        before = 0 if later is not None else whole.stop - whole.start - (own.stop - own.start)
        queries = functional.pad(q[own], (0, 0, 0, 0, before, 0))
        attended[own] = functional.scaled_dot_product_attention(
            queries.transpose(0, 1)[None],
            keys[whole].transpose(0, 1)[None],
            values[whole].transpose(0, 1)[None],
            attn_mask=later,
            is_causal=later is None,
            scale=scale,
            enable_gqa=True,
        )[0, :, before:].transpose(0, 1)
    return attended
