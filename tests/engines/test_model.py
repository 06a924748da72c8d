"""Finding a model on disk: cheap, offline, and never half."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from core.errors import EngineMissing
from core.settings import Settings
from workers.engines.model import Layout, find, present, title

COMMIT = "0123456789abcdef0123456789abcdef01234567"
OTHER = "fedcba9876543210fedcba9876543210fedcba98"


def write(folder: Path, *names: str, **config: object) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps({"model_type": "qwen3", **config}))
    for name in names:
        (folder / name).write_bytes(b"")
    return folder


def adapter(folder: Path, base: str, **config: object) -> Path:
    folder.mkdir(parents=True)
    settings = {"peft_type": "LORA", "base_model_name_or_path": base, **config}
    (folder / "adapter_config.json").write_text(json.dumps(settings))
    (folder / "adapter_model.safetensors").write_bytes(b"")
    return folder


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an empty cache of huggingface_hub, as `hf download` would fill it."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


def download(cache: Path, name: str, commit: str = COMMIT) -> Path:
    home = cache / f"models--{name.replace('/', '--')}"
    (home / "refs").mkdir(parents=True, exist_ok=True)
    (home / "refs/main").write_text(commit)
    return home / "snapshots" / commit


def settings(model: object, revision: str | None = None) -> Settings:
    return Settings(model=str(model), revision=revision)


def test_the_layout_is_told_from_the_files(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole", "model.safetensors")
    nf4 = {"quant_method": "bitsandbytes", "load_in_4bit": True}
    quantized = write(tmp_path / "nf4", "model.safetensors", quantization_config=nf4)
    small = adapter(tmp_path / "adapter", str(quantized))

    assert find(settings(whole)).layout is Layout.WHOLE
    assert find(settings(quantized)).layout is Layout.QUANTIZED
    assert find(settings(small)).layout is Layout.ADAPTER
    assert find(settings(small)).base == find(settings(quantized))


def test_a_hub_name_is_looked_up_in_the_cache_with_its_commit(cache: Path) -> None:
    folder = write(download(cache, "some/model"), "model.safetensors")

    model = find(settings("some/model"))

    assert (model.name, model.folder, model.commit) == ("some/model", folder, COMMIT)
    assert present(settings("some/model"))


def test_a_pinned_revision_is_the_one_that_is_taken(cache: Path) -> None:
    write(download(cache, "some/model", OTHER), "model.safetensors")
    write(download(cache, "some/model", COMMIT), "model.safetensors")

    assert find(settings("some/model")).commit == COMMIT
    assert find(settings("some/model", OTHER)).commit == OTHER
    assert not present(settings("some/model", "1" * 40))


def test_an_adapter_pins_the_revision_of_its_base(cache: Path) -> None:
    write(download(cache, "some/base", OTHER), "model.safetensors")
    write(download(cache, "some/base", COMMIT), "model.safetensors")
    adapter(download(cache, "some/adapter"), "some/base", revision=OTHER)

    base = find(settings("some/adapter")).base

    assert base is not None
    assert base.commit == OTHER


def test_an_adapter_without_its_base_is_not_present(cache: Path) -> None:
    adapter(download(cache, "some/adapter"), "some/base")

    assert not present(settings("some/adapter"))
    with pytest.raises(EngineMissing, match="run `hf download some/base`"):
        find(settings("some/adapter"))


def test_a_model_with_a_missing_shard_is_not_present(tmp_path: Path) -> None:
    folder = write(tmp_path / "model", "model-1-of-2.safetensors")
    shards = {"a": "model-1-of-2.safetensors", "b": "model-2-of-2.safetensors"}
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": shards}))
    assert not present(settings(folder))

    (folder / "model-2-of-2.safetensors").write_bytes(b"")
    assert present(settings(folder))


@pytest.mark.parametrize("name", ["a/b/c", "no such", "-", "x" * 300, "~nobody/x", "ä/ö"])
def test_a_name_that_is_none_is_simply_not_there(cache: Path, name: str) -> None:
    assert not present(settings(name))
    with pytest.raises(EngineMissing, match=r"not on this machine|no folder"):
        find(settings(name))


@pytest.mark.parametrize("text", ["[]", '{"a":', "\xff", "null"])
def test_settings_that_are_no_settings_are_refused(tmp_path: Path, text: str) -> None:
    folder = write(tmp_path / "model", "model.safetensors")
    (folder / "config.json").write_text(text, encoding="latin-1")

    with pytest.raises(EngineMissing):
        find(settings(folder))


def test_people_see_the_hubs_name_or_the_folders(tmp_path: Path) -> None:
    assert title("some/model") == "some/model"
    assert title(f"{tmp_path}/") == tmp_path.name


def test_asking_takes_neither_torch_nor_the_hub_nor_the_extra(tmp_path: Path) -> None:
    folder = write(tmp_path / "model", "model.safetensors")
    script = f"""
        import socket, sys
        sys.modules["huggingface_hub"] = None  # as if it were not installed
        socket.socket.connect = lambda *_: sys.exit("went out")
        from core.settings import Settings
        from workers.engines.model import present
        assert present(Settings(model={str(folder)!r}))
        assert not present(Settings(model="some/model"))
        assert not [name for name in ("torch", "transformers") if name in sys.modules]
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=True, timeout=60)
