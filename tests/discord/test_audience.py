"""Who gets to read what: nobody what they could not read in Discord itself."""

import itertools
import random
from collections.abc import Iterator

import pytest

from bots.chat.acts import LABELS, SHARE
from bots.discord.audience import Audience
from bots.discord.calls import Calls
from bots.discord.refusal import Unanswered
from bots.discord.settings import DiscordSettings
from core.conversation import Place
from core.request import Kind, Request, Visibility
from core.server import Space
from core.window import Window
from tests.discord.steps import desk
from tests.fakes.discord import World
from tests.fakes.discord.people import Role, User
from tests.fakes.discord.permits import EVERYBODY, Permit
from tests.fakes.discord.rooms import Channel, Message
from tests.fakes.discord.screen import Shown
from tests.steps import Steps
from tests.waiting import wait_until

SOURCES = (
    *("open", "closed", "thread", "private thread", "archived thread", "forum", "post", "voice"),
    *("private thread, archived", "adult"),
)
DAILY = ("closed", "private thread")
"""The others take a minute and are shown by `.ci/run`."""

ROLES = ("member", "colleague", "ex-role", "denied", "blind", "silenced", "kicked", "ex-thread")
ACTIONS = ("command", "mention", "share")
TIMES = ("asking", "posting")


def place(channel: Channel, thread: Channel | None = None) -> Place:
    assert channel.guild
    return Place("discord", channel.guild.id, channel.id, thread.id if thread else None)


class Cell:
    """One way to ask: what about, who, how, and when they lose (or never had) access."""

    def __init__(self, world: World, number: int, lobby: Channel, *kind: str) -> None:
        self.world, self.lobby, self.canary = world, lobby, f"Canary {number} sings on Friday"
        self.kind, self.role, self.action, self.time = kind
        self.crew = world.role("crew")
        self.mia = world.user("Mia", self.crew)
        mate = self.role != "colleague" or self.time == "posting"
        self.asker = world.user("Max", *([self.crew] if mate else []))
        self.source, self.said = self._source(mate=mate)
        self.granted: set[str] = set()
        """What the asker saw while they could."""

    def __repr__(self) -> str:
        return f"{self.role} asks by {self.action} about {self.kind}, late in {self.time}"

    def _source(self, *, mate: bool) -> tuple[Channel, Message | None]:
        world, mia = self.world, self.mia
        only = None if self.kind in {"open", "private thread"} else [self.crew]
        form = {"voice": "voice", "forum": "forum", "post": "forum"}.get(self.kind, "text")
        channel = world.channel("source", only, kind=form, nsfw=self.kind == "adult")
        if form == "forum":
            post = world.forum_post(channel, mia, "title", self.canary)
            return (channel, None) if self.kind == "forum" else (post, post.said[0])
        if "thread" in self.kind:
            private = "private" in self.kind
            inside = [mia, world.bot, *([self.asker] if mate or not private else [])]
            place = channel if private else world.post(channel, mia, "a beginning")
            thread = world.thread(place, "t", inside, private=private)
            message = world.post(thread, mia, self.canary)
            if "archived" in self.kind:
                world.archive(thread)
            return thread, message
        return channel, world.post(channel, mia, self.canary)

    def allowed(self) -> bool:
        """As Discord itself would say; and nothing adult gets to the lobby."""
        return self.world.reads(self.asker, self.source) and self.kind != "adult"

    def lose(self) -> None:
        """Let the asker become who they are in this cell."""
        self.granted = {shown.id for shown in self.seen(self.asker)}
        member = self.world.home.members[self.asker.id]
        room = self.source.parent if self.source.is_thread else self.source
        assert room
        match self.role:
            case "colleague" | "ex-role":
                member.roles = []
                if "private" in self.kind:
                    self.source.joined.pop(self.asker.id, None)
            case "denied":
                self.world.allow(room, self.asker, deny=Permit.VIEW_CHANNEL)
            case "blind":
                self.world.allow(room, self.asker, deny=Permit.READ_MESSAGE_HISTORY)
            case "silenced":
                self.world.silence(self.asker, 3600)
            case "kicked":
                self.world.leave(self.asker)
            case "ex-thread":
                self.source.joined.pop(self.asker.id, None)
            case _:
                assert self.role == "member"

    async def run(self, at: Steps) -> None:
        """Ask, read, summarize, post and share; check that who may is told."""
        await self._ask(at)
        if self.time == "asking":
            self.lose()
        readable = self.allowed()
        assert (await at.read() is not None) == readable, self
        if readable:
            await at.summarize(self.canary)
        if self.time == "posting" and self.action != "share":
            self.lose()
        tells = readable and self.allowed()
        await at.deliver()
        assert bool(self.seen(self.asker)) == tells, self
        if self.action == "share" and tells:
            await self._share()

    async def _ask(self, at: Steps) -> None:
        heard = len(at.heard)
        link = self.world.link(self.said or self.source)
        if self.action == "mention":
            await self.world.mention(self.asker, self.lobby, link)
        else:
            reaction = await self.world.command(self.asker, self.lobby, "summarize", window=link)
            assert reaction.error is None
        await wait_until(lambda: len(at.heard) > heard, what="a request")

    async def _share(self) -> None:
        """Press the button, after access was lost if it is lost now."""
        offered = [one for one in self.seen(self.asker) if LABELS[SHARE] in one.buttons]
        if self.kind == "forum" or (self.role, self.time) == ("silenced", "asking"):
            assert not offered, self  # a forum takes no messages, and they may write none
            return
        (shown,) = offered
        if self.time == "posting":
            self.lose()
        if self.role == "kicked":  # the answer went with the server
            assert not self.seen(self.asker)
            return
        reaction = await self.world.press(self.asker, shown, LABELS[SHARE])
        await wait_until(lambda: not reaction.shown.loading, what="a word about it")
        posted = [one for one in self.seen(self.mia) if not one.ephemeral]
        assert len(posted) == (self.allowed() and self.role != "silenced"), self
        assert all(one.channel is self.source for one in posted), self

    def seen(self, user: User) -> list[Shown]:
        """What somebody sees of us that gives the canary away."""
        rooms = self.world.channels.values()
        shown = [one for room in rooms for one in self.world.answers(user, room)]
        return [one for one in shown if self.canary in one.text]

    def leaks(self) -> Iterator[str]:
        """Everybody who was shown what they could not read at that time."""
        for user in self.world.people.values():
            shown = {one.id for one in self.seen(user)} - self.granted
            if shown and not user.bot and not self.world.reads(user, self.source):
                yield f"{user.shown} sees it where a {self}"


