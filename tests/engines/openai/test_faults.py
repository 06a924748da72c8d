"""Whatever a server does: a word that helps, within a time, and nothing of the chat in it."""

import asyncio
import dataclasses
import traceback

import pytest
import structlog

from core.errors import EngineDown, EngineError, EngineMissing, OutOfMemory
from core.pulse import Pulse
from tests.engines.openai.conftest import IMPATIENT, QUICK, Open
from tests.fakes.completions import (
    Completions,
    Fault,
    babble,
    chatter,
    drop,
    fizzle,
    flood,
    freeze,
    gush,
    hang,
    overflow,
    redirect,
    refuse,
    stumble,
    trickle,
)
from workers.engines.openai import OpenAI
from workers.engines.openai.refusal import Passing, refusal

SECRET = "the merger with Northwind closes in May"
CHAT = f"Ann: {SECRET}"
KEY = "sk-canary-51c7"

ALWAYS = 10
"""Often enough for every attempt."""


async def failure(server: Completions, engine: OpenAI, *faults: Fault) -> EngineError:
    """The error that the faults end in; the engine must answer the next dialogue."""
    server.faults.extend(faults)
    with pytest.raises(EngineError) as caught:
        await engine.generate([CHAT], 40, Pulse())
    server.faults.clear()
    assert await engine.generate([CHAT], 40, Pulse()) == [server.reply]
    return caught.value


@pytest.mark.parametrize(
    "fault", [refuse(500), refuse(502), refuse(503), refuse(408), drop, fizzle, stumble]
)
async def test_a_passing_fault_is_tried_again(
    server: Completions, engine: OpenAI, fault: Fault
) -> None:
    server.faults.extend([fault, fault])
    assert await engine.generate([CHAT], 40, Pulse()) == [server.reply]
    assert len(server.seen) == 3


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (refuse(500), "HTTP 500"),
        (refuse(429), "HTTP 429"),
        (drop, "broke the connection off"),
        (fizzle, "broke off in the middle"),
        (stumble, "broke off in the middle"),
    ],
)
async def test_a_fault_that_does_not_pass_says_what_it_is(
    server: Completions, engine: OpenAI, fault: Fault, words: str
) -> None:
    error = await failure(server, engine, *[fault] * ALWAYS)
    assert isinstance(error, EngineDown)
    assert words in str(error)
    assert len(server.seen) == QUICK.attempts + 1


@pytest.mark.parametrize("fault", [hang, freeze])
async def test_a_silent_server_is_left_after_a_while(
    server: Completions, make: Open, fault: Fault
) -> None:
    engine = make(IMPATIENT)
    await engine.start()
    error = await failure(server, engine, *[fault] * ALWAYS)
    assert isinstance(error, EngineDown)
    assert "said nothing for 0.3 s" in str(error)


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (refuse(400), EngineMissing, "HTTP 400"),
        (refuse(401), EngineMissing, "PRECIS_OPENAI_KEY"),
        (refuse(404), EngineMissing, "/completions"),
        (refuse(413), OutOfMemory, "does not fit"),
        (overflow, OutOfMemory, "num_ctx"),
        (redirect, EngineMissing, "redirects"),
        (babble, EngineDown, "not as an OpenAI-compatible server"),
        (chatter, EngineDown, "not as an OpenAI-compatible server"),
        (flood, EngineDown, "more than it was asked for"),
        (trickle, EngineDown, "more than it was asked for"),
        (gush, EngineDown, "more than it was asked for"),
    ],
)
async def test_what_will_not_pass_is_not_tried_again(
    server: Completions, engine: OpenAI, fault: Fault, kind: type[EngineError], words: str
) -> None:
    error = await failure(server, engine, fault)
    assert isinstance(error, kind)
    assert words in str(error)
    assert len(server.seen) == 2


@pytest.mark.parametrize(
    "fault", [refuse(500), refuse(400), babble, chatter, overflow, stumble, redirect, drop]
)
async def test_no_error_and_no_log_line_holds_the_chat_or_the_key(
    server: Completions, make: Open, fault: Fault
) -> None:
    server.key = KEY
    engine = make(key=KEY)
    await engine.start()
    with structlog.testing.capture_logs() as logged:
        error = await failure(server, engine, *[fault] * ALWAYS)
    told = f"{error!r} {''.join(traceback.format_exception(error))} {logged}"
    assert SECRET not in told
    assert KEY not in told
    assert "\n" not in str(error)


async def test_a_server_that_asks_to_wait_is_obeyed(server: Completions, make: Open) -> None:
    engine = make(dataclasses.replace(QUICK, pause=60, longest=60))
    await engine.start()
    server.faults.append(refuse(429, **{"Retry-After": "0"}))
    assert await engine.generate([CHAT], 40, Pulse()) == [server.reply]


async def test_a_server_that_asks_to_wait_too_long_is_not_waited_for(
    server: Completions, engine: OpenAI
) -> None:
    error = await failure(server, engine, refuse(429, **{"Retry-After": "3600"}))
    assert isinstance(error, EngineDown)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("7", 7.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("soon", None),
        ("-1", None),
        ("", None),
        ("Wed, 21 Oct 99999 07:28:00 GMT", None),
        (None, None),
    ],
)
def test_retry_after_is_a_number_of_seconds_or_a_date(
    header: str | None, wait: float | None
) -> None:
    error = refusal("http://here", 429, b"", header)
    assert isinstance(error, Passing)
    assert error.wait == wait


async def test_all_attempts_together_have_an_end(server: Completions, make: Open) -> None:
    engine = make(dataclasses.replace(QUICK, silence=60, total=0.3))
    await engine.start()
    server.faults.append(hang)
    with pytest.raises(EngineDown, match=r"no answer ready within 0\.3 s"):
        await engine.generate([CHAT], 40, Pulse())


async def test_cancelling_hangs_up(server: Completions, make: Open) -> None:
    engine = make()
    await engine.start()
    server.faults.append(freeze)
    work = asyncio.ensure_future(engine.generate([CHAT], 40, Pulse()))
    await asyncio.wait_for(server.arrived.wait(), 5)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    await asyncio.wait_for(server.left.wait(), 5)
    assert await engine.generate([CHAT], 40, Pulse()) == [server.reply]


async def test_one_refusal_ends_the_whole_call(server: Completions, make: Open) -> None:
    engine = make()
    await engine.start()
    server.faults.extend([hang, refuse(404), hang])
    with pytest.raises(EngineMissing):
        await engine.generate([CHAT] * 3, 40, Pulse())
    await asyncio.wait_for(server.left.wait(), 5)


async def test_a_server_that_hangs_does_not_beat_the_pulse(server: Completions, make: Open) -> None:
    engine = make(dataclasses.replace(IMPATIENT, attempts=1, longest=0))
    await engine.start()
    server.faults.append(hang)
    pulse = Pulse(budget=0)
    with pytest.raises(EngineDown):
        await engine.generate([CHAT], 40, pulse)
    assert not pulse.alive
