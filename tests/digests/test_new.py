"""`new`: what came after the last summary that everybody saw there."""

from dataclasses import replace

import pytest

from bots.marks import Marks
from core.conversation import Place
from core.queue import Queue
from core.summary import Digest, Notice, Reason, Summary
from core.window import Window
from tests.digests.road import Road

NEW = Window(new=True)


@pytest.fixture
def road(queue: Queue) -> Road:
    return Road(queue)


async def said(road: Road, place: Place, asker: str, window: Window = NEW) -> str:
    """What a summary says: of so few messages, the messages themselves."""
    outcome = await road.ask(place, asker, window)
    assert isinstance(outcome, Summary)
    return outcome.text


async def test_it_begins_behind_the_last_summary(road: Road) -> None:
    thread = replace(road.open("general", "Ana", "Ben"), thread="000000")
    road.say(thread, "Ana", "we ship on Friday")
    await road.ask(thread, "Ana")
    road.say(thread, "Ben", "no, on Monday")
    assert await said(road, thread, "Ben") == "Ben: no, on Monday"
    outcome = await road.ask(thread, "Ana", NEW)
    assert isinstance(outcome, Notice)
    assert outcome.reason is Reason.NOTHING_NEW


async def test_without_any_summary_all_of_a_thread_is_new(road: Road) -> None:
    thread = replace(road.open("general", "Ana", "Ben"), thread="000000")
    road.say(thread, "Ana", "we ship on Friday")
    assert await said(road, thread, "Ana") == "Ana: we ship on Friday"


async def test_what_only_one_person_saw_is_new_to_the_others(road: Road) -> None:
    thread = replace(road.open("general", "Ana", "Ben"), thread="000000")
    road.say(thread, "Ana", "we ship on Friday")
    await road.ask(thread, "Ana", public=False)
    road.say(thread, "Ben", "no, on Monday")
    assert await said(road, thread, "Ben") == "Ana: we ship on Friday\nBen: no, on Monday"


async def test_a_notice_is_no_summary(road: Road) -> None:
    general = road.open("general", "Ana", "Ben")
    thread = replace(general, thread="000000")
    road.say(thread, "Ana", "we ship on Friday")
    road.chat.members["general"] = set()
    assert isinstance(await road.ask(thread, "Ana"), Notice)
    road.chat.members["general"] = {"Ana"}
    assert await said(road, thread, "Ana") == "Ana: we ship on Friday"


async def test_each_thread_has_its_own(road: Road) -> None:
    general = road.open("general", "Ana", "Ben")
    road.say(general, "Ana", "one")
    await road.ask(replace(general, thread="000000"), "Ana")
    road.say(general, "Ana", "two")
    other = replace(general, thread="000001")
    assert await said(road, other, "Ana") == "Ana: one\nAna: two"


async def test_the_words_that_asked_are_nothing_new(road: Road) -> None:
    """The mention stands behind what it is about: the next one begins behind it."""
    thread = replace(road.open("general", "Ana", "Ben"), thread="000000")
    road.say(thread, "Ana", "we ship on Friday")
    asked = road.say(thread, "Ana", "@precis")
    await road.ask(thread, "Ana", Window(last=2), trigger=asked)
    marks = Marks(road.queue.space)
    job = road.job(thread)
    job = replace(job, request=replace(job.request, trigger="000009"))
    await marks.seen(job, "000008")
    behind = await marks.behind(replace(job.request, window=NEW))
    assert behind.window == Window(after="000009")
    await marks.seen(job, "000010")
    behind = await marks.behind(replace(job.request, window=NEW))
    assert behind.window == Window(after="000010")


async def test_ids_of_any_length_are_compared_by_their_time(road: Road) -> None:
    thread = replace(road.open("general", "Ana"), thread="0")
    job = road.job(thread)
    job = replace(job, request=replace(job.request, trigger="99"))
    await Marks(road.queue.space).seen(job, "100")
    behind = await Marks(road.queue.space).behind(replace(job.request, window=NEW))
    assert behind.window.after == "100"


async def test_of_a_channel_it_is_what_came_after_the_last_summary_or_digest(road: Road) -> None:
    general = road.open("general", "Ana", "Ben")
    road.say(general, "Ana", "one")
    outcome = await road.ask(general, "Ana")
    assert isinstance(outcome, Summary | Digest)
    road.say(general, "Ana", "two")
    assert await said(road, general, "Ana") == "Ana: two"


async def test_where_nothing_was_posted_a_channel_is_new_since_its_asker_wrote(road: Road) -> None:
    general = road.open("general", "Ana")
    request = replace(road.job(general).request, window=NEW)
    assert (await Marks(road.queue.space).behind(request)).window == Window(mine=True)


async def test_other_windows_stay_what_they_are(road: Road) -> None:
    request = road.job(road.open("general", "Ana")).request
    assert await Marks(road.queue.space).behind(request) is request


async def test_a_mark_is_kept_for_a_month(road: Road) -> None:
    general = road.open("general", "Ana")
    road.say(general, "Ana", "one")
    await road.ask(general, "Ana")
    redis, prefix = road.queue.space.redis, road.queue.space.prefix
    (key,) = [key async for key in redis.scan_iter(f"{prefix}mark:*")]
    assert 29 * 86_400 < await redis.ttl(key) <= 30 * 86_400
