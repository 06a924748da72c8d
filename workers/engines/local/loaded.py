"""Everything that is ready before the first call."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import takewhile

import structlog
from transformers import PreTrainedModel

from core import crash
from core.errors import EngineMissing
from core.settings import Settings
from workers.engines.local import proof, size
from workers.engines.local.cache import Cache
from workers.engines.local.device import Device, Way, ways
from workers.engines.local.pages import PAGE, Pages
from workers.engines.local.profile import Profile, choose
from workers.engines.local.size import Size
from workers.engines.local.tokens import Tokens
from workers.engines.model import Model, find

log = structlog.get_logger()

Load = Callable[[Model], PreTrainedModel]
"""Makes the network out of a model's files."""

_CONTEXT = 32_768
"""Tokens that Qwen3-4B was trained to read; what its settings promise beyond is not used."""

_PROBES = ("A: b", "Ines, who asks: why?", "\u00e9")
"""Dialogues without anything in common, to see what all prompts begin with."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A network on its device, with its cache, its tokenizer, and how it wants to be asked."""

    network: PreTrainedModel
    tokens: Tokens
    profile: Profile
    size: Size
    pages: Pages
    device: Device

    @property
    def context(self) -> int:
        """Most tokens that a prompt and its answer may have together."""
        return min(context(self.network), self.size.tokens)


def context(network: PreTrainedModel) -> int:
    """Tell how many tokens the network was made for."""
    return int(min(network.config.max_position_embeddings, _CONTEXT))


def frame(profile: Profile) -> int:
    """Count the tokens of a prompt and its thought beside dialogue and answer.

    Not with an empty dialogue: the line ends around it would melt into one token.
    """
    return len(profile.prompt("A: b")) + profile.thought


def read(settings: Settings, load: Load, fixed: Size | None) -> Loaded:
    """Find the model and load it. Raises EngineMissing, in one line, for whatever is wrong.

    The memory is measured unless the size is `fixed`.
    """
    model = find(settings)
    try:
        loaded = _read(model, settings, load, fixed)
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


def _read(model: Model, settings: Settings, load: Load, fixed: Size | None) -> Loaded:
    tokens = Tokens(model)
    network = load(model)
    profile = choose(settings, tokens)
    _fit(model, network, tokens)
    least = _least(model, network, profile, settings)
    chosen = fixed or size.measure(network, context(network), least)
    pages = Pages(chosen.pages)
    device = Device(network, Cache(network, chosen.pages), chosen.rows, profile.banned)
    prompts = [profile.prompt(probe) for probe in _PROBES]
    prove = partial(proof.prove, network, device, pages, prompts[0], profile.banned)
    start(device, ways(network), prove)
    device.read(shared := _beginning(prompts), pages.share(shared))
    return Loaded(network, tokens, profile, chosen, pages, device)


def start(device: Device, choice: Sequence[Way], prove: Callable[[], None]) -> None:
    """Take the first way that this machine can go, and that computes right on it.

    Raises what is wrong with the last one.
    """
    *others, last = choice
    for way in others:
        device.take(way)
        try:
            return prove()
        except Exception as error:  # noqa: BLE001 - whatever it is, another way may go
            why = crash.describe(error)
            log.warning("way-refused", flash=way.flash, graphs=bool(way.record), why=why)
    device.take(last)
    return prove()


def _fit(model: Model, network: PreTrainedModel, tokens: Tokens) -> None:
    if tokens.size > network.get_input_embeddings().num_embeddings:
        # On a GPU such a token would end the process.
        raise EngineMissing(f"the tokenizer of {model.name} belongs to another model")


def _least(model: Model, network: PreTrainedModel, profile: Profile, settings: Settings) -> int:
    """Count the tokens of the longest dialogue that the settings ask for, with its summary."""
    limit, around, most = settings.summary_tokens, frame(profile), context(network)
    if most <= around + limit:
        raise EngineMissing(
            f"{model.name} reads {most} tokens, which leaves none for a dialogue beside "
            f"{limit} for a summary and {around} for the prompt and its thought"
        )
    return min(most, around + limit + settings.dialogue_tokens)


def _beginning(prompts: list[list[int]]) -> list[int]:
    """Find what all prompts begin with, in whole pages."""
    same = takewhile(lambda ids: len(set(ids)) == 1, zip(*prompts, strict=False))
    beginning = [ids[0] for ids in same]
    return beginning[: len(beginning) // PAGE * PAGE]
