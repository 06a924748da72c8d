"""Open questions: asked, and answered by nobody, as far as anybody can tell."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.digest.questions import questions
from core.digest.talk import talks
from tests.digests.day import NOW, START, day

ASKED = """\
Does anybody know the password of the staging database?
Can someone review the migration? It is small.
@Ben where are the invoices of October?
Who owns the billing service? 🙏
could you (or Mia) restart the old worker?”
¿Alguien sabe dónde están las facturas?
Weiß jemand, wann der Umzug ist?
谁知道明天的会议在哪里?
متى يبدأ اجتماع الفريق غدا؟
Why does the nightly build fail?!
""".splitlines()

NOT_ASKED = """\
right?
really??
How are you?
what?
ok?
I wonder who owns the billing service.
See https://tracker.example/search?q=
see https://tracker.example/what?
Why did it fail? Turns out the disk was full.
Does anybody know the password? Never mind, found it.
> Does anybody know the password of the staging database?
a ? b : c in the ternary is wrong
""".splitlines()

ANSWERED = [
    ("09:00 Ana: Who owns the billing service?", "09:01 Ben: Mia does"),
    ("09:00 Ana: Who owns the billing service?", "  09:30 Ben: Mia does"),
    ("09:00 Ana: Who owns the billing service?", "  15:30 Ben: Mia does"),
    ("09:00 Ana: Who owns the billing service? (1)",),
    ("09:00 Ana: Who owns the billing service?", "09:10 Ana: got it, thanks"),
    ("09:00 Ana: Who owns the billing service?", "11:00 Ana: fixed"),
    ("09:00 Ana: Who owns the billing service?", "11:00 Ben: billing service? that's Mia"),
    ("09:00 Ana: Who owns the billing service?", "11:00 Ben: @Ana that's Mia"),
    ("09:00 Ana: Who owns the billing service?", "11:00 Ben: yes"),
    ("09:00 Ana: Who owns the billing service?", "09:00 Bot: [bot] owner: Mia"),
    ("09:00 Bot: [bot] Who owns the billing service?",),
    ("23:30 Ana: Who owns the billing service?",),
]

UNANSWERED = [
    ("09:00 Ana: Who owns the billing service?",),
    ("09:00 Ana: Who owns the billing service?", "09:05 Ana: It is quite urgent"),
    ("09:00 Ana: Who owns the billing service?", "11:00 Ben: lunch is here everybody"),
    ("08:00 Ben: billing service is down", "09:00 Ana: Who owns the billing service?"),
    ("09:00 Ben: It broke", "  09:01 Ana: Who owns the billing service?", "11:00 Mia: pizza time"),
    ("22:59 Ana: Who owns the billing service?",),
    ("09:00 Ana: Who owns the billing service?", "11:00 Ben: lunch?", "11:05 Mia: sounds good"),
]


def found(*lines: str) -> list[str]:
    return [said for _, said in questions(list(talks(day("\n".join(lines)))), NOW)]


@pytest.mark.parametrize("said", ASKED)
def test_a_question_nobody_answers_is_open(said: str) -> None:
    (sentence,) = found(f"09:00 Ana: {said}")
    assert sentence in said


@pytest.mark.parametrize("said", NOT_ASKED)
def test_what_asks_for_nothing_is_no_question(said: str) -> None:
    assert found(f"09:00 Ana: {said}") == []


@pytest.mark.parametrize("lines", ANSWERED)
def test_what_may_have_been_answered_is_not_open(lines: tuple[str, ...]) -> None:
    assert found(*lines) == []


@pytest.mark.parametrize("lines", UNANSWERED)
def test_what_others_talk_about_answers_nothing(lines: tuple[str, ...]) -> None:
    assert len(found(*lines)) == 1


def test_a_reply_from_elsewhere_is_an_answer() -> None:
    said = day("09:00 Ana: Who owns the billing service?\n11:00 Ben: 42")
    first, second = said.messages
    reply = replace(second, reply_to=first.id)
    found = list(talks(replace(said, messages=(first, reply))))
    assert questions(found, NOW) == []


def test_a_question_gets_an_hour() -> None:
    said = list(talks(day("09:00 Ana: Who owns the billing service?")))
    asked = START + timedelta(hours=9)
    assert questions(said, asked + timedelta(minutes=59)) == []
    assert len(questions(said, asked + timedelta(minutes=60))) == 1
