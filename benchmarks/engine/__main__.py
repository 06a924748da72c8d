"""The engine `local` next to the other ways to run a model with transformers.

    python -m benchmarks.engine            everything; minutes on a GPU, and not meant for a CPU
    python -m benchmarks.engine --smoke    the same script on a small model, for any machine
    python -m benchmarks.engine --soak 10  so many minutes of random load and injected faults

On a GPU times are the clock's. On a CPU they are the processor's, with one thread, so that what
else runs there does not decide. All ways of a line ran by turns, in one process.
"""

import argparse
import asyncio
import gc
import random
import resource
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import PreTrainedModel

from benchmarks.engine import floor
from benchmarks.engine.floor import Rates
from benchmarks.engine.networks import folder, network
from benchmarks.engine.soak import soak
from benchmarks.engine.ways import Ours, Prompts, Way, continuous, static
from benchmarks.machine import machine
from core import log
from core.settings import Settings
from tests import tiny
from workers.engines.local.pages import PAGE, span
from workers.engines.local.size import ROWS, Size
from workers.engines.local.weights import Weights
from workers.engines.prompt import samsum

CARD = "one at a time, the card's way"
BATCHES = "static batches of 32"
SOME = 4
"""Batches that say how fast a way is: it is as fast with any number of them."""


@dataclass(frozen=True)
class Load:
    """Prompts of `length` tokens, `new` tokens for each, so many waiting at once."""

    name: str
    length: int
    new: int
    waiting: tuple[int, ...]
    rounds: int = 2
    spread: float = 0.0
    chunk: int = 8192

    def prompts(self, count: int) -> Prompts:
        """Invent prompts that all have the template's beginning."""
        draw = random.Random(self.length)
        beginning = tiny.tokenizer()(samsum("")).input_ids[:PAGE]
        spread = int(self.length * self.spread)
        lengths = [self.length + draw.randint(-spread, spread) for _ in range(count)]
        return [[*beginning, *draw.choices(range(400), k=n - PAGE)] for n in lengths]

    def size(self, count: int) -> Size:
        """Plan no more than this load needs: the other ways want memory, too."""
        longest = int(self.length * (1 + self.spread)) + self.new
        return Size(ROWS, 1 + PAGE + min(count, ROWS) * span(longest), self.chunk)


LOADS = (
    Load("SAMSum", 150, 30, (1, 8, 64, 256), spread=0.33),
    Load("4k", 4096, 64, (1, 64), 1),
    Load("4k, 8 GB", 4096, 64, (8,), 1, chunk=1024),
    Load("32k", 32_640, 128, (1, 4), 1),
)
SMOKE = (
    Load("SAMSum", 150, 30, (1, 32), 5, spread=0.33),
    Load("long", 1200, 16, (1, 4), 1),
)


