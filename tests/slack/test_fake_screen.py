"""The fake sees every ping, link and picture in what was posted."""

from typing import Any

import pytest

from tests.fakes.slack.rich import rich
from tests.fakes.slack.rooms import Message
from tests.fakes.slack.screen import Marks, Shown, marks


def message(text: str = "", *blocks: dict[str, Any], **flags: object) -> Message:
    return Message("1700000000.000000", {"text": text, "blocks": list(blocks)}, flags=flags)


def section(text: str, kind: str = "mrkdwn", **more: object) -> dict[str, Any]:
    return {"type": "section", "text": {"type": kind, "text": text, **more}}


def leaf(**leaf: object) -> dict[str, Any]:
    elements = [{"type": "rich_text_section", "elements": [leaf]}]
    return {"type": "rich_text", "elements": elements}


URL = "https://evil.example/x"

PINGS = {
    "a user": (message("<@U1>"), {"U1"}),
    "a user with a label": (message("<@U1|ana>"), {"U1"}),
    "everybody": (message("<!channel> <!here|here> <!everyone>"), {"channel", "here", "everyone"}),
    "a group": (message("<!subteam^S1|@ops>"), {"S1"}),
    "a broadcast in a section": (message("x", section("<!here>")), {"here"}),
    "a bare broadcast in a section": (message("x", section("@channel")), {"channel", "@channel"}),
    "verbatim, tokens count": (message("x", section("<@U1> @here", verbatim=True)), {"U1"}),
    "names, if they are looked for": (message("@ana", link_names=True), {"@ana"}),
    "names, if not": (message("@ana @here"), set()),
    "plain text": (message("x", section("<!channel> @here", "plain_text")), set()),
    "a user leaf": (message("x", leaf(type="user", user_id="U1")), {"U1"}),
    "a broadcast leaf": (message("x", leaf(type="broadcast", range="here")), {"here"}),
    "a group leaf": (message("x", leaf(type="usergroup", usergroup_id="S1")), {"S1"}),
    "a text leaf": (message("x", leaf(type="text", text="<!here>")), set()),
    "markdown": (message("x", {"type": "markdown", "text": "<@U1>"}), {"U1"}),
    "escaped": (message("&lt;!channel&gt;"), set()),
}


@pytest.mark.parametrize(("posted", "pings"), PINGS.values(), ids=PINGS)
def test_who_is_pinged(posted: Message, pings: set[str]) -> None:
    assert marks(posted).pings == pings


LINKS = {
    "a bare address": message(URL),
    "a labelled one": message(f"<{URL}|reset your password>"),
    "a date with one": message(f"<!date^1392734382^{{date}}^{URL}|then>"),
    "in a section": message("x", section(f"see {URL}")),
    "in a link leaf": message("x", leaf(type="link", url=URL, text="x")),
    "on a button": message("x", {"type": "actions", "elements": [{"type": "button", "url": URL}]}),
    "in markdown": message("x", {"type": "markdown", "text": f"[x]({URL})"}),
}


@pytest.mark.parametrize("posted", LINKS.values(), ids=LINKS)
def test_what_can_be_clicked(posted: Message) -> None:
    assert marks(posted).links == {URL}
    assert Shown(None, posted, False).crawled == {URL}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "posted",
    [
        message("x", section(URL, "plain_text")),
        message("x", leaf(type="text", text=URL)),
        message(URL, *rich(URL, links=False), parse="none"),
    ],
)
def test_mere_text_is_no_link(posted: Message) -> None:
    assert marks(posted) == Marks(bare={URL})


@pytest.mark.parametrize("scheme", ["slack://user", "mailto:eve@evil.example", "www.evil.example"])
def test_other_schemes_are_links_too(scheme: str) -> None:
    assert marks(message(scheme)).links == {scheme}


@pytest.mark.parametrize(
    "block",
    [
        {"type": "image", "image_url": URL, "alt_text": "x"},
        {"type": "context", "elements": [{"type": "image", "image_url": URL, "alt_text": "x"}]},
        section("x") | {"accessory": {"type": "image", "image_url": URL, "alt_text": "x"}},
        {"type": "markdown", "text": f"![x]({URL})"},
    ],
)
def test_pictures_are_seen(block: dict[str, Any]) -> None:
    assert marks(message("x", block)).images == {URL}


def test_attachments_are_read() -> None:
    posted = message("x")
    posted.body["attachments"] = [{"text": "<!here>", "title_link": URL, "image_url": URL}]
    assert marks(posted) == Marks(pings={"here"}, links={URL}, images={URL})


def test_nothing_is_crawled_that_is_not_to_unfold() -> None:
    quiet = message(URL, unfurl_links=False, unfurl_media=False)
    assert not Shown(None, quiet, False).crawled  # type: ignore[arg-type]


def test_the_words_on_the_screen_are_those_of_the_blocks() -> None:
    items = [{"type": "rich_text_section", "elements": [{"type": "text", "text": t}]} for t in "ab"]
    bullets = {"type": "rich_text_list", "style": "bullet", "elements": items}
    posted = message("fallback", section("head"), {"type": "rich_text", "elements": [bullets]})
    assert Shown(None, posted, False).text == "head\na\nb"  # type: ignore[arg-type]
    assert Shown(None, message("fallback"), False).text == "fallback"  # type: ignore[arg-type]


def test_plain_text_becomes_rich_text() -> None:
    (block,) = rich("Hi <@U1> in <#C1|x> :wave: <https://a.example|a> &lt;3 <!here>")
    kinds = [leaf["type"] for leaf in block["elements"][0]["elements"]]
    assert [kind for kind in kinds if kind != "text"] == [
        *("user", "channel", "emoji", "link", "broadcast")
    ]
    assert {"type": "text", "text": " <3 "} in block["elements"][0]["elements"]
