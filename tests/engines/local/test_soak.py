"""Random load and injected faults; `python -m benchmarks.engine --soak 10` is the long version."""

import pytest

from benchmarks.engine.soak import soak
from tests.engines.local.world import full
from tests.tiny import Tiny
from workers.engines.model import Layout, Model


@pytest.mark.slow
async def test_nothing_is_lost_stuck_or_wrong(forms: Tiny) -> None:
    # A network of its own: the hooks of a soak that fails must not stay in the others'.
    told = await soak(forms.whole, full(Model("whole", forms.whole, Layout.WHOLE)), minutes=0.7)

    ends = ("answered", "heard", "stopped listening", "cancelled", "TimeoutError", "died")
    assert all(f"'{end}'" in told for end in (*ends, "EngineDown", "OutOfMemoryError"))
