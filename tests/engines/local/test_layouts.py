"""The three forms of a repository, in 4 bits on the CPU."""

import json
import shutil
from pathlib import Path

import bitsandbytes
import pytest
import torch
from peft.tuners.lora.bnb import Linear4bit as LoraLinear4bit
from transformers import PreTrainedModel, Qwen3ForCausalLM

from core.pulse import Pulse
from core.settings import Settings
from tests import tiny
from tests.engines.local.world import full, opened
from tests.tiny import Tiny
from workers.engines.local import weights
from workers.engines.local.weights import Weights
from workers.engines.model import find

PROJECTIONS = 14
"""Seven in each of two layers."""


def load(folder: Path, wanted: Weights = Weights.NF4) -> PreTrainedModel:
    return weights.load(find(Settings(model=str(folder))), wanted)


def logits(network: PreTrainedModel) -> torch.Tensor:
    ids = torch.arange(40).unsqueeze(0)
    with torch.no_grad():
        values: torch.Tensor = network(ids).logits
    return values


@pytest.mark.parametrize("form", ["whole", "quantized", "adapter"])
def test_every_layout_is_nf4_with_double_quantization_and_bf16_compute(
    forms: Tiny, form: str
) -> None:
    network = load(getattr(forms, form))

    layers = [m for m in network.modules() if isinstance(m, bitsandbytes.nn.Linear4bit)]
    assert len(layers) == PROJECTIONS
    assert {layer.weight.quant_type for layer in layers} == {"nf4"}
    assert all(layer.weight.quant_state.nested for layer in layers)
    assert {layer.compute_dtype for layer in layers} == {torch.bfloat16}
    assert type(network.lm_head) is torch.nn.Linear
    assert not network.training


def test_a_4_bit_repository_gives_the_logits_of_fresh_quantization(forms: Tiny) -> None:
    assert torch.equal(logits(load(forms.quantized)), logits(load(forms.whole)))


def test_an_adapter_is_applied_with_its_rank_stabilized_scale(forms: Tiny) -> None:
    layers = [m for m in load(forms.adapter).modules() if isinstance(m, LoraLinear4bit)]

    assert len(layers) == PROJECTIONS
    assert {layer.scaling["default"] for layer in layers} == {4.0}


def test_an_adapter_changes_what_its_base_says(forms: Tiny) -> None:
    apart = (logits(load(forms.adapter)) - logits(load(forms.whole))).abs().max()

    assert apart > 1


def test_an_adapter_in_fp32_is_base_plus_four_times_b_a(forms: Tiny) -> None:
    network = full(find(Settings(model=str(forms.adapter))))
    layer = network.model.layers[0].self_attn.q_proj
    x = torch.randn(3, 64)

    low = layer.lora_B["default"].weight @ layer.lora_A["default"].weight

    torch.testing.assert_close(layer(x), layer.base_layer(x) + 4.0 * x @ low.T)


def test_shards_and_a_tied_head_as_the_default_model_has_them_are_read(tmp_path: Path) -> None:
    words = tiny.tokenizer()
    config = tiny.model(words).config
    config.tie_word_embeddings = True
    Qwen3ForCausalLM(config).save_pretrained(tmp_path, max_shard_size="50KB")
    words.save_pretrained(tmp_path)
    assert len([*tmp_path.glob("*.safetensors")]) > 3

    network = load(tmp_path)

    assert network.lm_head.weight.data_ptr() == network.model.embed_tokens.weight.data_ptr()
    assert logits(network).isfinite().all()


def test_rotary_frequencies_stay_in_fp32(forms: Tiny) -> None:
    assert load(forms.whole).model.rotary_emb.inv_freq.dtype == torch.float32


@pytest.mark.parametrize("form", ["whole", "quantized"])
def test_expanded_weights_are_those_of_4_bits(forms: Tiny, form: str) -> None:
    network = load(getattr(forms, form), Weights.BF16)
    squeezed = load(getattr(forms, form)).model.layers[1].mlp.up_proj.weight
    expected = bitsandbytes.functional.dequantize_4bit(squeezed.data, squeezed.quant_state)

    assert weights.layers(network) == []
    assert torch.equal(network.model.layers[1].mlp.up_proj.weight, expected)
    assert network.model.rotary_emb.inv_freq.dtype == torch.float32
    # Not exactly: on a CPU with AVX512-BF16 bitsandbytes multiplies in another order.
    apart = (logits(network) - logits(load(getattr(forms, form)))).abs()
    assert apart.mean() < 0.05


def test_an_adapter_is_merged_into_expanded_weights(forms: Tiny) -> None:
    network = load(forms.adapter, Weights.BF16)
    beside, merged = logits(load(forms.adapter)), logits(network)

    assert {type(m) for m in network.modules() if hasattr(m, "in_features")} == {torch.nn.Linear}
    # Rounded once more, to 16 bits: next to what the adapter changes, that is little.
    changed = (beside - logits(load(forms.whole))).abs().mean()
    assert (merged - beside).abs().mean() < changed / 10


def test_weights_that_would_take_more_than_half_of_the_memory_stay_in_4_bits(forms: Tiny) -> None:
    network = load(forms.whole)
    more = 3 * sum(layer.in_features * layer.out_features for layer in weights.layers(network)) // 2

    assert not weights.fits(network, free=2 * more - 1)
    assert weights.fits(network, free=2 * more)
    assert not weights.fits(full(find(Settings(model=str(forms.whole)))), free=2 * more)


@pytest.mark.parametrize("form", ["whole", "quantized", "adapter"])
async def test_every_layout_summarizes_several_dialogues_in_their_order(
    forms: Tiny, form: str
) -> None:
    folder = getattr(forms, form)
    async with opened(folder, weights="nf4") as engine:
        texts = await engine.generate(tiny.DIALOGUES, 12, Pulse())
        backwards = await engine.generate(tiny.DIALOGUES[::-1], 12, Pulse())

    assert len(set(texts)) == len(tiny.DIALOGUES)
    assert all(texts)
    assert engine.model == folder.name
    # Other neighbours, other rounding, but never another order.
    same = sum(a == b for a, b in zip(texts, backwards[::-1], strict=True))
    assert same >= len(texts) // 2


async def test_the_sampling_settings_of_a_repository_do_not_join_in(
    forms: Tiny, tmp_path: Path
) -> None:
    loud = tmp_path / "loud"
    shutil.copytree(forms.whole, loud)
    sampling = {"do_sample": True, "temperature": 5.0, "top_k": 400, "repetition_penalty": 9.0}
    (loud / "generation_config.json").write_text(json.dumps(sampling))

    async with opened(forms.whole, full) as plain, opened(loud, full) as engine:
        expected = await plain.generate(tiny.DIALOGUES, 12, Pulse())
        assert await engine.generate(tiny.DIALOGUES, 12, Pulse()) == expected
