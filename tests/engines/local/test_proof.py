"""The proof at each start: a machine that computes something else is found out."""

from functools import partial

import pytest
import torch
from transformers import PreTrainedModel

from core.errors import EngineMissing
from core.settings import Settings
from tests.tiny import Tiny
from workers.engines.local import loaded, proof
from workers.engines.local.device import Way
from workers.engines.local.graph import Make
from workers.engines.local.size import Size

SMALL = Size(rows=4, pages=300, chunk=512)


def read(forms: Tiny, network: PreTrainedModel) -> loaded.Loaded:
    return loaded.read(Settings(model=str(forms.whole)), lambda _: network, SMALL)


def test_what_attends_to_the_wrong_place_is_refused(forms: Tiny, network: PreTrainedModel) -> None:
    rotary = network.model.rotary_emb

    def shift(_: object, args: tuple[torch.Tensor, torch.Tensor]) -> object:
        hidden, positions = args
        return hidden, positions + 3 * (positions.shape[-1] == 1)

    handle = rotary.register_forward_pre_hook(shift)
    try:
        with pytest.raises(EngineMissing, match="gives other results than transformers"):
            read(forms, network)
    finally:
        handle.remove()


def test_a_way_that_fails_or_errs_gives_way_to_the_next(
    forms: Tiny, network: PreTrainedModel
) -> None:
    ready = read(forms, network)
    prompt = ready.profile.prompt("A: b")
    prove = partial(proof.prove, network, ready.device, ready.pages, prompt, ready.profile.banned)

    def broken(make: Make) -> Make:
        raise RuntimeError("operation not permitted when stream is capturing")

    def wrong(make: Make) -> Make:
        return lambda: make() * 0

    loaded.start(ready.device, [Way(record=broken), Way(record=wrong), Way()], prove)

    assert ready.device._graphs is None
    assert ready.pages.free == ready.pages.total
    with pytest.raises(EngineMissing, match="gives other results"):
        loaded.start(ready.device, [Way(record=broken), Way(record=wrong)], prove)