class Bench:
    """One network, measured in every way it can be run."""

    def __init__(self, made: PreTrainedModel, rates: Rates, home: Path, name: str) -> None:
        self._network = made
        self._rates = rates
        self._home = home
        self._name = name
        self._device = made.device

    def run(self, load: Load, count: int, card: float | None) -> float | None:
        """Print a line for each way; answer the summaries in a second of the card's way."""
        prompts = load.prompts(max(count, SOME))
        ours = Ours(self._home, self._network, load.size(count))
        try:
            found = self._measure(dict(self._ways(load, count, ours, card)), prompts, count, load)
        finally:
            ours.close()
        card = found[CARD][0] if CARD in found else card
        lengths = [*map(len, prompts[:count])]
        least = floor.seconds(self._network, self._rates, lengths, load.new)
        batches = found[BATCHES][0] if BATCHES in found else None
        for way, (rate, peak) in found.items():
            print(
                f"{load.name:>8} {count:>4} {self._name:>5}  {way:<30} {60 * rate:>10,.0f}"
                f" {_times(rate, card)} {_times(rate, batches)} {rate * least / count:>7.1%}"
                f" {count / rate:>9.3f} {peak:>8.2f}",
                flush=True,
            )
        return card

    def _ways(
        self, load: Load, count: int, ours: Ours, card: float | None
    ) -> Iterator[tuple[str, tuple[int, Way]]]:
        """Give each way that makes sense here, and the number of prompts that it is measured by."""
        yield "ours", (count, ours)
        if card is None:
            yield CARD, (SOME, static(self._network, 1))
        if load.length > 10_000:
            return  # such prompts do not fit beside each other, padded
        for rows in (8, 32, 128):
            if count >= rows:
                yield f"static batches of {rows}", (SOME * rows, static(self._network, rows))
        if count == max(load.waiting):
            yield "transformers' continuous", (count, continuous(self._network))

    def _measure(
        self, ways: dict[str, tuple[int, Way]], prompts: Prompts, count: int, load: Load
    ) -> dict[str, tuple[float, float]]:
        """Run all ways by turns; answer prompts in a second and the peak of memory for each."""
        times: dict[str, list[float]] = {name: [] for name in ways}
        peaks = dict.fromkeys(ways, 0.0)
        for turn in range(load.rounds + 1):
            for name, (number, way) in list(ways.items()):
                some = prompts[: number if name == CARD else min(number, count)]
                try:
                    seconds, peak = self._once(way, some, load.new)
                except Exception as error:  # noqa: BLE001 - that a way fails is a result
                    print(f"{load.name:>8} {count:>4}  {name}: {type(error).__name__}")
                    del ways[name]
                    continue
                if turn:  # the first is for whatever is made only once
                    times[name].append(seconds / len(some))
                    peaks[name] = max(peaks[name], peak)
        return {name: (1 / statistics.median(times[name]), peaks[name]) for name in ways}

    def _once(self, way: Way, prompts: Prompts, new: int) -> tuple[float, float]:
        gc.collect()
        cuda = self._device.type == "cuda"
        if cuda:
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats()
        clock = time.perf_counter if cuda else time.process_time
        floor.wait(self._device)
        started = clock()
        way(prompts, new)
        floor.wait(self._device)
        taken = clock() - started
        used = torch.cuda.max_memory_allocated() if cuda else _resident()
        return taken, used / 2**30


def _times(rate: float, other: float | None) -> str:
    return f"{rate / other:>8.2f}" if other else " " * 8


def _resident() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def compare(*, smoke: bool) -> None:
    """Print the table."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    place = torch.cuda.get_device_name() if device.type == "cuda" else "CPU, 1 thread"
    rates = floor.measure(device, torch.bfloat16, 2048 if device.type == "cuda" else 128)
    print(f"{machine()}, torch {torch.__version__}, {place}")
    print(f"copies {rates.bytes / 1e9:,.1f} GB/s, multiplies {rates.flops / 1e12:,.2f} TFLOP/s")
    print(
        f"{'load':>8} {'wait':>4} {'':>5}  {'way':<30} {'per minute':>10} {'x card':>8}"
        f" {'x b. 32':>8} {'floor':>7} {'seconds':>9} {'peak GiB':>8}"
    )
    cards: dict[str, float | None] = {}
    with folder() as home:
        for wanted in (Weights.NF4, Weights.BF16):
            name, made = network(device, wanted, mini=smoke)
            print(f"{name}, {wanted}, {made.get_memory_footprint() / 2**30:.2f} GiB of weights")
            bench = Bench(made, rates, home, wanted)
            for load in SMOKE if smoke else LOADS:
                for count in load.waiting:
                    cards[load.name] = bench.run(load, count, cards.get(load.name))
            del bench, made
            gc.collect()


def main() -> None:
    """Read the arguments and go."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--smoke", action="store_true", help="a small model, for any machine")
    parser.add_argument("--soak", type=float, metavar="MINUTES", help="random load and faults")
    wanted = parser.parse_args()
    log.setup(Settings(log_level="error"))
    if not torch.cuda.is_available():
        torch.set_num_threads(1)  # more wait for each other by spinning, where others run too
    if wanted.soak is None:
        compare(smoke=wanted.smoke)
        return
    print(machine())
    with folder() as home:
        _, made = network(torch.device("cpu"), Weights.FULL, mini=True)
        print(asyncio.run(soak(home, made, wanted.soak)))


if __name__ == "__main__":
    main()
