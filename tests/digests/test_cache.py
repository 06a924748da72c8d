"""Asking the same again: nothing is written twice, and nothing old is shown for something new."""

import asyncio
from dataclasses import replace

import pytest

from core.cache import KEEP, Cache, Written
from core.conversation import Conversation, Presence
from core.errors import EngineDown
from core.pulse import Pulse
from core.queue import Queue
from core.request import Kind, Request
from core.server import Space, connect
from core.settings import Settings
from core.summary import Digest, Summary
from core.wire import read_outcome, write_conversation
from tests.asking import conversation
from tests.asking import job as ask
from tests.digests.day import asking, day
from tests.fakes.engine import FakeEngine
from workers.recipe import recipe
from workers.summarizer import Summarizer

ASKED = replace(asking(Kind.COMMAND, "UAna"), key="one")
SAID = day("09:00 Ana: we ship on Friday (1)\n09:01 Ben: good")


class Writer:
    """Writes, and counts how often; `stuck` until released."""

    def __init__(self, *, stuck: bool = False, error: Exception | None = None) -> None:
        self.written = 0
        self.started = asyncio.Event()
        self.go = asyncio.Event()
        self._error = error
        if not stuck:
            self.go.set()

    async def __call__(self) -> Written:
        self.written += 1
        self.started.set()
        await self.go.wait()
        if self._error:
            raise self._error
        return Summary((), SAID.coverage, "fake", str(self.written), 1.0)


@pytest.fixture
def cache(space: Space) -> Cache:
    return Cache(space, "recipe")


async def written(
    cache: Cache, writer: Writer, said: Conversation = SAID, request: Request = ASKED
) -> Written:
    return await cache.written(said, request, Pulse(), writer)


def by(asker: str, kind: Kind = Kind.COMMAND) -> Request:
    return replace(ASKED, key=asker, asker=asker, kind=kind)


async def test_who_asks_again_gets_what_was_written(cache: Cache) -> None:
    writer = Writer()
    first = await written(cache, writer)
    assert await written(cache, writer) == first
    assert await written(cache, writer, request=by("UBen", Kind.MENTION)) == first
    assert writer.written == 1


async def test_each_asker_sees_times_in_their_own_zone(cache: Cache) -> None:
    writer = Writer()
    await written(cache, writer)
    coverage = replace(SAID.coverage, zone="Asia/Tokyo")
    outcome = await written(cache, writer, replace(SAID, coverage=coverage))
    assert (outcome.coverage.zone, writer.written) == ("Asia/Tokyo", 1)


first, last = SAID.messages
CHANGES: dict[str, Conversation] = {
    "an edit": replace(SAID, messages=(replace(first, text="we ship on Monday"), last)),
    "a deletion": replace(SAID, messages=(first,)),
    "a new message": replace(SAID, messages=(first, last, replace(last, id="m9"))),
    "a new name": replace(SAID, messages=(replace(first, speaker="Anna"), last)),
    "another thread": replace(SAID, messages=(first, replace(last, thread="m0"))),
    "another order": replace(SAID, messages=(last, first)),
    "somebody opted out": replace(
        SAID, messages=(first,), coverage=replace(SAID.coverage, skipped={"opted out": 1})
    ),
    "another place": replace(SAID, place=replace(SAID.place, channel="C0OTHER")),
    "another workspace": replace(SAID, place=replace(SAID.place, workspace="T0OTHER")),
    "something else was skipped": replace(
        SAID, coverage=replace(SAID.coverage, skipped={"join": 1})
    ),
}


@pytest.mark.parametrize("change", CHANGES)
async def test_what_changed_is_written_anew(cache: Cache, change: str) -> None:
    writer = Writer()
    await written(cache, writer)
    await written(cache, writer, CHANGES[change])
    assert writer.written == 2


