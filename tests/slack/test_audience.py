"""Who gets to read what: nobody what they could not read in Slack itself."""

import itertools
from collections.abc import Iterator

import pytest

from bots.chat.acts import SHARE
from bots.slack.audience import Audience, full
from bots.slack.home import Home
from bots.slack.refusal import Unanswered
from bots.slack.settings import SlackSettings
from core.conversation import Place
from core.request import Kind, Request, Visibility
from core.server import Space
from core.window import Window
from tests.fakes.slack import Channel, Shown, User, World
from tests.slack.steps import Desk, desk
from tests.waiting import wait_until

CANARY = "The acquisition closes on Friday"

SOURCES = ("public", "private", "thread", "direct", "group", "shared", "shared private")
DAILY = ("private", "thread")
"""The others are shown by `.ci/run`."""

ROLES = ("member", "colleague", "guest", "external", "ex-member", "deactivated")
ACTIONS = ("command", "mention", "share")
TIMES = ("asking", "posting")


def place(channel: Channel, thread: str | None = None) -> Place:
    return Place("slack", "T0000HOME", channel.id, thread)


class Cell:
    """One way to ask: what about, who, how, and when they lose (or never had) access."""

    def __init__(self, world: World, kind: str, role: str, action: str, time: str) -> None:
        self.world, self.kind, self.role, self.action, self.time = world, kind, role, action, time
        self.mia = world.user("Mia")
        self.asker = world.user("Max", guest=role == "guest", external=role == "external")
        self.lobby = world.channel("lobby", [self.asker, self.mia])
        self.author = self.asker if (kind, role) == ("direct", "member") else self.mia
        self.source = self._source()
        self.said = world.post(self.source, self.author, CANARY)
        if kind == "thread":
            world.post(self.source, self.mia, CANARY, thread=self.said)
        joins = role in {"member", "ex-member", "deactivated"} or time == "posting"
        if joins and kind != "direct":
            world.join(self.source, self.asker)
        self.granted: set[str] = set()
        """What the asker saw while they could."""

    def __repr__(self) -> str:
        return f"{self.role} asks by {self.action} about {self.kind}, late in {self.time}"

    def _source(self) -> Channel:
        if self.kind == "direct":
            return self.world.im(self.author)
        if self.kind == "group":
            return self.world.mpim(self.mia, self.world.user("Ole"))
        private = self.kind not in {"public", "shared"}
        shared = "shared" in self.kind
        return self.world.channel("source", [self.mia], private=private, shared=shared)

    def allowed(self) -> bool:
        return self.world.sees(self.asker, self.source)

    def lose(self) -> None:
        """Let the asker become who they are in this cell."""
        self.granted = {shown.ts for shown in self.seen(self.asker)}
        if self.role == "deactivated":
            self.world.deactivate(self.asker)
        elif self.role != "member" and self.kind != "direct" and self.asker in self.source.members:
            self.world.leave(self.source, self.asker)

    async def run(self, at: Desk) -> None:
        """Ask, read, summarize, post and share; check that who may is told."""
        await self._ask(at)
        if self.time == "asking":
            self.lose()
        readable = self.allowed()
        assert (await at.read() is not None) == readable, self
        if readable:
            await at.summarize(CANARY)
        if self.time == "posting" and self.action != "share":
            self.lose()
        tells = readable and self.allowed()
        await at.deliver()
        assert bool(self.seen(self.asker)) == tells, self
        if self.action == "share" and tells:
            await self._share()

    async def _ask(self, at: Desk) -> None:
        link = self.world.link(self.source, self.said)
        if self.action == "mention":
            assert (await self.world.mention(self.asker, self.lobby, f"<{link}>")).acked
        else:
            reaction = await self.world.command(self.asker, self.lobby, "/summarize", link)
            assert reaction.error is None
        assert len(at.heard) == 1

    async def _share(self) -> None:
        """Press the button, after access was lost if it is lost now."""
        shown = [one for one in self.seen(self.asker) if SHARE in one.buttons]
        if self.kind == "direct":  # nobody else is there to share it with
            assert not shown
            return
        if self.time == "posting":
            self.lose()
        answered = len(self.world.called("response_url"))
        await self.world.press(self.asker, shown[0], SHARE)
        await wait_until(lambda: len(self.world.called("response_url")) > answered)
        posted = [one for one in self.seen(self.author) if not one.ephemeral]
        assert len(posted) == self.allowed(), self
        assert all(one.channel is self.source for one in posted), self

    def seen(self, user: User) -> list[Shown]:
        """What somebody sees of us that gives the canary away."""
        rooms = self.world.channels.values()
        shown = [one for room in rooms for one in self.world.answers(user, room)]
        return [one for one in shown if CANARY in f"{one.text} {one.message.body}"]

    def leaks(self) -> Iterator[str]:
        """Everybody who was shown what they could not read at that time."""
        for user in self.world.people.values():
            shown = {one.ts for one in self.seen(user)} - self.granted
            if shown and not user.bot_id and not self.world.sees(user, self.source):
                yield f"{user.real} sees it where a {self}"


