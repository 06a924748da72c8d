"""The engine `local`: what it gains when calls share its batches.

    python -m benchmarks.local

A Qwen3 of four layers with random weights, in 4 bits: the road is the real one, the size is not,
so only the ratios say something. The floor is the same network in plain `generate()`, called with
the ready-made batch: what is lost to it is the engine's own doing.
"""

import asyncio
import tempfile
import time
from pathlib import Path

import torch
from transformers import PreTrainedModel

from benchmarks.machine import machine
from core import log
from core.pulse import Pulse
from core.settings import Settings
from tests import tiny
from workers.engines.local import Local, weights
from workers.engines.model import Model
from workers.engines.prompt import samsum

CALLERS = [f"{tiny.DIALOGUES[i % 4]}\nTom: number {i}" for i in range(32)]
LIMIT = 32
ROUNDS = 2


async def served(engine: Local, at_once: int) -> float:
    """Seconds for all callers, so many of them at the same time; the best of some rounds."""
    rounds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for i in range(0, len(CALLERS), at_once):
            group = CALLERS[i : i + at_once]
            await asyncio.gather(*(engine.generate([d], LIMIT, Pulse()) for d in group))
        rounds.append(time.perf_counter() - started)
    return min(rounds)


def floor(network: PreTrainedModel) -> float:
    """Seconds for all dialogues in one call to the network; the best of some rounds."""
    words = tiny.tokenizer()
    words.padding_side = "left"
    batch = words([samsum(dialogue) for dialogue in CALLERS], padding=True, return_tensors="pt")
    rounds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        network.generate(**batch, max_new_tokens=LIMIT, do_sample=False, pad_token_id=0)
        rounds.append(time.perf_counter() - started)
    return min(rounds)


async def main() -> None:
    """Print the table."""
    log.setup(Settings(log_level="warning"))
    torch.set_num_threads(1)  # with more, whatever else runs here decides: threads wait spinning
    print(f"{machine()}, torch {torch.__version__}, 1 thread")
    networks: list[PreTrainedModel] = []

    def load(model: Model) -> PreTrainedModel:
        networks.append(weights.load(model))
        return networks[-1]

    with tempfile.TemporaryDirectory() as folder:
        words = tiny.tokenizer()
        tiny.save(tiny.model(words, layers=4, hidden=256), words, Path(folder))
        engine = Local(Settings(model=folder), load)
        await engine.start()
        print(f"{'callers at once':>16} {'seconds':>8} {'per minute':>11} {'gain':>6}")
        times = {at_once: await served(engine, at_once) for at_once in (1, 8, 32)}
        for at_once, seconds in times.items():
            rate = 60 * len(CALLERS) / seconds
            print(f"{at_once:>16} {seconds:>8.2f} {rate:>11,.0f} {times[1] / seconds:>5.1f}x")
        await engine.close()
    print(f"{'floor, 32':>16} {floor(networks[0]):>8.2f}")


if __name__ == "__main__":
    asyncio.run(main())
