"""The log says what happened and never what people said."""

import io
import json
import logging
import os
import pty
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import structlog
from pydantic import BaseModel, SecretStr, TypeAdapter

from core import log
from core.errors import RedisAway
from core.settings import Settings

CANARY = "canary-9f2c"


class Payload(BaseModel):
    count: int


@dataclass
class Said:
    text: str


def refused(value: object) -> Exception:
    try:
        TypeAdapter(Payload).validate_python(value)
    except ValueError as error:
        return error
    raise AssertionError


@pytest.fixture
def err(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Where the log goes; everything about logging is put back afterwards."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    log.setup(Settings())
    yield stream
    root.handlers[:], level = before
    root.setLevel(level)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_json_line_with_level_and_time(err: io.StringIO) -> None:
    structlog.get_logger().info("job claimed", job="j1", seconds=0.5, tokens=42)
    [line] = lines(err)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "job claimed",
        "level": "info",
        "job": "j1",
        "seconds": 0.5,
        "tokens": 42,
    }


PRIVATE: list[dict[str, object]] = [
    {"text": CANARY},
    {"messages": [CANARY]},
    {"dialogue": CANARY},
    {"bot_token": CANARY},
    {"openai_key": CANARY},
    {"anything": Said(CANARY)},
    {"anything": {"a": CANARY}},
    {"anything": SecretStr(CANARY)},
    {"anything": CANARY.encode()},
    {"anything": KeyError(CANARY)},
    {"anything": refused({"count": CANARY, CANARY: 1})},
    {"anything": refused(CANARY)},
    {"url": f"redis://me:{CANARY}@host/0"},
    {"url": f"no connection to https://{CANARY}@host"},
    {"url": f"redis://me:a/{CANARY}?@host/0"},
    {"anything": "x" * 300 + CANARY},
]


@pytest.mark.parametrize("values", PRIVATE, ids=str)
def test_a_value_that_may_be_private_is_cut_away(
    err: io.StringIO, values: dict[str, object]
) -> None:
    structlog.get_logger().warning("something", **values)
    assert len(lines(err)) == 1
    assert CANARY not in err.getvalue()


def test_a_value_cannot_speak_to_a_terminal(err: io.StringIO) -> None:
    structlog.get_logger().info("something", file="a\x1b[2J\nb")
    assert lines(err)[0]["file"] == "a[2Jb"


def test_a_fault_made_for_people_is_logged_with_its_words(err: io.StringIO) -> None:
    structlog.get_logger().warning("waiting", cause=RedisAway("Redis does not answer"))
    assert lines(err)[0]["cause"] == "Redis does not answer"


def test_an_exception_is_logged_as_kind_and_place(err: io.StringIO) -> None:
    try:
        raise KeyError(CANARY)
    except KeyError:
        structlog.get_logger().exception("failed")
    assert lines(err)[0]["error"].startswith("KeyError at ")
    assert CANARY not in err.getvalue()


def test_a_refused_payload_is_logged_as_what_was_wrong_with_it(err: io.StringIO) -> None:
    structlog.get_logger().warning("refused", error=refused({"count": CANARY}))
    assert lines(err)[0]["error"].startswith("ValidationError (int_parsing)")


FOREIGN: list[tuple[Callable[[logging.Logger], None], str]] = [
    (
        lambda log: log.warning("Failed to run listener (error: %s)", CANARY),
        "Failed to run listener",
    ),
    (lambda log: log.error(f"Failed to send: {CANARY}"), "Failed to send"),  # noqa: G004 - as bolt does
    (lambda log: log.error("%s is odd", CANARY), "… is odd"),
    (lambda log: log.warning("Retrying in %.2f seconds", 3.0), "Retrying in … seconds"),
    (lambda log: log.error({"a": CANARY}), "…"),
    (lambda log: log.error(KeyError(CANARY)), "…"),
    (lambda log: log.error(f"Task failed\nfuture: {CANARY}"), "Task failed"),  # noqa: G004 - as asyncio does
]


@pytest.mark.parametrize(("speak", "words"), FOREIGN)
@pytest.mark.parametrize("name", ["redis", "httpx", "transformers", "asyncio"])
def test_a_library_keeps_its_fixed_words_only(
    err: io.StringIO, name: str, speak: Callable[[logging.Logger], None], words: str
) -> None:
    speak(logging.getLogger(name))
    [line] = lines(err)
    assert (line["logger"], line["event"]) == (name, words)
    assert CANARY not in err.getvalue()


def test_a_library_is_not_heard_below_warning(err: io.StringIO) -> None:
    logging.getLogger("httpx").info("HTTP Request: %s", CANARY)
    logging.getLogger("slack_sdk").debug("Sending %s", CANARY)
    assert err.getvalue() == ""


def test_the_level_is_obeyed(err: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    structlog.get_logger().debug("detail")
    assert err.getvalue() == ""
    monkeypatch.setattr(sys, "stderr", err)  # pytest has put its own back meanwhile
    log.setup(Settings(log_level="debug"))
    structlog.get_logger().debug("detail")
    assert lines(err)[0]["level"] == "debug"


def test_a_thread_that_dies_is_logged_without_its_message(err: io.StringIO) -> None:
    def fall() -> None:
        raise KeyError(CANARY)

    thread = threading.Thread(target=fall)
    thread.start()
    thread.join()
    [line] = lines(err)
    assert line["event"] == "thread died"
    assert line["error"].startswith("KeyError at ")
    assert CANARY not in err.getvalue()


def test_somebody_watching_sees_colours_instead_of_json() -> None:
    code = (
        "import structlog; from core import log; from core.settings import Settings\n"
        "log.setup(Settings()); structlog.get_logger().info('job claimed', job='j1')"
    )
    ours, theirs = pty.openpty()
    subprocess.run([sys.executable, "-c", code], stderr=theirs, check=True)
    os.close(theirs)
    shown = os.read(ours, 4096).decode()
    os.close(ours)
    assert "job claimed" in shown
    assert "\x1b[" in shown
    assert "{" not in shown
