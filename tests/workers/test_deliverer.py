"""From an outcome to what people see."""

import pytest

from core.conversation import Coverage
from core.job import Job
from core.pulse import Pulse
from core.queue import Claim, Queue
from core.request import Kind, Request
from core.summary import Notice, Outcome, Reason, Sentence, Source, Summary
from core.window import Window
from core.wire import write_outcome
from tests.asking import job as ask
from tests.fakes.chat import Chat
from workers.deliverer import Deliverer

SUMMARY = Summary(
    (Sentence("Ana ships on Friday.", (Source("0"),)),), Coverage(read=1), "steps", None, 0.1
)


@pytest.fixture
def chat() -> Chat:
    return Chat()


async def deliver(queue: Queue, chat: Chat, outcome: bytes, *, place: bool = True) -> Job:
    """Take one job through the deliverer; its asker is Ana."""
    where = chat.say("general", ["Ana"], "We ship on Friday")
    request = Request(ask().request.key, Kind.COMMAND, where, where, Window(), "Ana")
    asked = Job(ask().id, request, ask().deadline, "place" if place else None)
    if place:
        chat.screen["place"] = "Reading ..."
    await queue.enqueue(asked, "deliver.chat", outcome, 10)
    return asked


async def serve(queue: Queue, chat: Chat) -> Claim:
    claim = await queue.claim(["deliver.chat"])
    assert claim
    await Deliverer(queue, {"chat": chat}).serve(claim, Pulse())
    return claim


async def test_a_summary_takes_the_place_of_its_placeholder(queue: Queue, chat: Chat) -> None:
    await deliver(queue, chat, write_outcome(SUMMARY))
    await serve(queue, chat)
    assert chat.screen == {"place": SUMMARY}
    assert await queue.claim(["deliver.chat"]) is None


async def test_delivering_twice_is_seen_once(queue: Queue, chat: Chat) -> None:
    await deliver(queue, chat, write_outcome(SUMMARY))
    claim = await serve(queue, chat)
    await Deliverer(queue, {"chat": chat}).serve(claim, Pulse())
    assert chat.screen == {"place": SUMMARY}


async def test_a_notice_is_posted_where_nothing_was_placed_yet(queue: Queue, chat: Chat) -> None:
    asked = await deliver(queue, chat, b'{"notice":"no-access"}', place=False)
    await serve(queue, chat)
    assert chat.screen == {asked.id: Notice(Reason.NO_ACCESS, asked.id)}


async def test_who_lost_access_meanwhile_gets_no_summary(queue: Queue, chat: Chat) -> None:
    asked = await deliver(queue, chat, write_outcome(SUMMARY))
    chat.members["general"] = {"Ben"}
    await serve(queue, chat)
    assert chat.screen == {"place": Notice(Reason.NO_ACCESS, asked.id)}


async def test_an_answer_whose_place_is_gone_is_dropped_and_posted_nowhere_else(
    queue: Queue, chat: Chat
) -> None:
    await deliver(queue, chat, write_outcome(SUMMARY))
    chat.gone = True
    await serve(queue, chat)
    assert chat.screen == {"place": "Reading ..."}
    assert await queue.claim(["deliver.chat"]) is None


@pytest.mark.parametrize("garbage", [b"", b"\xff", b"[]", b'{"notice":"no such reason"}'])
async def test_an_outcome_that_cannot_be_read_is_said(
    queue: Queue, chat: Chat, garbage: bytes
) -> None:
    asked = await deliver(queue, chat, garbage)
    await serve(queue, chat)
    shown: Outcome | str = chat.screen["place"]
    assert shown == Notice(Reason.UNREADABLE, asked.id)
