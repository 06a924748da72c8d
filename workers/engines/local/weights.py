"""From files to a network on the device, whatever layout the files have."""

import logging
from enum import Enum

import torch
from transformers import (
    AutoModelForCausalLM,
    BitsAndBytesConfig,
    GenerationConfig,
    PreTrainedModel,
)
from transformers.utils import logging as chatter

from core import log
from core.errors import EngineMissing
from workers.engines.model import Layout, Model


class Precision(Enum):
    """What becomes of 16-bit weights. Operators get NF4; the tests' exact comparisons need FULL."""

    NF4 = "nf4"
    FULL = "fp32"


_NF4 = BitsAndBytesConfig(
    load_in_4bit=True,
    bnb_4bit_quant_type="nf4",
    bnb_4bit_use_double_quant=True,
    bnb_4bit_compute_dtype=torch.bfloat16,
)


def load(model: Model, precision: Precision = Precision.NF4) -> PreTrainedModel:
    """Load a model onto the GPU, or the CPU where there is none.

    16-bit weights are quantized on the way. 4-bit weights come as they were saved, and the logits
    are the same. An adapter stays an adapter: merging it into 4-bit weights rounds them again.
    Never call `.to(dtype)` on the result, because that casts RoPE's frequencies too.

    Raises EngineMissing for files that do not fit each other, and whatever transformers raises.
    """
    _hush()
    network = _network(model.base or model, precision)
    if model.layout is Layout.ADAPTER:
        _adapt(network, model)
    return network


def _network(model: Model, precision: Precision) -> PreTrainedModel:
    full = precision is Precision.FULL
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
    log.overhear("transformers")  # imported after the log was set up
    log.overhear("huggingface_hub")
    # Regrets a CPU kernel that we do not want fetched.
    logging.getLogger("bitsandbytes").setLevel(logging.ERROR)