@pytest.mark.parametrize(
    "kind",
    [one if one in DAILY else pytest.param(one, marks=pytest.mark.slow) for one in SOURCES],
)
@pytest.mark.parametrize("action", ACTIONS)
async def test_the_matrix_of_sources_roles_actions_and_times_has_no_leak(
    own: SlackSettings, space: Space, kind: str, action: str
) -> None:
    """252 cells in all: 7 kinds of source, 6 roles, 3 actions, 2 times."""
    leaks: list[str] = []
    for number, (role, time) in enumerate(itertools.product(ROLES, TIMES)):
        async with World() as world:
            there = own.model_copy(update={"api_url": world.url})
            cell = Cell(world, kind, role, action, time)
            part = Space(space.redis, f"{space.prefix}{number}:")
            async with desk(world, there, part) as at:
                await cell.run(at)
            leaks += cell.leaks()
    assert leaks == []


class TestMayRead:
    @pytest.fixture
    def mia(self, world: World) -> User:
        return world.user("Mia")

    async def test_guests_and_people_of_other_workspaces_may_where_they_are_members(
        self, world: World, audience: Audience, mia: User
    ) -> None:
        for user in (
            world.user("Gus", guest=True),
            world.user("Sue", single=True),
            world.user("Eve", external=True),
        ):
            room, other = world.channel("in", [mia, user]), world.channel("out", [mia])
            assert await audience.may_read(user.id, place(room))
            assert not await audience.may_read(user.id, place(other))

    async def test_a_public_channel_is_open_to_all_members_also_without_the_bot(
        self, world: World, audience: Audience, mia: User
    ) -> None:
        room = world.channel("random", [world.user("Ben")], bot=False)
        assert await audience.may_read(mia.id, place(room))

    async def test_what_turns_private_is_closed_at_once(
        self, world: World, audience: Audience, mia: User
    ) -> None:
        room = world.channel("random", [world.user("Ben")])
        assert await audience.may_read(mia.id, place(room))
        world.privatize(room)
        assert not await audience.may_read(mia.id, place(room))

    async def test_who_leaves_is_out_at_once_and_who_joins_is_in(
        self, world: World, audience: Audience, mia: User
    ) -> None:
        room = world.channel("secret", [world.user("Ben")], private=True)
        for member in (False, True, False):
            if member:
                world.join(room, mia)
            elif mia in room.members:
                world.leave(room, mia)
            assert await audience.may_read(mia.id, place(room)) == member

    async def test_a_member_is_found_on_the_last_page(
        self, world: World, audience: Audience, mia: User
    ) -> None:
        crowd = [world.user(f"Person {n}") for n in range(2100)]
        room = world.channel("all-hands", crowd, private=True)
        assert not await audience.may_read(mia.id, place(room))
        world.join(room, mia)
        assert await audience.may_read(mia.id, place(room))
        assert len(world.called("conversations.members")) == 6

    async def test_nobody_reads_somebody_elses_direct_messages(
        self, world: World, audience: Audience, mia: User
    ) -> None:
        own = world.im(mia)
        assert await audience.may_read(mia.id, place(own))
        assert not await audience.may_read(world.user("Eve").id, place(own))
        theirs = world.im(mia, world.user("Ben"))
        assert not await audience.may_read(mia.id, place(theirs))

    @pytest.mark.parametrize("user", ["", "U0NOBODY", "USLACKBOT", "*"])
    async def test_nobody_in_particular_may_nothing(
        self, world: World, audience: Audience, mia: User, user: str
    ) -> None:
        assert not await audience.may_read(user, place(world.channel("general", [mia])))

    async def test_another_workspace_or_platform_is_none_of_ours(
        self, world: World, audience: Audience, mia: User
    ) -> None:
        room = world.channel("general", [mia])
        for there in (Place("slack", "T0OTHER", room.id), Place("discord", "T0000HOME", room.id)):
            assert not await audience.may_read(mia.id, there)

    async def test_a_schedule_may_where_the_bot_is_a_member(
        self, world: World, audience: Audience, mia: User
    ) -> None:
        assert await audience.may_read(None, place(world.channel("general", [mia])))
        assert not await audience.may_read(None, place(world.channel("random", [mia], bot=False)))

    @pytest.mark.parametrize(
        "method", ["auth.test", "conversations.info", "users.info", "conversations.members"]
    )
    @pytest.mark.parametrize("code", ["channel_not_found", "missing_scope"])
    async def test_a_refusal_of_any_kind_is_a_no(
        self, world: World, audience: Audience, mia: User, method: str, code: str
    ) -> None:
        room = world.channel("secret", [mia], private=True)
        world.faults.error(method, code, times=4)
        assert not await audience.may_read(mia.id, place(room))
        world.faults.clear()
        assert await audience.may_read(mia.id, place(room))

    @pytest.mark.parametrize(
        "method", ["auth.test", "conversations.info", "users.info", "conversations.members"]
    )
    async def test_while_slack_is_away_there_is_no_answer(
        self, world: World, audience: Audience, mia: User, method: str
    ) -> None:
        room = world.channel("secret", [mia], private=True)
        world.faults.error(method, "internal_error", times=4)
        with pytest.raises(Unanswered):
            await audience.may_read(mia.id, place(room))
        world.faults.clear()
        assert await audience.may_read(mia.id, place(room))


