"""The only one to touch torch: makes steps for whoever is in the line until it is closed."""

import torch

from core.errors import EngineBroken, EngineError
from workers.engines.local import fault
from workers.engines.local.call import Row
from workers.engines.local.device import Flight
from workers.engines.local.line import Line
from workers.engines.local.loaded import Loaded
from workers.engines.local.schedule import Schedule
from workers.engines.local.score import Errand
from workers.engines.local.step import Step
from workers.engines.local.text import Text

_GPU, _CPU = 2e12, 5e10
"""Floating-point operations per second that the slowest machine is trusted with; a current GPU
makes a hundred times as many."""


class Owner:
    """Makes one step after the other, in the thread that calls `run`.

    While the device makes a step, its tokens not yet known here, the next one is begun: what a row
    says goes from step to step on the device. So a row that ends makes one step too many, whose
    token nobody reads.
    """

    def __init__(self, loaded: Loaded, line: Line) -> None:
        self._loaded = loaded
        self._line = line
        self._device = loaded.device
        self._schedule = Schedule(loaded.size, loaded.pages)
        self._texts: dict[Row, Text] = {}
        self._flight: Flight | None = None
        # For one token of a prompt: two operations with each weight.
        speed = _GPU if loaded.network.device.type == "cuda" else _CPU
        self._seconds = 2 * loaded.network.num_parameters() / speed

    def run(self) -> None:
        """Work until the line is closed; whatever ends this, nobody is left waiting."""
        why = EngineBroken("the engine's thread has ended, restart this worker")
        try:
            while self._texts or self._flight or self._line.wait():
                self._turn()
        except EngineBroken as lost:
            why = lost
        finally:
            self._line.close(why)

    def _turn(self) -> None:
        """Let people out and in, begin a step, and only then look at what the last one brought."""
        for row in [row for row in self._texts if row.over]:
            self._leave(row)
        while errand := self._line.errand():
            self._score(errand)
        self._line.take(self._admit)
        step = self._schedule.next()
        landing, self._flight = self._flight, None
        if step:
            self._flight = self._begin(step, landing)
        if landing:
            self._land(landing)

    def _score(self, errand: Errand) -> None:
        budget = 30 + self._seconds * errand.tokens
        self._line.beat(budget)
        errand.pulse.beat(budget)
        try:
            errand.run(self._loaded.network)
        except Exception as error:  # noqa: BLE001 - as in `_begin`
            wrong = fault.read(error)
        else:
            return
        torch.cuda.empty_cache()
        errand.fail(wrong)
        if isinstance(wrong, EngineBroken):
            raise wrong

    def _admit(self, row: Row) -> bool:
        if not self._schedule.admit(row):
            return False
        self._texts[row] = Text(self._loaded.tokens, self._loaded.profile, row.call.ear)
        return True

    def _leave(self, row: Row) -> None:
        del self._texts[row]
        self._schedule.leave(row)
        self._line.leave(row)

    def _begin(self, step: Step, before: Flight | None) -> Flight | None:
        # A silent minute while prompts are read is no hung GPU.
        ahead = step.tokens + (before.step.tokens if before else 0)
        self._line.beat(30 + self._seconds * ahead)
        try:
            flight = self._device.begin(step)
        except Exception as error:  # noqa: BLE001 - one bad row must not take the others along
            wrong = fault.read(error)
        else:
            self._schedule.worked(step)
            return flight
        # Only here: the exception held on to the tensors of every frame it came through.
        torch.cuda.empty_cache()
        self._fail(self._schedule.failed(step, wrong), wrong)
        return None

    def _land(self, flight: Flight) -> None:
        try:
            landed = flight.land()
        except Exception as error:  # noqa: BLE001 - as above; the step itself cannot be made again
            wrong = fault.read(error)
            self._fail(flight.step.rows, wrong)
            return
        for row, token in landed:
            if not row.over:
                self._hear(row, token)

    def _hear(self, row: Row, token: int) -> None:
        text = self._texts[row]
        if text.add(token) or len(text) == row.limit:
            row.finish(text.end())

    @staticmethod
    def _fail(rows: list[Row], wrong: EngineError) -> None:
        if isinstance(wrong, EngineBroken):
            raise wrong
        for row in rows:
            row.call.fail(wrong)
