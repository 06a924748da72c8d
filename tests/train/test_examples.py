"""What is learned from, and what is refused before anything is loaded."""

from pathlib import Path

import pytest

from core.errors import BadFile, EngineMissing
from core.settings import Settings
from tests import tiny
from tests.command import precis
from tests.tiny import Tiny
from workers.engines.model import find
from workers.engines.prompt import samsum
from workers.evaluation.cases import Case
from workers.train.examples import examples
from workers.train.network import base, tokenizer

CASES = [
    Case(1, "Ann: Hi", ("Ann greets. ", "A greeting.")),
    Case(2, "Bo: " + "very " * 90 + "long", ("Bo talks.",)),
]


def test_each_summary_is_an_example_with_the_workers_own_prompt() -> None:
    found = examples(CASES, tiny.tokenizer(), 2048)
    assert found.long == 0
    assert [row["completion"] for row in found.rows] == ["Ann greets.", "A greeting.", "Bo talks."]
    assert {row["prompt"] for row in found.rows[:2]} == {samsum("Ann: Hi")}


def test_what_is_too_long_is_left_out_whole_and_counted() -> None:
    found = examples(CASES, tiny.tokenizer(), 150)
    assert found.long == 1
    assert [row["completion"] for row in found.rows] == ["Ann greets.", "A greeting."]


def test_the_prompt_ends_where_the_summary_begins() -> None:
    """A token over the border would be one that the worker never asks with."""
    words = tiny.tokenizer()
    prompt = words(samsum("Ann: Hi?")).input_ids
    assert words(samsum("Ann: Hi?") + "Ann greets.").input_ids[: len(prompt)] == prompt


def test_nothing_that_fits_is_an_error() -> None:
    with pytest.raises(BadFile, match="raise --tokens"):
        examples(CASES, tiny.tokenizer(), 32)


def test_an_adapter_is_no_base(forms: Tiny) -> None:
    with pytest.raises(EngineMissing, match="is an adapter: name its base"):
        base(find(Settings(model=str(forms.adapter))))


def test_the_tokenizer_comes_from_the_models_folder(forms: Tiny) -> None:
    assert len(tokenizer(find(Settings(model=str(forms.whole))))) == len(tiny.tokenizer())


def test_a_bad_file_is_refused_first(tmp_path: Path) -> None:
    file = tmp_path / "talk.jsonl"
    file.write_text("{}\n")
    done = precis("train", str(file), str(tmp_path / "out"))
    assert done.returncode == 1
    assert done.stderr == "precis: talk.jsonl, line 1 has no text in `dialogue`\n"
    assert not (tmp_path / "out").exists()


def test_a_base_that_is_not_here_is_named_with_the_way_to_get_it(
    tmp_path: Path, data: Path
) -> None:
    done = precis("train", str(data), str(tmp_path / "out"), "--base", "nobody/nothing")
    assert (done.returncode, done.stdout) == (1, "")
    assert "run `hf download nobody/nothing`" in done.stderr
    assert done.stderr.count("\n") == 1
