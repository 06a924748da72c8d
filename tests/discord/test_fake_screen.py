"""What a person sees of Discord's Markdown: nothing live is missed, nothing dead counts."""

import pytest

from tests.fakes.discord import Shown, World
from tests.fakes.discord.markdown import render

LIVE = {
    "https://a.example/b": "https://a.example/b",
    "<https://a.example/b>": "https://a.example/b",
    "xhttps://a.example.": "xhttps://a.example",
    "HTTPS://A.EXAMPLE": "HTTPS://A.EXAMPLE",
    "steam://run/1": "steam://run/1",
    "[here](https://a.example)": "https://a.example",
    "[here](<https://a.example>)": "https://a.example",
    "[here](https://a.example 'a title')": "https://a.example",
    "[a[b]c](https://a.example)": "https://a.example",
    "[two\nlines](https://a.example)": "https://a.example",
    "[mail](mailto:a@b.example)": "mailto:a@b.example",
    "**[here](https://a.example)**": "https://a.example",
    "||https://a.example||": "https://a.example",
    "# https://a.example": "https://a.example",
    "> https://a.example": "https://a.example",
    "<a@b.example>": "a@b.example",
    "<+1 900 555>": "+1 900 555",
    "<discord://-/users/1>": "discord://-/users/1",
    "\\\\https://a.example": "https://a.example",
    "\\[here](https://a.example)": "https://a.example",
}
DEAD = [
    "a.example/b",
    "www.a.example",
    "a@b.example",
    "`https://a.example`",
    "``[x](https://a.example)``",
    "```\nhttps://a.example\n```",
    "https\\://a.example",
    "https:\\//a.example",
    "\\<\\@1> \\@everyone",
    "1 < 2 and 3 > 2",
]


@pytest.mark.parametrize("text", LIVE)
def test_every_link_is_found(text: str) -> None:
    assert LIVE[text] in render(text).links


@pytest.mark.parametrize("text", DEAD)
def test_mere_words_are_no_links(text: str) -> None:
    found = render(text)
    assert not found.links | found.mentions | found.places


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("<@1> <@!2> <@&3>", {"1", "2", "3"}),
        ("@everyone and @here", {"everyone", "here"}),
        ("x@everyone", {"everyone"}),
        ("[<@1>](https://a.example)", {"1"}),
        ("**<@1>**", {"1"}),
        ("`<@1>` \\<@2>", set()),
    ],
)
def test_every_mention_is_found(text: str, mentions: set[str]) -> None:
    assert render(text).mentions == mentions


def test_what_opens_inside_discord_is_found() -> None:
    found = render("<#1> </kick:2> <id:customize> <:evil:3> <a:evil:4> <t:5:R> <t:-6>")
    assert found.places == {"1", "2", "customize"}
    assert found.emoji == {"3", "4"}
    assert found.times == {"5", "-6"}


@pytest.mark.parametrize(
    ("text", "words", "styles"),
    [
        ("**a** *b* __c__ ~~d~~ ||e|| _f_", "a b c d e f", 6),
        ("# a\n-# b\n> c\n- d\n1. e", "a\nb\nc\nd\ne", 4),
        ("`a` ```py\nb\n```", "a b", 1),
        ("\\*a\\* \\_b\\_ \\# c \\\\", "*a* _b_ # c \\", 0),
        ("snake_case_name 2 * 3 * 4", "snake_case_name 2 * 3 * 4", 0),
        ("[a](https://a.example)", "a", 0),
    ],
)
def test_words_are_what_can_be_read(text: str, words: str, styles: int) -> None:
    found = render(text)
    assert (found.text, len(found.styles)) == (words, styles)


def test_a_preview_is_fetched_only_for_open_links() -> None:
    world = World()
    general = world.channel("general")
    text = "https://a.example <https://b.example> [c](https://c.example)"
    loud, quiet = (
        world.post(general, world.bot, text),
        world.post(general, world.bot, text, flags=4),
    )
    assert Shown(loud).marks.crawled == {"https://a.example"}
    assert not Shown(quiet).marks.crawled
    assert len(Shown(quiet).marks.links) == 3


def test_embeds_components_and_buttons_are_looked_at() -> None:
    world = World()
    general = world.channel("general")
    embed = {
        "title": "t",
        "url": "https://title.example",
        "description": "[d](https://d.example) <@1>",
        "author": {
            "name": "n",
            "url": "https://author.example",
            "icon_url": "https://icon.example",
        },
        "image": {"url": "https://image.example"},
        "fields": [{"name": "f", "value": "https://f.example"}],
        "footer": {"text": "bye"},
    }
    button = {"type": 2, "style": 5, "label": "Go", "url": "https://button.example"}
    row = {"type": 1, "components": [button]}
    shown = Shown(world.post(general, world.bot, embeds=[embed], components=[row]))
    hosts = {link.removeprefix("https://").removesuffix(".example") for link in shown.marks.links}
    assert hosts == {"title", "d", "author", "f", "button"}
    assert shown.marks.images == {"https://icon.example", "https://image.example"}
    assert shown.marks.mentions == {"1"}
    assert not shown.marks.pings
    assert shown.text.splitlines()[0] == "t"
    assert shown.text.splitlines()[-1] == "bye"
    assert "Go" in shown.buttons


def test_texts_of_components_ping_and_those_of_embeds_do_not() -> None:
    world = World()
    general, ana = world.channel("general"), world.user("Ana")
    display = {"type": 10, "content": ana.tag}
    loud = world.post(general, world.bot, flags=1 << 15, components=[display])
    quiet = world.post(general, world.bot, embeds=[{"description": ana.tag}])
    assert Shown(loud).marks.pings == {ana.id}
    assert not Shown(quiet).marks.pings
