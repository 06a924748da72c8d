"""What an operator can set: one class, one precedence."""

from pathlib import Path

from pydantic import BaseModel, SecretStr


class Settings(BaseModel):
    """Placeholder until the loader lands."""

    redis_url: SecretStr | None = None
    state_dir: Path = Path.home() / ".local/state/precis"
    engine: str = "auto"
    model: str = "riturajpandey739/Qwen3-4B-Text-Summarizer-finetuning"
    revision: str | None = None
    profile: str = "samsum"
    thinking: bool = False
    openai_url: str | None = None
    openai_key: SecretStr | None = None
    dialogue_tokens: int = 3000
    summary_tokens: int = 128
    queue_limit: int = 1000
    worker_jobs: int = 8
    grace_seconds: float = 90
    deadline_seconds: float = 600
    log_level: str = "info"
