"""The style `prose`: what is told in the third person, and what is rather quoted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.terminal.page import engine
from core.pulse import Pulse
from core.settings import Settings
from tests.engines.extractive.asking import LIMIT, Said, write
from workers.engines.extractive import Extractive
from workers.engines.extractive.company import Company
from workers.engines.extractive.prose import tell
from workers.engines.extractive.quotes import quotes
from workers.engines.extractive.report import report
from workers.engines.extractive.turns import turns

ANN_AND_BO = [("Bo", "That's what you said about the boat."), ("Ann", "Yes, and it's the truth.")]


async def ask(said: Said) -> list[str]:
    prose = Extractive(Settings(style="prose"))
    (text,) = await prose.generate([write(said)], LIMIT, Pulse())
    return text.splitlines()


def told(text: str, *others: tuple[str, str]) -> str:
    """Ann's sentence, told among what others said."""
    said = turns(write([("Ann", text), *(others or ANN_AND_BO)]))
    return tell(quotes(said, 588)[0], Company(said))


def test_it_writes_and_does_not_claim_to_quote() -> None:
    assert Extractive(Settings()).quotes
    prose = Extractive(Settings(style="prose"))
    assert not prose.quotes
    assert engine("extractive", prose.model).endswith("it may be wrong")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'll call you tomorrow.", "Ann will call Bo tomorrow."),
        ("I want to sell my car!", "Ann wants to sell Ann's car."),
        ("I really don't know your boss", "Ann doesn't know Bo's boss."),
        ("I tried the new printer and I hate it", "Ann tried the new printer and hates it."),
        ("I also carry the boxes", "Ann also carries the boxes."),
        ("my flight was cancelled lol", "Ann's flight was cancelled."),
        ("the doctor told me to rest", "Ann says the doctor told Ann to rest."),
        ("Can you bring the keys?", "Ann asks Bo to bring the keys."),
        ("Do you want to have lunch with me?", "Ann asks if Bo wants to have lunch with Ann."),
        ("Did you buy the tickets?", "Ann asks if Bo bought the tickets."),
        ("Are you coming to the party?", "Ann asks if Bo is coming to the party."),
        ("When did the train leave?", "Ann: When did the train leave?"),
        ("When did you leave the office?", "Ann asks when Bo left the office."),
        ("Where is the meeting?", "Ann asks where the meeting is."),
        ("Who wants some pizza?", "Ann asks who wants some pizza."),
        ("please send me the invoice", "Ann asks Bo to send Ann the invoice."),
        ("Don't forget the passports.", "Ann asks Bo not to forget the passports."),
        ("Let's meet at nine.", "Ann suggests they meet at nine."),
        ("Thanks a lot for the flowers!", "Ann thanks Bo for the flowers."),
    ],
)
def test_the_speaker_and_the_only_other_are_named(text: str, expected: str) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "We are moving to Lisbon in May.",
        "You can buy that at the airport.",
        "The boiler is broken again.",
        'The boss said "I will fire you" to the team.',
        "I did it all by myself yesterday.",
        "I have an idea, call the supplier first.",
        "I'll cook, are you hungry at all?",
        "Cleo, can you bring the keys?",
    ],
)
def test_what_is_unclear_or_needs_no_telling_is_quoted(text: str) -> None:
    assert told(text) == f"Ann: {text}"


CY = ("Cy", "I think it's the wrong one of the two.")


@pytest.mark.parametrize(
    "text", ["I'll call you tomorrow.", "Can you bring the keys?", "Send me the list, please."]
)
def test_among_three_nobody_guesses_who_you_is(text: str) -> None:
    assert told(text, *ANN_AND_BO, CY) == f"Ann: {text}"


@pytest.mark.parametrize(
    "text", ["Cy, can you bring the keys?", "hey @Cy, can you bring the keys?"]
)
def test_among_three_whoever_is_called_is_meant(text: str) -> None:
    assert told(text, *ANN_AND_BO, CY) == "Ann asks Cy to bring the keys."


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("i dag skal vi have mad til festen", "ja det er for sent"),
        ("i bambini vanno a casa", "ciao, i gatti no"),
        ("im B\u00fcro ist niemand", "ich komme um 9 mit dem Bus"),
        ("\u660e\u5929\u4e09\u70b9\u5f00\u4f1a", "\u597d\u7684"),
    ],
)
def test_other_languages_are_quoted(text: str, answer: str) -> None:
    assert told(text, ("Bo", answer)) == f"Ann: {text}"


def test_two_sentences_about_one_person_become_one() -> None:
    said = turns(write([("Ann", "I bought the tickets. I'll bring my camera."), *ANN_AND_BO]))
    assert report(quotes(said, 588)[:2], Company(said), 588) == [
        "Ann bought the tickets and will bring Ann's camera."
    ]


async def test_told_sentences_can_be_told_again() -> None:
    """A second round's lines have no speaker; a clock time is none either."""
    line = "Ann will meet Bo at 15:30 in the office."
    prose = Extractive(Settings(style="prose"))
    (text,) = await prose.generate([f"Bo: The office is closed on Monday.\n{line}"], 128, Pulse())
    assert line in text.splitlines()


PEOPLE = ["Ann", "Bo", "Cy", "Dee"]
SENTENCES = [
    "I'll call you at 9.",
    "Can you send me the report?",
    "I told you that we leave on Friday.",
    "Do you have my keys?",
    "thanks for your help with the move",
    "You should ask the doctor about it.",
    "Where are you?",
]
THREE = st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(SENTENCES)), min_size=3)


@given(THREE.filter(lambda said: len({speaker for speaker, _ in said}) > 2))
async def test_nobody_is_put_into_a_plan_they_may_not_be_in(said: Said) -> None:
    """Among three and more no line names anybody but its speaker."""
    for line in await ask(said):
        speaker = line.replace(":", " ").split()[0].removesuffix("'s")
        assert not ({*PEOPLE} - {speaker}) & {*line.replace("'s", " ").strip(".").split()}


@given(st.integers(16, 400), st.lists(st.tuples(st.sampled_from(PEOPLE), st.text()), max_size=9))
async def test_any_text_is_told_within_the_limit(limit: int, said: Said) -> None:
    prose = Extractive(Settings(style="prose"))
    (text,) = await prose.generate([write(said)], limit, Pulse())
    assert prose.count(text) <= max(limit, 30)
