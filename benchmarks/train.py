"""How fast `precis train` is, and what memory it takes.

    python -m benchmarks.train

On a GPU a Qwen3 of the 4B model's shape, on a CPU a tiny one: both with random weights, which
compute exactly as trained ones do, on invented dialogues of SAMSum's length. The loss says nothing.
Next to the speed stands what it is in arithmetic, at 6 operations for each parameter and token:
forward, forward again for the activations that are not kept, and back to the adapter. The card's
data sheet says how far that is from what it can do.
"""

import tempfile
from pathlib import Path

import torch
from transformers import Qwen3Config, Qwen3ForCausalLM

from benchmarks.machine import machine
from core import log
from core.settings import Settings
from tests import tiny
from workers.engines.model import find
from workers.evaluation.cases import Case
from workers.train.examples import examples
from workers.train.network import tokenizer
from workers.train.recipe import Plan, train

BATCH = 16


def main() -> None:
    """Print one line."""
    log.setup(Settings(log_level="warning"))
    gpu = torch.cuda.is_available()
    print(f"{machine()}, torch {torch.__version__}, {_device(gpu=gpu)}")
    with tempfile.TemporaryDirectory() as folder:
        parameters = save(Path(folder) / "base", gpu=gpu)
        model = find(Settings(model=str(Path(folder) / "base")))
        rows = examples(dialogues(24 if gpu else 6), tokenizer(model), 2048)
        output = Path(folder) / "out"
        output.mkdir()
        done = train(Plan(model, output, batch=BATCH, save_steps=10_000), rows)
    speed = done.tokens / done.seconds
    print(
        f"{parameters / 1e6:,.1f} million parameters: {speed:,.0f} tokens a second, "
        f"{6 * parameters * speed / 1e12:.2f} TFLOP/s, "
        f"{done.memory / 2**30:.1f} GiB of GPU memory"
    )


def _device(*, gpu: bool) -> str:
    return torch.cuda.get_device_name() if gpu else "no GPU: a tiny model"


def save(folder: Path, *, gpu: bool) -> int:
    """Write a model of random weights in 16 bits; say how many it has."""
    words = tiny.tokenizer()
    network = _large() if gpu else tiny.model(words, layers=4, hidden=256)
    tiny.save(network.to(torch.bfloat16), words, folder)
    return int(sum(weight.numel() for weight in network.parameters()))


def _large() -> Qwen3ForCausalLM:
    """Make Qwen3-4B's shape, straight on the GPU."""
    config = Qwen3Config(
        vocab_size=151_936,
        hidden_size=2560,
        intermediate_size=9728,
        num_hidden_layers=36,
        num_attention_heads=32,
        num_key_value_heads=8,
        head_dim=128,
        max_position_embeddings=4096,
        tie_word_embeddings=True,
        dtype=torch.bfloat16,
    )
    with torch.device("cuda"):
        return Qwen3ForCausalLM(config)


def dialogues(steps: int) -> list[Case]:
    """Invent dialogues of about 150 tokens with summaries of about 30."""
    dialogue = "\n".join(f"{tiny.DIALOGUES[i % 4]}" for i in range(3))
    summary = "Maya will call at nine and Ravi pings Ines, who found the build red again."
    return [Case(i, f"{dialogue}\nTom: number {i}", (summary,)) for i in range(steps * BATCH)]


if __name__ == "__main__":
    main()