@pytest.mark.parametrize(
    "kind",
    [one if one in DAILY else pytest.param(one, marks=pytest.mark.slow) for one in SOURCES],
)
@pytest.mark.parametrize("action", ACTIONS)
async def test_the_matrix_of_sources_roles_actions_and_times_has_no_leak(
    world: World, own: DiscordSettings, space: Space, kind: str, action: str
) -> None:
    """480 cells in all: 10 kinds of source, 8 roles, 3 actions, 2 times."""
    leaks: list[str] = []
    lobby = world.channel("lobby")
    async with desk(world, own, space) as at:
        for number, (role, time) in enumerate(itertools.product(ROLES, TIMES)):
            cell = Cell(world, number, lobby, kind, role, action, time)
            await cell.run(at)
            leaks += cell.leaks()
    assert leaks == []


class TestMayRead:
    @pytest.fixture
    def mia(self, world: World) -> User:
        return world.user("Mia")

    @pytest.fixture
    def audience(self, calls: Calls) -> Audience:
        return Audience(calls)

    async def test_it_says_what_discord_says_of_roles_and_rules_of_any_kind(
        self, world: World, audience: Audience
    ) -> None:
        """Everyone first, then all roles together, then the member; the owner may everything."""
        bits = (Permit.VIEW_CHANNEL, Permit.READ_MESSAGE_HISTORY, Permit.CONNECT)
        dice = random.Random(4)
        roles = [world.role(f"role {n}", dice.choice((0, *bits))) for n in range(3)]
        roles.append(world.role("admins", Permit.ADMINISTRATOR))
        world.empower(world.home.everyone, EVERYBODY & ~Permit.READ_MESSAGE_HISTORY)
        seen = set()
        for number in range(40):
            user = world.user("Max", *dice.sample(roles, dice.randrange(3)))
            if dice.random() < 0.2:
                world.silence(user, 3600)
            room = world.channel(f"room {number}", kind=dice.choice(("text", "voice", "forum")))
            whose: list[User | Role] = [world.home.everyone, *roles, user]
            for who in dice.sample(whose, dice.randrange(5)):
                allow, deny = dice.choice((*bits, 0)), dice.choice((*bits, 0))
                world.allow(room, who, allow, deny=deny & ~allow)
            allowed = world.reads(user, room)
            assert await audience.may_read(user.id, place(room)) == allowed, number
            assert await audience.may_read(world.home.owner.id, place(room))
            seen.add(allowed)
        assert seen == {True, False}

    async def test_a_timeout_that_is_over_is_over(
        self, world: World, audience: Audience, mia: User
    ) -> None:
        voice = world.channel("lounge", kind="voice")
        world.silence(mia, 3600)
        assert not await audience.may_read(mia.id, place(voice))
        world.silence(mia, -1)
        assert await audience.may_read(mia.id, place(voice))

    async def test_a_private_thread_takes_its_channel_and_membership(
        self, world: World, audience: Audience, mia: User
    ) -> None:
        """`permissions_for` of discord.py would say yes to Eve."""
        eve, mod = world.user("Eve"), world.user("Mod", world.role("m", Permit.MANAGE_THREADS))
        room = world.channel("room")
        thread = world.thread(room, "t", [mia, world.bot], private=True)
        for there in (place(thread), place(room, thread)):
            assert await audience.may_read(mia.id, there)
            assert await audience.may_read(mod.id, there)
            assert not await audience.may_read(eve.id, there)
        world.allow(room, world.home.everyone, deny=Permit.VIEW_CHANNEL)
        world.allow(room, world.bot, Permit.VIEW_CHANNEL)
        assert mia.id in thread.joined
        for user in (mia, mod, eve):
            assert not await audience.may_read(user.id, place(thread))

    async def test_a_private_thread_that_we_do_not_see_is_nobodys(
        self, world: World, audience: Audience, mia: User
    ) -> None:
        room = world.channel("room")
        thread = world.thread(room, "t", [mia], private=True)
        for there in (place(thread), place(room, thread)):
            assert not await audience.may_read(mia.id, there)

    async def test_a_thread_of_another_channel_is_no_way_in(
        self, world: World, audience: Audience, mia: User
    ) -> None:
        lobby, secret = world.channel("lobby"), world.channel("secret", [world.user("Ben")])
        thread = world.thread(secret, "t", [world.home.owner])
        assert not await audience.may_read(mia.id, place(lobby, thread))
        assert not await audience.may_read(mia.id, place(lobby, secret))
        assert await audience.may_read(mia.id, place(lobby))
        open_thread = world.thread(world.channel("open"), "t", [mia])
        assert await audience.may_read(mia.id, place(open_thread))
        assert not await audience.may_read(mia.id, place(lobby, open_thread))

    async def test_what_one_role_gives_no_other_takes_but_the_member_may_lose_it(
        self, world: World, audience: Audience
    ) -> None:
        gives, takes = world.role("gives"), world.role("takes")
        max_, room = world.user("Max", gives, takes), world.channel("room")
        world.allow(room, takes, deny=Permit.VIEW_CHANNEL)
        assert not await audience.may_read(max_.id, place(room))
        world.allow(room, gives, Permit.VIEW_CHANNEL)
        assert await audience.may_read(max_.id, place(room))
        world.allow(room, max_, deny=Permit.VIEW_CHANNEL)
        assert not await audience.may_read(max_.id, place(room))

    async def test_who_gets_a_role_is_in_at_once_and_who_loses_it_is_out(
        self, world: World, audience: Audience, mia: User
    ) -> None:
        role = world.role("crew")
        room = world.channel("secret", [role])
        for roles in ([], [role], []):
            world.home.members[mia.id].roles = roles
            assert await audience.may_read(mia.id, place(room)) == bool(roles)

    @pytest.mark.parametrize("user", ["", "1", "x", "@me", "../../users/@me", "1\n"])
    async def test_nobody_in_particular_may_nothing(
        self, world: World, audience: Audience, user: str
    ) -> None:
        assert not await audience.may_read(user, place(world.channel("general")))

    async def test_another_server_or_platform_is_none_of_ours(
        self, world: World, audience: Audience, mia: User
    ) -> None:
        room, other = world.channel("general"), world.guild("Other", bot=False)
        strange = world.channel("there", guild=other)
        for there in (
            Place("slack", world.home.id, room.id),
            Place("discord", other.id, room.id),
            Place("discord", world.home.id, strange.id),
            Place("discord", other.id, strange.id),
            Place("discord", "@me", world.dm(mia).id),
            Place("discord", world.home.id, world.dm(mia).id),
            Place("discord", world.home.id, "../users"),
            place(world.channel("all", kind="category")),
        ):
            assert not await audience.may_read(mia.id, there)

    async def test_who_is_on_another_server_of_ours_reads_there_only(
        self, world: World, audience: Audience, mia: User
    ) -> None:
        strange = world.channel("there", guild=world.guild("Other"))
        assert not await audience.may_read(mia.id, place(strange))

    async def test_a_schedule_may_where_the_bot_may(
        self, world: World, audience: Audience, mia: User
    ) -> None:
        assert await audience.may_read(None, place(world.channel("general")))
        assert not await audience.may_read(None, place(world.channel("x", [mia], bot=False)))

    @pytest.mark.parametrize(
        "endpoint",
        [
            "member",
            *(
                pytest.param(name, marks=pytest.mark.slow)
                for name in ("guild", "channels", "channel", "thread_member")
            ),
        ],
    )
    async def test_while_discord_is_away_there_is_no_answer(
        self, world: World, audience: Audience, mia: User, endpoint: str
    ) -> None:
        room = world.channel("secret")
        thread = world.thread(room, "t", [mia, world.bot], private=True)
        assert await audience.may_read(mia.id, place(thread))
        world.faults.status(endpoint, 503, times=4)
        with pytest.raises(Unanswered):
            await audience.may_read(mia.id, place(thread))

    @pytest.mark.parametrize("endpoint", ["guild", "channels", "channel", "member"])
    async def test_a_refusal_of_any_kind_is_a_no(
        self, world: World, audience: Audience, mia: User, endpoint: str
    ) -> None:
        thread = world.thread(world.channel("secret"), "t", [mia, world.bot], private=True)
        assert await audience.may_read(mia.id, place(thread))
        world.faults.status(endpoint, 403)
        assert not await audience.may_read(mia.id, place(thread))


