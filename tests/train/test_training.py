"""Training a tiny real model in 4 bits on a CPU, all the way to the worker that runs it."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from transformers import TrainerCallback, TrainerState

from core.errors import BadFile
from core.pulse import Pulse
from core.settings import Settings
from tests import tiny
from tests.command import precis
from tests.tiny import Tiny
from tests.train.conftest import SUMMARIES
from workers.engines.local import Local
from workers.engines.model import find
from workers.evaluation.cases import read
from workers.train.examples import Examples, examples
from workers.train.network import tokenizer
from workers.train.recipe import Plan, train

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

HARD = ["--epochs", "8", "--batch", "8", "--rate", "0.005", "--merge"]


@pytest.fixture(scope="module")
def trained(
    tmp_path_factory: pytest.TempPathFactory, forms: Tiny, data: Path
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    output = tmp_path_factory.mktemp("trained") / "mine"
    words = [str(data), str(output), "--base", str(forms.whole), "--eval", str(data), *HARD]
    done = precis("train", *words, OMP_NUM_THREADS="1")
    assert done.returncode == 0, done.stderr
    return output, done


async def summaries(folder: Path) -> Sequence[str]:
    engine = Local(Settings(model=str(folder)))
    await engine.start()
    try:
        return await engine.generate(tiny.DIALOGUES, 32, Pulse())
    finally:
        await engine.close()


def test_the_loss_falls_and_is_told(trained: tuple[Path, Any]) -> None:
    _, done = trained
    words = done.stdout.partition("loss ")[2].split()
    first, last = float(words[0]), float(words[2].strip(","))
    assert last < first / 4
    assert "24 examples; 0 longer than 2,048 tokens" in done.stdout
    assert "24 steps in" in done.stdout


async def test_the_worker_runs_the_adapter_and_says_what_it_learned(
    trained: tuple[Path, Any], forms: Tiny
) -> None:
    output, _ = trained
    before, after = await summaries(forms.whole), await summaries(output)
    assert list(after) == list(SUMMARIES)
    assert not set(before) & set(after)


async def test_the_merged_model_says_the_same(trained: tuple[Path, Any]) -> None:
    output, _ = trained
    config = json.loads((output / "merged/config.json").read_text())
    assert "quantization_config" not in config
    weights = load_file(output / "merged/model.safetensors")
    assert {weight.dtype for weight in weights.values()} == {torch.bfloat16}
    assert list(await summaries(output / "merged")) == list(SUMMARIES)


def test_the_adapter_is_the_model_cards(trained: tuple[Path, Any], forms: Tiny) -> None:
    output, _ = trained
    config = json.loads((output / "adapter_config.json").read_text())
    assert (config["r"], config["lora_alpha"], config["use_rslora"]) == (64, 32, True)
    assert {*config["target_modules"]} == {
        "q_proj",
        "k_proj",
        "v_proj",
        "o_proj",
        "gate_proj",
        "up_proj",
        "down_proj",
    }
    assert config["base_model_name_or_path"] == str(forms.whole.resolve())


def test_it_is_evaluated_and_the_card_lies_beside_it(trained: tuple[Path, Any]) -> None:
    output, done = trained
    assert "ROUGE-1/2/L 100.0 / 100.0 / 100.0 on 24 dialogues" in done.stdout
    assert (output / "evaluation.md").read_text().startswith("## Evaluation\n\nlocal (mine) on 24")


@pytest.fixture
def few(forms: Tiny, data: Path) -> tuple[Settings, Examples]:
    settings = Settings(model=str(forms.quantized))
    return settings, examples(read(data)[:8], tokenizer(find(settings)), 2048)


class Stop(TrainerCallback):  # type: ignore[misc]
    """Pulls the plug behind one step."""

    def __init__(self, step: int) -> None:
        self.step = step
        self.started: int | None = None

    def on_train_begin(
        self, _args: object, state: TrainerState, _control: object, **_: object
    ) -> None:
        self.started = state.global_step

    def on_step_end(
        self, _args: object, state: TrainerState, _control: object, **_: object
    ) -> None:
        if state.global_step == self.step:
            raise KeyboardInterrupt


def test_a_stopped_training_goes_on_from_its_checkpoint(
    tmp_path: Path, few: tuple[Settings, Examples]
) -> None:
    settings, rows = few
    plans = [
        Plan(find(settings), tmp_path / name, epochs=3, batch=4, rate=0.01, save_steps=2)
        for name in ("whole", "stopped")
    ]
    for plan in plans:
        plan.output.mkdir()
    whole = train(plans[0], rows, Stop(0))
    with pytest.raises(KeyboardInterrupt):
        train(plans[1], rows, Stop(5))
    again = Stop(0)
    resumed = train(plans[1], rows, again)
    assert again.started == 4
    assert resumed.steps == whole.steps == 6
    one, other = (load_file(plan.output / "adapter_model.safetensors") for plan in plans)
    assert one.keys() == other.keys()
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_other_data_in_the_same_folder_is_refused(
    tmp_path: Path, few: tuple[Settings, Examples]
) -> None:
    settings, rows = few
    plan = Plan(find(settings), tmp_path)
    plan.claim(rows)
    plan.claim(rows)
    with pytest.raises(BadFile, match="other data or with other options"):
        plan.claim(Examples(rows.rows[1:], 0))
    with pytest.raises(BadFile, match="other data or with other options"):
        Plan(find(settings), tmp_path, rate=0.5).claim(rows)
