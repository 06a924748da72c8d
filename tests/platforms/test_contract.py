"""The law for platforms. A new platform is found by its entry point and has to bring evidence."""

import importlib
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from core.conversation import Coverage, Place
from core.errors import EmptyWindow
from core.job import Job
from core.plugins import names
from core.request import Kind, Request
from core.server import Space
from core.summary import Notice, Reason, Sentence, Source, Summary
from core.window import Window
from tests.asking import job as ask
from tests.platforms.evidence import Evidence, Opener

HOSTILE = (
    "@everyone <!channel> <@U123> **bold** [click](https://evil.example) "
    "<https://evil.example|safe> \x1b[31mred\x1b[0m \u202egnp.exe `x` #general"
)


@pytest.fixture(params=names("precis.platforms"))
async def witness(request: pytest.FixtureRequest, space: Space) -> AsyncIterator[Evidence]:
    module = importlib.import_module(f"tests.platforms.{request.param}")
    opener: Opener = module.evidence
    async with opener(space) as evidence:
        yield evidence


def asking(place: Place, asker: str | None) -> Job:
    request = Request(ask().request.key, Kind.COMMAND, place, place, Window(), asker)
    return replace(ask(), request=request)


def summary(*texts: str) -> Summary:
    sentences = tuple(Sentence(text, (Source("0"),)) for text in texts)
    return Summary(sentences, Coverage(read=1, people=1), "extractive", None, 0.1)


async def placed(witness: Evidence) -> Job:
    place = await witness.said(["We ship on Friday"])
    job = asking(place, witness.member)
    return replace(job, placeholder=await witness.platform.placeholder(job, "Reading ..."))


async def test_history_is_whole_and_oldest_first(witness: Evidence) -> None:
    texts = [f"message {number}" for number in range(250)]
    place = await witness.said(texts)
    conversation = await witness.platform.history(asking(place, witness.member).request)
    assert [message.text for message in conversation.messages] == texts
    assert conversation.coverage.read == 250


async def test_a_window_of_some_messages_is_the_newest_ones(witness: Evidence) -> None:
    place = await witness.said([f"message {number}" for number in range(30)])
    request = replace(asking(place, witness.member).request, window=Window(last=3))
    conversation = await witness.platform.history(request)
    texts = [message.text for message in conversation.messages]
    assert texts == ["message 27", "message 28", "message 29"]


async def test_an_empty_place_is_said_to_be_empty(witness: Evidence) -> None:
    place = await witness.said([])
    with pytest.raises(EmptyWindow):
        await witness.platform.history(asking(place, witness.member).request)


async def test_members_may_read_and_strangers_may_not(witness: Evidence) -> None:
    place = await witness.said(["between us"])
    assert await witness.platform.may_read(witness.member, place)
    if witness.stranger:
        assert not await witness.platform.may_read(witness.stranger, place)
    else:  # only whoever could open the files has a terminal
        assert place.platform == "terminal"


async def test_nobody_manages_what_they_cannot_read(witness: Evidence) -> None:
    place = await witness.said(["between us"])
    nowhere = replace(place, channel="C0NOWHERE")
    assert not await witness.platform.may_manage(witness.stranger or "somebody", place)
    assert not await witness.platform.may_manage(witness.member or "somebody", nowhere)


async def test_a_digest_goes_on_while_who_set_it_up_can_read(witness: Evidence) -> None:
    place = await witness.said(["between us"])
    stands = witness.platform.stands
    if witness.stranger:
        assert await stands(witness.member, place)
        assert await stands(None, place)
        assert not await stands(witness.stranger, place)
    else:  # files come to an end with the command that opened them
        assert not await stands(witness.member, place)


async def test_somebody_who_asks_once_is_heard_once(witness: Evidence) -> None:
    assert await witness.asked() == 1


async def test_one_job_has_one_placeholder(witness: Evidence) -> None:
    job = await placed(witness)
    again = await witness.platform.placeholder(job, "Reading ...")
    assert again == job.placeholder
    assert await witness.shown(job) == ["Reading ..."]


async def test_the_summary_takes_the_place_of_the_placeholder(witness: Evidence) -> None:
    job = await placed(witness)
    await witness.platform.edit(job, summary("Ana ships on Friday."))
    (text,) = await witness.shown(job)
    assert "Ana ships on Friday." in text
    assert "Reading" not in text


async def test_a_summary_says_what_it_covers_and_what_wrote_it(witness: Evidence) -> None:
    job = await placed(witness)
    await witness.platform.edit(job, summary("Ana ships on Friday."))
    (text,) = await witness.shown(job)
    assert "1 message" in text
    assert "extractive" in text


async def test_a_repeated_edit_is_seen_once(witness: Evidence) -> None:
    job = await placed(witness)
    for _ in range(3):
        await witness.platform.edit(job, summary("Ana ships on Friday."))
    (text,) = await witness.shown(job)
    assert text.count("Ana ships on Friday.") == 1


async def test_a_notice_is_its_fixed_words(witness: Evidence) -> None:
    job = await placed(witness)
    notice = Notice(Reason.CRASHED, job.id)
    await witness.platform.edit(job, notice)
    assert await witness.shown(job) == [notice.text]


async def test_what_people_wrote_is_text_and_nothing_else(witness: Evidence) -> None:
    job = await placed(witness)
    await witness.platform.edit(job, summary(HOSTILE))
    (text,) = await witness.shown(job)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "@everyone" in text
    assert "bold" in text


async def test_closing_is_harmless_and_may_be_repeated(witness: Evidence) -> None:
    await witness.platform.close()
    await witness.platform.close()