class TestMayPost:
    """Whether somebody may write where they want a summary to be shared."""

    async def test_roles_rules_and_timeouts_say_so(self, world: World, calls: Calls) -> None:
        audience, mia = Audience(calls), world.user("Mia")
        room, news, quiet = (world.channel(name) for name in ("room", "news", "quiet"))
        world.allow(news, world.home.everyone, deny=Permit.SEND_MESSAGES)
        world.allow(quiet, world.home.everyone, deny=Permit.SEND_MESSAGES_IN_THREADS)
        inside = {one: world.thread(one, "t", [mia]) for one in (room, news, quiet)}
        allowed = {room: True, news: False, quiet: True}
        allowed |= {inside[room]: True, inside[news]: True, inside[quiet]: False}
        for there, may in allowed.items():
            assert await audience.may_post(mia.id, place(there)) == may, there.name
            assert await audience.may_post(world.home.owner.id, place(there))
            assert not await audience.may_post(None, place(there))
        world.silence(mia, 3600)
        assert not [one for one in allowed if await audience.may_post(mia.id, place(one))]

    async def test_nobody_in_a_forum_and_mods_only_in_a_locked_thread(
        self, world: World, calls: Calls
    ) -> None:
        audience, mia = Audience(calls), world.user("Mia")
        mod = world.user("Mod", world.role("m", Permit.MANAGE_THREADS))
        forum = world.channel("ideas", kind="forum")
        post = world.forum_post(forum, mia, "title", "text")
        assert not await audience.may_post(world.home.owner.id, place(forum))
        assert await audience.may_post(mia.id, place(post))
        post.locked = True
        assert not await audience.may_post(mia.id, place(post))
        assert await audience.may_post(mod.id, place(post))


