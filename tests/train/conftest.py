"""A tiny real base model and invented examples, made once."""

import json
from pathlib import Path

import pytest
import torch

from tests import tiny
from tests.tiny import Tiny

torch.set_num_threads(1)  # see tests/engines/local/conftest.py

SUMMARIES = (
    "Maya will book the boat at nine.",
    "Ravi broke the build.",
    "Kofi invites Lena to dinner.",
    "The projector is in room 12.",
)


@pytest.fixture(scope="session")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    return tiny.build(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four dialogues, each six times."""
    path = tmp_path_factory.mktemp("data") / "talk.jsonl"
    rows = [
        {"dialogue": dialogue, "summary": summary}
        for dialogue, summary in zip(tiny.DIALOGUES, SUMMARIES, strict=True)
    ]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows * 6))
    return path
