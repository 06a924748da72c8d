"""What the buttons do, for whom, and that they do it for nobody else."""

from collections.abc import AsyncIterator

import pytest

from bots.chat.acts import DONE, EXPIRED, GONE, NOT_YOURS, SHARED, SILENT, THANKS
from bots.chat.shelf import KEEP
from core.server import Space
from core.summary import Notice, Reason
from tests.discord.office import Office, office
from tests.fakes.discord import Channel, Permit, Shown, User, World
from tests.fakes.engine import FakeEngine
from tests.waiting import wait_until

SUMMARY = "They ship it soon."


@pytest.fixture
async def ana(world: World) -> User:
    return world.user("Ana")


@pytest.fixture
async def ben(world: World) -> User:
    return world.user("Ben")


@pytest.fixture
async def general(world: World, ben: User) -> Channel:
    channel = world.channel("general")
    for text in ("We ship on Friday", "Or not", "No, we do"):
        world.post(channel, ben, text)
    return channel


@pytest.fixture
async def bureau(world: World, space: Space) -> AsyncIterator[Office]:
    async with office(world, space) as opened:
        yield opened


async def private(bureau: Office, ana: User, channel: Channel) -> Shown:
    """A private summary of Ana's."""
    await bureau.world.command(ana, channel, "summarize", window="all")
    return await bureau.answer(ana, channel, SUMMARY)


async def press(bureau: Office, user: User, shown: Shown, label: str) -> str:
    """What who pressed is told, and only they."""
    reaction = await bureau.world.press(user, shown, label)
    assert reaction.error is None
    await wait_until(lambda: not reaction.shown.loading, what="an answer to a press")
    assert reaction.shown.ephemeral
    return reaction.shown.words


def public(world: World, user: User, channel: Channel) -> list[Shown]:
    return [one for one in world.answers(user, channel) if not one.ephemeral]


async def test_a_shared_summary_is_seen_by_all_once(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    shown = await private(bureau, ana, general)
    for _ in range(3):
        assert await press(bureau, ana, shown, "Share") == SHARED
    (shared,) = public(world, ben, general)
    assert SUMMARY in shared.words
    assert list(shared.buttons) == ["Helpful", "Not helpful"]


async def test_a_summary_of_another_channel_is_shared_there(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    other = world.channel("other", [ana, ben])
    for text in ("Something else", "And more", "Good"):
        world.post(other, ben, text)
    await world.command(ana, general, "summarize", channel=other, window="all")
    shown = await bureau.answer(ana, general, SUMMARY)
    assert await press(bureau, ana, shown, "Share") == SHARED
    assert public(world, ben, general) == []
    assert len(public(world, ben, other)) == 1


async def test_who_left_cannot_share_any_more(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    role = world.role("Team")
    team = world.channel("team", [role, ben])
    world.home.members[ana.id].roles.append(role)
    for text in ("Between us", "And more", "Good"):
        world.post(team, ben, text)
    await world.command(ana, general, "summarize", channel=team, window="all")
    shown = await bureau.answer(ana, general, SUMMARY)
    world.home.members[ana.id].roles.remove(role)
    told = await press(bureau, ana, shown, "Share")
    assert told.partition(" (ref")[0] == Notice(Reason.NO_ACCESS, "").text.partition(" (ref")[0]
    assert public(world, ben, team) == []


async def test_who_may_not_write_there_is_offered_no_share_and_may_not_use_an_old_one(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    shown = await private(bureau, ana, general)
    world.allow(general, ana, deny=Permit.SEND_MESSAGES)
    assert await press(bureau, ana, shown, "Share") == SILENT
    assert public(world, ben, general) == []
    await world.command(ana, general, "summarize", window="all")
    later = (await bureau.answers(ana, general, lambda text: SUMMARY in text, 2))[-1]
    assert list(later.buttons) == ["Helpful", "Not helpful"]


async def test_a_summary_is_kept_for_half_an_hour(  # noqa: PLR0917 - fixtures
    bureau: Office, world: World, space: Space, general: Channel, ana: User, ben: User
) -> None:
    shown = await private(bureau, ana, general)
    (key,) = [key async for key in space.redis.scan_iter(f"{space.prefix}discord:shelf:*")]
    assert 0 < await space.redis.ttl(key) <= KEEP
    kept = await space.redis.get(key)
    assert isinstance(kept, bytes)
    assert all(one.token.encode() not in kept for one in world.interactions.values())
    await space.redis.delete(key)
    assert await press(bureau, ana, shown, "Share") == EXPIRED
    assert public(world, ben, general) == []


async def test_what_cannot_be_posted_is_not_posted_elsewhere(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    other = world.channel("other", [ana, ben])
    for text in ("Something else", "And more", "Good"):
        world.post(other, ben, text)
    await world.command(ana, general, "summarize", channel=other, window="all")
    shown = await bureau.answer(ana, general, SUMMARY)
    world.allow(other, world.bot, deny=1 << 11)
    assert await press(bureau, ana, shown, "Share") == GONE
    assert public(world, ben, other) == public(world, ben, general) == []


async def test_who_asked_can_cancel_and_nobody_else(
    world: World, space: Space, general: Channel, ana: User, ben: User
) -> None:
    async with office(world, space, FakeEngine(SUMMARY, hangs=True)) as bureau:
        await world.command(ana, general, "summarize", window="all", public=True)
        waiting = await bureau.answer(ben, general, "Reading 3 messages")
        assert await press(bureau, ben, waiting, "Cancel") == NOT_YOURS
        await press(bureau, ana, waiting, "Cancel")
        await bureau.answer(ben, general, "Cancelled.")


async def test_a_job_that_has_ended_cannot_be_cancelled(
    world: World, space: Space, general: Channel, ana: User
) -> None:
    async with office(world, space, FakeEngine(SUMMARY, hangs=True)) as bureau:
        await world.command(ana, general, "summarize", window="all")
        waiting = await bureau.answer(ana, general, "Reading 3 messages")
        button = waiting.buttons["Cancel"]
        bureau.engine.release()
        shown = await bureau.answer(ana, general, SUMMARY)
        shown.message.body["components"][-1]["components"].append(button)
        await bureau.over()
        assert await press(bureau, ana, shown, "Cancel") == DONE


async def test_opinions_are_counted_once_per_person_and_nothing_else_is_kept(
    bureau: Office, space: Space, general: Channel, ana: User
) -> None:
    shown = await private(bureau, ana, general)
    for label in ("Helpful", "Not helpful", "Helpful"):
        assert await press(bureau, ana, shown, label) == THANKS
    counts = await space.redis.hgetall(f"{space.prefix}discord:feedback")
    assert counts == {b"helpful": b"1"}


async def test_who_pressed_is_answered_in_their_language(
    bureau: Office, world: World, general: Channel, ana: User
) -> None:
    joao = world.user("João", locale="pt-BR")
    await world.command(ana, general, "summarize", window="all", public=True)
    shown = await bureau.answer(joao, general, SUMMARY)
    assert (await press(bureau, joao, shown, "Helpful")).startswith("Obrigado")


async def test_presses_that_come_twice_are_one(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    shown = await private(bureau, ana, general)
    world.gateway.twice = True
    assert await press(bureau, ana, shown, "Share") == SHARED
    assert len(public(world, ben, general)) == 1
