"""What answers look like, before anything is sent."""

import re
from typing import Any

import pytest

from bots.chat.acts import CANCEL, HELPFUL, SHARE, UNHELPFUL
from bots.chat.pages import MOST_POSTS
from bots.discord.buttons import pressed
from bots.discord.literal import literal
from bots.discord.permalink import permalink
from bots.discord.text import BUDGET, Post, size, waiting, write
from core.conversation import Coverage, Place
from core.summary import Notice, Reason, Sentence, Source, Summary
from tests.discord.answers import CHANNEL, GUILD, MESSAGE, THREAD, job, place, summaries, summary
from tests.discord.sight import sight
from tests.fakes.discord import pieces
from tests.fakes.discord.said import texts

LINK = f"https://discord.com/channels/{GUILD}/{CHANNEL}/{MESSAGE}"


def words(posts: list[Post]) -> str:
    return "\n".join(sight(post.components).text for post in posts)


def urls(posts: list[Post]) -> list[str]:
    raw = "\n".join(text for post in posts for text in texts(post.components))
    return re.findall(r"\]\((.*?)\)", raw)


def buttons(post: Post) -> list[str]:
    return [button["custom_id"] for button in pieces.buttons(post.components)]


def valid(posts: list[Post]) -> None:
    """Within every limit that is known, with room to spare, and the way back is closed."""
    assert 1 <= len(posts) <= MOST_POSTS
    for post in posts:
        pieces.modern(post.components)
        assert sum(map(size, texts(post.components))) <= BUDGET
        assert post.body["flags"] == 1 << 15 | 1 << 2
        assert post.body["allowed_mentions"] == {"parse": []}
        assert not {"content", "embeds", "poll", "stickers"} & post.body.keys()


def test_each_sentence_is_followed_by_its_sources() -> None:
    (post,) = write(summary("We ship.", "On Friday."), job())

    valid([post])
    assert texts(post.components)[1] == (f"- We ship\\. [1]({LINK})\n- On Friday\\. [1]({LINK})")


def test_a_message_in_a_thread_is_linked_in_there() -> None:
    said = summary("We ship.", sources=(Source("1440000000000000101", THREAD), Source(MESSAGE)))
    there = f"https://discord.com/channels/{GUILD}/{THREAD}"

    assert urls(write(said, job())) == [f"{there}/1440000000000000101", LINK]
    assert urls(write(said, job(place(thread=THREAD))))[1] == f"{there}/{MESSAGE}"


@pytest.mark.parametrize(
    ("where", "source"),
    [
        (place(), Source("")),
        (place(), Source("x")),
        (place(), Source(f"{MESSAGE}/../1")),
        (place(), Source(f"{MESSAGE}\n")),
        (place(), Source("1" * 21)),
        (place(), Source("\u0663")),
        (place(), Source(MESSAGE, "evil")),
        (place("evil/..", None), Source(MESSAGE)),
        (place(thread="1)["), Source(MESSAGE)),
        (Place("discord", "@me", CHANNEL), Source(MESSAGE)),
    ],
)
def test_what_is_no_id_of_discords_becomes_no_link(where: Place, source: Source) -> None:
    assert permalink(where, source) is None
    assert urls(write(summary("We ship.", sources=(source,)), job(where))) == []


@pytest.mark.parametrize(
    ("where", "heading"),
    [
        (place(), f"**Summary of** <#{CHANNEL}>"),
        (place(thread=THREAD), f"**Summary of** <#{THREAD}>"),
        (place("<@1>"), "**Summary**"),
    ],
)
def test_a_summary_says_what_it_is_of(where: Place, heading: str) -> None:
    (post,) = write(summary("We ship."), job(where))

    assert texts(post.components)[0] == heading


def test_what_was_covered_and_what_wrote_it_is_said_in_small_letters() -> None:
    (post,) = write(summary("We ship."), job())

    assert texts(post.components)[2] == (
        "-# 142 messages · 17 people · 9 threads · all covered\n"
        "-# Written by qwen\\-4b \\(local\\); it may be wrong"
    )


def test_a_summary_without_a_model_says_so() -> None:
    quoted = Summary((Sentence("We ship.", ()),), Coverage(read=1), "extractive", None, 0.1)

    assert "Quoted by the extractive engine: no model was used" in words(write(quoted, job()))


def test_a_sentence_that_failed_a_check_says_so() -> None:
    doubtful = Summary((Sentence("Bob ships.", (), ("name", "date")),), Coverage(), "x", "m", 0.1)

    (post,) = write(doubtful, job())

    assert texts(post.components)[1] == "- Bob ships\\. *(unchecked: name, date)*"


