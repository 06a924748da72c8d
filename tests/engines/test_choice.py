"""Which engine a worker takes, on a machine without a GPU and on pretended ones with."""

import subprocess
import sys
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from core.errors import BadSetting
from core.settings import Settings
from workers.engines.choice import choose, open_engine

FREE: dict[str, str] = {}
"""An environment that hides no GPU."""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """The root of a machine with one GPU, as its driver shows it."""
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev/nvidia0").touch()
    return tmp_path


@pytest.fixture
def weights(tmp_path: Path) -> Settings:
    """Settings with the folder of a complete model, as far as its files tell."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").touch()
    return Settings(model=str(folder))


@pytest.fixture
def bare(tmp_path: Path) -> Settings:
    return Settings(model=str(tmp_path / "nothing"))


async def test_auto_without_a_gpu_is_extractive_and_says_so(
    bare: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    with capture_logs() as logged:
        engine = await open_engine(bare)
    assert engine.name == "extractive"
    [line] = logged
    assert (line["event"], line["engine"]) == ("engine", "extractive")
    assert "GPU" in line["why"]


async def test_a_named_engine_is_taken_without_a_look_at_the_machine() -> None:
    with capture_logs() as logged:
        engine = await open_engine(Settings(engine="extractive"))
    assert engine.name == "extractive"
    assert logged[0]["why"] == "as set"


async def test_an_unknown_name_brings_the_known_ones() -> None:
    settings = Settings().model_copy(update={"engine": "oracle"})
    with pytest.raises(BadSetting, match="'oracle'; known: extractive, local, openai"):
        await open_engine(settings)


async def test_an_engine_that_cannot_start_says_why() -> None:
    with pytest.raises(BadSetting, match="PRECIS_OPENAI_URL"):
        await open_engine(Settings(engine="openai"))


def test_no_gpu_is_no_local_model(tmp_path: Path, weights: Settings) -> None:
    assert choose(weights, FREE, tmp_path / "dev") == (
        "extractive",
        "no NVIDIA GPU on this machine",
    )


def test_a_gpu_and_the_model_are_enough(machine: Path, weights: Settings) -> None:
    assert choose(weights, FREE, machine) == ("local", "a GPU and the model are there")


def test_the_gpu_of_windows_linux_is_seen(tmp_path: Path, weights: Settings) -> None:
    library = tmp_path / "usr/lib/wsl/lib/libcuda.so.1"
    library.parent.mkdir(parents=True)
    library.touch()
    assert choose(weights, FREE, tmp_path)[0] == "local"


@pytest.mark.parametrize("devices", ["", "-1", " "])
def test_a_hidden_gpu_is_none(machine: Path, weights: Settings, devices: str) -> None:
    name, why = choose(weights, {"CUDA_VISIBLE_DEVICES": devices}, machine)
    assert name == "extractive"
    assert "CUDA_VISIBLE_DEVICES" in why


def test_one_gpu_of_many_is_enough(machine: Path, weights: Settings) -> None:
    assert choose(weights, {"CUDA_VISIBLE_DEVICES": "3"}, machine)[0] == "local"


def test_a_gpu_without_the_model_names_the_download(machine: Path, bare: Settings) -> None:
    name, why = choose(bare, FREE, machine)
    assert name == "extractive"
    assert f"hf download {bare.model}" in why


def test_a_gpu_without_torch_names_the_extra(
    machine: Path, weights: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)  # how Python notes that there is none
    name, why = choose(weights, FREE, machine)
    assert name == "extractive"
    assert ".[worker]" in why


def test_choosing_does_not_import_torch(machine: Path, weights: Settings) -> None:
    script = (
        "import sys; from pathlib import Path; from core.settings import Settings;"
        "from workers.engines.choice import choose;"
        f"print(choose(Settings(model={weights.model!r}), {{}}, Path({str(machine)!r}))[0]);"
        "sys.exit('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.strip() == b"local"
