"""What an operator can set for Precis itself; each platform adds a section of its own."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from core.errors import BadSetting
from core.settings.kinds import (
    EngineName,
    Folder,
    Line,
    Prefix,
    RedisUrl,
    Secret,
    WebUrl,
    Word,
    ZoneName,
)
from core.settings.section import Section, env


def _state() -> Path:
    """Where programs keep their state: the XDG base directory specification, 0.8."""
    home = Path(os.environ.get("XDG_STATE_HOME", ""))
    try:
        home = home if home.is_absolute() else Path.home() / ".local/state"
    except RuntimeError as error:
        raise BadSetting("there is no home directory here: set PRECIS_STATE_DIR") from error
    return home / "precis"


class Settings(Section):
    """One class, read once at start-up. Making it by hand takes the defaults below."""

    redis_url: RedisUrl | None = env(
        "REDIS_URL",
        default=None,
        description="The Redis or Valkey (7.0 or newer) that carries the jobs; "
        "without it `precis up` and `precis summarize` start their own",
    )
    prefix: Prefix = Field(
        default="precis:",
        description="What all keys in Redis begin with; two installations on one Redis need two",
    )
    state_dir: Folder = Field(
        default_factory=_state,
        description="Where the embedded Redis keeps its files (default: `precis` in "
        "`XDG_STATE_HOME` or `~/.local/state`)",
    )
    engine: EngineName = Field(
        default="auto",
        description="What summarizes; `auto` is the model where there is a GPU with weights, "
        "and the extractive engine elsewhere",
    )
    model: Line = Field(
        default="riturajpandey739/Qwen3-4B-Text-Summarizer-finetuning",
        description="The model: a name on the Hugging Face hub, a folder, "
        "or what the OpenAI-compatible server calls it",
    )
    revision: Line | None = Field(
        default=None, description="The commit of the model on the hub; pin it in production"
    )
    weights: Annotated[Literal["auto", "nf4", "bf16"], Word] = Field(
        default="auto",
        description="What the model computes with after it was loaded in 4 bits: `nf4` as it is, "
        "`bf16` expanded, `auto` expanded where that fits and is faster",
    )
    profile: Annotated[Literal["samsum", "chat"], Word] = Field(
        default="samsum",
        description="How the model is asked: `samsum` as the default model was trained, "
        "`chat` through an instruct model's own template",
    )
    thinking: bool = Field(
        default=False,
        description="Let a `chat` model think before it answers",
    )
    style: Annotated[Literal["verbatim", "prose"], Word] = Field(
        default="verbatim",
        description="How the `extractive` engine writes: `verbatim` quotes, `prose` tells some "
        "quotes in the third person and can get it wrong",
    )
    openai_url: WebUrl | None = Field(
        default=None, description="The OpenAI-compatible server of the `openai` engine"
    )
    openai_key: Secret | None = Field(default=None, description="The key for that server")
    dialogue_tokens: int = Field(
        default=3000, ge=32, le=131_072, description="Most tokens of conversation in one prompt"
    )
    check: Annotated[Literal["off", "likelihood"], Word] = Field(
        default="off",
        description="A second look by the model: `likelihood` quotes people where a summary with "
        "speakers exchanged or the opposite is as likely to it (engine `local`)",
    )
    summary_tokens: int = Field(
        default=128, ge=1, le=4096, description="Most new tokens for one prompt"
    )
    queue_limit: int = Field(
        default=1000, ge=1, le=1_000_000, description="Most jobs that may wait; more are refused"
    )
    worker_jobs: int = Field(
        default=8, ge=1, le=256, description="Jobs a worker has in hand at once"
    )
    lease_seconds: float = Field(
        default=10,
        ge=0.1,
        le=300,
        allow_inf_nan=False,
        description="How long a worker may be silent before its jobs go to another",
    )
    grace_seconds: float = Field(
        default=90,
        gt=0,
        le=3600,
        allow_inf_nan=False,
        description="How long a worker that is told to stop may finish its jobs",
    )
    deadline_seconds: float = Field(
        default=600,
        gt=0,
        le=86_400,
        allow_inf_nan=False,
        description="How long somebody waits for a summary before hearing that there is none",
    )
    zone: ZoneName = Field(
        default="UTC",
        description="The time zone of digests for which nobody named one, such as Europe/Berlin",
    )
    log_level: Annotated[Literal["debug", "info", "warning", "error"], Word] = Field(
        default="info", description="How much is logged"
    )
