"""Where what somebody missed begins: behind what they last wrote, and behind nothing else.

Every fixture is one way to have last written something, at one age, followed by one thing that is
no writing, beside one kind of bustle by others. What is right is said by the fixture, not found.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bots.slack.calls import Calls
from bots.slack.history import History
from bots.slack.people import People
from bots.slack.settings import SlackSettings
from core.conversation import Conversation, Place
from core.errors import EmptyWindow
from core.request import Kind, Request
from core.server import Space
from core.window import Window
from tests.fakes.slack import Channel, User, World

NOW = datetime.now(UTC)
DAY = 24.0


@dataclass
class Room:
    """A channel in which things happen so many hours ago."""

    world: World
    channel: Channel
    me: User
    ben: User
    app: User
    said: dict[str, float] = field(default_factory=dict)
    """What is read if it is young enough: the hours since, by `ts`."""

    def post(self, user: User, hours: float, thread: str | None = None, **more: object) -> str:
        at = NOW - timedelta(hours=hours)
        ts = self.world.post(self.channel, user, "words", thread=thread, at=at, **more)  # type: ignore[arg-type]
        if "subtype" not in more:
            self.said[ts] = hours
        return ts

    def root(self, hours: float) -> str:
        """A thread of Ben's."""
        ts = self.post(self.ben, hours)
        self.post(self.ben, hours - 0.01, ts)
        return ts


Last = Callable[[Room, float], str | None]
Noise = Callable[[Room, float], None]


def in_the_channel(room: Room, hours: float) -> str:
    return room.post(room.me, hours)


def in_a_young_thread(room: Room, hours: float) -> str:
    return room.post(room.me, hours, room.root(hours + 1))


def in_an_old_thread(room: Room, hours: float) -> str:
    return room.post(room.me, hours, room.root(hours + 5 * DAY))


def in_a_crowded_thread(room: Room, hours: float) -> str:
    root = room.root(hours + 2)
    for number in range(6):
        one = room.world.user(f"One {number} of {room.channel.name}")
        room.world.join(room.channel, one)
        room.post(one, hours + 1, root)
    return room.post(room.me, hours, root)


def in_a_thread_of_their_own(room: Room, hours: float) -> str:
    root = room.post(room.me, hours)
    room.post(room.ben, hours / 2, root)
    return root


def in_both_the_thread_later(room: Room, hours: float) -> str:
    room.post(room.me, hours + 3)
    return room.post(room.me, hours, room.root(hours + 1))


def in_both_the_channel_later(room: Room, hours: float) -> str:
    room.post(room.me, hours + 1, room.root(hours + 2))
    return room.post(room.me, hours)


def in_a_thread_and_to_the_channel(room: Room, hours: float) -> str:
    return room.post(room.me, hours, room.root(hours + 1), broadcast=True)


def with_a_file(room: Room, hours: float) -> str:
    return room.post(room.me, hours, files=[{"name": "plan.pdf"}])


def nowhere(room: Room, hours: float) -> None:
    room.post(room.ben, hours)


def nothing(room: Room, hours: float) -> None:
    pass


def an_edit(room: Room, hours: float) -> None:
    """They edit what they wrote before that."""
    own = [ts for ts, m in room.channel.messages.items() if m.author == room.me.id]
    if own:
        room.world.edit(room.channel, own[0], "other words")


def a_deletion(room: Room, hours: float) -> None:
    """They wrote again, and deleted it."""
    ts = room.post(room.me, hours)
    room.world.delete(room.channel, ts)
    del room.said[ts]


def a_deleted_thread(room: Room, hours: float) -> None:
    """They opened a thread and deleted its first message: a tombstone stays."""
    ts = room.post(room.me, hours)
    room.post(room.ben, hours - 0.001, ts)
    room.world.delete(room.channel, ts)
    del room.said[ts]


def a_reaction(room: Room, hours: float) -> None:
    reaction = {"name": "eyes", "users": [room.me.id], "count": 1}
    room.post(room.ben, hours, reactions=[reaction])


def a_return(room: Room, hours: float) -> None:
    """They left and joined."""
    room.post(room.me, hours, subtype="channel_leave")
    room.post(room.me, hours - 0.001, subtype="channel_join")


def a_new_topic(room: Room, hours: float) -> None:
    room.post(room.me, hours, subtype="channel_topic")


def an_app_in_their_name(room: Room, hours: float) -> None:
    room.post(room.me, hours, bot_id="B0APP", app_id="A0APP")


def a_mention(room: Room, hours: float) -> None:
    ts = room.world.post(
        room.channel, room.ben, f"{room.me.tag} look", at=NOW - timedelta(hours=hours)
    )
    room.said[ts] = hours


LASTS: list[Last] = [
    in_the_channel,
    in_a_young_thread,
    in_an_old_thread,
    in_a_crowded_thread,
    in_a_thread_of_their_own,
    in_both_the_thread_later,
    in_both_the_channel_later,
    in_a_thread_and_to_the_channel,
    with_a_file,
    nowhere,
]
NOISES: list[Noise] = [
    nothing,
    an_edit,
    a_deletion,
    a_deleted_thread,
    a_reaction,
    a_return,
    a_new_topic,
    an_app_in_their_name,
    a_mention,
]
AGES = (3.0, 30.0, 13 * DAY)
FIXTURES = list(itertools.product(LASTS, NOISES, AGES))


