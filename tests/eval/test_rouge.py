"""ROUGE against values worked out by hand."""

import pytest

from workers.evaluation.report import bootstrap
from workers.evaluation.rouge import KINDS, PY_ROUGE, SUMMARY_LEVEL, Rouge

rouge = Rouge()


def test_one_sentence_by_hand() -> None:
    """Of three words two are right, of four two are found; of two pairs one, of three one."""
    found = rouge.score("The cat sat.", ["The cat ran fast."])
    assert found["rouge1"] == pytest.approx({"precision": 2 / 3, "recall": 2 / 4, "f": 4 / 7})
    assert found["rouge2"] == pytest.approx({"precision": 1 / 2, "recall": 1 / 3, "f": 2 / 5})
    assert found["rougeL"] == pytest.approx(found["rouge1"])


def test_a_word_counts_as_often_as_the_other_has_it() -> None:
    found = rouge.score("ann ann ann ann", ["ann met bo"])
    assert found["rouge1"] == pytest.approx({"precision": 1 / 4, "recall": 1 / 3, "f": 2 / 7})


def test_endings_do_not_count() -> None:
    assert rouge.score("Ann books flights", ["ann booked a flight"])["rouge1"]["recall"] == 3 / 4


def test_summary_level_looks_at_sentences_and_flat_does_not() -> None:
    found = rouge.score("Bo sells boats. Ann buys cake.", ["Ann buys cake. Bo sells boats."])
    assert found["rougeL"]["f"] == pytest.approx(3 / 6)
    assert found["rougeLsum"]["f"] == found[SUMMARY_LEVEL]["f"] == pytest.approx(1)


def test_the_fault_of_py_rouge_is_reproduced_under_its_own_name() -> None:
    """Precision 1/2 and recall 1/4 to the power of 1/1.2, then their harmonic mean."""
    found = rouge.score("ann x", ["ann buys cake today"])[PY_ROUGE]
    precision, recall = 0.5 ** (1 / 1.2), 0.25 ** (1 / 1.2)
    assert found["precision"] == pytest.approx(precision)
    assert found["recall"] == pytest.approx(recall)
    assert found["f"] == pytest.approx(2 * precision * recall / (precision + recall))
    assert found["f"] > rouge.score("ann x", ["ann buys cake today"])["rougeL"]["f"]


def test_several_references_are_averaged() -> None:
    one, other = "Ann buys cake", "Nobody came"
    both = rouge.score(one, [one, other])
    assert both["rouge1"]["f"] == pytest.approx(1 / 2)


@pytest.mark.parametrize("text", ["", "...", "明天开会"])
def test_nothing_to_score_is_zero(text: str) -> None:
    found = rouge.score(text, ["Ann buys cake"])
    assert {found[name]["f"] for name in (*KINDS, SUMMARY_LEVEL, PY_ROUGE)} == {0.0}


def test_the_interval_holds_the_mean_and_shrinks_with_more_dialogues() -> None:
    few, many = [0.0, 100.0] * 10, [0.0, 100.0] * 1000
    low, high = bootstrap(few)
    assert low < 50 < high
    narrow = bootstrap(many)
    assert narrow[1] - narrow[0] < (high - low) / 5
    # The standard error of 2,000 coins is 100 * 0.5 / sqrt(2000), and 95 % are 1.96 of them.
    assert narrow[1] - narrow[0] == pytest.approx(2 * 1.96 * 50 / 2000**0.5, rel=0.1)


def test_the_interval_is_the_same_every_time() -> None:
    assert bootstrap([1.0, 2.0, 5.0]) == bootstrap([1.0, 2.0, 5.0])
