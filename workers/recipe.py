"""What a summary is made with: two of one recipe and one conversation are the same."""

from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

from core.engine import Engine
from core.settings import Settings
from workers.engines import prompt


def recipe(engine: Engine, settings: Settings) -> str:
    """Hash this release, the engine, the settings that change its words, and the prompt's code."""
    parts = (
        version("precis"),
        engine.name,
        engine.model,
        settings.openai_url,
        settings.revision,
        settings.weights,
        settings.style,
        settings.profile,
        settings.thinking,
        settings.dialogue_tokens,
        settings.summary_tokens,
        settings.check,
        Path(prompt.__file__).read_text("utf-8"),
    )
    return blake2b(repr(parts).encode(), digest_size=16).hexdigest()
