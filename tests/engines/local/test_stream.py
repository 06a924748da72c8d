"""A summary piece by piece: whole characters, nothing taken back, the same in the end."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transformers import PreTrainedModel

from core.errors import EngineError, OutOfMemory
from core.pulse import Pulse
from tests import tiny
from tests.engines.local.test_memory import Fault
from tests.engines.local.world import Gate, hooked, opened, read, saying
from tests.tiny import Tiny
from tests.waiting import wait_until
from workers.engines.local import Local
from workers.engines.local.profile import Chat, Samsum
from workers.engines.local.text import Text
from workers.engines.local.tokens import Tokens
from workers.engines.model import Layout, Model


async def pieces(engine: Local, limit: int = 100) -> list[str]:
    return [piece async for piece in engine.stream("A: b", limit, Pulse())]


@pytest.mark.parametrize("speech", ["Ines 😕 ok", "Ines港"])
async def test_characters_of_several_tokens_come_whole(tmp_path: Path, speech: str) -> None:
    folder = saying(tmp_path, speech + "<|im_end|>")
    async with opened(folder) as engine:
        heard = await pieces(engine)
        assert await engine.generate(["A: b"], 100, Pulse()) == ["".join(heard)] == [speech]

    assert len(heard) >= 2
    assert not any("\ufffd" in piece for piece in heard)


async def test_nothing_of_a_next_section_is_heard(tmp_path: Path) -> None:
    folder = saying(tmp_path, "Maya booked.\n### Tom")
    async with opened(folder) as engine:
        assert "".join(await pieces(engine)) == "Maya booked."


async def test_the_first_piece_comes_while_the_rest_is_written(tmp_path: Path) -> None:
    folder = saying(tmp_path, "Maya booked the boat, Tom is closed.<|im_end|>")
    network = read(folder)
    async with opened(folder, lambda _: network) as engine:
        gate = Gate(6)
        with hooked(network, gate):
            stream = engine.stream("A: b", 100, Pulse())
            first = await anext(stream)
            await gate.reached()
            gate.open()
            rest = [piece async for piece in stream]

    assert first
    assert first + "".join(rest) == "Maya booked the boat, Tom is closed."


async def test_who_stops_listening_stops_the_work(forms: Tiny, network: PreTrainedModel) -> None:
    async with opened(forms.whole, lambda _: network) as engine:
        stream = engine.stream(tiny.DIALOGUES[0], 900, Pulse())
        await anext(stream)
        assert engine.free < 1
        await stream.aclose()
        await wait_until(lambda: engine.free == 1)


async def test_what_goes_wrong_is_raised_to_the_listener(
    forms: Tiny, network: PreTrainedModel
) -> None:
    async with opened(forms.whole, lambda _: network) as engine:
        with hooked(network, Fault()), pytest.raises(OutOfMemory):
            await pieces(engine)
        with pytest.raises(EngineError, match="needs"):
            await pieces(engine, 100_000)


async def test_who_only_cancels_the_waiting_cancels_the_work(
    forms: Tiny, network: PreTrainedModel
) -> None:
    async with opened(forms.whole, lambda _: network) as engine:
        task = asyncio.create_task(pieces(engine, 900))
        await wait_until(lambda: engine.free < 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


@pytest.fixture(scope="module")
def tokens(forms: Tiny) -> Tokens:
    return Tokens(Model("whole", forms.whole, Layout.WHOLE))


PARTS = st.lists(
    st.sampled_from(
        ["#", "##", "###", "\n", " ", "<", "<think>", "</think>", "<thi", "nk>", "Maya"]
    )
    | st.text(st.characters(codec="utf-8"), max_size=4)
)


@given(PARTS, st.booleans())
def test_what_was_heard_is_never_taken_back(tokens: Tokens, parts: list[str], chat: bool) -> None:
    profile = Chat(tokens, thinking=False) if chat else Samsum(tokens)
    said = "".join(parts)
    for end in range(len(said) + 1):
        assert profile.answer(said).startswith(profile.sure(said[:end]))


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_any_text_comes_out_as_it_went_in(tokens: Tokens, said: str) -> None:
    heard: list[str] = []
    text = Text(tokens, Chat(tokens, thinking=False), heard.append)
    for token in tokens.encode(said, whole=False):
        assert not text.add(token)

    assert text.end() == "".join(heard) == text._profile.answer(said)
