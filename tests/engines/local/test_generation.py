"""What comes out: the same in a batch as alone, and ended where it must end."""

import asyncio
from pathlib import Path

import pytest
import torch
from transformers import PreTrainedModel

from core.engine import Engine
from core.errors import EngineDown, EngineError
from core.plugins import load
from core.pulse import Pulse
from core.settings import Settings
from tests import tiny
from tests.engines.local.world import Gate, Steps, hooked, opened, queued, read, saying
from tests.tiny import Tiny
from tests.waiting import wait_until
from workers.engines.local import Local
from workers.engines.prompt import samsum

MANY = [
    f"{dialogue}\nMaya: number {number}" * (1 + number % 3)
    for number in range(10)
    for dialogue in tiny.DIALOGUES
]


async def test_a_batch_says_what_each_dialogue_alone_says(
    forms: Tiny, network: PreTrainedModel
) -> None:
    steps = Steps()
    async with opened(forms.whole, lambda _: network) as engine:
        alone = [(await engine.generate([d], 24, Pulse()))[0] for d in MANY]
        with hooked(network, steps):
            together = await engine.generate(MANY, 24, Pulse())

    assert together == alone
    assert steps.batches == [len(MANY)]
    assert len(steps) == 24
    assert len(set(together)) > len(MANY) // 2


async def test_the_words_are_those_of_plain_greedy_decoding(
    forms: Tiny, network: PreTrainedModel
) -> None:
    words = tiny.tokenizer()
    ids = words(samsum(tiny.DIALOGUES[0]), return_tensors="pt").input_ids
    plain = read(forms.whole)
    for _ in range(16):
        with torch.no_grad():
            best = plain(ids).logits[:, -1:].argmax(-1)
        ids = torch.cat([ids, best], dim=-1)
    expected = words.decode(ids[0, -16:]).strip()

    async with opened(forms.whole, lambda _: network) as engine:
        assert await engine.generate(tiny.DIALOGUES[:1], 16, Pulse()) == [expected]


async def test_callers_that_meet_share_batches(forms: Tiny, network: PreTrainedModel) -> None:
    steps = Steps()
    async with opened(forms.whole, lambda _: network) as engine:
        with hooked(network, steps):
            calls = [engine.generate([d], 8 + i % 4, Pulse()) for i, d in enumerate(MANY)]
            texts = await asyncio.gather(*calls)
        alone = [await engine.generate([d], 8 + i % 4, Pulse()) for i, d in enumerate(MANY)]

    assert texts == alone
    assert max(steps.batches) > len(MANY) // 2
    assert len(steps.batches) <= 4


async def test_each_caller_gets_its_own_limit_and_a_short_answer_waits_for_no_long_one(
    tmp_path: Path,
) -> None:
    words = tiny.tokenizer()
    speech = "Maya booked the boat, Tom is closed."
    network = read(folder := saying(tmp_path, speech))
    ended: list[str] = []

    async def ask(limit: int) -> None:
        ended.extend(await engine.generate(["A: b"], limit, Pulse()))

    gate = Gate(1)
    async with opened(folder, lambda _: network) as engine, asyncio.TaskGroup() as group:
        with hooked(network, gate):
            group.create_task(ask(1))
            await gate.reached()
            group.create_task(ask(len(words.encode(speech))))
            group.create_task(ask(2))
            await queued(engine, 2)
            gate.open()
            await wait_until(lambda: len(ended) == 3)

    assert gate.batches == [1, 2]
    assert ended == [words.decode(words.encode(speech)[:n]).strip() for n in (1, 2, 99)]


async def test_it_stops_at_a_second_section(tmp_path: Path) -> None:
    folder = saying(tmp_path, "Maya booked the boat.\n### Tom is closed")
    network = read(folder)
    steps = Steps()
    async with opened(folder, lambda _: network) as engine:
        with hooked(network, steps):
            assert await engine.generate(["A: b"], 100, Pulse()) == ["Maya booked the boat."]

    words = tiny.tokenizer()
    # And one more, that was begun before the last token was known.
    assert len(steps) == len(words.encode("Maya booked the boat.\n###")) + 1


