"""Reading Slack's conversations: which messages, in which order, and what is said of the rest."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bots.markup.slack import moment
from bots.slack.calls import Calls
from bots.slack.history import History, Reach
from bots.slack.people import People
from bots.slack.span import bounds
from core.conversation import Conversation, Place
from core.errors import EmptyWindow, NoHistory
from core.request import Kind, Request
from core.summary import Reason
from core.window import Window
from tests.fakes.slack import Channel, User, World

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)


def ago(**length: float) -> datetime:
    return NOW - timedelta(**length)


def asking(
    channel: Channel, window: Window | None = None, asker: User | None = None, **more: str | None
) -> Request:
    thread, trigger = more.get("thread"), more.get("trigger")
    place = Place("slack", "T0000HOME", channel.id, thread)
    who = asker.id if asker else channel.members[0].id
    return Request("key", Kind.COMMAND, place, place, window or Window(), who, trigger=trigger)


def texts(conversation: Conversation) -> list[str]:
    return [message.text for message in conversation.messages]


def say(world: World, channel: Channel, user: User, *lines: tuple[float, str]) -> list[str]:
    """Say things so many hours ago."""
    return [world.post(channel, user, text, at=ago(hours=hours)) for hours, text in lines]


@pytest.fixture
def ana(world: World) -> User:
    return world.user("Ana Lima", display="ana", tz="Europe/Berlin")


@pytest.fixture
def ben(world: World) -> User:
    return world.user("Ben")


@pytest.fixture
def general(world: World, ana: User, ben: User) -> Channel:
    return world.channel("general", [ana, ben])


async def test_everything_is_read_oldest_first_in_the_askers_zone(
    world: World, history: History, general: Channel, ana: User
) -> None:
    say(world, general, ana, (3, "one"), (2, "two"), (1, "three"))
    conversation = await history.read(asking(general))
    assert texts(conversation) == ["one", "two", "three"]
    assert conversation.title == "#general"
    assert conversation.messages[0].speaker == "ana"
    assert conversation.coverage.zone == "Europe/Berlin"
    assert conversation.coverage.since == moment(conversation.messages[0].id)
    assert (conversation.coverage.left_out, conversation.coverage.more) == (0, False)


@pytest.mark.parametrize("longest", [7, 15, 999])
async def test_short_pages_are_all_turned(
    world: World, history: History, general: Channel, ana: User, longest: int
) -> None:
    world.longest = longest
    lines = [(200 - n, f"message {n}") for n in range(100)]
    (root,) = say(world, general, ana, (60, "root"))
    said = say(world, general, ana, *lines)
    for n in range(30):
        world.post(general, ana, f"reply {n}", thread=root, at=ago(hours=50, minutes=-n))
    conversation = await history.read(asking(general))
    assert len(said) + 1 + 30 == len(conversation.messages)
    assert [m.sent_at for m in conversation.messages] == sorted(
        m.sent_at for m in conversation.messages if m.sent_at
    )


async def test_a_window_is_exact_to_the_microsecond_at_both_ends(
    world: World, history: History, general: Channel, ana: User
) -> None:
    stamps = say(world, general, ana, *((5 - n, str(n)) for n in range(5)))
    since, until = moment(stamps[1]), moment(stamps[3])
    conversation = await history.read(asking(general, Window(since=since, until=until)))
    assert texts(conversation) == ["1", "2"]
    behind = await history.read(asking(general, Window(after=stamps[1])))
    assert texts(behind) == ["2", "3", "4"]


async def test_a_window_of_some_messages_counts_replies_too(
    world: World, history: History, general: Channel, ana: User
) -> None:
    (root, *_) = say(world, general, ana, (9, "root"), (8, "a"), (7, "b"), (3, "c"))
    for hours in (6, 5, 1):
        world.post(general, ana, f"reply {hours}", thread=root, at=ago(hours=hours))
    conversation = await history.read(asking(general, Window(last=3)))
    assert texts(conversation) == ["reply 5", "c", "reply 1"]
    assert "all" not in texts(conversation)
    assert conversation.coverage.left_out == 0


async def test_a_window_reads_no_page_that_it_does_not_need(
    world: World, history: History, general: Channel, ana: User
) -> None:
    world.longest = 50
    say(world, general, ana, *((24 * 60 - n, f"old {n}") for n in range(600)))
    say(world, general, ana, *((1 - n / 100, f"new {n}") for n in range(60)))
    await history.read(asking(general, Window(since=ago(hours=2))))
    pages = [call for call in world.called("conversations.history") if call.ok]
    assert len(pages) <= 2 + 5


async def test_threads_that_began_before_the_window_are_read_where_they_go_on(
    world: World, history: History, general: Channel, ana: User, ben: User
) -> None:
    old, quiet = say(world, general, ana, (24 * 20, "old root"), (24 * 19, "quiet root"))
    world.post(general, ben, "old reply", thread=old, at=ago(days=19))
    world.post(general, ben, "quiet reply", thread=quiet, at=ago(days=18))
    world.post(general, ben, "new reply", thread=old, at=ago(hours=2))
    say(world, general, ana, (3, "today"))
    conversation = await history.read(asking(general, Window(since=ago(days=1))))
    assert texts(conversation) == ["today", "new reply"]
    assert conversation.messages[1].thread == old
    assert conversation.coverage.threads == 1
    asked = [call.params["ts"] for call in world.called("conversations.replies")]
    assert asked == [old]


async def test_first_messages_are_looked_for_many_pages_before_the_window(
    world: World, history: History, general: Channel, ana: User
) -> None:
    world.longest = 5
    (root,) = say(world, general, ana, (24 * 20, "old root"))
    say(world, general, ana, *((24 * 19 - n, f"old {n}") for n in range(15)))
    world.post(general, ana, "new reply", thread=root, at=ago(hours=2))
    say(world, general, ana, *((3 - n / 10, f"new {n}") for n in range(4)))
    conversation = await history.read(asking(general, Window(since=ago(days=1))))
    assert sorted(texts(conversation)) == ["new 0", "new 1", "new 2", "new 3", "new reply"]


async def test_a_reply_to_all_tells_of_a_thread_whose_beginning_is_too_far_away(
    world: World, history: History, general: Channel, ana: User
) -> None:
    world.longest = 5
    (root,) = say(world, general, ana, (24 * 90, "a root of long ago"))
    say(world, general, ana, *((24 * 60 - n, f"old {n}") for n in range(20)))
    world.post(general, ana, "to all", thread=root, broadcast=True, at=ago(days=10))
    world.post(general, ana, "new reply", thread=root, at=ago(hours=2))
    say(world, general, ana, (1, "today"))
    conversation = await history.read(asking(general, Window(since=ago(days=1))))
    assert texts(conversation) == ["new reply", "today"]


async def test_the_newest_messages_may_be_replies_between_two_others(
    world: World, history: History, general: Channel, ana: User
) -> None:
    root, *_ = say(world, general, ana, (9, "root"), (5, "before"), (1, "after"))
    world.post(general, ana, "reply", thread=root, at=ago(hours=3))
    conversation = await history.read(asking(general, Window(last=2)))
    assert texts(conversation) == ["reply", "after"]


async def test_a_reply_that_was_also_sent_to_the_channel_is_one_message(
    world: World, history: History, general: Channel, ana: User
) -> None:
    (root,) = say(world, general, ana, (24 * 90, "a root of long ago"))
    world.post(general, ana, "also here", thread=root, broadcast=True, at=ago(hours=2))
    world.post(general, ana, "only there", thread=root, at=ago(hours=1))
    conversation = await history.read(asking(general, Window(since=ago(days=1))))
    assert texts(conversation) == ["also here", "only there"]


async def test_what_we_said_and_what_asked_us_is_left_out(
    world: World, history: History, general: Channel, ana: User
) -> None:
    say(world, general, ana, (3, "We ship on Friday"))
    trigger = world.post(general, ana, f"{world.bot.tag} 24h", at=ago(hours=2))
    world.post(general, world.bot, "Reading 1 message ...", thread=trigger, at=ago(hours=1))
    world.post(general, world.bot, "A summary for all", at=ago(minutes=5))
    conversation = await history.read(asking(general, trigger=trigger))
    assert texts(conversation) == ["We ship on Friday"]
    assert conversation.coverage.skipped == {"by this bot": 1}


async def test_other_apps_are_heard(
    world: World, history: History, general: Channel, ana: User
) -> None:
    robot = world.robot("Deploys")
    world.join(general, robot)
    card = [{"title": "Build 7", "text": "failed", "fallback": "Build 7 failed"}]
    world.post(general, robot, "", attachments=card, at=ago(hours=1))
    conversation = await history.read(asking(general))
    assert texts(conversation) == ["Build 7\nfailed"]


async def test_what_nobody_wrote_is_counted_by_kind_in_the_window_only(
    world: World, history: History, general: Channel, ana: User
) -> None:
    for hours in (50, 3, 2):
        world.post(general, ana, "joined", subtype="channel_join", at=ago(hours=hours))
    deleted = world.post(general, ana, "never mind", at=ago(hours=1))
    world.post(general, ana, "why?", thread=deleted, at=ago(minutes=30))
    world.delete(general, deleted)
    conversation = await history.read(asking(general, Window(since=ago(hours=24))))
    assert texts(conversation) == ["why?"]
    assert conversation.coverage.skipped == {"join": 2, "deleted": 1}


async def test_what_was_deleted_or_edited_meanwhile_is_read_as_it_is(
    world: World, history: History, general: Channel, ana: User
) -> None:
    gone, wrong, _ = say(world, general, ana, (3, "canary"), (2, "on Friday"), (1, "good"))
    world.delete(general, gone)
    world.edit(general, wrong, "on Monday")
    assert texts(await history.read(asking(general))) == ["on Monday", "good"]


class TestSinceMe:
    """`since me`: behind the asker's own last message."""

    async def test_it_starts_behind_what_the_asker_wrote_last(
        self, world: World, history: History, general: Channel, ana: User, ben: User
    ) -> None:
        say(world, general, ben, (9, "before"))
        say(world, general, ana, (8, "I wrote this"))
        say(world, general, ben, (7, "after"), (6, "later"))
        conversation = await history.read(asking(general, Window(mine=True), ana))
        assert texts(conversation) == ["after", "later"]

    async def test_a_reply_counts_wherever_it_was(
        self, world: World, history: History, general: Channel, ana: User, ben: User
    ) -> None:
        (root,) = say(world, general, ben, (9, "root"))
        say(world, general, ana, (8, "in the channel"))
        say(world, general, ben, (7, "between"))
        world.post(general, ana, "in the thread", thread=root, at=ago(hours=6))
        world.post(general, ben, "after", thread=root, at=ago(hours=5))
        conversation = await history.read(asking(general, Window(mine=True), ana))
        assert texts(conversation) == ["after"]

    async def test_joining_and_asking_do_not_count(
        self, world: World, history: History, general: Channel, ana: User, ben: User
    ) -> None:
        say(world, general, ana, (9, "I wrote this"))
        say(world, general, ben, (8, "after"))
        world.post(general, ana, "joined", subtype="channel_join", at=ago(hours=7))
        trigger = world.post(general, ana, world.bot.tag, at=ago(hours=6))
        request = asking(general, Window(mine=True), ana, trigger=trigger)
        assert texts(await history.read(request)) == ["after"]

    async def test_who_never_wrote_gets_a_day(
        self, world: World, history: History, general: Channel, ana: User, ben: User
    ) -> None:
        say(world, general, ben, (30, "the day before"), (20, "today"))
        conversation = await history.read(asking(general, Window(mine=True), ana))
        assert texts(conversation) == ["today"]

    async def test_who_never_wrote_gets_the_replies_of_that_day_too(
        self, world: World, history: History, general: Channel, ana: User, ben: User
    ) -> None:
        (root,) = say(world, general, ben, (50, "root"))
        world.post(general, ben, "reply", thread=root, at=ago(hours=3))
        conversation = await history.read(asking(general, Window(mine=True), ana))
        assert texts(conversation) == ["reply"]

    async def test_who_wrote_very_long_ago_gets_a_day(
        self, world: World, history: History, general: Channel, ana: User, ben: User
    ) -> None:
        world.longest = 10
        say(world, general, ana, (24 * 40, "long ago"))
        say(world, general, ben, *((24 * 30 - n, f"old {n}") for n in range(40)), (20, "today"))
        conversation = await history.read(asking(general, Window(mine=True), ana))
        assert texts(conversation) == ["today"]
        assert len(world.called("conversations.history")) <= 8

    async def test_whose_message_is_the_newest_has_missed_nothing(
        self, world: World, history: History, general: Channel, ana: User, ben: User
    ) -> None:
        say(world, general, ben, (9, "before"))
        say(world, general, ana, (8, "I wrote this"))
        with pytest.raises(EmptyWindow):
            await history.read(asking(general, Window(mine=True), ana))

    async def test_in_a_thread_it_is_the_askers_own_last_reply(
        self, world: World, history: History, general: Channel, ana: User, ben: User
    ) -> None:
        (root,) = say(world, general, ana, (9, "root"))
        world.post(general, ana, "mine", thread=root, at=ago(hours=5))
        world.post(general, ben, "after", thread=root, at=ago(hours=4))
        say(world, general, ana, (1, "elsewhere"))
        request = asking(general, Window(mine=True), ana, thread=root)
        assert texts(await history.read(request)) == ["after"]


