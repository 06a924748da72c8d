"""The file of dialogues and summaries, good and bad."""

import json
from pathlib import Path

import pytest

from core.errors import BadFile
from workers.evaluation.cases import read

GOOD = {"dialogue": "Ann: Hi\r\nBo: Hello", "summary": "Ann and Bo greet."}


def write(path: Path, *rows: object) -> Path:
    path.write_text(
        "".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows)
    )
    return path


def test_one_summary_or_several(tmp_path: Path) -> None:
    several = {"dialogue": "Ann: Hi", "summary": ["Ann greets.", "A greeting."]}
    first, second = read(write(tmp_path / "a.jsonl", GOOD, "", several))
    assert (first.line, first.dialogue, first.references) == (
        1,
        "Ann: Hi\nBo: Hello",
        ("Ann and Bo greet.",),
    )
    assert (second.line, second.references) == (3, ("Ann greets.", "A greeting."))


def test_references_as_dialogsum_names_them(tmp_path: Path) -> None:
    row = {"dialogue": "Ann: Hi", "summary2": "b", "summary1": "a", "summary10": "c", "topic": "t"}
    (case,) = read(write(tmp_path / "a.jsonl", row))
    assert case.references == ("a", "b", "c")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("secret words", "line 2 is not JSON"),
        ("[1]", "line 2 is not an object"),
        ({"summary": "secret"}, "line 2 has no text in `dialogue`"),
        ({"dialogue": 3, "summary": "secret"}, "line 2 has no text in `dialogue`"),
        ({"dialogue": "  ", "summary": "secret"}, "line 2 has no text in `dialogue`"),
        ({"dialogue": "secret"}, "line 2 needs a text, or a list of texts, in `summary`"),
        ({"dialogue": "secret", "summary": []}, "line 2 needs a text"),
        ({"dialogue": "secret", "summary": ["a", 3]}, "line 2 needs a text"),
        ({"dialogue": "secret", "summary": ""}, "line 2 needs a text"),
    ],
)
def test_a_bad_line_is_named_by_its_number_and_not_repeated(
    tmp_path: Path, row: object, words: str
) -> None:
    with pytest.raises(BadFile) as caught:
        read(write(tmp_path / "a.jsonl", GOOD, row))
    assert words in str(caught.value)
    assert "secret" not in str(caught.value)


def test_no_file_and_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="cannot be read: No such file"):
        read(tmp_path / "none.jsonl")
    with pytest.raises(BadFile, match="is empty"):
        read(write(tmp_path / "a.jsonl", "", ""))
