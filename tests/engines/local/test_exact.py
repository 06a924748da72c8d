"""The same tokens as `generate()`, whatever the engine does to be fast or to fit."""

from pathlib import Path
from threading import Thread

import pytest
import torch
from transformers import AutoModelForCausalLM, BitsAndBytesConfig, PreTrainedModel

from core.errors import EngineDown
from core.pulse import Pulse
from core.settings import Settings
from tests import tiny
from tests.engines.local.world import Steps, hooked, opened, read
from tests.tiny import Tiny
from workers.engines.local import loaded
from workers.engines.local.call import Call, Row
from workers.engines.local.device import Way
from workers.engines.local.graph import Make, up
from workers.engines.local.line import Line
from workers.engines.local.owner import Owner
from workers.engines.local.pages import PAGE, span
from workers.engines.local.size import Size
from workers.engines.prompt import answer, samsum

LONG = "\n".join(f"{dialogue}\nMaya: {n}" for n in range(4) for dialogue in tiny.DIALOGUES)
MANY = [*tiny.DIALOGUES, LONG, *(f"{d}\nTom: number {n}" for n, d in enumerate(tiny.DIALOGUES * 2))]
LIMIT = 20
PLENTY = 1 + 200_000 // PAGE


def plain(network: PreTrainedModel, dialogue: str, limit: int = LIMIT) -> str:
    """What `generate()` says to one dialogue."""
    words = tiny.tokenizer()
    ids = words(samsum(dialogue), return_tensors="pt").input_ids
    new = network.generate(
        ids,
        max_new_tokens=limit,
        do_sample=False,
        pad_token_id=words.pad_token_id,
        eos_token_id=[words.convert_tokens_to_ids(t) for t in ("<|im_end|>", "<|endoftext|>")],
        suppress_tokens=[words.convert_tokens_to_ids("<think>")],
    )
    return answer(words.decode(new[0, ids.shape[1] :], skip_special_tokens=True))


@pytest.fixture(scope="module")
def expected(forms: Tiny) -> list[str]:
    network = read(forms.whole)
    return [plain(network, dialogue) for dialogue in MANY]


LONGEST = span(len(tiny.tokenizer()(samsum(LONG)).input_ids) + LIMIT)

SIZES = {
    "plain": Size(rows=256, pages=PLENTY, chunk=8192),
    "few seats": Size(rows=3, pages=PLENTY, chunk=8192),
    "chunked": Size(rows=256, pages=PLENTY, chunk=37),
    "tiny chunks": Size(rows=5, pages=PLENTY, chunk=PAGE),
    "tiny pool": Size(rows=256, pages=1 + LONGEST, chunk=8192),
    "all at once": Size(rows=2, pages=1 + LONGEST, chunk=23),
}


@pytest.mark.parametrize("name", SIZES)
async def test_the_tokens_are_those_of_generate(
    forms: Tiny, network: PreTrainedModel, expected: list[str], name: str
) -> None:
    steps = Steps()
    size = SIZES[name]
    async with opened(forms.whole, lambda _: network, size, dialogue_tokens=32) as engine:
        with hooked(network, steps):
            assert await engine.generate(MANY, LIMIT, Pulse()) == expected

    assert max(form.rows for form in steps) <= size.rows
    assert max(form.tokens for form in steps) <= size.chunk
    assert len(set(expected)) > len(MANY) // 2


async def test_the_beginning_of_the_template_is_read_once(
    forms: Tiny, network: PreTrainedModel
) -> None:
    steps = Steps()
    async with opened(forms.whole, lambda _: network) as engine:
        with hooked(network, steps):
            await engine.generate(MANY, 1, Pulse())

    words = tiny.tokenizer()
    whole = sum(len(words(samsum(dialogue)).input_ids) for dialogue in MANY)
    beginning = len(words(samsum("")).input_ids) // PAGE * PAGE
    assert beginning >= PAGE
    assert [form.tokens for form in steps] == [whole - beginning * len(MANY)]


async def test_nf4_says_what_generate_says_in_nf4(forms: Tiny, tmp_path: Path) -> None:
    def load(_: object) -> PreTrainedModel:
        # Computing in fp32, so that nothing hangs on the order in which 16 bits are rounded.
        return AutoModelForCausalLM.from_pretrained(
            forms.whole,
            dtype=torch.float32,
            quantization_config=BitsAndBytesConfig(
                load_in_4bit=True,
                bnb_4bit_quant_type="nf4",
                bnb_4bit_use_double_quant=True,
                bnb_4bit_compute_dtype=torch.float32,
            ),
        )

    said = [plain(load(None), dialogue) for dialogue in MANY]
    async with opened(forms.whole, load) as engine:
        assert await engine.generate(MANY, LIMIT, Pulse()) == said


@pytest.mark.parametrize("most", [64, 2])
def test_repeating_recorded_steps_says_the_same(
    forms: Tiny, network: PreTrainedModel, most: int
) -> None:
    """Graphs without a GPU: what is recorded is run again, padding and all."""
    ready = loaded.read(Settings(model=str(forms.whole)), lambda _: network, SIZES["plain"])
    recorded = []

    def record(make: Make) -> Make:
        recorded.append(make())
        return make

    ready.device.take(Way(record=record, graphs=most))
    line = Line(100)
    calls = [Call(1, Pulse()) for _ in MANY]
    for i, (call, dialogue) in enumerate(zip(calls, MANY, strict=True)):
        line.put([Row(call, 0, ready.profile.prompt(dialogue), LIMIT - i % 7)])
    thread = Thread(target=Owner(ready, line).run)
    thread.start()
    texts = [call.future.result(60) for call in calls]
    line.close(EngineDown("done"))
    thread.join(10)

    reference = read(forms.whole)
    shorter = [plain(reference, dialogue, LIMIT - i % 7) for i, dialogue in enumerate(MANY)]
    assert [text for [text] in texts] == shorter
    assert 1 < len(recorded) < LIMIT
    assert ready.pages.free == ready.pages.total


def test_what_is_padded_is_never_far_from_what_it_holds() -> None:
    assert [up(n) for n in range(1, 14)] == [1, 2, 3, 4, 6, 6, 8, 8, 12, 12, 12, 12, 16]
    assert all(n <= up(n) <= 1.5 * n for n in range(1, 5000))