async def test_reactions_change_a_digest_and_no_summary(cache: Cache) -> None:
    writer = Writer()
    liked = replace(SAID, messages=(replace(first, reactions=9), last))
    for said in (SAID, liked):
        await written(cache, writer, said)
    assert writer.written == 1
    for said in (SAID, liked):
        await written(cache, writer, said, by("UAna", Kind.MISSED))
    assert writer.written == 3


async def test_what_one_missed_is_not_what_another_missed(cache: Cache) -> None:
    writer = Writer()
    for asker in ("UAna", "UBen", "UAna"):
        await written(cache, writer, request=by(asker, Kind.MISSED))
    was = replace(SAID, presence=Presence("before", None, frozenset({"b", "a"})))
    for _ in range(2):
        await written(cache, writer, was, by("UAna", Kind.MISSED))
    assert writer.written == 3


async def test_another_recipe_is_another_dish(space: Space) -> None:
    writer = Writer()
    for name in ("one", "other"):
        await written(Cache(space, name), writer)
    assert writer.written == 2


async def test_nobody_asks_for_a_schedules_digest_again(cache: Cache, space: Space) -> None:
    writer = Writer()
    for asker in (None, "UAna"):
        await written(cache, writer, request=asking(Kind.DIGEST, asker))
    await written(cache, writer, request=replace(ASKED, asker=None))
    assert writer.written == 3
    assert [key async for key in space.redis.scan_iter(f"{space.prefix}cache:*")] == []


async def test_it_is_kept_for_half_an_hour(cache: Cache, space: Space) -> None:
    await written(cache, Writer())
    (key,) = [key async for key in space.redis.scan_iter(f"{space.prefix}cache:*")]
    assert 0 < await space.redis.ttl(key) <= KEEP == 1800


async def test_two_at_once_share_one_writing(cache: Cache) -> None:
    writer, other = Writer(stuck=True), Writer()
    one = asyncio.create_task(written(cache, writer))
    await writer.started.wait()
    two = asyncio.create_task(written(cache, other, request=by("UBen")))
    await asyncio.sleep(0.3)
    assert not two.done()
    writer.go.set()
    assert await one == await two
    assert (writer.written, other.written) == (1, 0)


async def test_forty_at_once_share_one_writing(space: Space) -> None:
    writer = Writer()
    caches = [Cache(space, "recipe") for _ in range(4)]
    asked = [written(caches[n % 4], writer, request=by(f"U{n}")) for n in range(40)]
    assert len(set(map(id, await asyncio.gather(*asked)))) == 40
    assert writer.written == 1


async def test_who_waits_takes_over_when_the_writer_fails(cache: Cache) -> None:
    failing, other = Writer(stuck=True, error=EngineDown("away")), Writer()
    one = asyncio.create_task(written(cache, failing))
    await failing.started.wait()
    two = asyncio.create_task(written(cache, other, request=by("UBen")))
    failing.go.set()
    with pytest.raises(EngineDown):
        await one
    await two
    assert other.written == 1


async def test_who_waits_takes_over_when_the_writer_is_cancelled(cache: Cache) -> None:
    writer, other = Writer(stuck=True), Writer()
    one = asyncio.create_task(written(cache, writer))
    await writer.started.wait()
    two = asyncio.create_task(written(cache, other, request=by("UBen")))
    one.cancel()
    await two
    assert other.written == 1


async def test_who_waits_takes_over_when_the_writer_dies(space: Space) -> None:
    """A killed process says nothing any more: its turn lapses."""
    cache = Cache(space, "recipe", lease=300)
    dead, other = Writer(stuck=True), Writer()
    hung = Pulse(budget=0)
    one = asyncio.create_task(cache.written(SAID, ASKED, hung, dead))
    await dead.started.wait()
    await asyncio.wait_for(written(cache, other, request=by("UBen")), 20)
    assert other.written == 1
    dead.go.set()
    await one