class TestThread:
    async def test_it_is_read_whole_with_its_first_message(
        self, world: World, history: History, general: Channel, ana: User, ben: User
    ) -> None:
        (root, _) = say(world, general, ana, (9, "root"), (8, "not in it"))
        replies = [
            world.post(general, ben, f"reply {n}", thread=root, at=ago(hours=7, minutes=-n))
            for n in range(20)
        ]
        world.longest = 6
        expected = ["root", *(f"reply {n}" for n in range(20))]
        for thread in (root, replies[3]):
            conversation = await history.read(asking(general, thread=thread))
            assert texts(conversation) == expected
            assert conversation.title == "a thread in #general"
            assert conversation.coverage.people == 2

    async def test_a_window_of_it_is_only_that(
        self, world: World, history: History, general: Channel, ana: User
    ) -> None:
        (root,) = say(world, general, ana, (50, "root"))
        for hours in (40, 3, 2):
            world.post(general, ana, f"{hours} hours ago", thread=root, at=ago(hours=hours))
        recent = asking(general, Window(since=ago(hours=24)), thread=root)
        assert texts(await history.read(recent)) == ["3 hours ago", "2 hours ago"]
        with pytest.raises(EmptyWindow):
            await history.read(asking(general, Window(since=ago(hours=1)), thread=root))

    async def test_a_message_without_replies_stands_for_the_channel_from_there_on(
        self, world: World, history: History, general: Channel, ana: User
    ) -> None:
        _, here, _ = say(world, general, ana, (3, "before"), (2, "here"), (1, "after"))
        conversation = await history.read(asking(general, thread=here))
        assert texts(conversation) == ["here", "after"]
        assert conversation.place.thread is None

    async def test_a_message_that_is_gone_has_nothing_to_read(
        self, history: History, general: Channel
    ) -> None:
        with pytest.raises(EmptyWindow):
            await history.read(asking(general, thread="1600000000.000100"))


