"""How a digest looks in Slack, and that nothing in it does more than be read."""

import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date

import pytest

from bots.chat.acts import SHARE, WRONG_START
from bots.slack.blocks import size
from bots.slack.digest import write
from bots.slack.text import Post
from core.job import Job
from core.request import Kind, Visibility
from core.server import Space
from core.summary import Digest, Point, Sentence, Source, Topic
from tests.digests.showing import digest
from tests.fakes.slack import Shown
from tests.fakes.slack.blocks import check
from tests.hostile import ALPHABETS
from tests.platforms.slack import words
from tests.slack.answers import HOME, TS, job
from tests.slack.desk import Desk, open_desk

THREAD = "1795096931.000100"
HOSTILE = "<!here> <@U1> @channel [x](https://evil.example) https://evil.example ```"


def point(text: str = "We ship on Friday", speaker: str = "Ana", ts: str = TS) -> Point:
    return Point(speaker, text, Source(ts, THREAD))


def topic(title: str = "Backups failed", *sentences: str, count: int = 24) -> Topic:
    said = tuple(Sentence(text, (Source(TS),)) for text in sentences)
    return Topic(point(title), said, ("Ana", "Raj", "Mia"), 6, count, 5)


def asked(kind: Kind = Kind.DIGEST, **more: object) -> Job:
    made = job(public=kind is Kind.DIGEST)
    return replace(made, request=replace(made.request, kind=kind, **more))  # type: ignore[arg-type]


def read(*posts: Post) -> str:
    return "\n".join(text for post in posts for text in words(post.blocks))


def test_the_channel_sees_one_line() -> None:
    top, *_ = write(digest(topic()), asked(day=date(2026, 11, 21)), HOME)
    assert len(top.blocks) == 1
    assert read(top) == "Digest of \n · Sat 21 Nov\n · 142 messages · 17 people · 1 conversation"


def test_what_is_for_its_asker_is_there_once() -> None:
    asking = point("Do you pay?", ts="1795096931.000900")
    missed = digest(topic(), yours=(asking,), questions=(asking, point("Who else?")))
    text = read(*write(missed, asked(Kind.MISSED), HOME))
    assert text.count("Do you pay?") == 1
    assert "Who else?" in text
    shared = read(*write(missed, asked(Kind.MISSED), HOME, shared=True))
    assert "For you" not in shared
    assert "Do you pay?" in shared


def test_the_rest_is_in_the_thread_with_its_sources() -> None:
    _, below = write(digest(topic("Backups failed", "Ana repairs them.")), asked(), HOME)
    text = read(below)
    assert "Backups failed" in text
    assert "Ana repairs them.\n \n[1]" in text
    assert "Ana, Raj, Mia +3 · 24 messages · 5 reactions" in text
    assert "all covered" in text
    assert "Sentences by qwen-4b (local); they may be wrong" in text
    assert "opt-out" in text


def test_empty_sections_are_not_there() -> None:
    text = read(*write(digest(topic()), asked(), HOME))
    assert not {"For you", "Decisions", "Open questions"} & set(text.splitlines())


def test_sections_stand_in_their_order_each_point_with_a_link() -> None:
    full = digest(topic(), decisions=(point(),), questions=(point("Who pays?", "Ben"),))
    text = read(*write(full, asked(), HOME))
    assert text.index("Decisions") < text.index("Ana: We ship on Friday")
    assert text.index("Open questions") < text.index("Ben: Who pays?") < text.index("Backups")
    assert text.count("\N{NORTH EAST ARROW}") == 3


def test_smaller_ones_are_one_line_of_links() -> None:
    more = digest(topic(), smaller=(Source(TS), Source(THREAD)), conversations=15)
    assert "+ 14 smaller conversations\n \n[1]\n \n[2]" in read(*write(more, asked(), HOME))


def test_days_without_a_digest_are_said() -> None:
    days = (date(2026, 11, 19), date(2026, 11, 20))
    text = read(*write(digest(topic()), asked(missed=days), HOME))
    assert "There was no digest on Thu 19 Nov, Fri 20 Nov" in text


@pytest.mark.parametrize(
    ("engine", "model", "said"),
    [
        ("extractive", None, "Quoted by the extractive engine: no model was used"),
        (None, None, "No model was used"),
    ],
)
def test_it_says_what_wrote_it(engine: str | None, model: str | None, said: str) -> None:
    text = read(*write(digest(topic(), engine=engine, model=model), asked(), HOME))
    assert said in text


def test_a_sentence_that_failed_a_check_says_so() -> None:
    doubtful = Sentence("Bob ships.", (), ("name",))
    told = replace(topic(), sentences=(doubtful,))
    assert "(unchecked: name)" in read(*write(digest(told), asked(), HOME))


def test_what_was_missed_is_one_piece_with_the_way_back_and_the_way_on() -> None:
    missed = digest(topic(), yours=(point("@Ana look"),), first=Source(TS), last=Source(THREAD))
    (post,) = write(missed, asked(Kind.MISSED), HOME)
    text = read(post)
    assert "What you missed in " in text
    assert "you last wrote" in text
    assert "Show from the start" in text
    assert "For you" in text
    actions = [button["action_id"] for button in post.blocks[-1]["elements"]]
    assert {SHARE, WRONG_START} <= set(actions)


