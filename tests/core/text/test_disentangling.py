"""The benchmark's measures on cases small enough to work out by hand, and the rule on real chat."""

import math
from pathlib import Path

import pytest

from benchmarks.disentangled import read, score
from benchmarks.segmentation import METHODS, measure

STRIPE = Path(__file__).parent / "irc/stripe.annotation.txt"

# Two conversations: 0-1-2 and 3-4; found as 0-1, 2-3 and 4.
GOLD = {(0, 0), (1, 0), (2, 1), (3, 3), (4, 3)}
FOUND = {(0, 0), (1, 0), (2, 2), (3, 2), (4, 4)}


def test_what_is_found_exactly_scores_full() -> None:
    assert score([GOLD, GOLD], [GOLD, GOLD]) == pytest.approx((100, 100, 100, 100, 100))


def test_the_measures_of_a_small_case_are_those_worked_out_by_hand() -> None:
    scored = score([GOLD], [FOUND])
    entropy = -(0.6 * math.log2(0.6) + 0.4 * math.log2(0.4))
    found = -(2 * 0.4 * math.log2(0.4) + 0.2 * math.log2(0.2))
    mutual = 0.4 * math.log2(1 / 0.6) + 0.2 * math.log2(0.2 / 0.24)
    mutual += 0.2 * math.log2(0.2 / 0.16) + 0.2 * math.log2(0.2 / 0.08)
    assert scored.link == pytest.approx(40)
    assert scored.vi == pytest.approx(100 * (1 - (entropy + found - 2 * mutual) / math.log2(5)))
    assert scored.one == pytest.approx(60)
    assert scored.shen == pytest.approx(100 * (3 * 0.8 + 2 * 2 / 3) / 5)
    assert scored.exact == 0


def test_a_pairing_may_give_a_conversation_its_second_best() -> None:
    """4 + 3 beats 5 + 0: who comes second takes the first one's place."""
    gold = {*((i, 0) for i in range(9)), *((i, 9) for i in range(9, 12))}
    found = {*((i, 0) for i in range(4)), *((i, 4) for i in range(4, 12))}
    assert score([gold], [found]).one == pytest.approx(100 * (4 + 3) / 12)


def test_the_rule_about_names_tells_the_conversations_of_a_real_channel_apart() -> None:
    messages, links = read(STRIPE)
    assert len(messages) > 190
    assert len(links) >= 200
    scored = measure([STRIPE], METHODS["Precis chooses"])
    assert scored.one > 85
    assert scored.vi > 92
    assert measure([STRIPE], METHODS["silence"]).one < 35
