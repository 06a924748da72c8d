"""Out of memory, and other faults: as little as possible is lost, and the process survives."""

import asyncio

import pytest
import torch
from transformers import PreTrainedModel

from core.errors import EngineBroken, EngineDown, OutOfMemory
from core.pulse import Pulse
from tests import tiny
from tests.engines.local.world import Gate, Steps, hooked, opened, queued
from tests.tiny import Tiny

SECRET = "the harbour code is 4711"


class Memory(Steps):
    """A hook that raises as a GPU does, when a step has more than `most` rows times tokens."""

    def __init__(self, most: int, error: Exception | None = None) -> None:
        super().__init__()
        self._most = most
        self._error = error or torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")

    def __call__(self, rows: int, tokens: int) -> None:
        super().__call__(rows, tokens)
        if rows * tokens > self._most:
            raise self._error


class Cache(Steps):
    """A hook that raises in the fifth step of a batch of more than two rows."""

    def __call__(self, rows: int, tokens: int) -> None:
        super().__call__(rows, tokens)
        if rows > 2 and tokens == 1 and len(self) == 5:
            raise torch.OutOfMemoryError("CUDA out of memory")


class Fault(Steps):
    """A hook that raises in front of every prompt that has a row of its own."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    def __call__(self, rows: int, tokens: int) -> None:
        super().__call__(rows, tokens)
        raise self._error


async def test_a_batch_that_does_not_fit_is_halved_until_it_does(
    forms: Tiny, network: PreTrainedModel
) -> None:
    async with opened(forms.whole, lambda _: network) as engine:
        expected = [(await engine.generate([d], 12, Pulse()))[0] for d in tiny.DIALOGUES * 2]
        memory = Memory(150)
        with hooked(network, memory):
            assert await engine.generate(tiny.DIALOGUES * 2, 12, Pulse()) == expected

    assert memory.batches == [8, 4, 2, 2, 4, 2, 2]


async def test_a_fault_in_the_middle_of_a_batch_costs_only_the_steps(
    forms: Tiny, network: PreTrainedModel
) -> None:
    async with opened(forms.whole, lambda _: network) as engine:
        expected = [(await engine.generate([d], 12, Pulse()))[0] for d in tiny.DIALOGUES]
        cache = Cache()
        with hooked(network, cache):
            assert await engine.generate(tiny.DIALOGUES, 12, Pulse()) == expected

    assert cache.batches == [4, 2, 2]


async def test_one_dialogue_that_does_not_fit_fails_alone(
    forms: Tiny, network: PreTrainedModel
) -> None:
    async with opened(forms.whole, lambda _: network) as engine:
        expected = await engine.generate(tiny.DIALOGUES, 12, Pulse())
        with hooked(network, Memory(400)):
            long = "\n".join(tiny.DIALOGUES * 8)
            ends = await asyncio.gather(
                engine.generate(tiny.DIALOGUES, 12, Pulse()),
                engine.generate([long], 12, Pulse()),
                return_exceptions=True,
            )
            # The same engine, after the fault:
            assert await engine.generate(tiny.DIALOGUES, 12, Pulse()) == expected

    assert ends[0] == expected
    assert isinstance(ends[1], OutOfMemory)


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("HIP out of memory"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate"),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to"),
        torch.AcceleratorError("CUDA error: out of memory", 2),
        MemoryError(),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_every_wording_of_no_memory_is_understood(
    forms: Tiny, network: PreTrainedModel, error: Exception
) -> None:
    async with opened(forms.whole, lambda _: network) as engine:
        with hooked(network, Memory(0, error)), pytest.raises(OutOfMemory):
            await engine.generate(["A: b"], 8, Pulse())
        assert len(await engine.generate(["A: b"], 8, Pulse())) == 1


async def test_a_faulty_row_is_found_and_fails_alone(forms: Tiny, network: PreTrainedModel) -> None:
    async with opened(forms.whole, lambda _: network) as engine:
        expected = await engine.generate(tiny.DIALOGUES, 12, Pulse())
        gate = Gate(1)
        with hooked(network, gate):
            plugged = asyncio.create_task(engine.generate(["A: b"], 1, Pulse()))
            await gate.reached()
            calls = [engine.generate([d], 12, Pulse()) for d in tiny.DIALOGUES]
            tasks = [asyncio.create_task(call) for call in calls]
            await queued(engine, len(tasks))
            longest = len(engine._profile.prompt(max(tiny.DIALOGUES, key=engine.count)))
            fault = Memory(longest - 1, ValueError(SECRET))
            with hooked(network, fault):
                gate.open()
                ends = await asyncio.gather(*tasks, return_exceptions=True)
            await plugged

    culprit = tiny.DIALOGUES.index(max(tiny.DIALOGUES, key=engine.count))
    assert isinstance(ends[culprit], EngineDown)
    ends[culprit] = [expected[culprit]]
    assert ends == [[text] for text in expected]


async def test_an_error_repeats_no_words_of_the_fault(
    forms: Tiny, network: PreTrainedModel, capsys: pytest.CaptureFixture[str]
) -> None:
    async with opened(forms.whole, lambda _: network) as engine:
        with hooked(network, Fault(ValueError(SECRET))), pytest.raises(EngineDown) as caught:
            await engine.generate([f"Maya: {SECRET}"], 8, Pulse())

    assert "ValueError at workers.engines.local.owner:" in str(caught.value)
    assert caught.value.__cause__ is None
    assert SECRET not in str(caught.value) + "".join(capsys.readouterr())


async def test_a_lost_gpu_fails_everybody_and_asks_for_a_new_process(
    forms: Tiny, network: PreTrainedModel
) -> None:
    lost = Fault(torch.AcceleratorError("CUDA error: device-side assert triggered", 710))
    async with opened(forms.whole, lambda _: network) as engine:
        with hooked(network, lost):
            calls = [engine.generate([d], 12, Pulse()) for d in tiny.DIALOGUES]
            ends = await asyncio.gather(*calls, return_exceptions=True)
        with pytest.raises(EngineBroken, match="restart this worker"):
            await engine.generate(["A: b"], 8, Pulse())

    assert {type(end) for end in ends} == {EngineBroken}
    assert len(lost) == 1