class TestFits:
    """Whether the answer is seen only by people who may read what it is about."""

    @pytest.fixture
    def rooms(self, world: World) -> dict[str, Place]:
        mia = world.user("Mia")
        a, b = world.channel("a"), world.channel("b")
        adult, wild = world.channel("adult", nsfw=True), world.channel("wild", nsfw=True)
        private = world.thread(a, "p", [mia, world.bot], private=True)
        other = world.channel("other", guild=world.guild("Other"))
        rooms = {"a": a, "b": b, "adult": adult, "wild": wild, "private": private, "other": other}
        rooms["thread"] = world.thread(a, "t", [mia])
        rooms["adult thread"] = world.thread(adult, "t", [mia])
        return {name: place(room) for name, room in rooms.items()}

    @pytest.mark.parametrize(
        ("ways", "private", "public"),
        [
            ("a>a", True, True),
            ("a>b", True, False),
            ("b>a", True, False),
            ("a>thread", True, True),
            ("thread>a", True, True),
            ("a>private", True, True),
            ("private>a", True, False),
            ("private>thread", True, False),
            ("private>private", True, True),
            ("adult>a", False, False),
            ("adult>adult", True, True),
            ("adult>wild", True, False),
            ("adult thread>a", False, False),
            ("adult thread>adult", True, True),
            ("a>adult", True, False),
            ("other>a", False, False),
            ("a>other", False, False),
        ],
    )
    async def test_a_place_is_shown_to_no_more_people_than_read_it(
        self, calls: Calls, rooms: dict[str, Place], ways: str, *, private: bool, public: bool
    ) -> None:
        source, reply = (rooms[name] for name in ways.split(">"))
        for shown, fits in ((Visibility.PRIVATE, private), (Visibility.PUBLIC, public)):
            request = Request("k", Kind.COMMAND, source, reply, Window(), "1", shown)
            assert await Audience(calls).fits(request) == fits

    @pytest.mark.slow
    async def test_in_doubt_nothing_fits(
        self, world: World, calls: Calls, rooms: dict[str, Place]
    ) -> None:
        request = Request(
            "k", Kind.COMMAND, rooms["a"], rooms["thread"], Window(), "1", Visibility.PUBLIC
        )
        world.faults.status("channels", 403)
        assert not await Audience(calls).fits(request)
        world.faults.status("channels", 503, times=4)
        with pytest.raises(Unanswered):
            await Audience(calls).fits(request)


