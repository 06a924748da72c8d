"""The network that is trained: a base model in 4 bits, and what becomes of it afterwards."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig, PreTrainedModel
from transformers.tokenization_utils_base import PreTrainedTokenizerBase
from transformers.utils import logging as chatter

from core import log
from core.errors import EngineMissing
from workers.engines.model import Layout, Model

_NF4 = BitsAndBytesConfig(
    load_in_4bit=True,
    bnb_4bit_quant_type="nf4",
    bnb_4bit_use_double_quant=True,
    bnb_4bit_compute_dtype=torch.bfloat16,
)


def hush() -> None:
    """Keep progress bars and advice of the libraries off the screen: ours are enough."""
    chatter.set_verbosity_error()
    chatter.disable_progress_bar()
    log.overhear("transformers")
    logging.getLogger("trl").setLevel(logging.ERROR)


@contextmanager
def patient() -> Iterator[None]:
    """Bear that TRL 1.16 and PEFT 0.21 use names that transformers will give up in version 6."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r".*gradient_checkpointing.*", FutureWarning)
        yield


def lora(model: Model) -> LoraConfig:
    """Describe the adapter as the model card does, and whose it is.

    rsLoRA scales by alpha / sqrt(rank): 4, where plain LoRA would scale by a half.
    """
    return LoraConfig(
        r=64,
        lora_alpha=32,
        lora_dropout=0.0,
        use_rslora=True,
        bias="none",
        task_type="CAUSAL_LM",
        target_modules=[
            "q_proj",
            "k_proj",
            "v_proj",
            "o_proj",
            "gate_proj",
            "up_proj",
            "down_proj",
        ],
        base_model_name_or_path=_address(model),
        revision=model.commit,
    )


def base(model: Model) -> PreTrainedModel:
    """Load a base model in 4 bits: quantized on the way, or as its files have it.

    Raises EngineMissing for an adapter: what it was trained on is the base to train on.
    """
    if model.layout is Layout.ADAPTER:
        raise EngineMissing(f"{model.name} is an adapter: name its base in --base")
    nf4 = {} if model.layout is Layout.QUANTIZED else {"quantization_config": _NF4}
    return AutoModelForCausalLM.from_pretrained(
        model.folder,
        dtype=torch.bfloat16,
        device_map={"": 0 if torch.cuda.is_available() else "cpu"},
        use_safetensors=True,
        trust_remote_code=False,
        local_files_only=True,
        **nf4,
    )


def tokenizer(model: Model) -> PreTrainedTokenizerBase:
    """Load the tokenizer beside the weights."""
    return AutoTokenizer.from_pretrained(
        model.folder, local_files_only=True, trust_remote_code=False
    )


def merge(model: Model, adapter: Path, folder: Path) -> None:
    """Write the base with its adapter as one 16-bit model in safetensors.

    The adapter belongs to the base's 4-bit weights: so these are expanded and merged into, not
    the 16-bit ones that they were rounded from.
    """
    network = base(model)
    network.dequantize(torch.bfloat16)
    with patient():
        adapted = PeftModel.from_pretrained(network, adapter, local_files_only=True)
        adapted.merge_and_unload().save_pretrained(folder)
    tokenizer(model).save_pretrained(folder)


def _address(model: Model) -> str:
    """Say where the base is found again: its name on the hub, or its folder."""
    return model.name if model.commit else str(model.folder)
