"""The ways to summarize many prompts. Each writes exactly so many tokens for each of them."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Thread

import torch
from transformers import ContinuousBatchingConfig, GenerationConfig, PreTrainedModel

from core.errors import EngineDown
from core.pulse import Pulse
from core.settings import Settings
from workers.engines.local import loaded
from workers.engines.local.call import Call, Row
from workers.engines.local.line import Line
from workers.engines.local.owner import Owner
from workers.engines.local.size import Size

Prompts = Sequence[list[int]]
Way = Callable[[Prompts, int], None]


def static(network: PreTrainedModel, rows: int) -> Way:
    """Batches of `rows` through `generate()`, padded on the left; 1 is the model card's way."""

    def run(prompts: Prompts, new: int) -> None:
        network.set_attn_implementation("sdpa")
        for i in range(0, len(prompts), rows):
            batch = prompts[i : i + rows]
            width = max(map(len, batch))
            spare = [width - len(ids) for ids in batch]
            padded = [[0] * n + ids for n, ids in zip(spare, batch, strict=True)]
            mask = [[0] * n + [1] * (width - n) for n in spare]
            network.generate(
                input_ids=torch.tensor(padded, device=network.device),
                attention_mask=torch.tensor(mask, device=network.device),
                generation_config=GenerationConfig(
                    max_new_tokens=new, do_sample=False, pad_token_id=0
                ),
            )

    return run


def continuous(network: PreTrainedModel) -> Way:
    """Give all prompts to transformers' own continuous batching at once."""

    def run(prompts: Prompts, new: int) -> None:
        network.set_attn_implementation("sdpa")
        network.generate_batch(
            inputs=list(prompts),
            generation_config=GenerationConfig(
                max_new_tokens=new, do_sample=False, pad_token_id=0, eos_token_id=-1
            ),
            continuous_batching_config=ContinuousBatchingConfig(
                page_size=32, num_blocks=2048, max_batch_tokens=8192
            ),
            persistent_manager=True,  # made once, as ours is
        )

    return run


class Ours:
    """The engine `local`, from the line to the text, without asyncio in front of it."""

    def __init__(self, folder: Path, network: PreTrainedModel, size: Size | None = None) -> None:
        """Start its thread; `folder` holds the tokenizer."""
        settings = Settings(model=str(folder), dialogue_tokens=512)
        self._loaded = loaded.read(settings, lambda _: network, size)
        self._loaded.tokens.ends = frozenset()  # nobody stops early here
        self._network = network
        self._line = Line(100_000)
        self._thread = Thread(target=Owner(self._loaded, self._line).run)
        self._thread.start()

    def __call__(self, prompts: Prompts, new: int) -> None:
        """Put all prompts into the line and wait for the last text."""
        self._network.set_attn_implementation("precis")
        self.delays = self.ask(prompts, new)

    def ask(self, prompts: Prompts, new: int) -> list[float]:
        """Answer how long each prompt's text took."""
        started = time.perf_counter()
        ends: list[float] = []
        calls = [Call(1, Pulse()) for _ in prompts]
        for call in calls:
            call.future.add_done_callback(lambda _: ends.append(time.perf_counter() - started))
        self._line.put([Row(c, 0, ids, new) for c, ids in zip(calls, prompts, strict=True)])
        for call in calls:
            call.future.result()
        return ends

    def close(self) -> None:
        """End the thread and let go of the memory."""
        self._line.close(EngineDown("measured"))
        self._thread.join()