class TestTooMuch:
    """What has no room is the oldest, and it is said."""

    @pytest.fixture
    def history(self, calls: Calls, people: People) -> History:
        return History(calls, people, Reach(pages=10, threads=5, messages=100))

    async def test_the_newest_pages_are_read(
        self, world: World, history: History, general: Channel, ana: User
    ) -> None:
        world.longest = 2
        say(world, general, ana, *((27 - n, f"message {n}") for n in range(27)))
        conversation = await history.read(asking(general))
        assert texts(conversation) == [f"message {n}" for n in range(7, 27)]
        coverage = conversation.coverage
        assert coverage.more
        assert coverage.left_out_before == conversation.messages[0].sent_at

    @pytest.mark.parametrize("window", [Window(last=9), Window(since=ago(hours=9.5))])
    async def test_a_window_that_was_read_whole_has_no_rest(
        self, world: World, history: History, general: Channel, ana: User, window: Window
    ) -> None:
        world.longest = 2
        say(world, general, ana, *((27 - n, f"message {n}") for n in range(27)))
        coverage = (await history.read(asking(general, window))).coverage
        assert (coverage.read, coverage.left_out, coverage.more) == (9, 0, False)
        assert coverage.left_out_before is None

    async def test_the_liveliest_threads_are_read_and_what_is_older_than_the_others_goes(
        self, world: World, history: History, general: Channel, ana: User
    ) -> None:
        roots = say(world, general, ana, *((50 - n, f"root {n}") for n in range(8)))
        for n, root in enumerate(roots):
            world.post(general, ana, f"reply {n}", thread=root, at=ago(hours=30 - n))
        say(world, general, ana, (1, "newest"))
        conversation = await history.read(asking(general))
        assert texts(conversation) == [*(f"reply {n}" for n in range(3, 8)), "newest"]
        coverage = conversation.coverage
        assert (coverage.left_out, coverage.more) == (8, True)
        assert coverage.left_out_before == conversation.messages[0].sent_at
        assert len(world.called("conversations.replies")) == 5

    async def test_more_messages_than_a_summary_takes_are_cut_at_the_old_end(
        self, world: World, history: History, general: Channel, ana: User
    ) -> None:
        (root,) = say(world, general, ana, (90, "root"))
        for n in range(150):
            world.post(general, ana, f"reply {n}", thread=root, at=ago(hours=80, minutes=-n))
        conversation = await history.read(asking(general, thread=root))
        assert texts(conversation) == [f"reply {n}" for n in range(50, 150)]
        coverage = conversation.coverage
        assert (coverage.read, coverage.left_out, coverage.more) == (100, 51, False)
        assert coverage.left_out_before == conversation.messages[0].sent_at

    async def test_a_channel_is_read_no_further_than_a_summary_takes(
        self, world: World, history: History, general: Channel, ana: User
    ) -> None:
        world.longest = 40
        say(world, general, ana, *((300 - n, str(n)) for n in range(300)))
        conversation = await history.read(asking(general))
        assert texts(conversation) == [str(n) for n in range(200, 300)]
        assert len(world.called("conversations.history")) == 3
        assert (conversation.coverage.left_out, conversation.coverage.more) == (20, True)