async def test_a_hash_in_a_sentence_is_no_section(tmp_path: Path) -> None:
    folder = saying(tmp_path, "Maya booked #12.<|im_end|>")
    async with opened(folder) as engine:
        answer = await engine.generate(["A: b"], 100, Pulse())

    assert answer == ["Maya booked #12."]


@pytest.mark.parametrize("end", ["<|im_end|>", "<|endoftext|>"])
async def test_it_stops_at_every_end_of_text(tmp_path: Path, end: str) -> None:
    folder = saying(tmp_path, f"Maya booked the boat.{end} Tom")
    network = read(folder)
    steps = Steps()
    async with opened(folder, lambda _: network) as engine:
        with hooked(network, steps):
            assert await engine.generate(["A: b"], 100, Pulse()) == ["Maya booked the boat."]

    assert len(steps) == len(tiny.tokenizer().encode(f"Maya booked the boat.{end}")) + 1


async def test_it_never_begins_to_think(tmp_path: Path) -> None:
    folder = saying(tmp_path, "<think> they will", "Maya booked the boat.<|im_end|>")
    async with opened(folder) as engine:
        answer = await engine.generate(["A: b"], 100, Pulse())

    assert answer == ["Maya booked the boat."]


async def test_a_character_of_several_tokens_comes_out_whole(tmp_path: Path) -> None:
    folder = saying(tmp_path, "Ines 😕<|im_end|>")
    async with opened(folder) as engine:
        assert await engine.generate(["A: b"], 100, Pulse()) == ["Ines 😕"]


async def test_nothing_asked_is_nothing_answered(forms: Tiny, network: PreTrainedModel) -> None:
    async with opened(forms.whole, lambda _: network) as engine:
        assert await engine.generate([], 8, Pulse()) == []


async def test_a_dialogue_of_exactly_its_room_fits(forms: Tiny, network: PreTrainedModel) -> None:
    async with opened(forms.whole, lambda _: network, summary_tokens=8) as engine:
        line = "Maya: boat"
        count = engine.room // engine.count(line)
        dialogue = "\n".join([line] * count)
        assert engine.room - engine.count(line) < engine.count(dialogue) <= engine.room

        assert len(await engine.generate([dialogue], 8, Pulse())) == 1


async def test_a_dialogue_beyond_the_room_is_refused_at_the_door(
    forms: Tiny, network: PreTrainedModel
) -> None:
    async with opened(forms.whole, lambda _: network) as engine:
        dialogue = "Maya: boat\n" * engine.room
        with pytest.raises(EngineError, match=r"needs \d+ tokens .* the model has 4096"):
            await engine.generate([dialogue], 8, Pulse())


async def test_closing_fails_what_is_inside_and_whoever_comes_later(
    forms: Tiny, network: PreTrainedModel
) -> None:
    async with opened(forms.whole, lambda _: network) as engine:
        gate = Gate(5)
        with hooked(network, gate):
            calls = [asyncio.create_task(engine.generate([d], 900, Pulse())) for d in MANY]
            await gate.reached()
            closing = asyncio.create_task(engine.close())
            ends = await asyncio.gather(*calls, return_exceptions=True)
            gate.open()
            await closing
        with pytest.raises(EngineDown, match="closed"):
            await engine.generate(MANY[:1], 8, Pulse())

    assert {type(end) for end in ends} == {EngineDown}
    assert len(gate) == 5


def test_making_an_engine_loads_nothing() -> None:
    engine: Engine = Local(Settings(model="some/model"))

    assert (engine.name, engine.model, engine.room) == ("local", "some/model", 0)
    assert not engine.quotes
    assert load("precis.engines", "local") is Local


async def test_closing_what_was_never_started_is_no_fault() -> None:
    await Local(Settings(model="some/model")).close()
