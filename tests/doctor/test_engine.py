"""The doctor predicts whether the engine can start."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from core.doctor.check import Check
from core.settings import Settings
from tests.doctor.patient import CANARY, Patient
from workers.checks import _model, room

GIB = 1 << 30


@contextmanager
def served(status: int, body: bytes) -> Iterator[tuple[str, list[str]]]:
    """An HTTP server with one answer; give its address and the authorizations it heard."""
    heard: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(f"{self.path} {self.headers['Authorization']}")
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as httpd:
        threading.Thread(target=httpd.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}/v1", heard
        httpd.shutdown()


MODELS = json.dumps({"data": [{"id": "tiny"}, {"id": "small"}]}).encode()


async def test_extractive_needs_nothing(patient: Patient) -> None:
    assert (await patient.examine(PRECIS_ENGINE="extractive")).rows["engine"].severity == "ok"


async def test_a_server_that_serves_the_model_is_fine(patient: Patient) -> None:
    with served(200, MODELS) as (url, heard):
        found = await patient.examine(
            PRECIS_ENGINE="openai", PRECIS_OPENAI_URL=f"{url}/", PRECIS_MODEL="small"
        )
    assert found.faults == []
    assert heard == [f"/v1/models Bearer key-{CANARY}"]


@pytest.mark.parametrize(
    ("status", "body", "named"),
    [
        (401, b"", "PRECIS_OPENAI_KEY"),
        (404, b"", "PRECIS_OPENAI_URL"),
        (503, CANARY.encode(), "PRECIS_OPENAI_URL"),
        (200, b"<html>", "PRECIS_OPENAI_URL"),
        (200, MODELS, "PRECIS_MODEL"),
    ],
)
async def test_a_server_that_cannot_summarize_is_found(
    patient: Patient, status: int, body: bytes, named: str
) -> None:
    with served(status, body) as (url, _):
        found = await patient.examine(PRECIS_ENGINE="openai", PRECIS_OPENAI_URL=url)
    assert found.faults == ["engine"]
    assert named in found.rows["engine"].fix


async def test_a_server_that_is_down_is_found(patient: Patient) -> None:
    url = "http://127.0.0.1:1/v1"
    found = await patient.examine(PRECIS_ENGINE="openai", PRECIS_OPENAI_URL=url)
    assert found.faults == ["engine"]
    assert url in found.rows["engine"].cause


async def test_openai_without_an_address_is_found(patient: Patient) -> None:
    found = await patient.examine(PRECIS_ENGINE="openai")
    assert found.faults == ["engine"]
    assert "PRECIS_OPENAI_URL" in found.rows["engine"].cause


def folder(place: Path, **files: int) -> str:
    """A model's folder with files of these sizes; they take no room on the disk."""
    made = place / "model"
    made.mkdir()
    (made / "config.json").write_text("{}")
    for name, size in files.items():
        with (made / name.replace("_", ".")).open("wb") as file:
            file.truncate(size)
    return str(made)


def files(model: str) -> Check:
    """What the doctor says about the files of a model."""
    [found] = _model(Settings(engine="local", model=model), [])
    assert found.severity == "error"
    return found


def test_a_model_that_is_not_here_is_found() -> None:
    found = files("somebody/some-model")
    assert "somebody/some-model is not on this machine" in found.cause
    assert "hf download somebody/some-model" in found.fix


def test_a_folder_without_weights_is_found(tmp_path: Path) -> None:
    assert "model.safetensors is missing" in files(folder(tmp_path)).fix


def test_weights_that_can_run_code_are_found(tmp_path: Path) -> None:
    assert "run code" in files(folder(tmp_path, pytorch_model_bin=8)).cause


async def test_a_model_that_is_here_and_fits_is_fine(patient: Patient, tmp_path: Path) -> None:
    model = folder(tmp_path, model_safetensors=1000)
    found = await patient.examine(PRECIS_ENGINE="local", PRECIS_MODEL=model)
    assert found.faults == []
    assert {"engine.model", "engine.memory", "engine.gpu"} <= set(found.rows)


async def test_a_model_that_is_too_large_is_found(patient: Patient, tmp_path: Path) -> None:
    model = folder(tmp_path, model_safetensors=1 << 42)
    found = await patient.examine(PRECIS_ENGINE="local", PRECIS_MODEL=model)
    assert found.faults == ["engine.memory"]
    assert "smaller model" in found.rows["engine.memory"].fix


async def test_auto_without_a_model_is_a_warning(patient: Patient) -> None:
    row = (await patient.examine(PRECIS_ENGINE="auto")).rows["engine"]
    assert row.severity == "warning"
    assert "extractive" in row.cause


def test_memory_is_judged_by_weights_and_prompts() -> None:
    levels = [room(4 * GIB, free).severity for free in (3 * GIB, 5 * GIB, 6 * GIB, None)]
    assert levels == ["error", "warning", "ok", "ok"]