@pytest.mark.parametrize(
    ("private", "reason"), [(False, Reason.NOT_INVITED), (True, Reason.NO_ACCESS)]
)
async def test_where_we_were_not_invited_we_say_so_of_what_everybody_can_see(
    world: World, history: History, ana: User, private: bool, reason: Reason
) -> None:
    room = world.channel("random", [ana], private=private, bot=False)
    world.post(room, ana, "canary")
    with pytest.raises(NoHistory) as refusal:
        await history.read(asking(room))
    assert refusal.value.reason is reason


async def test_a_missing_scope_is_the_operators_and_not_asked_for_again(
    world: World, history: History, general: Channel
) -> None:
    world.app.scopes.discard("channels:history")
    with pytest.raises(NoHistory) as refusal:
        await history.read(asking(general))
    assert refusal.value.reason is Reason.SETUP
    assert len(world.called("conversations.history")) == 1


async def test_empty_is_empty(world: World, history: History, general: Channel, ana: User) -> None:
    with pytest.raises(EmptyWindow):
        await history.read(asking(general))
    world.post(general, ana, "joined", subtype="channel_join")
    with pytest.raises(EmptyWindow):
        await history.read(asking(general))


async def test_an_archived_channel_can_still_be_read(
    world: World, history: History, general: Channel, ana: User
) -> None:
    say(world, general, ana, (1, "the end"))
    world.archive(general)
    assert texts(await history.read(asking(general))) == ["the end"]


