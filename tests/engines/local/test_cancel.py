"""Cancelling and deadlines: at once for who waits, at the next step for the GPU."""

import asyncio

import pytest
from transformers import PreTrainedModel

from core.pulse import Pulse
from core.settings import Settings
from tests import tiny
from tests.engines.local.world import Gate, hooked, opened, queued
from tests.tiny import Tiny
from tests.waiting import wait_until
from workers.engines.local import Local


async def plug(engine: Local, gate: Gate) -> asyncio.Task[list[str]]:
    """Hold the engine in its first step, so that whoever comes next waits in the line."""
    task = asyncio.create_task(engine.generate(["A: b"], 1, Pulse()))
    await gate.reached()
    return task


async def test_one_of_several_is_cancelled_and_the_others_come_back_exact(
    forms: Tiny, network: PreTrainedModel
) -> None:
    async with opened(forms.whole, lambda _: network) as engine:
        expected = [(await engine.generate([d], 24, Pulse()))[0] for d in tiny.DIALOGUES]
        first, middle = Gate(1), Gate(7)
        with hooked(network, first):
            plugged = await plug(engine, first)
            tasks = [asyncio.create_task(engine.generate([d], 24, Pulse())) for d in tiny.DIALOGUES]
            await queued(engine, len(tasks))
            with hooked(network, middle):
                first.open()
                await middle.reached()
                tasks[1].cancel()
                # The engine's thread stands still: who cancels does not wait for it.
                with pytest.raises(asyncio.CancelledError):
                    await tasks[1]
                middle.open()
                others = await asyncio.gather(*tasks[:1], *tasks[2:])
        await plugged

    assert first.batches == [1, len(tasks)]
    assert [text for [text] in others] == [*expected[:1], *expected[2:]]


async def test_a_deadline_ends_the_work_at_the_next_step(
    forms: Tiny, network: PreTrainedModel
) -> None:
    gate = Gate(3)
    async with opened(forms.whole, lambda _: network) as engine:
        with hooked(network, gate):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.2):
                    await engine.generate(tiny.DIALOGUES, 900, Pulse())
            await gate.reached()
            gate.open()
            after = await engine.generate(["A: b"], 1, Pulse())

    assert len(after) == 1
    assert gate.batches == [len(tiny.DIALOGUES), 1]
    assert len(gate) == 4


async def test_who_is_cancelled_in_the_line_never_reaches_the_gpu(
    forms: Tiny, network: PreTrainedModel
) -> None:
    gate = Gate(1)
    async with opened(forms.whole, lambda _: network) as engine:
        with hooked(network, gate):
            plugged = await plug(engine, gate)
            waiting = asyncio.create_task(engine.generate(tiny.DIALOGUES, 24, Pulse()))
            await queued(engine, len(tiny.DIALOGUES))
            waiting.cancel()
            await asyncio.wait([waiting])
            gate.open()
            await plugged
            await engine.generate(["A: b"], 1, Pulse())

    assert gate.batches == [1, 1]


async def test_everybody_inside_is_alive_as_long_as_steps_are_made(
    forms: Tiny, network: PreTrainedModel
) -> None:
    gate = Gate(2)
    working, waiting = Pulse(budget=0), Pulse(budget=0)
    async with opened(forms.whole, lambda _: network) as engine:
        with hooked(network, gate):
            tasks = [asyncio.create_task(engine.generate(["A: b"], 4, working))]
            await gate.reached()
            tasks.append(asyncio.create_task(engine.generate(["A: b"], 4, waiting)))
            await queued(engine, 1)
            assert working.alive
            # The step in hand hangs: nothing has beaten for the newcomer.
            assert not waiting.alive
            gate.open()
            await wait_until(lambda: waiting.alive)
            await asyncio.gather(*tasks)


class Noting(Pulse):
    """A pulse that remembers how long it was told to be patient."""

    def __init__(self) -> None:
        super().__init__()
        self.budgets: list[float] = []

    def beat(self, budget: float = 30.0) -> None:
        self.budgets.append(budget)
        super().beat(budget)


async def test_reading_the_prompts_may_take_longer_than_a_step(
    forms: Tiny, network: PreTrainedModel
) -> None:
    async with opened(forms.whole, lambda _: network) as engine:
        one, four = Noting(), Noting()
        await engine.generate(tiny.DIALOGUES[:1], 3, one)
        await engine.generate(tiny.DIALOGUES[:1] * 4, 3, four)

    reading, *writing = one.budgets
    assert reading > 30
    # A step is begun before the one ahead of it is known to have ended: it may take both times.
    assert writing == pytest.approx([reading, 30], rel=1e-2)
    assert four.budgets[0] - 30 == pytest.approx(4 * (reading - 30), rel=1e-3)


async def test_a_loop_that_is_gone_does_not_take_the_engine_with_it(
    forms: Tiny, network: PreTrainedModel
) -> None:
    gate = Gate(2)
    async with opened(forms.whole, lambda _: network) as engine:

        def elsewhere() -> None:
            loop = asyncio.new_event_loop()
            task = loop.create_task(engine.generate(tiny.DIALOGUES, 8, Pulse()))
            loop.run_until_complete(gate.reached())
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()
            task.get_coro().close()
            # It is destroyed pending: that is the point.
            task._log_destroy_pending = False  # type: ignore[attr-defined] # asyncio's own switch

        with hooked(network, gate):
            await asyncio.to_thread(elsewhere)
            gate.open()
            assert len(await engine.generate(tiny.DIALOGUES, 8, Pulse())) == len(tiny.DIALOGUES)


async def test_a_start_that_is_cancelled_leaves_no_thread_behind(
    forms: Tiny, network: PreTrainedModel
) -> None:
    gate = Gate(1)
    engine = Local(Settings(model=str(forms.whole)), lambda _: network)
    with hooked(network, gate):
        starting = asyncio.create_task(engine.start())
        await gate.reached()
        starting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await starting
        gate.open()
        await wait_until(lambda: not engine._thread.is_alive())