def test_a_private_summary_can_be_shared_and_a_public_one_cannot() -> None:
    said, name = summary("We ship."), job().id

    def acts(post: Post) -> list[str]:
        return [custom_id.removesuffix(f":{name}") for custom_id in buttons(post)]

    assert acts(write(said, job())[0]) == [SHARE, HELPFUL, UNHELPFUL]
    assert acts(write(said, job(public=True))[0]) == [HELPFUL, UNHELPFUL]
    assert acts(write(said, job(), shared=True)[0]) == [HELPFUL, UNHELPFUL]


def test_buttons_hold_the_jobs_id_and_nothing_else() -> None:
    posts = [*write(summary("We ship."), job()), waiting("Reading ...", job())]

    found = [pressed(custom_id) for post in posts for custom_id in buttons(post)]

    assert {press[1] for press in found if press} == {job().id}
    assert [press[0] for press in found if press] == [SHARE, HELPFUL, UNHELPFUL, CANCEL]


@pytest.mark.parametrize("custom_id", ["", "precis.share", "precis.share:", "other:1", ":1"])
def test_what_is_no_button_of_ours_does_nothing(custom_id: str) -> None:
    assert pressed(custom_id) is None


def test_a_notice_is_its_fixed_words_without_buttons() -> None:
    notice = Notice(Reason.TOO_LATE, "0123456789abcdef")

    (post,) = write(notice, job())

    valid([post])
    assert words([post]) == notice.text
    assert buttons(post) == []


def test_who_waits_can_cancel() -> None:
    post = waiting("Reading 142 messages ...", job())

    valid([post])
    assert words([post]) == "Reading 142 messages ..."
    assert buttons(post) == [f"{CANCEL}:{job().id}"]


def test_a_summary_that_says_nothing_is_still_a_message() -> None:
    posts = write(summary(), job())

    valid(posts)
    assert "There is nothing to say." in words(posts)


def test_a_long_summary_goes_on_in_further_messages_and_loses_nothing() -> None:
    said = [f"Sentence number {number} says something about Friday." for number in range(90)]

    posts = write(summary(*said), job())

    valid(posts)
    assert len(posts) > 1
    assert all(text in words(posts) for text in said)
    assert "142 messages" in words(posts[:1])
    assert f"Continued in {len(posts) - 1} more" in words(posts[:1])
    assert buttons(posts[0])
    assert not any(buttons(post) for post in posts[1:])


def test_a_sentence_longer_than_a_message_is_cut_between_words() -> None:
    text = " ".join(f"word{number}" for number in range(2000))

    posts = write(summary(text), job())

    valid(posts)
    shown = words(posts).split("\n142 messages")[0]
    assert re.findall(r"word\d+", words(posts)) == text.split()
    assert shown
    assert urls(posts) == [LINK]


def test_what_has_no_room_is_counted() -> None:
    posts = write(summary(*["x" * 550] * 200), job())

    valid(posts)
    shown = words(posts)
    assert f"{200 - shown.count('x' * 550)} more sentences have no room here." in shown


def test_the_worst_characters_fit_as_well() -> None:
    for worst in ("*" * 5000, "\\" * 5000, "🎉" * 5000, "<@U1>" * 1000, "a" * 5000, "\ud800" * 9):
        sources = tuple(Source(f"144000000000000010{n}", THREAD) for n in range(10))
        coverage = Coverage(zone=worst, skipped={worst: 3})
        outcome = Summary((Sentence(worst, sources, (worst,)),), coverage, worst, worst, 0.1)
        valid(write(outcome, job(place(thread=THREAD))))
        valid([waiting(worst, job())])


def test_three_hundred_summaries_of_every_kind_are_within_every_limit() -> None:
    for outcome in summaries(300, seed=1):
        valid(write(outcome, job()))


@pytest.mark.slow
def test_three_thousand_more_summaries_are_within_every_limit() -> None:
    for outcome in summaries(3_000, seed=2):
        valid(write(outcome, job()))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ('Ana ships & waits; 50% = half, "isn\'t" it?!', None),
        ("**b** _i_ `c` ||s||", r"\*\*b\*\* \_i\_ \`c\` \|\|s\|\|"),
        ("# h\n> q\n- i\n1. n", r"\# h \> q \- i 1\. n"),
        ("<@1> <t:1:R>", "‹\\@1› ‹t\\:1\\:R›"),  # noqa: RUF001 - what inert writes
        ("</kick:1> <:a:1>", "‹\\/kick\\:1› ‹\\:a\\:1›"),  # noqa: RUF001 - as above
        ("[a](https://b.example)", r"\[a\] \(b\.example\)"),
        (r"\@everyone", r"\\\@everyone"),
        ("\u200b", r"\[empty\]"),
    ],
)
def test_words_are_literal(raw: str, shown: str | None) -> None:
    assert literal(raw) == (raw if shown is None else shown)


def test_a_body_is_what_can_be_sent() -> None:
    body: dict[str, Any] = waiting("Reading ...", job()).body

    assert [part["type"] for part in body["components"]] == [10, 1]