def test_little_is_called_little() -> None:
    few = digest(smaller=(Source(TS),), conversations=1, engine=None, model=None)
    (post,) = write(few, asked(Kind.MISSED), HOME)
    assert "Nothing much: 142 messages" in read(post)


def test_what_is_shared_holds_nothing_about_who_shared_it() -> None:
    missed = digest(topic(), yours=(point("@Ana look"),), last=Source(THREAD))
    text = read(*write(missed, asked(Kind.MISSED), HOME, shared=True))
    assert "you" not in text.lower().replace("what you write", "")
    assert "@Ana look" not in text


def test_words_do_nothing_but_be_read() -> None:
    bad = digest(
        topic(HOSTILE, HOSTILE),
        decisions=(point(HOSTILE, HOSTILE),),
        questions=(point(HOSTILE),),
        model=HOSTILE,
    )
    for post in write(bad, asked(), HOME):
        for block in post.blocks:
            assert block["type"] in {"rich_text", "context", "actions"}
        text = read(post)
        assert not {"<!here>", "https://"} & set(text.split())
        assert "](" not in text
    urls = [leaf["url"] for leaf in leaves(write(bad, asked(), HOME)) if leaf["type"] == "link"]
    assert urls
    assert all(url.startswith(f"{HOME}archives/") for url in urls)


def leaves(posts: list[Post]) -> Iterator[dict[str, str]]:
    for post in posts:
        for block in post.blocks:
            for part in block.get("elements", ()):
                sections = part["elements"] if part["type"] == "rich_text_list" else [part]
                for section in sections:
                    yield from section.get("elements", ())


def digests(count: int, seed: int) -> Iterator[Digest]:
    dice = random.Random(seed)

    def text(most: int) -> str:
        return "".join(dice.choices(dice.choice(ALPHABETS), k=dice.randrange(most)))

    def points() -> tuple[Point, ...]:
        return tuple(point(text(400), text(100)) for _ in range(dice.randrange(6)))

    for _ in range(count):
        topics = tuple(
            topic(text(400), *(text(3000) for _ in range(dice.randrange(15))))
            for _ in range(dice.randrange(9))
        )
        yield digest(
            *topics,
            smaller=(Source(TS, THREAD),) * dice.randrange(21),
            decisions=points(),
            questions=points(),
            yours=points(),
            conversations=len(topics) + dice.randrange(300),
            model=text(300) or None,
        )


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (Kind.DIGEST, 40),
        (Kind.MISSED, 40),
        pytest.param(Kind.DIGEST, 500, marks=pytest.mark.slow),
    ],
)
def test_digests_of_any_words_are_what_slack_takes(kind: Kind, number: int) -> None:
    for made in digests(number, number):
        posts = write(made, asked(kind), HOME)
        assert len(posts) <= 12
        for post in posts:
            assert len(post.blocks) <= 50
            assert size(post.blocks) <= 9_500
            check(post.blocks)


@pytest.fixture
async def desk(space: Space) -> AsyncIterator[Desk]:
    async with open_desk(space) as opened:
        yield opened


async def test_a_digest_is_one_message_in_the_channel_whatever_is_repeated(desk: Desk) -> None:
    made = desk.job()
    request = replace(made.request, kind=Kind.DIGEST, visibility=Visibility.PUBLIC)
    made = replace(made, request=request)
    for _ in range(3):
        await desk.deliver.edit(made, digest(topic("Backups failed", "Ana repairs them.")))
    top, below = desk.shown()
    assert "Digest of" in seen(top)
    assert "Ana repairs them." in seen(below)
    assert below.message.thread == top.ts
    assert len(desk.world.called("chat.postMessage")) == 2
    assert not desk.world.called("chat.update")


async def test_what_was_missed_is_for_its_asker_alone(desk: Desk) -> None:
    made = desk.job(via=await desk.via())
    made = replace(made, request=replace(made.request, kind=Kind.MISSED))
    await desk.deliver.edit(made, digest(topic("Backups failed", "Ana repairs them.")))
    (post,) = desk.shown(desk.ana)
    assert post.ephemeral
    assert desk.everywhere(desk.ben) == []


async def test_what_was_missed_can_be_shared_once(desk: Desk) -> None:
    made = desk.job(via=await desk.via())
    made = replace(made, request=replace(made.request, kind=Kind.MISSED))
    await desk.deliver.edit(made, digest(topic("Backups failed"), yours=(point("@Ana look"),)))
    (post,) = desk.shown(desk.ana)
    await desk.press(desk.ana, post, SHARE)
    assert "Shared with everybody" in desk.shown(desk.ana)[0].text
    top, below = desk.shown(desk.ben)
    assert "Digest of" in seen(top)
    assert "@Ana look" not in seen(below)


def seen(shown: Shown) -> str:
    return "\n".join(words(shown.blocks))
