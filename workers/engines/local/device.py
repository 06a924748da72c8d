"""The network at work: makes steps and keeps the newest token of every row where it was made."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from transformers import PreTrainedModel

from core.pulse import Pulse
from workers.engines.local import attention
from workers.engines.local.attention import Work
from workers.engines.local.batch import Batch, Form, pack
from workers.engines.local.cache import Cache
from workers.engines.local.call import Call, Row
from workers.engines.local.graph import MOST, Graphs, Record, recorder
from workers.engines.local.step import Part, Step


class Flight:
    """A step on its way: the host goes on, and asks for the new tokens one step later."""

    def __init__(self, step: Step, new: torch.Tensor) -> None:
        """Send `new` towards the host without waiting for it."""
        self.step = step
        self._rows = [part.row for part in step.parts if part.picks]
        self._landed: torch.cuda.Event | None = None
        self._new = new
        if new.is_cuda:
            self._new = torch.empty_like(new, device="cpu", pin_memory=True)
            self._new.copy_(new, non_blocking=True)
            self._landed = torch.cuda.Event()  # type: ignore[no-untyped-call]
            self._landed.record()

    def land(self) -> list[tuple[Row, int]]:
        """Wait for the step's end, and give each row its new token."""
        if self._landed:
            self._landed.synchronize()
        return list(zip(self._rows, self._new.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Way:
    """How steps are made: the plain one goes everywhere."""

    flash: bool = False
    """With torch's built-in flash attention."""
    record: Record | None = None
    """Steps that continue rows are recorded once and then repeated."""
    graphs: int = MOST


def ways(network: PreTrainedModel) -> list[Way]:
    """List the ways that may go where a network is, the fastest first."""
    if not attention.flashes(network.device, network.dtype):
        return [Way()]
    return [Way(flash=True, record=recorder()), Way(flash=True), Way()]


class Device:
    """Whatever the network is on. One thread uses it."""

    def __init__(
        self,
        network: PreTrainedModel,
        cache: Cache,
        seats: int,
        banned: Sequence[int],
    ) -> None:
        """Serve up to `seats` rows; tokens that are `banned` are never chosen."""
        network.set_attn_implementation(attention.NAME)
        self._network = network
        self._cache = cache
        self._place = network.device
        self._flash = False
        self._newest = torch.zeros(seats + 1, dtype=torch.int64, device=self._place)
        self._banned = torch.tensor(list(banned), dtype=torch.int64, device=self._place)
        self._seats = seats
        self._graphs: Graphs | None = None

    def take(self, way: Way) -> None:
        """Make steps in another way from now on."""
        self._flash = way.flash
        self._graphs = Graphs(self._make, way.record, way.graphs) if way.record else None

    def read(self, beginning: list[int], pages: list[int]) -> None:
        """Compute the keys and values of what all prompts begin with, for ever."""
        if beginning:
            # One more token, which is not read: nothing is to be picked.
            row = Row(Call(1, Pulse()), 0, [*beginning, 0], 0, pages=pages)
            self.begin(Step([Part(row, 0, len(beginning))], writing=False))

    @torch.no_grad()
    def begin(self, step: Step) -> Flight:
        """Make a step; on a GPU it has only begun when this returns."""
        graphs = self._graphs if step.writing else None
        form, numbers = pack(step, even=step.writing and not self._flash and not graphs)
        there = torch.tensor(numbers)
        if graphs:
            return Flight(step, graphs.run(form, there, self._seats, self._place))
        if self._place.type == "cuda":
            there = there.pin_memory().to(self._place, non_blocking=True)
        return Flight(step, self._make(form, there))

    def _make(self, form: Form, numbers: torch.Tensor) -> torch.Tensor:
        """Run the network and choose, all on the device; what is chosen stays there, too."""
        batch = Batch(form, numbers)
        ids = self._newest.index_select(0, batch.seats) if form.writing else batch.ids
        logits: torch.Tensor = self._network(
            input_ids=ids[None],
            position_ids=batch.positions[None],
            use_cache=False,
            logits_to_keep=batch.picks,
            work=Work(batch, self._cache, flash=self._flash),
        ).logits[0]  # (picks, vocabulary)
        new = logits.index_fill_(-1, self._banned, -torch.inf).argmax(-1)
        self._newest.index_copy_(0, batch.seats, new)
        return new