async def missed(room: Room, history: History) -> Conversation | None:
    place = Place("slack", room.me.team.id, room.channel.id)
    window = Window(mine=True)
    request = Request("key", Kind.MISSED, place, place, window, room.me.id)
    try:
        return await history.read(request)
    except EmptyWindow:
        return None


@pytest.fixture
async def open_room(world: World) -> Callable[[str], Room]:
    me, ben, app = world.user("Me"), world.user("Ben"), world.robot("builds")

    def open_(name: str) -> Room:
        channel = world.channel(name, [me, ben, app])
        return Room(world, channel, me, ben, app)

    return open_


def test_there_are_more_than_two_hundred() -> None:
    assert len(FIXTURES) >= 200


@pytest.mark.parametrize("last", LASTS)
async def test_it_begins_behind_what_they_last_wrote(
    open_room: Callable[[str], Room], own: SlackSettings, space: Space, last: Last
) -> None:
    for number, (noise, age) in enumerate(itertools.product(NOISES, AGES)):
        room = open_room(f"room-{number}")
        room.post(room.ben, age + 2)
        written = last(room, age)
        for hours in (age * 0.9, age * 0.5, 1.0):
            room.post(room.ben, hours)
            room.post(room.app, hours - 0.1)
        noise(room, age * 0.3)
        fresh = Space(space.redis, f"{space.prefix}{number}:")  # no call was paid for there
        calls = Calls(own, fresh)
        found = await missed(room, History(calls, People(calls, fresh)))
        await calls.close()
        start = DAY if written is None else room.said[written]
        right = {ts for ts, hours in room.said.items() if hours < start}
        where = f"{last.__name__}, {noise.__name__}, {age} hours ago"
        assert found, where
        assert {message.id for message in found.messages} == right, where
        assert found.presence, where
        assert found.presence.last == written, where


async def test_two_weeks_are_too_long_ago(
    open_room: Callable[[str], Room], history: History
) -> None:
    room = open_room("old")
    room.post(room.me, 15 * DAY)
    room.post(room.ben, 3 * DAY)
    today = room.post(room.ben, 3)
    found = await missed(room, history)
    assert found
    assert found.presence
    assert ([m.id for m in found.messages], found.presence.last) == ([today], None)


@pytest.mark.parametrize(("between", "known"), [(999, True), (1000, False)])
async def test_a_thousand_messages_are_too_many(
    open_room: Callable[[str], Room], history: History, between: int, known: bool
) -> None:
    room = open_room("busy")
    own = room.post(room.me, 48)
    for number in range(between - 1):
        room.post(room.ben, 47 - number * 0.02)
    room.post(room.ben, 1)
    found = await missed(room, history)
    assert found
    assert found.presence
    assert found.presence.last == (own if known else None)
    start = room.said[own] if known else DAY
    assert len(found.messages) == sum(hours < start for hours in room.said.values())


async def test_threads_they_took_part_in_are_known(
    open_room: Callable[[str], Room], history: History
) -> None:
    room = open_room("threads")
    joined, other, opened = room.root(50), room.root(49), room.post(room.me, 48)
    room.post(room.me, 47, joined)
    room.post(room.me, 46)
    for thread in (joined, other, opened):
        room.post(room.ben, 5, thread)
    found = await missed(room, history)
    assert found
    assert found.presence
    assert found.presence.threads == {joined, opened}
    replies = {m.thread: m.answers for m in found.messages}
    assert replies == {joined: room.ben.id, other: room.ben.id, opened: room.me.id}


async def test_in_a_thread_it_is_their_last_reply_however_old(
    open_room: Callable[[str], Room], history: History
) -> None:
    room = open_room("thread")
    root = room.root(30 * DAY)
    own = room.post(room.me, 20 * DAY, root)
    later = [room.post(room.ben, hours, root) for hours in (19 * DAY, 3)]
    room.post(room.me, 1)
    found = await _in_thread(room, root, history)
    assert [m.id for m in found.messages] == later
    assert found.presence
    assert (found.presence.last, found.presence.thread) == (own, root)


async def test_of_a_thread_in_which_they_wrote_nothing_they_missed_all(
    open_room: Callable[[str], Room], history: History
) -> None:
    room = open_room("unknown")
    root = room.root(30 * DAY)
    found = await _in_thread(room, root, history)
    assert len(found.messages) == 2


async def _in_thread(room: Room, root: str, history: History) -> Conversation:
    place = Place("slack", room.me.team.id, room.channel.id, root)
    return await history.read(
        Request("key", Kind.MISSED, place, place, Window(mine=True), room.me.id)
    )


async def test_what_counts_is_read_with_the_messages(
    open_room: Callable[[str], Room], history: History
) -> None:
    room = open_room("counts")
    reactions = [
        {"name": "eyes", "users": ["U1", "U2"], "count": 2},
        {"name": "+1", "users": ["U2"], "count": 1},
    ]
    room.world.post(
        room.channel,
        room.ben,
        f"{room.me.tag} and {room.me.tag}, look at &lt;@U0NOBODY&gt;",
        at=NOW - timedelta(hours=2),
        reactions=reactions,
    )
    room.post(room.app, 1)
    found = await missed(room, history)
    assert found
    mention, app = found.messages
    assert (mention.mentions, mention.reactions, mention.bot) == ((room.me.id,), 2, False)
    assert (app.mentions, app.reactions, app.bot) == ((), 0, True)
