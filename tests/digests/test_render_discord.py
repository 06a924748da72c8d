"""How a digest looks in Discord, and that nothing in it does more than be read."""

import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date

import pytest

from bots.chat.acts import SHARE, WRONG_START
from bots.discord.digest import write
from bots.discord.text import Post
from core.job import Job
from core.request import Kind, Visibility
from core.server import Space
from core.summary import Digest, Point, Sentence, Source, Topic
from tests.digests.showing import digest
from tests.discord.desk import Desk, open_desk
from tests.fakes.discord import Shown
from tests.fakes.discord.limits import check
from tests.hostile import ALPHABETS

ONE, OTHER = "1575473000000000101", "1575473000000000102"
HOSTILE = "@everyone <@1> <#2> [x](https://evil.example) https://evil.example ```||**_~"


def point(text: str = "We ship on Friday", speaker: str = "Ana") -> Point:
    return Point(speaker, text, Source(ONE))


def topic(title: str = "Backups failed", *sentences: str) -> Topic:
    said = tuple(Sentence(text, (Source(OTHER),)) for text in sentences)
    return Topic(point(title), said, ("Ana", "Raj", "Mia"), 6, 24, 5)


@pytest.fixture
async def desk(space: Space) -> AsyncIterator[Desk]:
    async with open_desk(space) as opened:
        yield opened


def asked(desk: Desk, kind: Kind = Kind.DIGEST, **more: object) -> Job:
    made = desk.job(public=kind is Kind.DIGEST)
    return replace(made, request=replace(made.request, kind=kind, **more))  # type: ignore[arg-type]


def read(*posts: Post) -> str:
    cards = [part for post in posts for part in post.components if part["type"] == 17]
    return "\n".join(text["content"] for card in cards for text in card["components"])


async def test_the_channel_sees_one_line(desk: Desk) -> None:
    top, *_ = write(digest(topic()), asked(desk, day=date(2026, 11, 21)))
    assert read(top) == (
        f"**Digest of** <#{desk.general.id}> **· Sat 21 Nov** · "
        "142 messages · 17 people · 1 conversation"
    )


async def test_the_rest_has_its_sections_sources_and_small_print(desk: Desk) -> None:
    full = digest(
        topic("Backups failed", "Ana repairs them."),
        decisions=(point(),),
        questions=(point("Who pays?", "Ben"),),
        smaller=(Source(ONE), Source(OTHER)),
        conversations=15,
    )
    job = asked(desk)
    _, below = write(full, job)
    link = f"https://discord.com/channels/{desk.world.home.id}/{desk.general.id}"
    lines = read(below).splitlines()
    assert lines[:6] == [
        "**Decisions**",
        f"- Ana\\: We ship on Friday [↗]({link}/{ONE})",
        "**Open questions**",
        f"- Ben\\: Who pays? [↗]({link}/{ONE})",
        f"**Backups failed** [↗]({link}/{ONE})",
        f"- Ana repairs them\\. [1]({link}/{OTHER})",
    ]
    assert lines[6] == "-# Ana, Raj, Mia \\+3 · 24 messages · 5 reactions"
    assert lines[7] == f"\\+ 14 smaller conversations [1]({link}/{ONE}) [2]({link}/{OTHER})"
    assert all(line.startswith("-# ") for line in lines[8:])


async def test_what_was_missed_is_one_piece_with_a_way_back(desk: Desk) -> None:
    missed = digest(topic(), yours=(point("@Ana look"),), first=Source(ONE), last=Source(OTHER))
    (post,) = write(missed, asked(desk, Kind.MISSED))
    text = read(post)
    assert "**What you missed in**" in text
    assert "[you last wrote](" in text
    assert "[Show from the start](" in text
    assert "**For you**" in text
    actions = [one["custom_id"].partition(":")[0] for one in post.components[-1]["components"]]
    assert actions[:2] == [SHARE, WRONG_START]


def digests(count: int, seed: int) -> Iterator[Digest]:
    dice = random.Random(seed)

    def text(most: int) -> str:
        return "".join(dice.choices(dice.choice(ALPHABETS), k=dice.randrange(most)))

    for _ in range(count):
        topics = tuple(
            topic(text(400), *(text(3000) for _ in range(dice.randrange(15))))
            for _ in range(dice.randrange(9))
        )
        points = [
            tuple(point(text(400), text(100)) for _ in range(dice.randrange(6))) for _ in range(3)
        ]
        yield digest(
            *topics,
            smaller=(Source(ONE),) * dice.randrange(21),
            decisions=points[0],
            questions=points[1],
            yours=points[2],
            conversations=len(topics) + dice.randrange(300),
            model=text(300) or None,
        )


@pytest.mark.parametrize("number", [40, pytest.param(2000, marks=pytest.mark.slow)])
async def test_digests_of_any_words_are_what_discord_takes(desk: Desk, number: int) -> None:
    for made in digests(number, number):
        for kind in (Kind.DIGEST, Kind.MISSED):
            for post in write(made, asked(desk, kind)):
                check(post.body, files=0)


async def test_words_do_nothing_but_be_read(desk: Desk) -> None:
    bad = digest(topic(HOSTILE, HOSTILE), decisions=(point(HOSTILE, HOSTILE),), model=HOSTILE)
    for shown in await posted(desk, bad):
        assert not shown.marks.pings
        assert all(link.startswith("https://discord.com/channels/") for link in shown.marks.links)


async def posted(desk: Desk, made: Digest) -> list[Shown]:
    job = asked(desk, visibility=Visibility.PUBLIC)
    for _ in range(3):
        await desk.deliver.edit(job, made)
    rooms = [one for one in desk.world.channels.values() if not one.recipients]
    return [shown for room in rooms for shown in desk.world.answers(desk.ana, room)]


async def test_a_digest_is_one_message_and_a_thread_whatever_is_repeated(desk: Desk) -> None:
    top, _, below = await posted(desk, digest(topic("Backups failed", "Ana repairs them.")))
    (thread,) = [one for one in desk.world.channels.values() if one.is_thread]
    assert [shown.channel for shown in (top, below)] == [desk.general, thread]
    assert "Ana repairs them" in below.words


async def test_where_no_thread_may_be_opened_it_goes_on_in_the_channel(desk: Desk) -> None:
    desk.world.home.everyone.permissions &= ~(1 << 35)
    top, below = await posted(desk, digest(topic("Backups failed", "Ana repairs them.")))
    assert [shown.channel for shown in (top, below)] == [desk.general, desk.general]


async def test_what_was_missed_is_for_its_asker_alone(desk: Desk) -> None:
    job = await desk.asked()
    job = replace(job, request=replace(job.request, kind=Kind.MISSED))
    await desk.deliver.edit(job, digest(topic("Backups failed", "Ana repairs them.")))
    (shown,) = desk.shown()
    assert shown.ephemeral
    assert desk.shown(desk.ben) == []


async def test_what_was_missed_is_shared_without_what_is_personal(desk: Desk) -> None:
    job = desk.job()
    job = replace(job, request=replace(job.request, kind=Kind.MISSED))
    missed = digest(topic("Backups failed"), yours=(point("@Ana look"),), last=Source(ONE))
    for _ in range(2):
        await desk.deliver.share(job, missed)
    (top,) = desk.shown(desk.ben)
    assert "Digest of" in top.words
    (thread,) = [one for one in desk.world.channels.values() if one.is_thread]
    *_, below = desk.shown(desk.ben, thread)
    assert "Backups failed" in below.words
    assert "look" not in below.words