class TestFits:
    """Whether the answer is seen only by people who may read what it is about."""

    @pytest.fixture
    def rooms(self, world: World) -> dict[str, Channel]:
        mia, ben = world.user("Mia"), world.user("Ben")
        return {
            "a": world.channel("a", [mia]),
            "b": world.channel("b", [mia, ben]),
            "mine": world.im(mia),
            "theirs": world.im(ben),
        }

    @pytest.mark.parametrize(
        ("ways", "shown", "fits"),
        [
            ("a b", Visibility.PRIVATE, True),
            ("a a", Visibility.PUBLIC, True),
            ("a b", Visibility.PUBLIC, False),
            ("b a", Visibility.PUBLIC, False),
            ("a mine", Visibility.PUBLIC, True),
            ("a theirs", Visibility.PUBLIC, False),
        ],
    )
    async def test_two_channels_never_fit(
        self,
        audience: Audience,
        rooms: dict[str, Channel],
        ways: str,
        shown: Visibility,
        fits: bool,
    ) -> None:
        source, reply = ways.split()
        asker = rooms["a"].members[0].id
        request = Request(
            "key",
            Kind.COMMAND,
            place(rooms[source]),
            place(rooms[reply], "1795000000.000100"),
            Window(),
            asker,
            shown,
        )
        assert await audience.fits(request) == fits


async def test_no_such_channel_and_no_access_are_told_in_the_same_words(
    world: World, own: SlackSettings, space: Space
) -> None:
    max_, mia = world.user("Max"), world.user("Mia")
    lobby = world.channel("lobby", [max_])
    secret = world.channel("secret", [mia], private=True)
    ts = world.post(secret, mia, CANARY)
    links = [
        world.link(secret, ts),
        world.link(secret, ts).replace(secret.id, "C0NOSUCH"),
        world.link(secret, ts).replace(ts.replace(".", ""), "1600000000000100"),
    ]
    async with desk(world, own, space) as at:
        for link in links:
            await world.command(max_, lobby, "/summarize", link)
            assert await at.read() is None
            await at.deliver()
    notices = [shown.text for shown in world.answers(max_, lobby) if "(ref" in shown.text]
    told = {notice.partition("(ref")[0] for notice in notices}
    assert len(notices) == 3
    assert told == {
        "No such conversation, or you or I cannot read it. If you can, invite me there. "
    }


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ({"team_id": "T1"}, True),
        ({"team_id": "T1", "is_restricted": True}, False),
        ({"team_id": "T1", "is_ultra_restricted": True}, False),
        ({"team_id": "T1", "is_stranger": True}, False),
        ({"team_id": "T2"}, False),
        ({}, False),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1", "teams": ["T2"]}}, False),
        ({"team_id": "E1", "enterprise_user": {"enterprise_id": "E1", "teams": ["T1"]}}, True),
        ({"team_id": "E1", "teams": ["T1", "T2"]}, True),
    ],
)
def test_only_members_of_this_workspace_see_its_public_channels(
    user: dict[str, object], expected: bool
) -> None:
    assert full(user, Home("T1", "UBOT", "BBOT", enterprise="E1")) == expected


@pytest.mark.parametrize("private", [False, True])
async def test_who_asks_where_we_were_not_invited_is_told_to_invite_us(
    world: World, own: SlackSettings, space: Space, private: bool
) -> None:
    mia = world.user("Mia")
    room = world.channel("room", [mia], private=private, bot=False)
    async with desk(world, own, space) as at:
        await world.command(mia, room, "/summarize")
        assert await at.read() is None
        await at.deliver()
    assert any("invite me there" in shown.text for shown in world.answers(mia, room))
    assert all(shown.ephemeral for shown in world.answers(mia, room))
