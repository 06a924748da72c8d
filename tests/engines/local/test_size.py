"""The plan for the memory: it fits, or it is refused with figures."""

from pathlib import Path

import pytest
from transformers import PreTrainedModel

from core.errors import EngineMissing
from core.pulse import Pulse
from tests import tiny
from tests.engines.local.world import opened
from tests.tiny import Tiny
from workers.engines.local import size
from workers.engines.local.cache import cost
from workers.engines.local.pages import PAGE
from workers.engines.local.size import CHUNKS, Size

GIB = 1 << 30


class Large:
    """What the plan asks a network: the sizes of Qwen3-4B in bf16."""

    class config:  # noqa: N801 - as transformers calls it
        num_hidden_layers, num_attention_heads, num_key_value_heads, head_dim = 36, 32, 8, 128
        hidden_size, intermediate_size, vocab_size = 2560, 9728, 151_936

        @classmethod
        def get_text_config(cls) -> "type[Large.config]":
            return cls

    class dtype:  # noqa: N801
        itemsize = 2

    def __init__(self, weights: float) -> None:
        self._weights = int(weights * 1e9)

    def get_memory_footprint(self) -> int:
        return self._weights


def planned(free: float, *, weights: float = 2.65, least: int = 3200) -> Size:
    return size.plan(Large(weights), 32_768, least, free=int(free * 1e9), share=0.92)


def test_a_token_of_the_default_model_costs_144_kib() -> None:
    assert cost(Large(2.65)) == 147_456


@pytest.mark.parametrize(("free", "tokens", "chunk"), [(5, 29_000, 1024), (20, 115_000, 8192)])
def test_the_cache_takes_what_is_left(free: float, tokens: int, chunk: int) -> None:
    plan = planned(free)

    assert plan.chunk == chunk
    assert plan.tokens == pytest.approx(tokens, rel=0.1)
    used = plan.tokens * 147_456 + size.workspace(Large(2.65), plan.chunk)
    assert used <= 0.92 * free * 1e9


def test_beside_nf4_a_card_of_8_gb_holds_six_requests_of_4_000_tokens() -> None:
    """What a card of 8 GB has: the driver's share is half a GB (assumed), 2.65 GB are weights."""
    plan = planned(8 - 0.5 - 2.65)

    # All eight at once need 4.8 GB of pages and 4.5 are there: six are in, and the others follow.
    assert plan.tokens // (4096 + 64) == 6


def test_a_large_card_holds_256_summaries_of_long_threads() -> None:
    plan = planned(130, weights=8.04)

    assert plan.tokens > 256 * 3000
    assert plan.chunk == CHUNKS[0]


def test_what_cannot_fit_is_refused_with_the_figures() -> None:
    words = r"beside 2\.47 GiB of weights 0\.93 GiB are free.* hold \d{4} tokens.* for 9000"
    with pytest.raises(EngineMissing, match=words):
        planned(1, least=9000)


async def test_a_small_cache_makes_a_small_room(
    forms: Tiny, network: PreTrainedModel, tmp_path: Path
) -> None:
    small = Size(rows=4, pages=1 + 400 // PAGE, chunk=64)
    async with opened(forms.whole, lambda _: network, small) as engine:
        assert 200 < engine.room < 400 - 128
        assert len(await engine.generate(tiny.DIALOGUES, 8, Pulse())) == len(tiny.DIALOGUES)