async def test_no_such_channel_and_no_access_are_told_in_the_same_words(
    world: World, own: DiscordSettings, space: Space
) -> None:
    max_, mia = world.user("Max"), world.user("Mia")
    lobby, secret = world.channel("lobby"), world.channel("secret", [mia])
    said = world.post(secret, mia, "between us")
    inside = world.thread(secret, "t", [mia])
    links = [
        world.link(said),
        world.link(said).replace(secret.id, "1000000000000000001"),
        world.link(inside),
        world.link(secret).replace(secret.id, "1000000000000000001"),
    ]
    async with desk(world, own, space) as at:
        for number, link in enumerate(links):
            await world.command(max_, lobby, "summarize", window=link)
            await wait_until(lambda: len(at.heard) > number, what="a request")  # noqa: B023 - now
            assert await at.read() is None
            await at.deliver()
    notices = [shown.words for shown in world.answers(max_, lobby) if "(ref" in shown.words]
    assert len(notices) == 4
    assert {notice.partition("(ref")[0] for notice in notices} == {
        "No such conversation, or you or I cannot read it. If you can, invite me there. "
    }


async def test_while_discord_is_away_nothing_is_shown_and_nobody_is_refused(
    world: World, own: DiscordSettings, space: Space
) -> None:
    """The job fails, and is tried again: see tests/discord/test_faults.py."""
    mia, lobby = world.user("Mia"), world.channel("lobby")
    world.post(lobby, mia, "hello")
    async with desk(world, own, space) as at:
        await world.command(mia, lobby, "summarize", window="all")
        await wait_until(lambda: at.heard, what="a request")
        assert await at.read()
        await at.summarize("A canary")
        world.faults.status("member", 503, times=4)
        with pytest.raises(Unanswered):
            await at.deliver()
    (shown,) = world.answers(mia, lobby)
    assert shown.words.startswith("Reading")


async def test_what_becomes_age_restricted_meanwhile_is_not_shown_in_an_ordinary_channel(
    world: World, own: DiscordSettings, space: Space
) -> None:
    mia = world.user("Mia")
    lobby, source = world.channel("lobby"), world.channel("source")
    said = world.post(source, mia, "hello")
    async with desk(world, own, space) as at:
        await world.command(mia, lobby, "summarize", window=world.link(said))
        await wait_until(lambda: at.heard, what="a request")
        assert await at.read()
        await at.summarize("A canary")
        source.nsfw = True
        await at.deliver()
    (shown,) = world.answers(mia, lobby)
    assert "canary" not in shown.words
    assert "(ref" in shown.words
