"""What answers look like, before anything is sent."""

from typing import Any

import pytest

from bots.chat.acts import CANCEL, HELPFUL, SHARE, UNHELPFUL
from bots.chat.inert import inert
from bots.chat.pages import MOST_POSTS
from bots.slack.blocks import size
from bots.slack.text import BUDGET, Post, plain, waiting, write
from core.conversation import Coverage
from core.summary import Notice, Reason, Sentence, Source, Summary
from tests.fakes.slack import blocks as block_kit
from tests.slack.answers import HOME, TS, job, place, summaries, summary

LINK = f"{HOME}archives/C0GENERAL/p1795096931000200"


def leaves(node: Any, kind: str) -> list[dict[str, Any]]:  # noqa: ANN401 - JSON
    """All objects of a type, however deep."""
    if isinstance(node, list):
        return [leaf for child in node for leaf in leaves(child, kind)]
    if not isinstance(node, dict):
        return []
    own = [node] if node.get("type") == kind else []
    return own + [leaf for child in node.values() for leaf in leaves(child, kind)]


def urls(posts: list[Post]) -> list[str]:
    return [leaf["url"] for post in posts for leaf in leaves(post.blocks, "link")]


def words(posts: list[Post]) -> str:
    return "".join(leaf["text"] for post in posts for leaf in leaves(post.blocks, "text"))


def buttons(post: Post) -> list[str]:
    return [button["action_id"] for button in leaves(post.blocks, "button")]


def valid(posts: list[Post]) -> None:
    """Within every limit that is known, with room to spare for those that are not."""
    assert 1 <= len(posts) <= MOST_POSTS
    for post in posts:
        block_kit.check(post.blocks)
        assert size(post.blocks) <= BUDGET
        assert len(post.blocks) <= 45
        assert 1 <= len(post.text) <= 3000


def test_each_sentence_is_followed_by_its_sources() -> None:
    said = summary("We ship.", "On Friday.")

    (post,) = write(said, job(), HOME)

    first, second = leaves(post.blocks, "rich_text_list")[0]["elements"]
    assert [leaf["text"] for leaf in first["elements"]] == ["We ship.", " ", "[1]"]
    assert second["elements"][2] == {"type": "link", "url": LINK, "text": "[1]"}


def test_a_reply_is_linked_together_with_its_thread() -> None:
    said = summary("We ship.", sources=(Source("1795096999.000100", TS), Source(TS, TS)))

    assert urls(write(said, job(), HOME)) == [
        f"{HOME}archives/C0GENERAL/p1795096999000100?thread_ts={TS}&cid=C0GENERAL",
        LINK,
    ]


@pytest.mark.parametrize(
    "source",
    [
        *(Source("0"), Source(""), Source("1795096931"), Source("1795096931.0002001")),
        *(
            Source(f"{TS}/../evil"),
            Source(f"{TS}\n"),
            Source("\u0663.\u0660\u0660\u0660\u0660\u0660\u0661"),
            Source(TS, "evil"),
        ),
    ],
)
def test_what_is_no_id_of_slacks_becomes_no_link(source: Source) -> None:
    assert urls(write(summary("We ship.", sources=(source,)), job(), HOME)) == []


@pytest.mark.parametrize(
    "home",
    ["", "http://acme.slack.com/", "https://evil.example/", "https://acme.slack.com.evil.example/"],
)
def test_links_lead_to_slack_or_nowhere(home: str) -> None:
    assert urls(write(summary("We ship."), job(), home)) == []


@pytest.mark.parametrize("channel", ["evil/..", "c0general", "C0|x", "U0ANA", "C" * 40, ""])
def test_what_is_no_channel_is_not_linked_or_named(channel: str) -> None:
    (post,) = write(summary("We ship."), job(place(channel)), HOME)

    assert leaves(post.blocks, "channel") == leaves(post.blocks, "link") == []


@pytest.mark.parametrize(
    ("channel", "thread", "heading"),
    [
        ("C0GENERAL", None, "Summary of C0GENERAL"),
        ("C0GENERAL", TS, "Summary of a thread in C0GENERAL"),
        ("D0ANA", None, "Summary of this conversation"),
        ("D0ANA", TS, "Summary of a thread"),
    ],
)
def test_a_summary_says_what_it_is_of(channel: str, thread: str | None, heading: str) -> None:
    (post,) = write(summary("We ship."), job(place(channel, thread)), HOME)

    (section,) = post.blocks[0]["elements"]
    shown = [leaf.get("text") or leaf.get("channel_id") for leaf in section["elements"]]
    assert "".join(shown) == heading


def test_what_was_covered_and_what_wrote_it_is_plain_text() -> None:
    (post,) = write(summary("We ship."), job(), HOME)

    (context,) = [block for block in post.blocks if block["type"] == "context"]
    assert [element["type"] for element in context["elements"]] == ["plain_text"] * 2
    covered, author = (element["text"] for element in context["elements"])
    assert covered == "142 messages · 17 people · 9 threads · all covered"
    assert author == "Written by qwen-4b (local); it may be wrong"


def test_a_summary_without_a_model_says_so() -> None:
    quoted = Summary((Sentence("We ship.", ()),), Coverage(read=1), "extractive", None, 0.1)

    assert "Quoted by the extractive engine: no model was used" in str(
        write(quoted, job(), HOME)[0].blocks
    )


def test_a_sentence_that_failed_a_check_says_so() -> None:
    doubtful = Summary(
        (Sentence("Bob ships.", (), ("name", "date")),), Coverage(), "local", "m", 0.1
    )

    assert "Bob ships. (unchecked: name, date)" in words(write(doubtful, job(), HOME))


