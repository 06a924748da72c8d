"""From files to a network on the device, whatever layout the files have."""

import logging
import time
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import structlog
import torch
from transformers import (
    AutoModelForCausalLM,
    BitsAndBytesConfig,
    GenerationConfig,
    PreTrainedModel,
)
from transformers.utils import logging as chatter

from core import log as logs
from core.errors import EngineMissing
from workers.engines.local import memory
from workers.engines.model import Layout, Model

log = structlog.get_logger()


class Weights(StrEnum):
    """What the model computes with: PRECIS_WEIGHTS, and FULL for the tests' exact comparisons."""

    AUTO = "auto"
    NF4 = "nf4"
    BF16 = "bf16"
    FULL = "fp32"


_NF4 = BitsAndBytesConfig(
    load_in_4bit=True,
    bnb_4bit_quant_type="nf4",
    bnb_4bit_use_double_quant=True,
    bnb_4bit_compute_dtype=torch.bfloat16,
)


def load(model: Model, wanted: Weights = Weights.AUTO) -> PreTrainedModel:
    """Load a model onto the GPU, or the CPU where there is none.

    16-bit weights are quantized on the way, 4-bit weights come as they were saved. Expanded again
    they give the same logits (exactly, on a CPU) and leave 4 bits only on the disk: a matrix is
    then multiplied as it is, where NF4 is expanded in each step. An adapter is merged into
    expanded weights, which is what it was trained on; it stays beside those in 4 bits, where
    merging would round them again.

    Never call `.to(dtype)` on the result, because that casts RoPE's frequencies too. Raises
    EngineMissing for files that do not fit each other, and whatever transformers raises.
    """
    _hush()
    network = _network(model.base or model, full=wanted is Weights.FULL)
    expand = wanted is Weights.BF16 or (wanted is Weights.AUTO and _pays(network))
    if expand and layers(network):
        network.dequantize(torch.bfloat16)
    if model.layout is Layout.ADAPTER:
        _adapt(network, model)
    if expand:
        _merge(network)
    return network


def _pays(network: PreTrainedModel) -> bool:
    """Tell whether expanding the weights is worth its memory."""
    if not fits(network, memory.free(network.device)):
        return False
    shapes = [(layer.in_features, layer.out_features) for layer in layers(network)]
    squeezed, plain = _race(max(shapes), network.device)
    log.info("weights-raced", nf4_us=round(squeezed * 1e6), bf16_us=round(plain * 1e6))
    return plain < squeezed


def fits(network: PreTrainedModel, free: int) -> bool:
    """Tell whether there is something to expand, and half of what is free stays for the cache."""
    sizes = [layer.in_features * layer.out_features for layer in layers(network)]
    return bool(0 < sum(sizes) * 3 // 2 <= free // 2)


def layers(network: PreTrainedModel) -> list[Any]:
    """List the layers in 4 bits."""
    from bitsandbytes.nn import Linear4bit  # noqa: PLC0415 - it speaks unless it was hushed

    return [module for module in network.modules() if isinstance(module, Linear4bit)]


def _race(wide: tuple[int, int], device: torch.device) -> tuple[float, float]:
    """Time 32 rows through a matrix, in 4 and in 16 bits."""
    from bitsandbytes.nn import Linear4bit  # noqa: PLC0415 - as above

    x = torch.ones(32, wide[0], dtype=torch.bfloat16, device=device)
    plain = torch.nn.Linear(*wide, bias=False, dtype=torch.bfloat16, device=device)
    squeezed = Linear4bit(*wide, bias=False, compute_dtype=torch.bfloat16, quant_type="nf4")
    return _seconds(squeezed.to(device), x), _seconds(plain, x)


@torch.no_grad()
def _seconds(layer: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor) -> float:
    """Time one call: the best of a few, so that others on this machine do not decide."""
    times = []
    for _ in range(5):
        started = time.perf_counter()
        layer(x).sum().item()  # waits for a GPU
        times.append(time.perf_counter() - started)
    return min(times)


def _merge(network: PreTrainedModel) -> None:
    """Add an adapter to the weights beside it and take it out."""
    from peft.tuners.lora import LoraLayer  # noqa: PLC0415 - only adapters need it

    for name, layer in list(network.named_modules()):
        if isinstance(layer, LoraLayer):
            layer.merge()
            network.set_submodule(name, layer.get_base_layer())


def _network(model: Model, *, full: bool) -> PreTrainedModel:
    # Not None where the files are in 4 bits already: that would switch their own settings off.
    nf4 = {} if full or model.layout is Layout.QUANTIZED else {"quantization_config": _NF4}
    network, report = AutoModelForCausalLM.from_pretrained(
        model.folder,
        dtype=torch.float32 if full else torch.bfloat16,
        device_map={"": 0 if torch.cuda.is_available() else "cpu"},
        generation_config=GenerationConfig(),  # the repository's sampling would join ours
        use_safetensors=True,
        trust_remote_code=False,
        local_files_only=True,
        ignore_mismatched_sizes=True,
        output_loading_info=True,
        **nf4,
    )
    _check(model, {*report["missing_keys"], *(key for key, *_ in report["mismatched_keys"])})
    return network


def _adapt(network: PreTrainedModel, model: Model) -> None:
    # peft.PeftModel would keep the adapter in fp32; this way it computes in bf16, as in training,
    # and what does not fit is told.
    report = network.load_adapter(
        str(model.folder), use_safetensors=True, adapter_kwargs={"local_files_only": True}
    )
    _check(model, {*report.missing_keys, *report.unexpected_keys})


def _check(model: Model, strays: set[str]) -> None:
    """Refuse what transformers only warns of: weights that are not in the files are random."""
    if strays:
        raise EngineMissing(
            f"the files of {model.name} do not fit it: {len(strays)} weights are missing or have "
            f"no place, such as {min(strays)}"
        )


def _hush() -> None:
    """Keep progress bars and advice off stderr: what matters comes as an error."""
    chatter.set_verbosity_error()
    chatter.disable_progress_bar()
    logs.overhear("transformers")  # imported after the log was set up
    logs.overhear("huggingface_hub")
    # Regrets a CPU kernel that we do not want fetched.
    logging.getLogger("bitsandbytes").setLevel(logging.ERROR)
