"""Out of memory, and other faults: as little as possible is lost, and the process survives."""

import asyncio
from collections.abc import Callable

import pytest
import torch
from transformers import PreTrainedModel

from core.errors import EngineBroken, EngineDown, OutOfMemory
from core.pulse import Pulse
from tests import tiny
from tests.engines.local.world import Steps, hooked, opened
from tests.tiny import Tiny
from workers.engines.local.batch import Form
from workers.engines.local.pages import PAGE

SECRET = "the harbour code is 4711"


class Fault(Steps):
    """A hook that raises in front of every step that is `bad`."""

    def __init__(
        self, error: Exception | None = None, bad: Callable[[Form], bool] = lambda _: True
    ) -> None:
        super().__init__()
        self._error = error or torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")
        self._bad = bad
        self.made: list[Form] = []

    def __call__(self, form: Form) -> None:
        super().__call__(form)
        if self._bad(form):
            raise self._error
        self.made.append(form)


async def test_prompts_that_do_not_fit_are_read_in_smaller_steps(
    forms: Tiny, network: PreTrainedModel
) -> None:
    async with opened(forms.whole, lambda _: network) as engine:
        expected = [(await engine.generate([d], 12, Pulse()))[0] for d in tiny.DIALOGUES * 2]
        memory = Fault(bad=lambda form: form.tokens > 100)
        with hooked(network, memory):
            assert await engine.generate(tiny.DIALOGUES * 2, 12, Pulse()) == expected
        steps = Steps()
        with hooked(network, steps):
            assert await engine.generate(tiny.DIALOGUES * 2, 12, Pulse()) == expected

    tried = [form.tokens for form in memory if not form.writing]
    assert tried[1] == tried[0] // 2
    assert max(form.tokens for form in memory.made) <= 100
    # When everybody had left, it dared to make large steps again.
    assert len(steps.batches) == 1


async def test_rows_that_do_not_fit_together_are_continued_by_turns(
    forms: Tiny, network: PreTrainedModel
) -> None:
    async with opened(forms.whole, lambda _: network) as engine:
        expected = [(await engine.generate([d], 12, Pulse()))[0] for d in tiny.DIALOGUES]
        cache = Fault(bad=lambda form: form.writing and form.rows > 2)
        with hooked(network, cache):
            assert await engine.generate(tiny.DIALOGUES, 12, Pulse()) == expected

    assert len(cache) - len(cache.made) == 1
    assert len([form for form in cache.made if form.writing]) == 2 * 11


async def test_one_dialogue_that_does_not_fit_fails_alone(
    forms: Tiny, network: PreTrainedModel
) -> None:
    async with opened(forms.whole, lambda _: network) as engine:
        expected = await engine.generate(tiny.DIALOGUES, 12, Pulse())
        with hooked(network, memory := Fault(bad=lambda form: form.deepest > 300)):
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
    assert min(form.tokens for form in memory if form.deepest > 300) <= PAGE


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
        with hooked(network, Fault(error)), pytest.raises(OutOfMemory):
            await engine.generate(["A: b"], 8, Pulse())
        assert len(await engine.generate(["A: b"], 8, Pulse())) == 1


@pytest.mark.parametrize("writing", [False, True])
async def test_a_faulty_row_is_found_and_fails_alone(
    forms: Tiny, network: PreTrainedModel, writing: bool
) -> None:
    async with opened(forms.whole, lambda _: network) as engine:
        expected = await engine.generate(tiny.DIALOGUES, 12, Pulse())
        lengths = [len(engine._profile.prompt(dialogue)) for dialogue in tiny.DIALOGUES]
        longest = max(lengths) + 5 * writing
        fault = Fault(
            ValueError(SECRET), lambda form: form.writing == writing and form.deepest >= longest
        )
        with hooked(network, fault):
            # Nobody but the longest may get as far as where it fails.
            calls = [
                engine.generate([d], 12 if n == max(lengths) else 3, Pulse())
                for d, n in zip(tiny.DIALOGUES, lengths, strict=True)
            ]
            ends = await asyncio.gather(*calls, return_exceptions=True)

    culprit = lengths.index(max(lengths))
    assert isinstance(ends.pop(culprit), EngineDown)
    for end, whole in zip(ends, expected[:culprit] + expected[culprit + 1 :], strict=True):
        assert isinstance(end, list)
        assert whole.startswith(end[0].rstrip("\ufffd"))


async def test_an_error_repeats_no_words_of_the_fault(
    forms: Tiny, network: PreTrainedModel, capsys: pytest.CaptureFixture[str]
) -> None:
    async with opened(forms.whole, lambda _: network) as engine:
        with hooked(network, Fault(ValueError(SECRET))), pytest.raises(EngineDown) as caught:
            await engine.generate([f"Maya: {SECRET}"], 8, Pulse())

    assert "ValueError at workers.engines.local.device:" in str(caught.value)
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
