"""How a digest looks in a terminal."""

from bots.terminal.digest import sheet
from core.summary import Point, Sentence, Source, Topic
from tests.digests.day import day
from tests.digests.showing import digest

SAID = day("09:00 Ana: Backups failed\n09:01 Ben: again")
TOPIC = Topic(
    Point("Ana", "Backups failed", Source("m0")),
    (Sentence("Ana repairs them.", (Source("m0"),)), Sentence("Bob ships.", (), ("name",))),
    ("Ana", "Ben"),
    2,
    2,
)


def test_it_has_sections_topics_and_what_was_covered() -> None:
    point = Point("Ana", "We ship on Friday", Source("m0"))
    drawn = sheet(digest(TOPIC, decisions=(point,), conversations=4), SAID)
    assert drawn.splitlines() == [
        "Digest of #general",
        "142 messages · 17 people · 4 conversations",
        "",
        "Decisions",
        "• Ana: We ship on Friday",
        "",
        "Backups failed",
        "  • Ana repairs them.",
        "  • Bob ships. (unchecked: name)",
        "  Ana, Ben · 2 messages",
        "",
        "and 3 smaller conversations",
        "",
        "142 messages · 17 people · all covered",
        "Written by qwen-4b (local); it may be wrong",
    ]


def test_nothing_in_it_moves_the_cursor_or_turns_the_text() -> None:
    evil = "\x1b[31mred\x1b[0m \u202egnp.exe"
    topic = Topic(Point(evil, evil, Source("m0")), (Sentence(evil, ()),), (evil,), 1, 2)
    drawn = sheet(digest(topic, yours=(topic.opening,)), SAID)
    assert "\x1b" not in drawn
    assert "\u202e" not in drawn
    assert "gnp.exe" in drawn


def test_without_an_engine_nobody_wrote_it() -> None:
    assert "Written by" not in sheet(digest(engine=None, model=None), SAID)
