"""`precis summarize`, the whole road: its answers, its words, its exit codes."""

import json
from pathlib import Path

import pytest

from tests.faults.installation import run

ROOT = Path(__file__).parent.parent.parent
PLAIN = {"PRECIS_ENGINE": "extractive"}

CHAT = """\
Ana: Hi all
Ben: Hi! Did we settle the date for the release?
Ana: Yes, we ship version 2.4 on Friday at 10:00, Carla signs off on Thursday.
Carla: Fine with me, I will test the import on Wednesday.
"""


@pytest.fixture
def chat(tmp_path: Path) -> str:
    path = tmp_path / "chat.txt"
    path.write_text(CHAT)
    return str(path)


def test_it_shows_the_road_the_summary_its_sources_and_what_was_covered(chat: str) -> None:
    done = run(["summarize", chat], **PLAIN)
    assert done.returncode == 0, done.stderr
    stations = [line.split()[0] for line in done.stderr.splitlines()]
    assert stations == ["request", "read", "queued", "worker"]
    assert "we ship version 2.4 on Friday at 10:00" in done.stdout
    assert "[1]" in done.stdout
    assert "4 messages · 3 people · all covered" in done.stdout
    assert "no model was used" in done.stdout


def test_json_is_what_the_contract_says_and_nothing_else(chat: str) -> None:
    done = run(["summarize", "--json", chat], **PLAIN)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    summary = json.loads(done.stdout)
    assert {"summary", "sentences", "coverage", "engine", "model", "seconds"} <= set(summary)
    assert summary["engine"] == "extractive"
    assert summary["model"] is None
    assert isinstance(summary["seconds"], float)
    assert summary["coverage"]["read"] == 4
    for sentence in summary["sentences"]:
        assert set(sentence) == {"text", "sources", "flags"}
        assert sentence["text"] in summary["summary"]
        assert set(sentence["sources"]) <= {"1", "2", "3", "4"}
        assert sentence["flags"] == []


def test_several_conversations_are_an_object_each_on_its_line(chat: str) -> None:
    done = run(["summarize", "--json", chat, chat], **PLAIN)
    assert [json.loads(line)["engine"] for line in done.stdout.splitlines()] == ["extractive"] * 2


def test_a_dash_reads_standard_input(chat: str) -> None:
    done = run(["transcript", "-"], text=CHAT)
    assert done.stdout == CHAT


def test_transcript_prints_the_lines_and_nothing_else(chat: str) -> None:
    done = run(["transcript", chat])
    assert (done.returncode, done.stdout, done.stderr) == (0, CHAT, "")


def test_an_engine_named_in_the_command_brings_its_worker(chat: str) -> None:
    done = run(["summarize", "--json", "--engine", "steps", chat], **PLAIN)
    assert json.loads(done.stdout)["engine"] == "steps"


def test_a_window_limits_what_is_read(chat: str) -> None:
    done = run(["summarize", "--json", "--window", "last 2", chat], **PLAIN)
    assert json.loads(done.stdout)["coverage"]["read"] == 2


def test_what_cannot_be_summarized_is_said_with_a_reference(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_text("Ana: " + "!full " * 200 + "\nBen: !full " + "!full " * 200 + "\nAna: ok")
    done = run(["summarize", "--engine", "steps", str(path)])
    assert done.returncode == 1
    assert done.stdout.strip() == ""
    assert "does not fit the worker's memory. (ref " in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("words", "env", "says"),
    [
        (["summarize", "nowhere.txt"], {}, "nowhere.txt"),
        (["transcript", "nowhere.txt"], {}, "nowhere.txt"),
        (["summarize", "{binary}"], {}, "tried"),
        (["summarize", "{empty}"], {}, "empty.txt"),
        (["summarize", "--window", "last 0", "{chat}"], {}, "last 100"),
        (["summarize", "--window", "gibberish", "{chat}"], {}, "since monday"),
        (["summarize", "--engine", "nonsense", "{chat}"], {}, "extractive"),
        (["summarize", "{chat}"], {"REDIS_URL": "http://x"}, "REDIS_URL"),
        (["summarize", "{chat}"], {"PRECIS_ENGNE": "local"}, "PRECIS_ENGINE"),
        (
            ["summarize", "--engine", "local", "{chat}"],
            {"PRECIS_MODEL": "/no/such/model"},
            "/no/such/model",
        ),
        (["summarize", "--engine", "openai", "{chat}"], {}, "PRECIS_OPENAI_URL"),
        (
            ["summarize", "--engine", "openai", "{chat}"],
            {"PRECIS_OPENAI_URL": "http://127.0.0.1:1/v1"},
            "http://127.0.0.1:1",
        ),
        (["bot", "slacc"], {}, "slacc"),
        (["jobs", "show", "no-such-job"], {}, "no-such-job"),
        (["jobs", "retry", "no-such-job"], {}, "no-such-job"),
        (["jobs", "drop", "no-such-job"], {}, "no-such-job"),
    ],
)
def test_bad_input_is_one_line_that_says_what_to_do(
    words: list[str], env: dict[str, str], says: str, tmp_path: Path, chat: str
) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 8)
    places = {"chat": chat, "empty": tmp_path / "empty.txt", "binary": tmp_path / "binary.txt"}
    state = {"PRECIS_STATE_DIR": str(tmp_path / "state")}
    done = run([word.format(**places) for word in words], **PLAIN | state | env)
    assert done.returncode == 1, done.stdout + done.stderr
    last = done.stderr.splitlines()[-1]
    assert last.startswith("precis: ")
    assert says in last
    assert "Traceback" not in done.stderr
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("words", [["summarize"], ["summarize", "--format", "pdf", "x"], ["fly"]])
def test_wrong_usage_has_a_code_of_its_own(words: list[str]) -> None:
    assert run(words).returncode == 2
