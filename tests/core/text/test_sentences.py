import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sentences import split


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Ana pays. Ben cooks!", ["Ana pays.", "Ben cooks!"]),
        ("no stop at the end", ["no stop at the end"]),
        ("one\n\n  two  \n", ["one", "two"]),
        ("Really?! Yes.", ["Really?!", "Yes."]),
        ("i'm late. start without me.", ["i'm late.", "start without me."]),
        ("Dr. Ng and Mrs. Ode met.", ["Dr. Ng and Mrs. Ode met."]),
        ("Bring fruit, e.g. Apples. Ok.", ["Bring fruit, e.g. Apples.", "Ok."]),
        ("They meet at 7 p.m. on Monday.", ["They meet at 7 p.m. on Monday."]),
        ("They meet at 7 p.m. Ben drives.", ["They meet at 7 p.m.", "Ben drives."]),
        (
            "He moved to the U.S. in May. She stayed.",
            ["He moved to the U.S. in May.", "She stayed."],
        ),
        ("It costs 3.5 million. Too much.", ["It costs 3.5 million.", "Too much."]),
        (
            "See https://a.example/b.html?x=1. Then reply.",
            ["See https://a.example/b.html?x=1.", "Then reply."],
        ),
        ("Open report.final.pdf now.", ["Open report.final.pdf now."]),
        ("J. Ode wrote it. It is good.", ["J. Ode wrote it.", "It is good."]),
        ("1. Buy milk\n2. Call Ben", ["1. Buy milk", "2. Call Ben"]),
        ("There were 5. Then 6 came.", ["There were 5.", "Then 6 came."]),
        ("He said “stop.” Then he left.", ["He said “stop.”", "Then he left."]),
        ('"Ready?" she asked. "Yes."', ['"Ready?" she asked.', '"Yes."']),
        ("(It rained.) We stayed.", ["(It rained.)", "We stayed."]),
        ("well... maybe later. Or not… who knows", ["well... maybe later.", "Or not… who knows"]),
        ("Hm... No.", ["Hm...", "No."]),
        ("He said no. Then he left.", ["He said no.", "Then he left."]),
        ("See no. 5 for that.", ["See no. 5 for that."]),
        ("今天开会。明天休息！好吗？好。", ["今天开会。", "明天休息！", "好吗？", "好。"]),  # noqa: RUF001
        ("彼は「行こう。」と言った。以上です。", ["彼は「行こう。」と言った。", "以上です。"]),
        ("「行こう。」「うん。」", ["「行こう。」", "「うん。」"]),
        ("هل أنت جاهز؟ نعم.", ["هل أنت جاهز؟", "نعم."]),
        ("यह ठीक है। चलो।", ["यह ठीक है।", "चलो।"]),
        ("", []),
        ("...", ["..."]),
    ],
)
def test_text_is_split_into_sentences(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


@given(st.text(alphabet="aA1 .!?…。\n\"”)('e.g", max_size=80))
def test_nothing_but_space_is_lost(text: str) -> None:
    sentences = split(text)
    assert "".join("".join(sentences).split()) == "".join(text.split())
    assert all(sentence == sentence.strip() != "" for sentence in sentences)


@pytest.mark.parametrize("shape", ["." * 7, "a. ", '"', '."', "Dr. ", "(", "。」", "x.y"])
def test_hostile_text_is_split_in_linear_time(shape: str) -> None:
    started = time.process_time()
    split(shape * 50_000)
    assert time.process_time() - started < 2