def test_a_private_summary_can_be_shared_and_a_public_one_cannot() -> None:
    said = summary("We ship.")

    assert buttons(write(said, job(), HOME)[0]) == [SHARE, HELPFUL, UNHELPFUL]
    assert buttons(write(said, job(public=True), HOME)[0]) == [HELPFUL, UNHELPFUL]
    assert buttons(write(said, job(), HOME, shared=True)[0]) == [HELPFUL, UNHELPFUL]
    assert buttons(write(said, job(place("D0ANA")), HOME)[0]) == [HELPFUL, UNHELPFUL]


def test_buttons_hold_the_jobs_id_and_nothing_else() -> None:
    posts = [*write(summary("We ship."), job(), HOME), waiting("Reading ...", job())]

    values = [button["value"] for post in posts for button in leaves(post.blocks, "button")]
    assert set(values) == {job().id}


def test_notifications_show_fixed_words() -> None:
    hostile = "<!channel> secret https://evil.example"

    texts = [post.text for post in write(summary(*[hostile] * 200), job(), HOME)]

    assert len(texts) > 1
    assert set(texts) == {"A summary is ready", "The summary goes on"}
    assert waiting(hostile, job()).text == "A summary is on its way"


def test_a_notice_is_its_fixed_words_without_buttons() -> None:
    notice = Notice(Reason.TOO_LATE, "0123456789abcdef")

    (post,) = write(notice, job(), HOME)

    valid([post])
    assert post.blocks[0]["text"] == {"type": "plain_text", "text": notice.text, "emoji": False}
    assert (post.text, buttons(post)) == (notice.text, [])


def test_who_waits_can_cancel() -> None:
    post = waiting("Reading 142 messages ...", job())

    valid([post])
    assert post.blocks[0]["text"]["text"] == "Reading 142 messages ..."
    assert buttons(post) == [CANCEL]


def test_a_summary_that_says_nothing_is_still_a_message() -> None:
    posts = write(summary(), job(), HOME)

    valid(posts)
    assert "There is nothing to say." in words(posts)


def test_a_long_summary_goes_on_in_further_messages_and_loses_nothing() -> None:
    texts = [f"Sentence number {number} says something about Friday." for number in range(150)]

    posts = write(summary(*texts), job(), HOME)

    valid(posts)
    assert len(posts) > 1
    shown = words(posts)
    assert all(text in shown for text in texts)
    assert "142 messages" in str(posts[0].blocks)
    assert f"Continued in {len(posts) - 1} more" in str(posts[0].blocks)
    assert buttons(posts[0]) == [SHARE, HELPFUL, UNHELPFUL]


def test_a_sentence_longer_than_a_message_is_cut_between_words() -> None:
    text = " ".join(f"word{number}" for number in range(4000))

    posts = write(summary(text), job(), HOME)

    valid(posts)
    pieces = [
        section["elements"][0]["text"]
        for post in posts
        for section in leaves(post.blocks, "rich_text_list")[0]["elements"]
    ]
    assert "".join(pieces) == text
    assert all(piece.endswith(" ") for piece in pieces[:-1])
    assert urls(posts) == [LINK]


def test_what_has_no_room_is_counted() -> None:
    posts = write(summary(*["x" * 1400] * 100), job(), HOME)

    valid(posts)
    shown = leaves([post.blocks for post in posts], "rich_text_section")
    whole = sum(section["elements"][0]["text"] == "x" * 1400 for section in shown)
    assert f"{100 - whole} more sentences have no room here." in words(posts)


def test_the_worst_characters_fit_as_well() -> None:
    for worst in ('"' * 5000, "\\" * 5000, "🎉" * 5000, "<@U1>" * 1000, "a" * 5000):
        sources = tuple(Source(f"179509693{n}.000200", TS) for n in range(10))
        valid(write(summary(worst, sources=sources), job(place(thread=TS)), HOME))


def test_a_summary_that_slack_refuses_can_be_said_in_paragraphs() -> None:
    for post in write(summary(*["We ship."] * 150), job(), HOME):
        bare = plain(post)
        valid([bare])
        assert {block["type"] for block in bare.blocks} == {"section"}
        assert "We ship." in bare.blocks[0]["text"]["text"]


def test_a_thousand_summaries_of_every_kind_are_within_every_limit() -> None:
    for outcome in summaries(1_000, seed=1):
        posts = write(outcome, job(), HOME)
        valid(posts)
        valid([plain(post) for post in posts])


@pytest.mark.slow
def test_nine_thousand_more_summaries_are_within_every_limit() -> None:
    for outcome in summaries(9_000, seed=2):
        valid(write(outcome, job(), HOME))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Ana ships & <b> 1 < 2 > 0", "Ana ships & <b> 1 < 2 > 0"),
        ("<!channel> <@U1> <#C1|x> <!date^1^{date}^https://a.b|c>", None),
        ("https://a.example/b?c", "a.example/b?c"),
        ("HTTPS://HTTP://www.a.example", "a.example"),
        ("hthttps://tps://a", "hthttps: //tps: //a"),
        ("slack://open javascript://x", "slack: //open javascript: //x"),
        ("mailto:a@b.example tel:+49", "a@b.example +49"),
        ("[a](https://b.example) ![c](d)", "[a] (b.example) ![c] (d)"),
        ("<www.@here> <<!here>>", None),
        ("two\nlines\u2028and\ta tab\x1b[0m\u202e\u200b", "two lines and a tab[0m"),
        ("\u200b \n", "[empty]"),
        ("https://", "[empty]"),
    ],
)
def test_words_are_inert(raw: str, shown: str | None) -> None:
    text = inert(raw)

    assert shown in (None, text)
    assert not any(sign in text for sign in ("<@", "<!", "<#", "://", "]("))
