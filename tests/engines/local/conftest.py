"""One tiny model for all tests of the engine: building and loading it once takes a second."""

import pytest
import torch
from transformers import PreTrainedModel

from tests import tiny
from tests.engines.local.world import full
from tests.tiny import Tiny
from workers.engines.model import Layout, Model

# Torch's threads wait for each other by spinning: on a busy machine two make the tests ten times
# slower than one (measured), and so small a model gains nothing from them.
torch.set_num_threads(1)


@pytest.fixture(scope="session")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    return tiny.build(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def network(forms: Tiny) -> PreTrainedModel:
    """The 16-bit form in fp32."""
    return full(Model("whole", forms.whole, Layout.WHOLE))
