"""The only one to touch torch: takes batches from the line until it is closed."""

from collections.abc import Sequence

import torch
from transformers import GenerationConfig, StoppingCriteriaList

from core.errors import EngineBroken, EngineError, OutOfMemory
from workers.engines.local import fault
from workers.engines.local.call import Row
from workers.engines.local.line import Line
from workers.engines.local.loaded import Loaded
from workers.engines.local.step import Steps

_GPU, _CPU = 2e12, 5e10
"""Floating-point operations per second that the slowest machine is trusted with; a current GPU
makes a hundred times as many."""


class Owner:
    """Runs one batch after the other, in the thread that calls `run`."""

    def __init__(self, loaded: Loaded, line: Line) -> None:
        self._network = loaded.network
        self._tokens = loaded.tokens
        self._profile = loaded.profile
        self._line = line
        self._steps = Steps(loaded.tokens, loaded.profile, line)
        # For one token of a prompt: two operations with each weight.
        speed = _GPU if self._network.device.type == "cuda" else _CPU
        self._seconds = 2 * self._network.num_parameters() / speed

    def run(self) -> None:
        """Work until the line is closed; whatever ends this, nobody is left waiting."""
        why = EngineBroken("the engine's thread has ended, restart this worker")
        try:
            while rows := self._line.take():
                self._work(rows)
        except EngineBroken as lost:
            why = lost
        finally:
            self._line.close(why)

    def _work(self, rows: list[Row]) -> None:
        """Run a batch; what does not fit is halved, what fails otherwise is tried row by row."""
        todo = [rows]
        while todo:
            rows = [row for row in todo.pop(0) if not row.over]
            error = self._attempt(rows) if rows else None
            if isinstance(error, EngineBroken):
                raise error
            if error and len(rows) == 1:
                rows[0].call.fail(error)
            elif error:
                size = len(rows) // 2 if isinstance(error, OutOfMemory) else 1
                todo[:0] = [rows[i : i + size] for i in range(0, len(rows), size)]

    def _attempt(self, rows: Sequence[Row]) -> EngineError | None:
        try:
            self._generate(rows)
        except Exception as error:  # noqa: BLE001 - one bad row must not take the others along
            wrong = fault.read(error)
        else:
            return None
        # Only here: the exception held on to the tensors of every frame it came through.
        torch.cuda.empty_cache()
        return wrong

    def _generate(self, rows: Sequence[Row]) -> None:
        """Let the network write until `Steps` has seen every row end."""
        width = max(len(row.prompt) for row in rows)
        spare = [width - len(row.prompt) for row in rows]
        ids = [[self._tokens.pad] * n + row.prompt for n, row in zip(spare, rows, strict=True)]
        mask = [[0] * n + [1] * (width - n) for n in spare]
        self._steps.watch(rows)
        # All prompts are read in one step: a silent minute there is no hung GPU.
        self._line.beat(30 + self._seconds * width * len(rows))
        self._network.generate(
            input_ids=torch.tensor(ids, device=self._network.device),  # (B, T), padded left
            attention_mask=torch.tensor(mask, device=self._network.device),
            generation_config=self._config(max(row.limit for row in rows)),
            stopping_criteria=StoppingCriteriaList([self._steps]),
        )

    def _config(self, limit: int) -> GenerationConfig:
        return GenerationConfig(
            max_new_tokens=limit,
            do_sample=False,
            num_beams=1,
            use_cache=True,
            pad_token_id=self._tokens.pad,
            eos_token_id=sorted(self._tokens.ends),
            suppress_tokens=self._profile.banned or None,
        )
