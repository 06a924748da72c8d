"""A whole run: what is asked, kept, scored and said."""

import io
import json
import stat
from pathlib import Path

import pytest
from rich.console import Console

from core.errors import BadFile, EngineDown
from core.settings import Settings
from tests.command import precis
from tests.fakes.engine import FakeEngine, Script
from workers.evaluation.cases import Case
from workers.evaluation.command import measure
from workers.evaluation.page import NAMES, card, facts, table
from workers.evaluation.report import Report

CASES = [
    Case(1, "Ann: We move to Oslo on Monday.\nBo: ok, I will help", ("Ann moves to Oslo.",)),
    Case(2, "Bo: The cake costs 12 euros.\nAnn: fine", ("Bo sells a cake.", "The cake costs 12.")),
]
ANSWERS = {
    CASES[0].dialogue: "Ann moves to Bergen on Monday. Bo will help.",
    CASES[1].dialogue: "The cake costs 12 euros.",
}


def answers(*, room: int = 1000, says: Script = ANSWERS.__getitem__) -> FakeEngine:
    return FakeEngine(says, name="heart", model="by-heart-1", room=room)


async def run(engine: FakeEngine, results: Path | None = None, tokens: int = 128) -> Report:
    settings = Settings(summary_tokens=tokens)
    return await measure(Path("some/talk.jsonl"), CASES, settings, results, engine)


async def test_what_was_written_is_scored_against_every_reference() -> None:
    found = await run(answers())
    assert (found.file, found.engine, found.model) == ("talk.jsonl", "heart", "by-heart-1")
    assert (found.dialogues, found.references, found.empty) == (2, 3, 0)
    # 3 of 9 and 4 words; of the other two references 1 of 5 and 4, and 4 of 5 and 4.
    first = 2 * (3 / 9) * (3 / 4) / (3 / 9 + 3 / 4)
    second = (2 * (1 / 5) * (1 / 4) / (1 / 5 + 1 / 4) + 2 * (4 / 5) * 1 / (4 / 5 + 1)) / 2
    assert found.rouge["rouge1"].f == pytest.approx(50 * (first + second))
    assert found.rouge["rouge1"].low <= found.rouge["rouge1"].f <= found.rouge["rouge1"].high
    assert found.words == pytest.approx((9 + 5) / 2)
    assert found.reference_words == pytest.approx(4)


async def test_tripwires_links_and_speed_are_told() -> None:
    found = await run(answers())
    assert found.checks["tripwires"] == 50.0
    assert found.checks["name"] == 50.0
    assert found.reference_checks["tripwires"] == 0.0
    assert found.checks["linked"] == 100.0
    assert 50 < found.checks["support"] < 100
    assert found.fresh == 2
    assert found.summaries_per_minute
    assert found.tokens_per_second


async def test_a_stopped_run_goes_on_where_it_was(tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"

    def asleep(dialogue: str) -> str:
        if len(stopped.seen) == 2:
            raise EngineDown("the engine fell asleep")
        return ANSWERS[dialogue]

    stopped = answers(says=asleep)
    with pytest.raises(BaseExceptionGroup):
        await run(stopped, kept)
    resumed = answers()
    found = await run(resumed, kept)
    assert len(stopped.seen) == 2
    assert resumed.seen == [stopped.seen[1]]
    assert found.fresh == 1
    assert found.rouge == (await run(answers())).rouge


async def test_a_finished_run_asks_nothing_and_claims_no_speed(tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    first = await run(answers(), kept)
    again = answers()
    found = await run(again, kept)
    assert again.seen == []
    assert found.rouge == first.rouge
    assert found.summaries_per_minute is None
    assert "minute" not in card(found)


async def test_another_setting_is_another_run(tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    await run(answers(), kept)
    again = answers()
    await run(again, kept, tokens=64)
    assert len(again.seen) == 2


async def test_a_line_that_was_being_written_is_dropped(tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    await run(answers(), kept)
    kept.write_bytes(kept.read_bytes()[:-9])
    again = answers()
    await run(again, kept)
    assert len(again.seen) == 1
    assert len([json.loads(line) for line in kept.read_text().splitlines()]) == 2


async def test_a_file_of_something_else_is_not_touched(tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("my notes\n")
    with pytest.raises(BadFile, match="line 1 is no result of `precis eval`"):
        await run(answers(), other)
    assert other.read_text() == "my notes\n"


async def test_only_its_owner_reads_what_people_said(tmp_path: Path) -> None:
    await run(answers(), tmp_path / "kept.jsonl")
    assert stat.S_IMODE((tmp_path / "kept.jsonl").stat().st_mode) == 0o600


async def test_a_dialogue_that_does_not_fit_is_named_before_anything_is_written() -> None:
    engine = answers(room=9)
    with pytest.raises(BadFile, match="line 1 has 12 tokens, heart reads at most 9"):
        await run(engine)
    assert engine.seen == []


async def test_the_card_and_the_table_hold_every_score() -> None:
    found = await run(answers())
    console = Console(width=120, file=io.StringIO())
    console.print(table(found))
    written = console.file.getvalue()  # type: ignore[attr-defined]
    for words in NAMES.values():
        assert f"| {words} | " in card(found)
        assert words in written
    assert f"{found.rouge['rougeL'].f:.2f}" in written
    assert all(fact in card(found) for fact in facts(found))
    assert "must not be mixed" in card(found)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "talk.jsonl"
    rows = [{"dialogue": case.dialogue, "summary": list(case.references)} for case in CASES]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


def test_the_command_prints_one_object(file: Path) -> None:
    done = precis("eval", str(file), "--engine", "lead-1", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert found["engine"] == "lead-1"
    assert set(found["rouge"]) == set(NAMES)
    assert set(found["rouge"]["rouge1"]) == {"precision", "recall", "f", "low", "high"}


def test_the_command_prints_the_card_of_an_engine(file: Path) -> None:
    done = precis("eval", str(file), "--engine", "extractive", "--card")
    assert done.returncode == 0
    assert done.stdout.startswith("## Evaluation\n\nextractive on 2 dialogues of talk.jsonl")


def test_an_unknown_engine_is_one_line(file: Path) -> None:
    done = precis("eval", str(file), "--engine", "best-3")
    assert (done.returncode, done.stdout) == (1, "")
    assert "must be one of auto, extractive" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_bad_line_is_one_line_with_its_number(file: Path) -> None:
    file.write_text(file.read_text() + "nonsense\n")
    done = precis("eval", str(file), "--engine", "lead-3", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "precis: talk.jsonl, line 3 is not JSON\n"
