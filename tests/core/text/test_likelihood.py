"""Sentences told wrong, and what becomes of those that are no likelier than that."""

import pytest

from core.errors import OutOfMemory
from core.ground.variants import NEGATION, SPEAKER, variants
from core.pulse import Pulse
from core.summarize import summarize
from core.summary import QUOTED, Summary
from tests.core.text.said import say, talk
from tests.fakes.engine import FakeEngine

LINES = [
    *("Ana: can you bring the charger?", "Ben: yes, the blue one", "Cleo: I have no time"),
    *("Ana: then Friday", "Ben: fine", "Cleo: see you"),
]


class Doubtful(FakeEngine):
    """Finds a text the likelier the more it holds of what it believes."""

    def __init__(self, says: str, *believes: str, full: bool = False) -> None:
        super().__init__(says)
        self.asked: list[list[str]] = []
        self._believes = believes
        self._full = full

    async def score(self, dialogue: str, texts: list[str], pulse: Pulse) -> list[float]:
        self.asked.append(list(texts))
        if self._full:
            raise OutOfMemory("too long")
        return [sum(text.count(belief) for belief in self._believes) for text in texts]


async def made(engine: FakeEngine, *, check: bool = True) -> Summary:
    return await summarize(talk(say(*LINES)), engine, Pulse(), size=999, limit=64, check=check)


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("Ana asks Ben for the charger.", {"Ben asks Ana for the charger."}),
        ("Ben brings the charger.", {"Ana brings the charger.", "Cleo brings the charger."}),
        ("Ben's charger is Ben's.", {"Ana's charger is Ana's.", "Cleo's charger is Cleo's."}),
        ("Benjamin brings it.", set()),
        ("They meet.", set()),
    ],
)
def test_people_change_places(sentence: str, wrong: set[str]) -> None:
    told = {text for flag, text in variants(sentence, ["Ana", "Ben", "Cleo"]) if flag == SPEAKER}
    assert told == wrong


def test_two_of_one_name_change_places_too() -> None:
    told = [*variants("Ana (2) asks Ana.", ["Ana", "Ana (2)"])]
    assert (SPEAKER, "Ana asks Ana (2).") in told


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("They will meet.", "They will not meet."),
        ("They won't meet.", "They will meet."),
        ("They can't meet and don't call.", "They can meet and don't call."),
        ("They cannot meet.", "They can meet."),
        ("It is not blue.", "It is blue."),
        ("Ana did not ask.", "Ana did ask."),
        ("Ana brings it.", "Ana does not bring it."),
        ("Ana goes there.", "Ana does not go there."),
        ("Ana watches it.", "Ana does not watch it."),
        ("Ana tries it.", "Ana does not try it."),
        ("Ana and Ben meet.", None),
        ("明日は行きます。", None),
    ],
)
def test_what_is_becomes_what_is_not(sentence: str, wrong: str | None) -> None:
    told = [text for flag, text in variants(sentence, ["Ana"]) if flag == NEGATION]
    assert told == ([wrong] if wrong else [])


async def test_a_sentence_that_is_likelier_than_its_wrong_ones_stays() -> None:
    engine = Doubtful(
        "Ben brings the charger. They will meet on Friday.", "Ben brings", "will meet"
    )
    summary = await made(engine)
    assert summary.text == "Ben brings the charger.\nThey will meet on Friday."
    (asked,) = engine.asked
    assert asked[0] == "Ben brings the charger."
    assert asked[-2:] == [
        "Ben brings the charger. They will meet on Friday.",
        "Ben brings the charger. They will not meet on Friday.",
    ]


@pytest.mark.parametrize(
    ("says", "believes"),
    [("Cleo brings the charger.", "Ben brings"), ("They will not meet on Friday.", "will meet")],
)
async def test_a_sentence_of_which_a_wrong_one_is_likelier_is_written_again_then_quoted(
    says: str, believes: str
) -> None:
    engine = Doubtful(says, believes)
    summary = await made(engine)
    assert len(engine.calls) == 2
    assert {flag for sentence in summary.sentences for flag in sentence.flags} == {QUOTED}
    assert says not in summary.text


async def test_what_has_no_room_to_be_scored_is_not_checked() -> None:
    summary = await made(Doubtful("Cleo brings the charger.", "Ben", full=True))
    assert [sentence.flags for sentence in summary.sentences] == [()]


async def test_nobody_is_asked_who_was_not_told_to() -> None:
    engine = Doubtful("Cleo brings the charger.", "Ben")
    await made(engine, check=False)
    assert engine.asked == []
    assert (await made(FakeEngine("Ben has the charger."))).text == "Ben has the charger."
