"""Importance: what can be counted, and nothing that cannot."""

import random

import pytest

from core.conversation import Presence
from core.digest.importance import ELSE, THEIRS, TO_THEM, addressed, nearness, weight
from core.digest.talk import Talk, talks
from tests.digests.day import day

PAIRS = [
    # the more important one, the less important one
    ("09:00 Ana: a\n  09:01 Ben: b\n  09:02 Mia: c", "09:00 Ana: a\n  09:01 Ben: b"),
    ("09:00 Ana: a\n  09:01 Ben: b\n  09:02 Ben: c", "09:00 Ana: a\n  09:01 Ben: b"),
    ("09:00 Ana: a (4)\n  09:01 Ben: b", "09:00 Ana: a\n  09:01 Ben: b (3)"),
    ("09:00 Ana: @Ben a\n  09:01 Ben: b", "09:00 Ana: a\n  09:01 Ben: b"),
    ("09:00 Ana: a", "09:00 CI: [bot] a\n  09:01 CI: [bot] b (9)"),
    ("09:00 Ana: a\n  09:01 Ben: b", "09:00 Ana: a\n  09:01 CI: [bot] b\n  09:02 CI: [bot] c"),
    ("09:00 Ana: a\n  09:01 Ben: b", "09:00 Ana: a\n  09:01 Ana: b\n  09:02 Ana: c"),
]


def talk(text: str) -> Talk:
    (only,) = talks(day(text))
    return only


@pytest.mark.parametrize(("more", "less"), PAIRS)
def test_more_people_words_reactions_and_mentions_weigh_more(more: str, less: str) -> None:
    assert weight(talk(more), 0) > weight(talk(less), 0) or not talk(less).people
    assert weight(talk(more), 0) >= weight(talk(less), 0)


def test_a_question_that_waits_makes_a_conversation_heavier_once() -> None:
    one = talk("09:00 Ana: a")
    assert weight(one, 1) == weight(one, 3) == weight(one, 0) + 4


def test_bots_alone_weigh_nothing() -> None:
    assert weight(talk("09:00 CI: [bot] @Ana a (9)\n  09:01 CI: [bot] b"), 1) == 0


def test_two_who_quarrel_for_hours_do_not_outweigh_nine_who_agree() -> None:
    quarrel = "09:00 Ana: no\n" + "  09:01 Ben: yes\n  09:02 Ana: no\n" * 200
    crowd = "09:00 Ana: lunch\n" + "\n".join(f"  09:0{n} P{n}: yes" for n in range(9))
    assert weight(talk(crowd), 0) > weight(talk(quarrel), 0)


def test_who_is_mentioned_comes_first_then_who_took_part_then_the_rest() -> None:
    presence = Presence(threads=frozenset({"m1"}))
    to_them = talk("09:00 Ana: hi @Me")
    reply = talk("09:00 Me: so\n  09:01 Ana: right")
    theirs = list(talks(day("09:00 Ben: x\n09:40 Ana: root\n  09:50 Ben: more")))[1]
    assert nearness(to_them, "UMe", presence) == TO_THEM
    assert nearness(reply, "UMe", presence) == TO_THEM
    assert nearness(theirs, "UMe", presence) == THEIRS
    assert nearness(theirs, "UElse", Presence()) == ELSE


def test_what_people_say_to_themselves_is_not_said_to_them() -> None:
    said = day("09:00 Me: note to @Me\n  09:01 Me: more\n  09:02 Ana: @Ben look")
    assert addressed(said.messages, "UMe") == [said.messages[2]]
    assert addressed(said.messages[:2], "UMe") == []


def test_mentions_come_before_replies_and_old_before_new() -> None:
    said = day("09:00 Me: x\n  09:01 Ana: a\n  09:02 Ana: @Me b\n  09:03 Ben: c\n09:40 Mia: @Me d")
    assert [m.text for m in addressed(said.messages, "UMe")] == ["@Me b", "@Me d", "a", "c"]


def test_weight_only_grows() -> None:
    """Whatever is said further in a conversation, it never gets less important by it."""
    dice = random.Random(6)
    for _ in range(100):
        lines = ["09:00 Ana: a"]
        last = weight(talk(lines[0]), 0)
        for _ in range(dice.randrange(30)):
            who, bot = dice.choice(("Ana", "Ben", "Mia", "CI")), dice.choice(("", "[bot] "))
            lines.append(f"  09:00 {who}: {bot}{dice.choice(('x', '@Ben', '@Ana y'))} (1)")
            now = weight(talk("\n".join(lines)), 0)
            assert now >= last
            last = now
