"""Which model is on this machine, and in which of the three forms.

Nothing is ever downloaded: a worker may run without a way out, and nobody wants eight gigabytes by
surprise. Neither torch nor the network is touched here, so asking is cheap.
"""

import json
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from core.errors import EngineMissing
from core.settings import Settings

# Read once, when huggingface_hub is first imported. Without it bitsandbytes fetches a CPU kernel
# from the hub, and runs it, wherever the package `kernels` is installed (bitsandbytes 0.50,
# backends/cpu/ops.py).
os.environ["HF_HUB_OFFLINE"] = "1"


class Layout(StrEnum):
    """What a repository holds."""

    WHOLE = "16-bit"
    QUANTIZED = "4-bit"
    ADAPTER = "adapter"


@dataclass(frozen=True, slots=True)
class Model:
    """A model's files. An adapter has the model it was trained on as its `base`."""

    name: str
    folder: Path
    layout: Layout
    commit: str | None = None
    base: "Model | None" = None


def present(settings: Settings) -> bool:
    """Whether `find` would find a complete model."""
    try:
        find(settings)
    except EngineMissing:
        return False
    return True


def find(settings: Settings) -> Model:
    """Find PRECIS_MODEL: a folder, or a hub name in the cache that `hf download` fills.

    Raises EngineMissing where it is not there, incomplete, or of a kind that is not read here.
    """
    model = _find(settings.model, settings.revision)
    if model.layout is not Layout.ADAPTER:
        return model
    config = read(model.folder / "adapter_config.json")
    if config.get("peft_type") != "LORA":
        raise EngineMissing(f"{model.name} is an adapter, but not a LoRA adapter")
    revision = str(config.get("revision") or "") or None
    base = _find(str(config.get("base_model_name_or_path")), revision)
    if base.layout is Layout.ADAPTER:
        raise EngineMissing(f"{model.name} is an adapter of another adapter, {base.name}")
    return Model(model.name, model.folder, model.layout, model.commit, base)


def title(name: str) -> str:
    """Name a model as people know it: its name on the hub, or its folder's own name."""
    folder = _folder(name)
    return folder.name if folder else name


def layout(folder: Path) -> Layout:
    """Tell which form the files of `folder` have; EngineMissing if it is none of the three."""
    if (folder / "adapter_config.json").is_file():
        _complete(folder, "adapter_model")
        return Layout.ADAPTER
    method = _table(read(folder / "config.json"), "quantization_config").get("quant_method")
    if method not in (None, "bitsandbytes"):
        raise EngineMissing(
            f"{folder} is quantized with {method}: serve it elsewhere and set "
            "PRECIS_ENGINE=openai, or take its 16-bit version"
        )
    _complete(folder, "model")
    return Layout.QUANTIZED if method else Layout.WHOLE


def read(path: Path) -> dict[str, Any]:
    """Read a JSON file of a model; EngineMissing where it is absent, broken or not a table."""
    try:
        value = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise EngineMissing(f"{path.parent} holds no model: no {path.name}") from None
    except (OSError, ValueError) as error:
        raise EngineMissing(f"{path} cannot be read") from error
    if not isinstance(value, dict):
        raise EngineMissing(f"{path} is not a table")
    return value


def _table(config: dict[str, Any], name: str) -> dict[str, Any]:
    value = config.get(name)
    return value if isinstance(value, dict) else {}


def _find(name: str, revision: str | None) -> Model:
    if folder := _folder(name):
        return Model(folder.name, folder, layout(folder))
    folder = _cached(name, revision)
    return Model(name, folder, layout(folder), commit=folder.name)


def _folder(name: str) -> Path | None:
    try:
        folder = Path(name).expanduser()
        return folder.resolve() if folder.is_dir() else None
    except (OSError, RuntimeError):  # too long for a path; `~somebody` whom nobody knows
        return None


def _cached(name: str, revision: str | None) -> Path:
    """Find the folder of a hub model's files; its name is the commit they belong to."""
    if name.startswith(("/", ".", "~")) or name.count("/") > 1:
        raise EngineMissing(f"there is no folder {name}: correct PRECIS_MODEL")
    wanted = f"{name} --revision {revision}" if revision else name
    missing = EngineMissing(
        f"the model {name} is not on this machine: run `hf download {wanted}`, "
        "or set PRECIS_MODEL to a folder that holds it"
    )
    try:
        from huggingface_hub import try_to_load_from_cache  # noqa: PLC0415 - see except
        from huggingface_hub.errors import HFValidationError  # noqa: PLC0415 - see except
    except ModuleNotFoundError:  # without the extra `worker` there is no hub, and no cache
        raise missing from None
    for file in ("adapter_config.json", "config.json"):
        try:
            path = try_to_load_from_cache(name, file, revision=revision)
        except HFValidationError:
            raise missing from None
        if isinstance(path, str):
            return Path(path).parent
    raise missing


def _complete(folder: Path, stem: str) -> None:
    """Refuse a folder without all of its weights, or with weights that can run code."""
    index = folder / f"{stem}.safetensors.index.json"
    shards = {f"{stem}.safetensors"}
    if index.is_file():
        shards = {str(shard) for shard in _table(read(index), "weight_map").values()}
    lost = sorted(shard for shard in shards if not (folder / shard).is_file())
    if not lost:
        return
    if any(folder.glob("*model*.bin")):
        raise EngineMissing(
            f"{folder} has its weights in .bin files, which can run code when they are read: "
            "take a version in safetensors"
        )
    raise EngineMissing(f"{folder} is incomplete: {lost[0]} is missing, download it again")
