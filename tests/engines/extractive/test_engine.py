"""The engine among others: its protocol, its cost, its manners on the event loop."""

import asyncio
import sys
from collections.abc import Callable
from types import FrameType

import pytest

from core.engine import Engine
from core.plugins import load
from core.pulse import Pulse
from core.settings import Settings
from tests.engines.extractive.asking import ask
from workers.engines.extractive import Extractive
from workers.engines.extractive.engine import summarize


def chat(messages: int) -> str:
    texts = ["Shall we ship {} on Friday?", "ok, I will test it at {}.", "no!! not {} again :("]
    return "\n".join(
        f"{'Ann' if i % 3 else 'Bo'}: {texts[i % 3].format(i)}" for i in range(messages)
    )


async def test_it_is_found_by_its_name_and_says_what_it_is() -> None:
    engine: Engine = Extractive(Settings())
    assert load("precis.engines", "extractive") is Extractive
    assert (engine.name, engine.model, engine.quotes) == ("extractive", None, True)
    assert engine.count("x" * 45) == 10


async def test_texts_come_in_the_order_of_their_dialogues() -> None:
    dialogues = [f"Ann: We meet in room {i} tomorrow." for i in range(20)]
    assert await ask(*dialogues) == dialogues


async def test_each_dialogue_beats_the_pulse() -> None:
    pulse = Pulse(budget=0)
    await Extractive(Settings()).generate([chat(3)], 128, pulse)
    assert pulse.alive


async def test_the_event_loop_stays_free_meanwhile() -> None:
    work = asyncio.ensure_future(ask(chat(20_000)))
    turns = 0
    while not work.done():
        await asyncio.sleep(0)
        turns += 1
    assert await work
    assert turns > 20


async def test_cancelling_ends_it_between_two_dialogues() -> None:
    work = asyncio.ensure_future(ask(*[chat(200)] * 5000))
    await asyncio.sleep(0)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(work, 5)


@pytest.mark.alone
def test_work_grows_with_the_dialogue_and_not_faster() -> None:
    small = calls(lambda: summarize(chat(1_000), 588))
    large = calls(lambda: summarize(chat(4_000), 588))
    assert large < 4.4 * small


@pytest.mark.timeout(5)
@pytest.mark.parametrize(
    "bit", ["!", "! ", "x", " ", ":", ": ", "ok ", "haha", ":) ", "<", "'", "a'", "😀 ", "。", "…"]
)
def test_no_text_takes_longer_than_its_length_deserves(bit: str) -> None:
    assert summarize("Ann: x" + bit * 50_000, 588)
    assert summarize("Ann: We ship on Friday " + bit * 50_000, 588)


def calls(work: Callable[[], object]) -> int:
    """Count the function calls that `work` makes: unlike time, the same on every machine."""
    counted = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted
