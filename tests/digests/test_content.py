"""What a digest says: the day's conversations, each on its own, and nothing nobody said."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import clean
from core.conversation import Conversation, Message, Presence
from core.digest import Size, compose
from core.digest.tally import rest, scope, tally
from core.errors import EmptyWindow, EngineDown, OutOfMemory, Speechless
from core.measure import CUT
from core.pulse import Pulse
from core.request import Kind, Request
from core.summary import Digest
from core.wire import read_conversation, read_outcome, write_conversation, write_outcome
from tests.core.text.said import histories, talk
from tests.digests.day import asking, day
from tests.fakes.engine import FakeEngine, echo

SIZE = Size(1000, 64)

BUSY = """\
08:00 Ana: good morning
09:00 Ana: Backups failed again on db3. Who can look?
  09:05 Ben: I am on it
  09:09 Mia: disk is full, we decided to move them to Restic
09:30 Raj: Lunch at noon?
10:30 Mia: Where are the invoices of October?
11:30 Ben: the new office has no chairs (6)
11:31 Raj: we noticed
11:32 Zoe: mine arrived
12:30 CI: [bot] build 17 failed
13:30 CI: [bot] build 18 failed
"""

BACKUPS = """\
Ana: Backups failed again on db3. Who can look?
Ben: I am on it
Mia: disk is full, we decided to move them to Restic"""


async def told(
    conversation: Conversation, engine: FakeEngine | None = None, request: Request | None = None
) -> Digest:
    engine = engine or FakeEngine(echo())
    return await compose(conversation, request or asking(), engine, Pulse(), SIZE)


async def test_each_conversation_is_summarized_on_its_own_in_one_go() -> None:
    engine = FakeEngine("They talk.")
    await told(day(BUSY), engine)
    assert sorted(engine.seen) == sorted(
        [
            BACKUPS,
            "Ben: the new office has no chairs\nRaj: we noticed\nZoe: mine arrived",
        ]
    )


async def test_conversations_stand_by_importance_with_their_titles() -> None:
    digest = await told(day(BUSY))
    titles = [topic.opening.text for topic in digest.topics]
    assert titles[:2] == [
        "the new office has no chairs",
        "Backups failed again on db3. Who can look?",
    ]
    assert titles[2:] == ["Where are the invoices of October?", "Lunch at noon?"]
    assert [topic.opening.source.id for topic in digest.topics] == ["m6", "m1", "m5", "m4"]


async def test_people_and_counts_are_counted() -> None:
    chairs, backups, *_ = (await told(day(BUSY))).topics
    assert tally(chairs) == "Ben, Raj, Zoe · 3 messages · 6 reactions"
    assert tally(backups) == "Ana, Ben, Mia · 3 messages"


async def test_more_than_three_people_are_a_number() -> None:
    crowd = "09:00 Ana: who comes\n" + "\n".join(f"  09:0{n} P{n}: me" for n in range(6))
    (topic,) = (await told(day(crowd))).topics
    assert tally(topic) == "Ana, P0, P1 +4 · 7 messages"


async def test_what_is_no_topic_is_counted_and_linked() -> None:
    digest = await told(day(BUSY))
    assert digest.conversations == 7
    assert [source.id for source in digest.smaller] == ["m0", "m9", "m10"]
    assert rest(digest) == "3 smaller conversations"
    assert scope(digest) == "11 messages · 6 people · 7 conversations"


async def test_at_most_eight_are_told() -> None:
    lines = [f"{hour:02}:{minute:02} Ana: news {hour}" for hour in range(24) for minute in (0, 5)]
    digest = await told(day("\n".join(lines)))
    assert len(digest.topics) == 8
    assert rest(digest) == "16 smaller conversations"


async def test_many_smaller_ones_are_counted_but_not_all_linked() -> None:
    lines = [f"{hour:02}:{m:02} Ana: news" for hour in range(24) for m in (0, 30)]
    digest = await told(day("\n".join(lines)))
    assert (len(digest.smaller), digest.conversations) == (20, 48)


async def test_decisions_and_open_questions_are_quoted_with_their_messages() -> None:
    digest = await told(day(BUSY))
    assert [(p.speaker, p.text, p.source.id, p.source.thread) for p in digest.decisions] == [
        ("Mia", "disk is full, we decided to move them to Restic", "m3", "m1")
    ]
    assert [(p.speaker, p.text, p.source.id) for p in digest.questions] == [
        ("Raj", "Lunch at noon?", "m4"),
        ("Mia", "Where are the invoices of October?", "m5"),
    ]


async def test_a_day_of_small_talk_has_neither() -> None:
    digest = await told(day("09:00 Ana: hi\n09:01 Ben: hello\n09:02 Ana: nice weather"))
    assert (digest.decisions, digest.questions, digest.yours) == ((), (), ())


async def test_a_message_alone_needs_no_engine() -> None:
    engine = FakeEngine(fails=[OutOfMemory("not asked")])
    digest = await told(day(f"09:00 Ana: {'news ' * 100}"), engine)
    (topic,) = digest.topics
    assert topic.sentences == ()
    assert topic.opening.text.startswith("news news")
    assert topic.opening.text.endswith(CUT)
    assert len(topic.opening.text) <= 200
    assert digest.engine is None
    assert engine.seen == []


async def test_a_long_opening_makes_a_short_title() -> None:
    digest = await told(day(f"09:00 Ana: {'news ' * 100}\n09:01 Ben: wow"))
    assert 40 < len(digest.topics[0].opening.text) <= 80


async def test_hello_is_no_title_and_no_topic() -> None:
    digest = await told(day("09:00 Ana: hi all\n09:01 Ana: db3 is down\n10:00 Ben: Hello!"))
    assert [topic.opening.text for topic in digest.topics] == ["db3 is down"]
    assert [source.id for source in digest.smaller] == ["m2"]


async def test_two_people_of_one_name_are_two_in_every_conversation() -> None:
    said = day(
        "09:00 Ana: one\n09:01 Ben: two\n09:02 Ben: or three\n"
        "10:00 Ana: four\n10:01 Ben: five\n10:02 Ben: or six"
    )
    other = [replace(m, speaker_id="UOther") if m.id == "m3" else m for m in said.messages]
    engine = FakeEngine("They talk.")
    digest = await told(replace(said, messages=tuple(other)), engine)
    assert "Ana 2: four\nBen: five\nBen: or six" in engine.seen
    assert {topic.people for topic in digest.topics} == {("Ben", "Ana"), ("Ben", "Ana (2)")}


async def test_sentences_cite_only_their_own_conversation() -> None:
    digest = await told(day(BUSY))
    cited = {s.id for topic in digest.topics for one in topic.sentences for s in one.sources}
    assert cited <= {"m1", "m2", "m3", "m6", "m7", "m8"}


async def test_nothing_to_read_is_said_so() -> None:
    with pytest.raises(EmptyWindow):
        await told(day(""))


async def test_one_conversation_about_which_the_engine_is_silent_does_not_stop_the_rest() -> None:
    engine = FakeEngine(lambda dialogue: "" if "chairs" in dialogue else "They talk.")
    chairs, backups, *_ = (await told(day(BUSY), engine)).topics
    assert chairs.sentences == ()
    assert "not summarized" in tally(chairs)
    assert backups.sentences


async def test_an_engine_that_says_nothing_at_all_is_no_digest() -> None:
    with pytest.raises(Speechless):
        await told(day(BUSY), FakeEngine(""))


@pytest.mark.parametrize("error", [EngineDown("away"), OutOfMemory("full")])
async def test_a_failing_engine_fails_the_digest(error: Exception) -> None:
    with pytest.raises(type(error)):
        await told(day(BUSY), FakeEngine("x", fails=[error] * 20))


async def test_coverage_says_what_was_left_out_before_and_what_was_shortened() -> None:
    long = "09:00 Ana: " + "word " * 2000 + "\n  09:01 Ben: yes\n  09:02 Ben: no"
    digest = await told(day(long, join=2))
    assert digest.coverage.skipped == {"join": 2, "shortened": 1}
    assert digest.coverage.read == 3


async def test_who_missed_something_hears_first_what_concerns_them() -> None:
    text = """\
09:00 Ana: the big one
  09:01 Ben: a
  09:02 Mia: b
  09:03 Raj: c
10:00 Ana: lunch, @Me?
11:00 Ben: in their thread
  11:01 Ana: more of it
"""
    presence = Presence("before", threads=frozenset({"m5"}))
    digest = await told(day(text, presence), request=asking(Kind.MISSED, "UMe"))
    titles = [topic.opening.text for topic in digest.topics]
    assert titles == ["lunch, @Me?", "in their thread", "the big one"]
    assert [point.text for point in digest.yours] == ["lunch, @Me?"]
    assert digest.first
    assert digest.last
    assert (digest.first.id, digest.last.id) == ("m0", "before")


async def test_two_missed_messages_are_said_without_the_engine() -> None:
    engine = FakeEngine()
    digest = await told(
        day("09:00 Ana: @Me look\n09:01 Ben: wow"), engine, asking(Kind.MISSED, "UMe")
    )
    assert digest.topics == ()
    assert [point.text for point in digest.yours] == ["@Me look"]
    assert [source.id for source in digest.smaller] == ["m0"]
    assert engine.seen == []
    assert rest(digest) == "1 conversation"


async def test_three_missed_messages_are_summarized() -> None:
    engine = FakeEngine()
    said = day("09:00 Ana: look\n09:01 Ben: wow\n09:02 Ana: yes")
    digest = await told(said, engine, asking(Kind.MISSED, "UMe"))
    assert len(digest.topics) == 1
    assert len(engine.seen) == 1


@given(histories(), st.sampled_from([None, "U1"]))
async def test_everything_in_a_digest_was_said_where_it_says(
    messages: list[Message], asker: str | None
) -> None:
    if not messages:
        return
    kind = Kind.MISSED if asker else Kind.DIGEST
    digest = await told(talk(messages), request=asking(kind, asker))
    texts = {message.id: " ".join(clean.text(message.text).split()) for message in messages}
    points = [*digest.decisions, *digest.questions, *digest.yours]
    for point in [*points, *(topic.opening for topic in digest.topics)]:
        words = point.text.removesuffix(CUT)
        assert words == "[empty]" or words[:10].strip() in texts[point.source.id]
    ids = set(texts)
    assert {source.id for source in digest.smaller} <= ids
    assert sum(topic.messages for topic in digest.topics) <= len(messages)
    assert read_outcome(write_outcome(digest), "a") == digest


def test_a_conversation_keeps_in_redis_what_digests_count() -> None:
    said = day(
        "09:00 Ana: @Ben look (3)\n  09:01 CI: [bot] ok", Presence("a", None, frozenset("b"))
    )
    assert read_conversation(write_conversation(said)) == said
