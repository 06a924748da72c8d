"""Where what somebody missed begins on Discord: behind what they last wrote, and nothing else.

As on Slack, every fixture is one way to have last written something, at one age, followed by one
thing that is no writing, beside others who talk. What is right is said by the fixture, not found.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bots.discord.calls import Calls
from bots.discord.history import History, Reach
from bots.discord.people import People
from core.conversation import Conversation, Place
from core.request import Kind, Request
from core.server import Space
from core.window import Window
from tests.fakes.discord import Channel, Message, User, World, zoo

NOW = datetime.now(UTC)
DAY = 24.0


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


@dataclass
class Room:
    """A channel in which things happen so many hours ago."""

    world: World
    channel: Channel
    me: User
    ben: User
    said: dict[str, float] = field(default_factory=dict)
    """What is read if it is young enough: the hours since, by id."""

    def post(
        self, user: User, hours: float, place: Channel | None = None, **more: object
    ) -> Message:
        text = "" if more else "words"
        message = self.world.post(place or self.channel, user, text, at=ago(hours), **more)  # type: ignore[arg-type]
        self.said[message.id] = hours
        return message

    def thread(self, hours: float, opener: User | None = None) -> Channel:
        """A thread below a message of Ben's, in which he goes on."""
        thread = self.world.thread(self.post(opener or self.ben, hours), at=ago(hours))
        self.post(self.ben, hours - 0.01, thread)
        return thread


Last = Callable[[Room, float], Message | None]
Noise = Callable[[Room, float], None]


def in_the_channel(room: Room, hours: float) -> Message:
    return room.post(room.me, hours)


def in_a_young_thread(room: Room, hours: float) -> Message:
    return room.post(room.me, hours, room.thread(hours + 1))


def in_an_old_thread(room: Room, hours: float) -> Message:
    return room.post(room.me, hours, room.thread(hours + 30 * DAY))


def in_a_closed_thread(room: Room, hours: float) -> Message:
    thread = room.thread(hours + 1)
    last = room.post(room.me, hours, thread)
    room.world.archive(thread, ago(hours / 2))
    return last


def in_a_long_thread(room: Room, hours: float) -> Message:
    thread = room.thread(hours + 1)
    last = room.post(room.me, hours, thread)
    for number in range(110):
        room.post(room.ben, hours * (0.8 - number / 1000), thread)
    return last


def in_a_thread_of_their_own(room: Room, hours: float) -> Message:
    last = room.post(room.me, hours)
    room.post(room.ben, hours / 2, room.world.thread(last, at=ago(hours * 0.9)))
    return last


def in_both_the_thread_later(room: Room, hours: float) -> Message:
    room.post(room.me, hours + 3)
    return room.post(room.me, hours, room.thread(hours + 1))


def in_both_the_channel_later(room: Room, hours: float) -> Message:
    room.post(room.me, hours + 1, room.thread(hours + 2))
    return room.post(room.me, hours)


def a_file(room: Room, hours: float) -> Message:
    return room.post(room.me, hours, **zoo.files("plan.pdf"))


def nowhere(room: Room, hours: float) -> None:
    room.post(room.ben, hours)


def nothing(room: Room, hours: float) -> None:
    pass


def an_edit(room: Room, hours: float) -> None:
    """They edit the first that they wrote."""
    for message in list(room.channel.messages.values()):
        if message.author is room.me:
            room.world.edit(message, "other words")
            return


def a_deletion(room: Room, hours: float) -> None:
    """They wrote again, and deleted it."""
    message = room.post(room.me, hours)
    room.world.delete(message)
    del room.said[message.id]


def a_deleted_beginning(room: Room, hours: float) -> None:
    """They opened a thread and deleted what it hangs on: their copy in it stays, empty."""
    thread = room.thread(hours, room.me)
    (root,) = (one for one in room.channel.messages.values() if one.id == thread.id)
    room.world.delete(root)
    del room.said[root.id]


def a_reaction(room: Room, hours: float) -> None:
    """They react to what Ben said: how many did is told, not who."""
    counts = {"count_details": {"burst": 0, "normal": 1}, "me": False, "me_burst": False}
    reaction = {"count": 1, **counts, "burst_colors": [], "emoji": {"id": None, "name": "+1"}}
    message = room.world.post(room.channel, room.ben, "look", at=ago(hours), reactions=[reaction])
    room.said[message.id] = hours


def a_return(room: Room, hours: float) -> None:
    """They joined the server, pinned something and boosted: all said in their name."""
    for kind in (7, 6, 8):
        room.world.post(room.channel, room.me, at=ago(hours), **zoo.system(kind))


def an_open_door(room: Room, hours: float) -> None:
    """They opened a thread below no message: the channel says so in their name."""
    room.world.thread(room.channel, "plans", [room.me], at=ago(hours))


