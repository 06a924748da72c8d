"""What is measured on: the model that is here, or random weights of its size."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from bitsandbytes.functional import dequantize_4bit
from bitsandbytes.nn import Linear4bit, Params4bit
from transformers import GenerationConfig, PreTrainedModel, Qwen3Config, Qwen3ForCausalLM

from core.settings import Settings
from tests import tiny
from workers.engines import model
from workers.engines.local import weights
from workers.engines.local.weights import Weights

QWEN3_4B = Qwen3Config(
    vocab_size=151_936,
    hidden_size=2560,
    intermediate_size=9728,
    num_hidden_layers=36,
    num_attention_heads=32,
    num_key_value_heads=8,
    head_dim=128,
    max_position_embeddings=40_960,
    tie_word_embeddings=True,
    rope_parameters={"rope_type": "default", "rope_theta": 1_000_000.0},
)


@contextmanager
def folder() -> Iterator[Path]:
    """Make a folder with a tokenizer in it, for an engine that gets its network otherwise."""
    with tempfile.TemporaryDirectory() as name:
        words = tiny.tokenizer()
        tiny.save(tiny.model(words), words, Path(name))
        yield Path(name)


def network(device: torch.device, wanted: Weights, *, mini: bool) -> tuple[str, PreTrainedModel]:
    """Load PRECIS_MODEL, or make random weights of 4B; `mini` is what two CPU cores can bear."""
    settings = Settings()
    if not mini and model.present(settings):
        return settings.model, weights.load(model.find(settings), wanted)
    made = _mini() if mini else _large(device)
    if wanted is not Weights.FULL:
        _quantize(made.to(torch.bfloat16) if mini else made, device)
    if wanted is Weights.BF16:
        _expand(made)
    made.generation_config = GenerationConfig()
    return "random, 4 layers of 256" if mini else "random, sized as Qwen3-4B", made


def _mini() -> PreTrainedModel:
    return tiny.model(tiny.tokenizer(), layers=4, hidden=256)


@torch.no_grad()
def _large(device: torch.device) -> PreTrainedModel:
    with torch.device("meta"):
        made = Qwen3ForCausalLM(QWEN3_4B).to(torch.bfloat16)
    made = made.to_empty(device=device)
    for name, weight in made.named_parameters():
        torch.nn.init.ones_(weight) if "norm" in name else torch.nn.init.normal_(weight, std=0.02)
    made.model.rotary_emb = type(made.model.rotary_emb)(QWEN3_4B).to(device)  # its buffers, in fp32
    made.tie_weights()
    return made.eval()


def _quantize(made: PreTrainedModel, device: torch.device) -> None:
    """Put every projection into nf4 with double quantization, as the loader would."""
    for name, layer in list(made.named_modules()):
        if isinstance(layer, torch.nn.Linear) and name != "lm_head":
            squeezed = Linear4bit(
                layer.in_features,
                layer.out_features,
                bias=False,
                compute_dtype=torch.bfloat16,
                quant_type="nf4",
            )
            squeezed.weight = Params4bit(
                layer.weight.data.cpu(), requires_grad=False, quant_type="nf4"
            )
            made.set_submodule(name, squeezed.to(device))


@torch.no_grad()
def _expand(made: PreTrainedModel) -> None:
    for name, layer in list(made.named_modules()):
        if isinstance(layer, Linear4bit):
            plain = torch.nn.Linear(
                layer.in_features, layer.out_features, bias=False, device="meta"
            )
            values = dequantize_4bit(layer.weight.data, layer.weight.quant_state)
            plain.weight = torch.nn.Parameter(values, requires_grad=False)
            made.set_submodule(name, plain)
