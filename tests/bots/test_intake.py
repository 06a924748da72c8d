"""From a request to a job that waits for a summarizer."""

import json
from dataclasses import replace

import pytest

from bots.intake import Intake
from core.conversation import Conversation, Place
from core.errors import NoHistory, QueueFull
from core.pulse import Pulse
from core.queue import Claim, Queue
from core.request import Kind, Request
from core.settings import Settings
from core.summary import Reason
from core.window import Window
from core.wire import read_conversation
from tests.fakes.chat import Chat


def request(place: Place, asker: str | None = "Ana", window: Window | None = None) -> Request:
    return Request(f"event:{place.channel}", Kind.MENTION, place, place, window or Window(), asker)


async def take(queue: Queue, stage: str) -> Claim:
    claim = await queue.claim([stage])
    assert claim
    return claim


@pytest.fixture
def chat() -> Chat:
    return Chat()


@pytest.fixture
def intake(chat: Chat, queue: Queue) -> Intake:
    return Intake(chat, queue, Settings())


async def test_an_accepted_request_is_safe_before_anything_is_read(
    intake: Intake, chat: Chat, queue: Queue
) -> None:
    place = chat.say("general", ["Ana"], "Hello")
    ticket = await intake.accept(request(place))
    assert ticket.new
    assert chat.screen == {}
    assert (await take(queue, "read.chat")).id == ticket.job


async def test_reading_posts_a_placeholder_and_passes_the_conversation_on(
    intake: Intake, chat: Chat, queue: Queue
) -> None:
    place = chat.say("general", ["Ana"], "We ship on Friday", "Good")
    ticket = await intake.accept(request(place))
    await intake.read(await take(queue, "read.chat"), Pulse())
    assert chat.screen == {ticket.job: "Reading 2 messages ..."}
    claim = await take(queue, "summarize")
    assert claim.job
    assert claim.job.placeholder == ticket.job
    said = read_conversation(claim.text)
    assert [message.text for message in said.messages] == ["We ship on Friday", "Good"]


async def test_an_event_heard_twice_makes_one_job_and_one_placeholder(
    intake: Intake, chat: Chat, queue: Queue
) -> None:
    place = chat.say("general", ["Ana"], "Hello")
    first, second = await intake.accept(request(place)), await intake.accept(request(place))
    assert first.job == second.job
    assert [first.new, second.new] == [True, False]


async def test_a_reader_that_died_after_its_placeholder_does_not_post_another(
    intake: Intake, chat: Chat, queue: Queue
) -> None:
    place = chat.say("general", ["Ana"], "Hello")
    await intake.accept(request(place))
    claim = await take(queue, "read.chat")
    await chat.placeholder(intake.job(request(place)), "Reading 1 message ...")
    await queue.release(claim)
    await intake.read(await take(queue, "read.chat"), Pulse())
    assert len(chat.screen) == 1


async def test_who_may_not_read_hears_the_same_as_for_a_place_that_does_not_exist(
    intake: Intake, chat: Chat, queue: Queue
) -> None:
    private = chat.say("private", ["Ana"], "Between us")
    nowhere = replace(private, channel="nowhere")
    heard = []
    for place in (private, nowhere):
        await intake.accept(request(place, asker="Eve"))
        await intake.read(await take(queue, "read.chat"), Pulse())
        heard.append((await take(queue, "deliver.chat")).text)
    assert heard[0] == heard[1]
    assert json.loads(heard[0]) == {"notice": Reason.NO_ACCESS}
    assert chat.screen == {}


async def test_nothing_new_is_said_without_a_summarizer(
    intake: Intake, chat: Chat, queue: Queue
) -> None:
    place = chat.say("quiet", ["Ana"])
    await intake.accept(request(place))
    await intake.read(await take(queue, "read.chat"), Pulse())
    assert json.loads((await take(queue, "deliver.chat")).text) == {"notice": Reason.NOTHING_NEW}
    assert await queue.claim(["summarize"]) is None


async def test_a_full_queue_refuses_the_asker(chat: Chat, queue: Queue) -> None:
    intake = Intake(chat, queue, Settings(queue_limit=1))
    await intake.accept(request(chat.say("one", ["Ana"], "Hello")))
    with pytest.raises(QueueFull):
        await intake.accept(request(chat.say("two", ["Ana"], "Hello")))


async def test_a_platform_is_asked_for_the_window_that_was_wanted(
    intake: Intake, chat: Chat, queue: Queue
) -> None:
    place = chat.say("general", ["Ana"], "one", "two", "three")
    await intake.accept(request(place, window=Window(last=2)))
    await intake.read(await take(queue, "read.chat"), Pulse())
    said = read_conversation((await take(queue, "summarize")).text)
    assert [message.text for message in said.messages] == ["two", "three"]


class Uninvited(Chat):
    """A platform that cannot read what it is asked for."""

    async def history(self, request: Request) -> Conversation:
        raise NoHistory(Reason.NOT_INVITED)


async def test_the_asker_hears_why_a_place_cannot_be_read(queue: Queue) -> None:
    chat = Uninvited()
    intake = Intake(chat, queue, Settings())
    await intake.accept(request(chat.say("general", ["Ana"], "Hello")))
    await intake.read(await take(queue, "read.chat"), Pulse())
    assert json.loads((await take(queue, "deliver.chat")).text) == {"notice": Reason.NOT_INVITED}


async def test_the_placeholder_says_that_it_starts_where_the_asker_left_off(
    intake: Intake, chat: Chat, queue: Queue
) -> None:
    place = chat.say("general", ["Ana"], "one", "two")
    ticket = await intake.accept(request(place, window=Window(mine=True)))
    await intake.read(await take(queue, "read.chat"), Pulse())
    assert chat.screen == {ticket.job: "Reading 2 messages since you last wrote ..."}
