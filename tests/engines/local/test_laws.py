"""Whatever comes in whatever order: every request ends exactly once, and no page is lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import PreTrainedModel

from core.errors import EngineDown, EngineError
from core.pulse import Pulse
from core.settings import Settings
from tests import tiny
from tests.engines.local.world import hooked
from tests.tiny import Tiny
from workers.engines.local import loaded
from workers.engines.local.batch import Form
from workers.engines.local.call import Call, Row
from workers.engines.local.line import Line
from workers.engines.local.loaded import Loaded
from workers.engines.local.owner import Owner
from workers.engines.local.pages import PAGE
from workers.engines.local.size import Size

LIMITS = (1, 2, 5, 9)
PROMPTS = (*tiny.DIALOGUES, "A: b", "\n".join(tiny.DIALOGUES))


class Faults:
    """A hook that raises what it is told to, so many times."""

    def __init__(self) -> None:
        self.left: list[Exception] = []

    def __call__(self, form: Form) -> None:
        if self.left:
            raise self.left.pop()


class World:
    """A loaded engine, worked by hand, and everybody who came to it."""

    def __init__(self, made: Loaded, faults: Faults) -> None:
        self.made, self.faults = made, faults
        self.line = Line(12)
        self.owner = Owner(made, self.line)
        self.came: list[tuple[Come, Call]] = []
        self.ends: list[Call] = []

    def finish(self) -> None:
        """Work until nobody is left; the network is fast, but it must come to an end."""
        for _ in range(2000):
            if not (self.owner._texts or self.owner._flight or self.line.waiting):
                return
            self.owner._turn()
        raise AssertionError("somebody is stuck")


@dataclass(frozen=True)
class Come:
    """A call of some dialogues."""

    which: tuple[int, ...]
    limit: int
    patient: bool = False

    def happen(self, world: World) -> None:
        call = Call(len(self.which), Pulse(patient=self.patient))
        call.future.add_done_callback(partial(self.end, world, call))
        world.came.append((self, call))
        prompts = [world.made.profile.prompt(PROMPTS[i]) for i in self.which]
        try:
            world.line.put([Row(call, i, ids, self.limit) for i, ids in enumerate(prompts)])
        except EngineDown as full:
            call.fail(full)

    @staticmethod
    def end(world: World, call: Call, _: object) -> None:
        world.ends.append(call)


@dataclass(frozen=True)
class Go:
    """Somebody gives up: by a cancel or at a deadline, which is one."""

    which: int

    def happen(self, world: World) -> None:
        if world.came:
            world.came[self.which % len(world.came)][1].future.cancel()


@dataclass(frozen=True)
class Work:
    """The engine makes some steps."""

    turns: int

    def happen(self, world: World) -> None:
        for _ in range(self.turns):
            world.owner._turn()


@dataclass(frozen=True)
class Fail:
    """The next steps raise."""

    error: Exception
    times: int

    def happen(self, world: World) -> None:
        world.faults.left += [self.error] * self.times


EVENTS = st.lists(
    st.one_of(
        st.builds(
            Come,
            st.lists(st.integers(0, len(PROMPTS) - 1), min_size=1, max_size=4).map(tuple),
            st.sampled_from(LIMITS),
            st.booleans(),
        ),
        st.builds(Go, st.integers(0, 9)),
        st.builds(Work, st.integers(1, 6)),
        st.builds(
            Fail,
            st.sampled_from([torch.OutOfMemoryError("full"), ValueError("odd")]),
            st.integers(1, 3),
        ),
    ),
    max_size=25,
)


@pytest.fixture(scope="module")
def ready(forms: Tiny, network: PreTrainedModel) -> Iterator[tuple[Loaded, Faults]]:
    """A loaded engine with so few pages, seats and tokens that everybody gets in others' way."""
    size = Size(rows=5, pages=1 + 700 // PAGE, chunk=50)
    made = loaded.read(Settings(model=str(forms.whole)), lambda _: network, size)
    with hooked(network, faults := Faults()):
        yield made, faults


@pytest.fixture(scope="module")
def said(ready: tuple[Loaded, Faults]) -> dict[tuple[int, int], str]:
    """What each prompt says within each limit, when it is alone."""
    texts = {}
    for i in range(len(PROMPTS)):
        for limit in LIMITS:
            world = World(*ready)
            Come((i,), limit).happen(world)
            world.finish()
            [texts[i, limit]] = world.came[0][1].future.result(0)
    return texts


@settings(max_examples=100, deadline=None)
@given(EVENTS)
def test_every_request_ends_once_and_no_page_is_lost(
    ready: tuple[Loaded, Faults],
    said: dict[tuple[int, int], str],
    events: list[Come | Go | Work | Fail],
) -> None:
    world = World(*ready)
    world.faults.left.clear()
    for event in events:
        event.happen(world)
    world.finish()

    calls = [call for _, call in world.came]
    assert sorted(map(id, world.ends)) == sorted(map(id, calls))
    assert world.made.pages.free == world.made.pages.total
    faulty = any(isinstance(event, Fail) for event in events)
    for come, call in world.came:
        if not call.future.cancelled():
            outcome = call.future.exception(0) or call.future.result(0)
            full = isinstance(outcome, EngineDown) and "the engine is full" in str(outcome)
            failed = faulty and isinstance(outcome, EngineError)
            assert full or failed or outcome == [said[i, come.limit] for i in come.which]