async def test_a_thread_that_vanishes_while_a_channel_is_read_is_no_reason_to_stop(
    world: World, history: History, general: Channel, ana: User
) -> None:
    (root, _) = say(world, general, ana, (3, "root"), (2, "and more"))
    world.post(general, ana, "reply", thread=root, at=ago(hours=1))
    world.faults.error("conversations.replies", "thread_not_found")
    assert texts(await history.read(asking(general))) == ["root", "and more"]


async def test_a_refusal_in_the_middle_of_a_channel_is_a_refusal(
    world: World, history: History, general: Channel, ana: User
) -> None:
    (root,) = say(world, general, ana, (3, "root"))
    world.post(general, ana, "reply", thread=root, at=ago(hours=1))
    world.faults.error("conversations.replies", "not_in_channel")
    with pytest.raises(NoHistory) as refusal:
        await history.read(asking(general))
    assert refusal.value.reason is Reason.NOT_INVITED


def test_bounds_are_exact_and_take_in_the_first_moment_but_not_the_last() -> None:
    since = datetime(2026, 11, 20, 9, 0, 0, 100, tzinfo=UTC)
    until = datetime(2026, 11, 20, 9, 0, 1, tzinfo=UTC)
    assert bounds(since, until) == {"oldest": "1795165200.000099", "latest": "1795165201.000000"}
    assert bounds(None, None) == {}


async def test_a_schedule_reads_as_well(
    world: World, history: History, general: Channel, ana: User
) -> None:
    say(world, general, ana, (1, "news"))
    request = replace(asking(general), asker=None, kind=Kind.DIGEST, zone="Asia/Tokyo")
    conversation = await history.read(request)
    assert texts(conversation) == ["news"]
    assert conversation.coverage.zone == "Asia/Tokyo"


def among(found: Iterable[str], part: str) -> bool:
    return any(part in text for text in found)


async def test_nothing_is_lost_by_reading_text_alone(
    world: World, history: History, general: Channel, ana: User
) -> None:
    element = {"type": "rich_text_section", "elements": [{"type": "text", "text": "in blocks"}]}
    world.post(general, ana, "", blocks=[{"type": "rich_text", "elements": [element]}])
    world.post(general, ana, "", files=[{"name": "plan.pdf"}])
    shared = {"is_share": True, "author_name": "Eve", "text": "from elsewhere"}
    world.post(general, ana, "", attachments=[shared])
    found = texts(await history.read(asking(general)))
    assert len(found) == 3
    for part in ("in blocks", "[file: plan.pdf]", "> Eve: from elsewhere"):
        assert among(found, part)
