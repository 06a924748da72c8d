"""The training itself, with TRL."""

import json
import sys
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import structlog
import torch
from datasets import Dataset
from datasets.utils.logging import disable_progress_bar
from transformers import PrinterCallback, TrainerCallback
from transformers.trainer_utils import get_last_checkpoint
from trl import SFTConfig, SFTTrainer

from core.errors import BadFile
from workers.engines.model import Model
from workers.train.examples import Examples
from workers.train.network import base, hush, lora, patient, tokenizer


@dataclass(frozen=True, slots=True)
class Plan:
    """What is trained, where it goes, and how hard."""

    model: Model
    output: Path
    epochs: float = 1.0
    batch: int = 16
    rate: float = 1e-4
    seed: int = 0
    save_steps: int = 200

    def claim(self, examples: Examples) -> None:
        """Note in the output folder what is trained there; BadFile if that is something else.

        Going on from a checkpoint of other data or other settings would look like success.
        """
        texts = sha256(json.dumps(examples.rows).encode()).hexdigest()
        mine = [self.model.name, self.model.commit, self.epochs, self.batch, self.rate, self.seed]
        note = self.output / "training.json"
        told = json.dumps([*mine, texts])
        if note.exists() and note.read_text() != told:
            raise BadFile(
                f"{self.output} holds a training of other data or with other options: "
                "name another folder, or empty that one"
            )
        note.write_text(told)


class Loss(TrainerCallback):  # type: ignore[misc]  # transformers ships no types
    """Tells the loss as the log tells everything else."""

    def on_log(self, _args: object, state: Any, _: object, logs: Any, **__: object) -> None:  # noqa: ANN401
        """Tell one line of every ten steps."""
        if "loss" in logs:
            structlog.get_logger().info(
                "trained", step=state.global_step, of=state.max_steps, loss=logs["loss"]
            )


@dataclass(frozen=True, slots=True)
class Trained:
    """What the training took; `memory` is the GPU's peak in bytes, 0 on a CPU."""

    steps: int
    first_loss: float
    last_loss: float
    seconds: float
    tokens: int
    memory: int


def train(plan: Plan, examples: Examples, watch: TrainerCallback | None = None) -> Trained:
    """Train an adapter into `plan.output`; go on from its newest checkpoint if it has one.

    The loss is of summaries only. Examples of one length share a batch: packing them would need a
    flash-attention package to keep them apart, and wins little on short dialogues.
    """
    hush()
    disable_progress_bar()
    plan.claim(examples)
    with patient():
        trainer = _trainer(plan, examples, watch or Loss())
        started = time.perf_counter()
        trainer.train(resume_from_checkpoint=_checkpoint(plan))
        seconds = time.perf_counter() - started
        _save(trainer, plan)
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    return Trained(
        steps=trainer.state.global_step,
        first_loss=losses[0],
        last_loss=losses[-1],
        seconds=seconds,
        tokens=int(trainer.state.num_input_tokens_seen),
        memory=torch.cuda.max_memory_allocated() if torch.cuda.is_available() else 0,
    )


class _Trainer(SFTTrainer):  # type: ignore[misc]  # trl ships no types
    """Goes on in the precision it started with.

    TRL 1.16 trains the adapter in bf16, as QLoRA does, but reads it back from a checkpoint in fp32:
    a resumed training would end elsewhere than one that was never stopped.
    """

    def _load_from_checkpoint(self, *args: Any, **rest: Any) -> None:  # noqa: ANN401
        super()._load_from_checkpoint(*args, **rest)
        for weight in self.model.parameters():
            if weight.requires_grad:
                weight.data = weight.data.to(torch.bfloat16)


def _trainer(plan: Plan, examples: Examples, watch: TrainerCallback) -> SFTTrainer:
    trainer = _Trainer(
        model=base(plan.model),
        args=_config(plan),
        train_dataset=Dataset.from_list(examples.rows),
        processing_class=tokenizer(plan.model),
        peft_config=lora(plan.model),
        callbacks=[watch],
    )
    trainer.remove_callback(PrinterCallback)
    return trainer


def _config(plan: Plan) -> SFTConfig:
    gpu = torch.cuda.is_available()
    return SFTConfig(
        output_dir=str(_checkpoints(plan)),
        completion_only_loss=True,
        max_length=None,  # whatever is too long was left out whole
        train_sampling_strategy="group_by_length",
        num_train_epochs=plan.epochs,
        per_device_train_batch_size=plan.batch,
        learning_rate=plan.rate,
        lr_scheduler_type="cosine",
        warmup_steps=0.05,  # of all steps
        optim="paged_adamw_8bit" if gpu else "adamw_torch",
        bf16=True,
        gradient_checkpointing=gpu,
        use_cpu=not gpu,
        seed=plan.seed,
        data_seed=plan.seed,
        save_steps=plan.save_steps,
        save_total_limit=2,
        logging_steps=10,
        logging_first_step=True,
        include_num_input_tokens_seen="all",
        report_to="none",
        disable_tqdm=not sys.stderr.isatty(),
    )


def _checkpoints(plan: Plan) -> Path:
    return plan.output / "checkpoints"


def _checkpoint(plan: Plan) -> str | None:
    folder = _checkpoints(plan)
    return get_last_checkpoint(folder) if folder.is_dir() else None


def _save(trainer: SFTTrainer, plan: Plan) -> None:
    """Write the adapter with its tokenizer, and whose adapter it is."""
    network = trainer.model
    config, mine = network.peft_config["default"], lora(plan.model)
    config.base_model_name_or_path = mine.base_model_name_or_path
    config.revision = mine.revision
    network.save_pretrained(plan.output)
    tokenizer(plan.model).save_pretrained(plan.output)
