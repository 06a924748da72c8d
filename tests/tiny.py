"""A real but tiny Qwen3, built in seconds, in the three forms a repository may have.

Two layers, random weights, a byte-level BPE trained on the invented chat below. Everything that
the real model goes through (4-bit quantization, rsLoRA, safetensors, chat template) is the real
thing; only the size is not. `speak` edits the weights so that the model says chosen words.
"""

import warnings
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    AutoModelForCausalLM,
    BitsAndBytesConfig,
    PreTrainedModel,
    PreTrainedTokenizerFast,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from workers.engines.prompt import INSTRUCTION, samsum

DIALOGUES = (
    "Maya: Did anyone book the boat?\nTom: Not yet, they are closed.\nMaya: I will call at nine.",
    "Ines: The build is red again 😕\nRavi: I forgot to push the fixture.\nInes: Ping me?",
    "Kofi: Dinner on Friday?\nLena: Yes!\nKofi: Eight o'clock at the harbour, all of you.",
    "Oskar: who has the projector\nPriya: It is in room 12\nOskar: thanks",
)
"""Invented; the tokenizer learns its words from them."""

SPECIALS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
THOUGHTS = ("<think>", "</think>")

# Qwen's own split: a "?" and the line ends behind it become one piece, as in the real tokenizer.
_SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n"
    "{% if not enable_thinking %}<think>\n\n</think>\n\n{% endif %}{% endif %}"
)
_PROJECTIONS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
NF4 = BitsAndBytesConfig(
    load_in_4bit=True,
    bnb_4bit_quant_type="nf4",
    bnb_4bit_use_double_quant=True,
    bnb_4bit_compute_dtype=torch.bfloat16,
)


@dataclass(frozen=True)
class Tiny:
    """Folders of one model in its three layouts."""

    whole: Path
    quantized: Path
    adapter: Path


def build(folder: Path) -> Tiny:
    """Write the three layouts below `folder`."""
    tiny = Tiny(folder / "whole", folder / "quantized", folder / "adapter")
    words = tokenizer()
    save(model(words), words, tiny.whole)
    nf4 = AutoModelForCausalLM.from_pretrained(
        tiny.whole, quantization_config=NF4, dtype=torch.bfloat16, local_files_only=True
    )
    save(nf4, words, tiny.quantized)
    _adapter(tiny.whole, tiny.adapter)
    return tiny


def save(network: PreTrainedModel, words: PreTrainedTokenizerFast, folder: Path) -> None:
    """Write a model and its tokenizer as a repository holds them."""
    network.save_pretrained(folder)
    words.save_pretrained(folder)


def tokenizer() -> PreTrainedTokenizerFast:
    """Train a byte-level BPE of some 500 tokens, with Qwen3's special tokens at its end."""
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_SPLIT), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    bpe.decoder = decoders.ByteLevel()
    letters = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=500, initial_alphabet=letters, show_progress=False)
    bpe.train_from_iterator([*map(samsum, DIALOGUES), INSTRUCTION], trainer)
    bpe.add_special_tokens([AddedToken(token, special=True) for token in SPECIALS])
    bpe.add_tokens([AddedToken(token, special=False) for token in THOUGHTS])
    return PreTrainedTokenizerFast(
        tokenizer_object=bpe,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        chat_template=_TEMPLATE,
    )


def model(
    words: PreTrainedTokenizerFast, *, layers: int = 2, hidden: int = 64, seed: int = 0
) -> Qwen3ForCausalLM:
    """Make a Qwen3 of random weights in fp32, as wide as asked."""
    torch.manual_seed(seed)
    config = Qwen3Config(
        vocab_size=len(words),
        hidden_size=hidden,
        intermediate_size=2 * hidden,
        num_hidden_layers=layers,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=16,
        max_position_embeddings=4096,
        initializer_range=0.2,  # wide enough for the words to depend on what was said
        tie_word_embeddings=False,
        eos_token_id=words.eos_token_id,
        pad_token_id=words.pad_token_id,
        bos_token_id=None,
    )
    return Qwen3ForCausalLM(config).eval()


@torch.no_grad()
def speak(network: Qwen3ForCausalLM, *chains: list[int]) -> None:
    """Edit the weights so that each token of a chain is followed by the chain's next one.

    Where chains part, the earlier one is preferred. Attention and MLP are silenced, so the last
    token alone decides: every token gets a unit vector as its embedding, and the output row of
    its successor looks for that vector. A chain cannot hold a token twice.
    """
    assert all(len(set(tokens)) == len(tokens) for tokens in chains)
    for layer in network.model.layers:
        layer.self_attn.o_proj.weight.zero_()
        layer.mlp.down_proj.weight.zero_()
    network.lm_head.weight.zero_()
    units = torch.eye(network.config.hidden_size)
    spoken = dict.fromkeys(chain.from_iterable(chains))
    places = {token: place for place, token in enumerate(spoken)}
    for token, place in places.items():
        network.model.embed_tokens.weight[token] = units[place]
    for rank, tokens in enumerate(chains):
        for here, after in pairwise(tokens):
            network.lm_head.weight[after, places[here]] = 1.0 / (rank + 1)


def _adapter(base: Path, folder: Path) -> None:
    """Write an rsLoRA adapter like the default model's: r=64, alpha=32, scale 32/sqrt(64) = 4."""
    torch.manual_seed(1)
    config = LoraConfig(
        r=64,
        lora_alpha=32,
        use_rslora=True,
        target_modules=list(_PROJECTIONS),
        task_type="CAUSAL_LM",
    )
    whole = Qwen3ForCausalLM.from_pretrained(base, local_files_only=True)
    with warnings.catch_warnings():
        # peft 0.21 asks transformers 5.23 for a property by its old name.
        warnings.filterwarnings("ignore", "`is_gradient_checkpointing`", FutureWarning)
        network = get_peft_model(whole, config)
    for name, weight in network.named_parameters():
        if "lora_B" in name:  # zero in a fresh adapter: it would change nothing
            torch.nn.init.normal_(weight, std=0.02)
    network.save_pretrained(folder)