async def test_who_is_given_a_dead_workers_job_waits_for_nobody(space: Space) -> None:
    cache = Cache(space, "recipe", lease=60_000)
    dead, heir = Writer(stuck=True), Writer()
    one = asyncio.create_task(cache.written(SAID, ASKED, Pulse(budget=0), dead))
    await dead.started.wait()
    await asyncio.wait_for(written(cache, heir), 10)
    assert heir.written == 1
    dead.go.set()
    await one


async def test_a_slow_writer_keeps_its_turn(space: Space) -> None:
    cache = Cache(space, "recipe", lease=600)
    slow, other = Writer(stuck=True), Writer()
    one = asyncio.create_task(written(cache, slow))
    await slow.started.wait()
    two = asyncio.create_task(written(cache, other, request=by("UBen")))
    await asyncio.sleep(1.5)
    slow.go.set()
    await asyncio.gather(one, two)
    assert other.written == 0


async def test_what_lies_there_and_is_no_outcome_is_written_over(
    cache: Cache, space: Space
) -> None:
    writer = Writer()
    await written(cache, writer)
    (key,) = [key async for key in space.redis.scan_iter(f"{space.prefix}cache:*")]
    await space.redis.set(key, b'{"notice": "crashed"}', ex=60)
    await written(cache, writer)
    await space.redis.set(key, b"\xff", ex=60)
    await written(cache, writer)
    assert writer.written == 3


async def test_without_redis_it_is_written_all_the_same(space: Space) -> None:
    gone = connect("redis://127.0.0.1:1")
    writer = Writer()
    for _ in range(2):
        await written(Cache(Space(gone), "recipe"), writer)
    await gone.aclose()
    assert writer.written == 2


def test_the_recipe_is_the_engine_and_what_changes_its_words() -> None:
    plain = Settings()
    same = recipe(FakeEngine(), plain)
    assert recipe(FakeEngine(), Settings()) == same
    others = {
        recipe(FakeEngine(name="other"), plain),
        recipe(FakeEngine(model="other"), plain),
        recipe(FakeEngine(), Settings(revision="a")),
        recipe(FakeEngine(), Settings(weights="bf16")),
        recipe(FakeEngine(), Settings(style="prose")),
        recipe(FakeEngine(), Settings(profile="chat")),
        recipe(FakeEngine(), Settings(thinking=True)),
        recipe(FakeEngine(), Settings(dialogue_tokens=64)),
        recipe(FakeEngine(), Settings(summary_tokens=64)),
        recipe(FakeEngine(), Settings(openai_url="http://127.0.0.1:1")),
    }
    assert len(others | {same}) == 11
    assert recipe(FakeEngine(), Settings(worker_jobs=1)) == same


@pytest.mark.parametrize(("kind", "shape"), [(Kind.COMMAND, Summary), (Kind.MISSED, Digest)])
async def test_two_jobs_about_the_same_cost_one_generation(
    queue: Queue, kind: Kind, shape: type
) -> None:
    said = conversation(*(f"message {n} about the release" for n in range(6)))
    fake = FakeEngine()
    summarizer = Summarizer(queue, fake, Settings())
    for name in ("one", "two"):
        await queue.enqueue(ask(name, kind=kind), "summarize", write_conversation(said), 10)
    for _ in range(2):
        claim = await queue.claim(["summarize"])
        assert claim
        await summarizer.serve(claim, Pulse())
    assert len(fake.calls) == 1
    outcomes = []
    for _ in range(2):
        claim = await queue.claim(["deliver.terminal"])
        assert claim
        outcomes.append(read_outcome(claim.text, claim.id))
    assert outcomes[0] == outcomes[1]
    assert isinstance(outcomes[0], shape)


async def test_nothing_is_left_behind_but_what_was_written(cache: Cache, space: Space) -> None:
    await written(cache, Writer())
    keys = [key async for key in space.redis.scan_iter(f"{space.prefix}cache:turn:*")]
    assert keys == []
