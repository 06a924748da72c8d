"""The permission algorithm, and what of it discord.py and its users get wrong."""

import pytest

from tests.fakes.discord import Channel, Permit, User, World
from tests.fakes.discord.permits import computed, sends

VIEW, READ, SEND = Permit.VIEW_CHANNEL, Permit.READ_MESSAGE_HISTORY, Permit.SEND_MESSAGES


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def ana(world: World) -> User:
    return world.user("Ana")


@pytest.fixture
def general(world: World) -> Channel:
    return world.channel("general")


def test_everybody_reads_a_common_channel(world: World, ana: User, general: Channel) -> None:
    assert world.reads(ana, general)
    assert world.reads(world.bot, general)
    assert not world.reads(world.outsider("Otto"), general)


def test_owners_and_administrators_read_everything(world: World, ana: User) -> None:
    secret = world.channel("secret", [])
    boss = world.user("Boss", world.role("Boss", Permit.ADMINISTRATOR))
    assert not world.reads(ana, secret)
    assert world.reads(boss, secret)
    assert world.reads(world.home.owner, secret)


def test_a_role_opens_a_channel(world: World, ana: User) -> None:
    staff = world.role("Staff")
    room = world.channel("room", [staff])
    assert not world.reads(ana, room)
    world.home.members[ana.id].roles.append(staff)
    assert world.reads(ana, room)


def test_what_one_role_gives_no_other_role_takes(world: World, general: Channel) -> None:
    giving, taking = world.role("Giving"), world.role("Taking")
    world.allow(general, giving, VIEW)
    world.allow(general, taking, deny=VIEW)
    assert world.reads(world.user("Both", giving, taking), general)
    assert not world.reads(world.user("One", taking), general)


def test_the_member_has_the_last_word(world: World, general: Channel) -> None:
    staff = world.role("Staff")
    ana = world.user("Ana", staff)
    world.allow(general, staff, VIEW)
    world.allow(general, ana, deny=VIEW)
    assert not world.reads(ana, general)
    world.allow(general, ana, VIEW)
    assert world.reads(ana, general)


def test_history_wants_a_permission_of_its_own(world: World, ana: User, general: Channel) -> None:
    world.allow(general, ana, deny=READ)
    assert world.sees(ana, general)
    assert not world.reads(ana, general)


def test_bits_may_hold_history_without_the_channel(world: World, ana: User) -> None:
    secret = world.channel("secret", [])
    assert computed(secret, ana) & READ
    assert not world.reads(ana, secret)


@pytest.mark.parametrize("kind", ["voice", "stage"])
def test_voice_chat_wants_connect(world: World, ana: User, kind: str) -> None:
    room = world.channel("room", kind=kind)
    assert world.reads(ana, room)
    world.allow(room, ana, deny=Permit.CONNECT)
    assert not world.reads(ana, room)


def test_threads_ask_their_channel(world: World, ana: User) -> None:
    secret = world.channel("secret", [])
    thread = world.thread(secret, "talk", [ana])
    assert not world.reads(ana, thread)
    world.allow(secret, ana, VIEW)
    assert world.reads(ana, thread)


def test_a_private_thread_is_for_its_members_and_moderators(world: World, general: Channel) -> None:
    ana, ben = world.user("Ana"), world.user("Ben")
    moderator = world.user("Mo", world.role("Mod", Permit.MANAGE_THREADS))
    thread = world.thread(general, "private", [ana], private=True)
    assert world.reads(ana, thread)
    assert world.reads(moderator, thread)
    assert computed(thread, ben) & VIEW  # as discord.py says, and wrongly so
    assert not world.reads(ben, thread)
    world.exit(thread, ana)
    assert not world.reads(ana, thread)


def test_losing_the_channel_loses_the_thread(world: World, ana: User, general: Channel) -> None:
    thread = world.thread(general, "private", [ana], private=True)
    world.allow(general, ana, deny=VIEW)
    assert ana.id in thread.joined
    assert not world.reads(ana, thread)


def test_writing_in_threads_is_another_permission(
    world: World, ana: User, general: Channel
) -> None:
    thread = world.thread(general, "talk")
    world.allow(general, ana, deny=SEND)
    assert not sends(general, ana)
    assert sends(thread, ana)
    world.allow(general, ana, deny=Permit.SEND_MESSAGES_IN_THREADS)
    assert not sends(thread, ana)


def test_in_a_timeout_one_reads_and_nothing_else(world: World, ana: User, general: Channel) -> None:
    world.silence(ana, 60)
    now = world.clock.now()
    assert world.reads(ana, general)
    assert not sends(general, ana, now)
    assert sends(general, ana, now + 61)


def test_age_restriction_is_the_channels(world: World, general: Channel) -> None:
    adult = world.channel("adult", nsfw=True)
    assert world.thread(adult, "talk").adult
    assert not world.thread(general, "talk").adult


def test_leaving_ends_it_all(world: World, ana: User, general: Channel) -> None:
    thread = world.thread(general, "private", [ana], private=True)
    world.leave(ana)
    assert not world.reads(ana, general)
    assert ana.id not in thread.joined


def test_people_read_their_own_direct_messages(world: World, ana: User) -> None:
    assert world.reads(ana, world.dm(ana))
    assert not world.reads(world.user("Ben"), world.dm(ana))


def test_whoever_cannot_read_sees_nothing_on_the_screen(world: World, ana: User) -> None:
    secret = world.channel("secret", [])
    world.post(secret, world.home.owner, "between us")
    assert world.shown(ana, secret) == []
    assert len(world.shown(world.home.owner, secret)) == 1
