"""What cannot be loaded says so in one line, and code from a repository never runs."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from core.errors import EngineMissing
from core.settings import Settings
from tests import tiny
from tests.engines.local.world import opened
from tests.tiny import Tiny
from workers.engines.local import Local

Damage = Callable[[Path], None]


@pytest.fixture
def copy(forms: Tiny, tmp_path: Path) -> Callable[[str], Path]:
    def make(form: str) -> Path:
        folder = tmp_path / form
        shutil.copytree(getattr(forms, form), folder)
        return folder

    return make


async def refusal(folder: Path, **settings: object) -> str:
    engine = Local(Settings.model_validate({"model": str(folder), **settings}))
    with pytest.raises(EngineMissing) as caught:
        await engine.start()
    await engine.close()
    line = str(caught.value)
    assert "\n" not in line
    return line


def edit(path: Path, **values: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def pickled(folder: Path) -> None:
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()


def corrupt(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(b"\xff" * 100)


def truncated(folder: Path) -> None:
    whole = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(whole[: len(whole) // 2])


def sharded(folder: Path) -> None:
    index = {"weight_map": {"lm_head.weight": "model-00001-of-00002.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))


def partial(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    del weights["model.layers.1.mlp.up_proj.weight"]
    save_file(weights, folder / "model.safetensors", {"format": "pt"})


def resized(folder: Path) -> None:
    edit(folder / "config.json", vocab_size=600)


def foreign(folder: Path) -> None:
    edit(folder / "config.json", quantization_config={"quant_method": "gptq", "bits": 4})


def custom(folder: Path) -> None:
    edit(folder / "config.json", model_type="homemade", auto_map={"AutoConfig": "evil.Config"})
    (folder / "evil.py").write_text("open('ran', 'w')\nclass Config: ...\n")


def speechless(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()


def garbled(folder: Path) -> None:
    (folder / "tokenizer.json").write_text('{"version": "1.0"}')


def mistaken(folder: Path) -> None:
    words = tiny.tokenizer()
    words.add_tokens(["one", "too", "many"])
    words.save_pretrained(folder)


def unread(folder: Path) -> None:
    (folder / "config.json").write_text("<html>")


def empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (pickled, "which can run code when they are read"),
        (corrupt, "SafetensorError"),
        (truncated, "SafetensorError"),
        (sharded, "model-00001-of-00002.safetensors is missing"),
        (partial, "such as model.layers.1.mlp.up_proj.weight"),
        (resized, "2 weights are missing or have no place"),
        (foreign, "quantized with gptq: serve it elsewhere"),
        (custom, "custom code"),
        (speechless, "no tokenizer.json"),
        (garbled, "cannot be loaded"),
        (mistaken, "belongs to another model"),
        (unread, "config.json cannot be read"),
        (empty, "holds no model: no config.json"),
    ],
)
async def test_a_damaged_model_is_refused_in_one_line(
    copy: Callable[[str], Path], damage: Damage, words: str
) -> None:
    folder = copy("whole")
    damage(folder)

    assert words in await refusal(folder)
    assert "whole" in await refusal(folder)
    assert not (folder / "ran").exists()


async def test_an_adapter_that_does_not_fit_its_base_is_refused(
    copy: Callable[[str], Path],
) -> None:
    folder = copy("adapter")
    weights = load_file(folder / "adapter_model.safetensors")
    for name in [*weights][:2]:
        weights[name.replace("layers.0", "layers.7")] = weights.pop(name)
    save_file(weights, folder / "adapter_model.safetensors", {"format": "pt"})

    assert "4 weights are missing or have no place" in await refusal(folder)


async def test_an_adapter_in_a_bin_file_is_refused(copy: Callable[[str], Path]) -> None:
    folder = copy("adapter")
    weights = load_file(folder / "adapter_model.safetensors")
    torch.save(weights, folder / "adapter_model.bin")
    (folder / "adapter_model.safetensors").unlink()

    assert "which can run code when they are read" in await refusal(folder)


async def test_an_adapter_names_the_base_it_lacks(copy: Callable[[str], Path]) -> None:
    folder = copy("adapter")
    edit(folder / "adapter_config.json", base_model_name_or_path="somebody/base-4b")

    assert "run `hf download somebody/base-4b`" in await refusal(folder)


async def test_an_adapter_of_an_adapter_is_refused(copy: Callable[[str], Path]) -> None:
    folder = copy("adapter")
    edit(folder / "adapter_config.json", base_model_name_or_path=str(folder))

    assert "an adapter of another adapter" in await refusal(folder)


async def test_another_kind_of_adapter_is_refused(copy: Callable[[str], Path]) -> None:
    folder = copy("adapter")
    edit(folder / "adapter_config.json", peft_type="PREFIX_TUNING")

    assert "not a LoRA adapter" in await refusal(folder)


async def test_a_model_that_is_nowhere_is_named_with_the_way_to_get_it(tmp_path: Path) -> None:
    line = await refusal(Path("somebody/summarizer-4b"), revision="1f2e3d")

    assert "run `hf download somebody/summarizer-4b --revision 1f2e3d`" in line
    assert "PRECIS_MODEL" in line


async def test_a_model_without_a_chat_template_cannot_chat(copy: Callable[[str], Path]) -> None:
    folder = copy("whole")
    (folder / "chat_template.jinja").unlink()

    assert "set PRECIS_PROFILE=samsum" in await refusal(folder, profile="chat")


async def test_code_beside_known_weights_is_left_alone(copy: Callable[[str], Path]) -> None:
    folder = copy("whole")
    evil = "import pathlib\npathlib.Path(__file__).with_name('ran').touch()\n"
    (folder / "evil.py").write_text(evil)
    (folder / "custom_generate").mkdir()
    (folder / "custom_generate/generate.py").write_text(evil)
    edit(folder / "config.json", auto_map={"AutoModelForCausalLM": "evil.Model"})
    edit(folder / "tokenizer_config.json", auto_map={"AutoTokenizer": ["evil.T", "evil.T"]})

    async with opened(folder) as engine:
        assert engine.room > 0

    assert not [*folder.rglob("ran")]
