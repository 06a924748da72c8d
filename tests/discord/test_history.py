"""What is read of Discord: the newest, with threads, and nothing that only looks like quiet."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bots.discord.calls import Calls
from bots.discord.history import History, Reach
from bots.discord.people import People
from bots.discord.snowflake import moment, snowflake
from core.conversation import Conversation, Place
from core.errors import EmptyWindow, NoHistory
from core.request import Kind, Request
from core.server import Space
from core.summary import Reason
from core.window import Window
from tests.fakes.discord import World, zoo
from tests.fakes.discord.people import User
from tests.fakes.discord.permits import Permit
from tests.fakes.discord.realm import reference
from tests.fakes.discord.rooms import Channel, Message
from tests.waiting import wait_until

NOW = datetime.now(UTC)
ALL, REACH = Window(), Reach()


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def texts(conversation: Conversation) -> list[str]:
    return [message.text for message in conversation.messages]


class Reader:
    """Somebody who asks for what is where."""

    def __init__(self, world: World, calls: Calls, space: Space) -> None:
        self.world, self.calls, self.space = world, calls, space
        self.ana = world.user("Ana")
        self.ben = world.user("Ben")
        self.general = world.channel("general")

    def request(
        self, window: Window = ALL, channel: Channel | None = None, thread: str | None = None
    ) -> Request:
        channel = channel or self.general
        assert channel.guild
        place = Place("discord", channel.guild.id, channel.id, thread)
        return Request("key", Kind.COMMAND, place, place, window, self.ana.id)

    async def read(
        self,
        window: Window = ALL,
        channel: Channel | None = None,
        thread: str | None = None,
        reach: Reach = REACH,
    ) -> Conversation:
        return await self.ask(self.request(window, channel, thread), reach)

    async def ask(self, request: Request, reach: Reach = REACH) -> Conversation:
        return await History(self.calls, People(self.calls, self.space), reach).read(request)

    def post(self, *said: str, user: User | None = None, hours: float = 2) -> list[Message]:
        """One message a minute, beginning so many hours ago."""
        start = ago(hours)
        return [
            self.world.post(self.general, user or self.ben, text, at=start + timedelta(minutes=n))
            for n, text in enumerate(said)
        ]


@pytest.fixture
def reader(world: World, calls: Calls, space: Space) -> Reader:
    return Reader(world, calls, space)


def numbered(count: int) -> Sequence[str]:
    return [f"message {number}" for number in range(count)]


def answering(message: Message, number: str = "") -> dict[str, Any]:
    """The keys of a reply of which Discord did not fetch what it answers."""
    named = {**reference(message), "message_id": number or message.id}
    return {"type": 19, "message_reference": named}


class TestWindows:
    async def test_everything_is_read_page_by_page_oldest_first(self, reader: Reader) -> None:
        reader.post(*numbered(250), hours=20)
        conversation = await reader.read()
        assert texts(conversation) == numbered(250)
        assert len(reader.world.called("history")) == 3
        assert conversation.title == "#general"
        assert (conversation.coverage.read, conversation.coverage.people) == (250, 1)
        assert not conversation.coverage.more

    async def test_the_last_ones_are_the_newest_and_cost_one_call(self, reader: Reader) -> None:
        reader.post(*numbered(250), hours=20)
        assert texts(await reader.read(Window(last=3))) == numbered(250)[-3:]
        assert len(reader.world.called("history")) == 1

    async def test_since_reads_back_to_then_and_no_further(self, reader: Reader) -> None:
        reader.post(*numbered(250), hours=20)
        reader.post("new", "newer", hours=1)
        assert texts(await reader.read(Window(since=ago(2)))) == ["new", "newer"]
        assert len(reader.world.called("history")) == 1
        assert "after" not in reader.world.called("history")[0].query

    async def test_until_is_where_reading_begins(self, reader: Reader) -> None:
        reader.post(*numbered(5), hours=20)
        reader.post("new", hours=1)
        window = Window(since=ago(21), until=ago(2))
        assert texts(await reader.read(window)) == numbered(5)

    async def test_a_message_to_start_behind_is_not_read_itself(self, reader: Reader) -> None:
        messages = reader.post(*numbered(5))
        window = Window(after=messages[2].id)
        assert texts(await reader.read(window)) == numbered(5)[3:]

    async def test_a_message_that_has_no_thread_stands_for_its_channel_from_there_on(
        self, reader: Reader
    ) -> None:
        messages = reader.post(*numbered(5))
        assert texts(await reader.read(thread=messages[2].id)) == numbered(5)[2:]

    async def test_an_empty_channel_is_empty(self, reader: Reader) -> None:
        with pytest.raises(EmptyWindow):
            await reader.read()

    async def test_where_reading_ends_early_the_newest_are_there_and_it_is_said(
        self, reader: Reader
    ) -> None:
        reader.post(*numbered(450), hours=20)
        conversation = await reader.read(reach=Reach(pages=2))
        assert texts(conversation) == numbered(450)[-200:]
        assert conversation.coverage.more
        assert conversation.coverage.left_out_before == conversation.messages[0].sent_at

    async def test_what_has_no_room_is_counted(self, reader: Reader) -> None:
        reader.post(*numbered(350), hours=20)
        conversation = await reader.read(reach=Reach(messages=120))
        assert texts(conversation) == numbered(350)[-120:]
        assert conversation.coverage.left_out == 80
        assert conversation.coverage.more
        assert len(reader.world.called("history")) == 2


class TestSinceMe:
    WINDOW = Window(mine=True)

    async def test_it_begins_behind_the_askers_own_last_message(self, reader: Reader) -> None:
        reader.post("old", hours=5)
        reader.post("mine", user=reader.ana, hours=4)
        reader.post("new", "newer", hours=3)
        assert texts(await reader.read(self.WINDOW)) == ["new", "newer"]

    async def test_a_message_of_theirs_in_a_thread_counts_as_well(
        self, reader: Reader, world: World
    ) -> None:
        (root,) = reader.post("root", hours=5)
        reader.post("mine", user=reader.ana, hours=4.5)
        reader.post("between", hours=4)
        thread = world.thread(root)
        world.post(thread, reader.ana, "mine too", at=ago(3))
        world.post(thread, reader.ben, "new in there", at=ago(2))
        reader.post("new", hours=1)
        assert texts(await reader.read(self.WINDOW)) == ["new in there", "new"]

    async def test_who_never_wrote_gets_a_day(self, reader: Reader) -> None:
        reader.post("long ago", hours=30)
        reader.post("today", hours=3)
        assert texts(await reader.read(self.WINDOW)) == ["today"]

    async def test_it_is_looked_for_in_pages_behind_the_first(self, reader: Reader) -> None:
        reader.post("mine", user=reader.ana, hours=10)
        reader.post(*numbered(220), hours=9)
        assert texts(await reader.read(self.WINDOW)) == numbered(220)


class TestThreads:
    async def test_threads_alive_in_the_window_are_part_of_it(
        self, reader: Reader, world: World
    ) -> None:
        first, second = reader.post("an old plan", "another", hours=100)
        alive, dead = (world.thread(one, at=ago(99)) for one in (first, second))
        world.post(dead, reader.ben, "nobody cares", at=ago(90))
        world.post(alive, reader.ben, "still on", at=ago(1))
        reader.post("in the channel", hours=2)
        conversation = await reader.read(Window(since=ago(24)))
        assert texts(conversation) == ["in the channel", "still on"]
        assert [m.thread for m in conversation.messages] == [None, alive.id]
        assert conversation.coverage.threads == 1
        assert {call.params["channel_id"] for call in world.called("history")} == {
            reader.general.id,
            alive.id,
        }

    async def test_the_message_a_thread_hangs_on_is_there_once(
        self, reader: Reader, world: World
    ) -> None:
        (root,) = reader.post("root")
        thread = world.thread(root)
        world.post(thread, reader.ana, "reply", at=ago(1))
        for place in (reader.general, thread):
            conversation = await reader.read(channel=place)
            assert texts(conversation) == ["root", "reply"]
            assert conversation.messages[0].id == root.id
            assert {m.thread for m in conversation.messages} == {thread.id}

    async def test_a_thread_is_found_by_its_own_id_and_beside_its_channel(
        self, reader: Reader, world: World
    ) -> None:
        thread = world.thread(reader.general, "plans", [reader.ana])
        world.post(thread, reader.ben, "inside")
        reader.post("outside")
        for channel, number in ((thread, None), (reader.general, thread.id)):
            conversation = await reader.read(channel=channel, thread=number)
            assert texts(conversation) == ["inside"]
            assert conversation.title == "plans in #general"

    async def test_archived_threads_are_read_too_page_by_page(
        self, reader: Reader, world: World
    ) -> None:
        for number in range(130):
            hours = 40 - number / 10
            thread = world.thread(reader.general, f"t{number}", [reader.ben], at=ago(50))
            world.post(thread, reader.ben, f"said {number}", at=ago(hours))
            world.archive(thread, at=ago(hours - 1))
        conversation = await reader.read(Window(since=ago(48)), reach=Reach(threads=200))
        assert len(conversation.messages) == 130
        assert len(world.called("archived")) == 2
        conversation = await reader.read(Window(since=ago(28.05)))
        assert texts(conversation)[0] == "said 120"
        assert len(world.called("archived")) == 3

    async def test_private_threads_are_not_part_of_their_channel(
        self, reader: Reader, world: World
    ) -> None:
        thread = world.thread(reader.general, "x", [reader.ana, world.bot], private=True)
        world.post(thread, reader.ben, "secret")
        reader.post("open")
        assert texts(await reader.read()) == ["open"]
        assert texts(await reader.read(channel=thread)) == ["secret"]
        world.archive(thread)
        assert texts(await reader.read()) == ["open"]

    async def test_threads_of_other_channels_are_not_part_of_it(
        self, reader: Reader, world: World
    ) -> None:
        other = world.channel("other")
        for place in (other, reader.general):
            for name in ("open", "archived"):
                thread = world.thread(place, name, [reader.ben])
                world.post(thread, reader.ben, f"{name} in {place.name}")
                if name == "archived":
                    world.archive(thread)
        assert set(texts(await reader.read())) == {"open in general", "archived in general"}

    async def test_a_thread_that_is_deleted_meanwhile_is_not_missed(
        self, reader: Reader, world: World
    ) -> None:
        thread = world.thread(reader.general, "x", [reader.ben])
        world.post(thread, reader.ben, "gone")
        reader.post("there")

        world.faults.slow("history", 0)  # the channel's own
        world.faults.slow("history", 0.3)
        reading = asyncio.create_task(reader.read())
        await wait_until(lambda: world.called("active"), what="a list of threads")
        world.remove(thread)
        assert texts(await reading) == ["there"]

    async def test_more_threads_than_can_be_read_are_said_to_be_missing(
        self, reader: Reader, world: World
    ) -> None:
        reader.post("may be between what was not read", hours=19.5)
        for number in range(6):
            thread = world.thread(reader.general, f"t{number}", [reader.ben], at=ago(25))
            world.post(thread, reader.ben, f"said {number}", at=ago(20 - number))
        conversation = await reader.read(reach=Reach(threads=4))
        assert texts(conversation) == [f"said {number}" for number in range(2, 6)]
        assert conversation.coverage.more


class TestForums:
    async def test_a_forum_is_its_posts_with_their_titles(
        self, reader: Reader, world: World
    ) -> None:
        forum = world.channel("help", kind="forum")
        crash = world.forum_post(forum, reader.ben, "It crashes", "on start", at=ago(5))
        world.post(crash, reader.ana, "same here", at=ago(4))
        slow = world.forum_post(forum, reader.ana, "It is slow", "always", at=ago(3))
        world.archive(slow, at=ago(2))
        conversation = await reader.read(channel=forum)
        assert texts(conversation) == [
            *("[post: It crashes]\non start", "same here", "[post: It is slow]\nalways")
        ]
        assert conversation.title == "#help"
        assert conversation.coverage.threads == 2
        inside = await reader.read(channel=crash)
        assert texts(inside) == ["[post: It crashes]\non start", "same here"]

    async def test_the_last_ones_of_a_forum_are_its_newest(
        self, reader: Reader, world: World
    ) -> None:
        forum = world.channel("help", kind="forum")
        posts = [world.forum_post(forum, reader.ben, f"t{n}", "x", at=ago(90)) for n in range(12)]
        for number, post in enumerate(posts):
            for hour in range(3):
                at = ago(40 - number - hour / 10)
                world.post(post, reader.ben, f"{number}.{hour}", at=at)
        conversation = await reader.read(Window(last=4), channel=forum)
        assert texts(conversation) == ["10.2", "11.0", "11.1", "11.2"]
        assert len(world.called("history")) == 4  # of twelve

    async def test_since_me_in_a_forum(self, reader: Reader, world: World) -> None:
        forum = world.channel("help", kind="forum")
        first = world.forum_post(forum, reader.ben, "a", "one", at=ago(50))
        world.post(first, reader.ana, "mine", at=ago(40))
        second = world.forum_post(forum, reader.ben, "b", "two", at=ago(30))
        world.post(first, reader.ben, "three", at=ago(20))
        world.post(second, reader.ben, "four", at=ago(10))
        conversation = await reader.read(Window(mine=True), channel=forum)
        assert texts(conversation) == ["[post: b]\ntwo", "three", "four"]


class TestWhoAndWhat:
    async def test_people_are_called_what_they_are_called_on_this_server(
        self, reader: Reader, world: World
    ) -> None:
        nick = world.user("Nicola", nick="Nick")
        twin = world.user("Nicola")
        (asked,) = reader.post("Who?", user=nick)
        world.post(reader.general, twin, f"{nick.tag} {reader.ben.tag}!", reply=asked)
        conversation = await reader.read()
        assert [(m.speaker, m.text) for m in conversation.messages] == [
            ("Nick", "Who?"),
            ("Nicola", "(to Nick) @Nick @Ben!"),
        ]
        assert len(world.called("member")) == 4  # with the bot; and they are remembered
        await reader.read()
        assert len(world.called("member")) == 5

    async def test_who_left_keeps_the_name_of_their_account(
        self, reader: Reader, world: World
    ) -> None:
        gone = world.user("Gone", nick="Was here")
        reader.post("bye", user=gone)
        world.leave(gone)
        assert (await reader.read()).messages[0].speaker == "Gone"

    async def test_a_reply_whose_message_was_not_sent_along_finds_it_in_the_window(
        self, reader: Reader, world: World
    ) -> None:
        first, second = reader.post("Who is in?", "I am")
        world.post(reader.general, reader.ana, "great", **answering(first))
        world.post(reader.general, reader.ben, "too late", **answering(second, "1"))
        conversation = await reader.read()
        assert texts(conversation)[2:] == ["(to Ben) great", "too late"]
        assert conversation.messages[2].reply_to == first.id

    async def test_only_channels_that_everybody_sees_are_named(
        self, reader: Reader, world: World
    ) -> None:
        random, secret = world.channel("random"), world.channel("layoffs", [reader.ben])
        role = world.role("captains")
        reader.post(f"{random.tag} {secret.tag} {reader.general.tag} {role.tag} <#1>")
        assert texts(await reader.read()) == ["#random #channel #general @captains #channel"]
        world.post(secret, reader.ben, f"here: {secret.tag}")
        assert texts(await reader.read(channel=secret)) == ["here: #layoffs"]

    async def test_what_is_mentioned_a_thousand_times_does_not_cost_a_thousand_calls(
        self, reader: Reader, world: World
    ) -> None:
        reader.post(*(" ".join(f"<@{n}{m}>" for m in range(100, 150)) for n in range(1, 9)))
        await reader.read()
        assert len(world.called("member")) <= 33

    async def test_our_own_posts_and_the_message_that_asked_are_left_out(
        self, reader: Reader, world: World
    ) -> None:
        reader.post("hello", hours=3)
        own = world.post(reader.general, world.bot, "a summary", at=ago(2))
        trigger = world.post(reader.general, reader.ana, f"{world.bot.tag} please", at=ago(1))
        request = replace(reader.request(), trigger=trigger.id)
        conversation = await reader.ask(request)
        assert texts(conversation) == ["hello"]
        assert conversation.coverage.skipped == {"by this bot": 1}
        thread = world.thread(own)
        world.post(thread, reader.ben, "about that")
        assert texts(await reader.read(channel=thread)) == ["about that"]
        thread = world.thread(trigger)
        world.post(thread, reader.ben, "and that")
        conversation = await reader.ask(
            replace(request, source=reader.request(channel=thread).source)
        )
        assert texts(conversation) == ["and that"]

    async def test_the_whole_zoo_is_read_or_counted(self, reader: Reader, world: World) -> None:
        general, ben = reader.general, reader.ben
        (first,) = reader.post("hello")
        for more in (
            zoo.voice(7.2),
            zoo.sticker("Wave"),
            zoo.poll("When?", "Friday", votes=2),
            zoo.poll_result("When?", "Friday"),
            zoo.forward(first),
            zoo.display("# Shipped"),
            {"attachments": [zoo.attachment("x.png", "a cat")]},
            zoo.automod("blocked words"),
            *map(zoo.system, (zoo.JOIN, zoo.PIN, zoo.BOOST, zoo.RENAME)),
        ):
            world.post(general, ben, **more)
        world.webhook(general, "Ana", "I am not Ana")
        conversation = await reader.read()
        assert texts(conversation) == [
            "hello",
            "[voice message: 7 s]",
            "[sticker: Wave]",
            "[poll: When?]\n- Friday (2 votes)",
            "[poll closed: When?: Friday]",
            "[forwarded] hello",
            "# Shipped",
            "[image: x.png: a cat]",
            "I am not Ana",
        ]
        assert conversation.messages[-1].speaker == "Ana [webhook]"
        assert conversation.coverage.skipped == {
            "blocked": 1,
            "join": 1,
            "pin": 1,
            "boost": 1,
            "system": 1,
        }
        assert "secret" not in repr(conversation)


class TestNothingIsNotSilence:
    async def refused(self, reader: Reader, channel: Channel | None = None) -> Reason:
        with pytest.raises(NoHistory) as caught:
            await reader.read(channel=channel)
        return caught.value.reason

    async def test_a_history_that_we_may_not_read_is_no_quiet_channel(
        self, reader: Reader, world: World
    ) -> None:
        reader.post("hello")
        world.allow(reader.general, world.bot, deny=Permit.READ_MESSAGE_HISTORY)
        assert await self.refused(reader) is Reason.NO_PERMISSION
        assert not world.called("history")

    async def test_a_channel_that_we_do_not_see_says_so(self, reader: Reader, world: World) -> None:
        hidden = world.channel("hidden", [reader.ana], bot=False)
        world.post(hidden, reader.ana, "hello")
        assert await self.refused(reader, hidden) is Reason.NO_PERMISSION

    async def test_a_voice_chat_takes_the_right_to_connect(
        self, reader: Reader, world: World
    ) -> None:
        voice = world.channel("lounge", kind="voice")
        world.post(voice, reader.ana, "hello")
        assert texts(await reader.read(channel=voice)) == ["hello"]
        world.allow(voice, world.bot, deny=Permit.CONNECT)
        assert await self.refused(reader, voice) is Reason.NO_PERMISSION

    async def test_without_the_content_intent_nothing_is_summarized(
        self, reader: Reader, world: World
    ) -> None:
        reader.post("hello", "what now?")
        reader.post(*[f"{world.bot.tag} summarize"] * 9, user=reader.ana, hours=1)
        world.app.content = False
        assert await self.refused(reader) is Reason.NO_CONTENT

    async def test_one_strange_message_is_not_taken_for_a_missing_intent(
        self, reader: Reader
    ) -> None:
        reader.post("hello", "", "there", hours=1)
        conversation = await reader.read()
        assert texts(conversation) == ["hello", "there"]
        assert conversation.coverage.skipped == {"empty": 1}

    async def test_a_category_and_what_does_not_exist_have_no_history(
        self, reader: Reader, world: World
    ) -> None:
        category = world.channel("All", kind="category")
        assert await self.refused(reader, category) is Reason.NO_ACCESS
        gone = world.channel("gone")
        world.remove(gone)
        assert await self.refused(reader, gone) is Reason.NO_ACCESS

    async def test_a_token_that_is_refused_is_for_whoever_runs_us(
        self, reader: Reader, world: World
    ) -> None:
        await reader.calls.home()
        world.app.token = "other.other.other"
        assert await self.refused(reader) is Reason.SETUP


def test_ids_are_times() -> None:
    time = datetime(2026, 11, 21, 9, 0, 0, 250000, UTC)
    assert moment(snowflake(time)) == time
    assert moment("x") is None
    assert snowflake(datetime(2014, 1, 1, tzinfo=UTC)) == "0"
