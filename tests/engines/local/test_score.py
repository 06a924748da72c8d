"""How likely a model finds texts: one pass over all computes what a pass for each would."""

import asyncio
import math
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from transformers import PreTrainedModel

from benchmarks.faceval import Marked, area, likelihood, report
from core.engine import Scorer
from core.errors import EngineDown, OutOfMemory
from core.pulse import Pulse
from tests import tiny
from tests.engines.local.world import opened, read, saying
from tests.tiny import Tiny
from workers.engines.local.score import MOST, Errand, score
from workers.engines.prompt import samsum

DIALOGUE = tiny.DIALOGUES[0]
TEXTS = ["Maya asks Tom.", "Tom asks Maya about the boat.", "Maya", ""]


@torch.no_grad()
def alone(network: PreTrainedModel, prompt: list[int], text: list[int]) -> float:
    """The plain way: a forward for one text."""
    logits = network(input_ids=torch.tensor([[*prompt, *text]])).logits[0].float()
    said = torch.log_softmax(logits, -1)
    return sum(float(said[len(prompt) - 1 + i, token]) for i, token in enumerate(text))


@pytest.mark.parametrize("order", [list, lambda texts: texts[::-1]])
def test_all_texts_in_one_pass_score_as_each_alone(
    network: PreTrainedModel, order: Callable[[list[str]], list[str]]
) -> None:
    words = tiny.tokenizer()
    prompt = words.encode(samsum(DIALOGUE))
    texts = [words.encode(text) for text in order(TEXTS)]
    network.set_attn_implementation("sdpa")
    expected = [alone(network, prompt, text) for text in texts]
    assert score(network, prompt, texts) == pytest.approx(expected, abs=1e-3)


async def test_the_engine_scores_what_it_would_say_highest(tmp_path: Path) -> None:
    folder = saying(tmp_path, "Maya booked the boat.<|im_end|>")
    async with opened(folder) as engine:
        assert isinstance(engine, Scorer)
        said, swapped, other = await engine.score(
            "A: b", ["Maya booked the boat.", "Tom booked the boat.", "Maya is closed."], Pulse()
        )
        assert said > max(swapped, other)


async def test_scoring_and_writing_take_turns_and_change_nothing(forms: Tiny) -> None:
    network = read(forms.whole)
    async with opened(forms.whole, lambda _: network) as engine:
        alone = await engine.generate([DIALOGUE], 12, Pulse())
        plain = await engine.score(DIALOGUE, TEXTS, Pulse())
        together = await asyncio.gather(
            *(engine.generate([DIALOGUE], 12, Pulse()) for _ in range(3)),
            *(engine.score(DIALOGUE, TEXTS, Pulse()) for _ in range(3)),
        )
    assert together[:3] == [alone] * 3
    assert together[3:] == [plain] * 3


async def test_what_is_too_long_to_be_scored_is_refused_at_the_door(forms: Tiny) -> None:
    async with opened(forms.whole) as engine:
        with pytest.raises(OutOfMemory, match="too many"):
            await engine.score(DIALOGUE, ["boat " * MOST], Pulse())
        assert await engine.generate(["A: b"], 3, Pulse())


def crowded(_: object, args: object, kwargs: dict[str, object]) -> None:
    if "work" not in kwargs:
        raise torch.OutOfMemoryError("CUDA out of memory")


async def test_a_fault_of_one_score_is_nobody_elses(forms: Tiny) -> None:
    network = read(forms.whole)
    async with opened(forms.whole, lambda _: network) as engine:
        handle = network.register_forward_pre_hook(crowded, with_kwargs=True)
        with pytest.raises(OutOfMemory):
            await engine.score(DIALOGUE, TEXTS, Pulse())
        assert await engine.generate(["A: b"], 3, Pulse())
        handle.remove()
        assert len(await engine.score(DIALOGUE, TEXTS, Pulse())) == len(TEXTS)


async def test_a_closed_engine_scores_nothing(forms: Tiny) -> None:
    async with opened(forms.whole) as engine:
        pass
    with pytest.raises(EngineDown):
        await engine.score(DIALOGUE, TEXTS, Pulse())


def test_a_score_nobody_waits_for_is_not_computed(network: PreTrainedModel) -> None:
    errand = Errand([1], [[2]], Pulse())
    errand.future.cancel()
    errand.run(network)
    errand.fail(EngineDown("closed"))
    assert errand.future.cancelled()


async def test_the_benchmark_measures_margins_as_an_operator_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = saying(tmp_path, "Maya booked the boat.<|im_end|>")
    monkeypatch.setenv("PRECIS_MODEL", str(folder))
    said = [("Maya", "I booked the boat"), ("Tom", "good")]
    right, wrong, plain = (
        Marked(said, text, frozenset(errors))
        for text, errors in (
            ("Maya booked the boat.", ()),
            ("Tom booked the boat.", ("SubObjE",)),
            ("Nobody.", ()),
        )
    )
    rows = [right, wrong, plain]
    margins = await likelihood(rows)
    assert margins[0] > 0 > margins[1]
    assert margins[2] == math.inf
    assert area(margins, rows) == 1
    lines = [*report("likelihood", [margin <= 0 for margin in margins], rows)]
    assert lines[0].startswith(
        "likelihood: flags 1 of 3, 1 of them marked wrong; finds 100.0 % of 1"
    )
    assert "subject or object    1 of 1" in lines[1]
