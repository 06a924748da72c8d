"""Everything that is read from disk before the first call."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog
import torch
from transformers import PreTrainedModel

from core.errors import EngineMissing
from core.settings import Settings
from workers.engines.local.profile import Profile, choose
from workers.engines.local.tokens import Tokens
from workers.engines.model import Model, find

log = structlog.get_logger()

Load = Callable[[Model], PreTrainedModel]
"""Makes the network out of a model's files."""

_CONTEXT = 32_768
"""Tokens that Qwen3-4B was trained to read; what its settings promise beyond is not used."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A network on its device, its tokenizer, and how it wants to be asked."""

    network: PreTrainedModel
    tokens: Tokens
    profile: Profile

    @property
    def context(self) -> int:
        """Most tokens that a prompt and its answer may have together."""
        return int(min(self.network.config.max_position_embeddings, _CONTEXT))

    @property
    def frame(self) -> int:
        """Tokens of a prompt and its thought beside dialogue and answer.

        Not counted with an empty dialogue: the line ends around it would melt into one token.
        """
        return len(self.profile.prompt("A: b")) + self.profile.thought


def read(settings: Settings, load: Load) -> Loaded:
    """Find the model and load it. Raises EngineMissing, in one line, for whatever is wrong."""
    model = find(settings)
    try:
        tokens = Tokens(model)
        loaded = Loaded(load(model), tokens, choose(settings, tokens))
        _try(loaded, model, settings.summary_tokens)
    except EngineMissing:
        raise
    except Exception as error:
        # All sorts come out of safetensors, tokenizers, transformers and peft, and for a person
        # all of them mean the same: look at the files. Nobody's words are in memory yet.
        line = (str(error).splitlines() or [""])[0]
        raise EngineMissing(
            f"{model.name} cannot be loaded: {type(error).__name__}: {line}"
        ) from error
    log.info("model-loaded", model=model.name, layout=model.layout, commit=model.commit)
    return loaded


@torch.no_grad()
def _try(loaded: Loaded, model: Model, limit: int) -> None:
    """Make a step now: what this machine cannot do must show here, not in somebody's job."""
    network = loaded.network
    if loaded.tokens.size > network.get_input_embeddings().num_embeddings:
        # On a GPU such a token would end the process.
        raise EngineMissing(f"the tokenizer of {model.name} belongs to another model")
    if loaded.context <= loaded.frame + limit:
        raise EngineMissing(
            f"{model.name} reads {loaded.context} tokens, which leaves none for a dialogue beside "
            f"{limit} for a summary and {loaded.frame} for the prompt and its thought"
        )
    network(input_ids=torch.tensor([loaded.profile.prompt("A: b")], device=network.device))