def a_mask(room: Room, hours: float) -> None:
    """A webhook posts under their name."""
    message = room.world.webhook(room.channel, room.me.handle, "words", at=ago(hours))
    room.said[message.id] = hours


def a_mention(room: Room, hours: float) -> None:
    message = room.world.post(room.channel, room.ben, f"{room.me.tag} look", at=ago(hours))
    room.said[message.id] = hours


LASTS: list[Last] = [
    in_the_channel,
    in_a_young_thread,
    in_an_old_thread,
    in_a_closed_thread,
    in_a_long_thread,
    in_a_thread_of_their_own,
    in_both_the_thread_later,
    in_both_the_channel_later,
    a_file,
    nowhere,
]
NOISES: list[Noise] = [
    nothing,
    an_edit,
    a_deletion,
    a_deleted_beginning,
    a_reaction,
    a_return,
    an_open_door,
    a_mask,
    a_mention,
]
AGES = (3.0, 30.0, 13 * DAY)
FIXTURES = list(itertools.product(NOISES, AGES))


def asking(room: Room) -> Request:
    assert room.channel.guild
    place = Place("discord", room.channel.guild.id, room.channel.id)
    return Request("key", Kind.MISSED, place, place, Window(mine=True), room.me.id)


@pytest.fixture
async def open_room(world: World) -> Callable[[str], Room]:
    me, ben = world.user("Me"), world.user("Ben")
    return lambda name: Room(world, world.channel(name), me, ben)


@pytest.mark.parametrize("last", LASTS)
async def test_it_begins_behind_what_they_last_wrote(
    open_room: Callable[[str], Room], calls: Calls, space: Space, last: Last
) -> None:
    history = History(calls, People(calls, space))
    for number, (noise, age) in enumerate(FIXTURES):
        room = open_room(f"room-{number}")
        room.post(room.ben, age + 2)
        written = last(room, age)
        for hours in (age * 0.9, age * 0.5, 1.0):
            room.post(room.ben, hours)
        noise(room, age * 0.3)
        found = await history.read(asking(room))
        start = DAY if written is None else room.said[written.id]
        right = {id_ for id_, hours in room.said.items() if hours < start}
        where = f"{last.__name__}, {noise.__name__}, {age} hours ago"
        assert {message.id for message in found.messages} == right, where
        assert found.presence, where
        assert found.presence.last == (written.id if written else None), where


async def _missed(
    room: Room, calls: Calls, space: Space, reach: Reach | None = None
) -> Conversation:
    return await History(calls, People(calls, space), reach or Reach()).read(asking(room))


async def test_two_weeks_are_too_long_ago(
    open_room: Callable[[str], Room], calls: Calls, space: Space
) -> None:
    room = open_room("old")
    room.post(room.me, 15 * DAY)
    room.post(room.me, 15 * DAY, room.thread(16 * DAY))
    room.post(room.ben, 3 * DAY)
    today = room.post(room.ben, 3)
    found = await _missed(room, calls, space)
    assert found.presence
    assert ([m.id for m in found.messages], found.presence.last) == ([today.id], None)


async def test_threads_they_took_part_in_are_known(
    open_room: Callable[[str], Room], calls: Calls, space: Space
) -> None:
    room = open_room("threads")
    joined, other, started = room.thread(50), room.thread(49), room.thread(48, room.me)
    opened = room.world.thread(room.channel, "plans", [room.me], at=ago(48))
    room.post(room.me, 47, joined)
    room.post(room.me, 46)
    for thread in (joined, other, started, opened):
        room.post(room.ben, 5, thread)
    found = await _missed(room, calls, space)
    assert found.presence
    assert found.presence.threads == {joined.id, started.id, opened.id}


async def test_a_bot_in_a_thread_takes_no_part_for_anybody(
    open_room: Callable[[str], Room], calls: Calls, space: Space
) -> None:
    room = open_room("masks")
    thread = room.thread(5)
    room.world.webhook(thread, room.me.handle, "words", at=ago(4))
    found = await _missed(room, calls, space)
    assert found.presence
    assert found.presence.threads == frozenset()


async def test_a_day_is_whole_though_older_threads_had_no_room(
    open_room: Callable[[str], Room], calls: Calls, space: Space
) -> None:
    room = open_room("crowded")
    for days in (2, 3, 4):
        room.thread(days * DAY)
    room.post(room.ben, 3)
    found = await _missed(room, calls, space, Reach(threads=1))
    assert (len(found.messages), found.coverage.more) == (1, False)
    room.thread(2)
    room.thread(1)
    assert (await _missed(room, calls, space, Reach(threads=1))).coverage.more
