"""Calling Slack: what is tried again, what is not, and how long we wait."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from bots.slack.calls import Calls
from bots.slack.refusal import Refused, Unanswered
from bots.slack.settings import SlackSettings
from core.server import Space, connect
from tests.fakes.slack import Channel, User, World
from tests.waiting import wait_until


@pytest.fixture
def ana(world: World) -> User:
    return world.user("Ana")


@pytest.fixture
def general(world: World, ana: User) -> Channel:
    return world.channel("general", [ana])


@pytest.fixture
async def colleague(own: SlackSettings, space: Space) -> AsyncIterator[Calls]:
    """Another process of the same installation."""
    calls = Calls(own, space)
    yield calls
    await calls.close()


def post(calls: Calls, channel: Channel, text: str = "Hello") -> asyncio.Task[object]:
    return asyncio.ensure_future(calls.write("chat.postMessage", channel=channel.id, text=text))


async def test_we_know_who_we_are_and_ask_once(world: World, calls: Calls) -> None:
    homes = [await calls.home() for _ in range(3)]
    assert homes[0].team == "T0000HOME"
    assert (homes[0].user, homes[0].bot) == (world.bot.id, world.bot.bot_id)
    assert homes[0].scopes == world.app.scopes
    assert len(world.called("auth.test")) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_reading_is_tried_again_after_a_passing_fault(
    world: World, calls: Calls, ana: User, status: int
) -> None:
    world.faults.status("users.info", status)
    answer = await calls.read("users.info", user=ana.id)
    assert answer["user"]["id"] == ana.id
    assert len(world.called("users.info")) == 2


async def test_reading_is_tried_again_after_a_lost_connection(
    world: World, calls: Calls, ana: User
) -> None:
    world.faults.reset("users.info")
    world.faults.reset("users.info", processed=True)
    await calls.read("users.info", user=ana.id)
    assert len(world.called("users.info")) == 3


async def test_after_four_tries_it_is_said_that_slack_does_not_answer(
    world: World, calls: Calls, ana: User
) -> None:
    world.faults.status("users.info", 502, times=9)
    with pytest.raises(Unanswered, match=r"did not answer users\.info"):
        await calls.read("users.info", user=ana.id)
    assert len(world.called("users.info")) == 4


@pytest.mark.parametrize("processed", [False, True])
@pytest.mark.parametrize("kind", ["status", "reset"])
async def test_a_post_is_never_repeated_blindly(
    world: World, calls: Calls, general: Channel, kind: str, processed: bool
) -> None:
    if kind == "status":
        world.faults.status("chat.postMessage", 502, processed=processed)
    else:
        world.faults.reset("chat.postMessage", processed=processed)
    with pytest.raises(Unanswered):
        await post(calls, general)
    assert len(world.called("chat.postMessage")) == 1
    assert len(general.messages) == processed


async def test_an_error_that_may_have_come_too_late_is_no_refusal(
    world: World, calls: Calls, general: Channel
) -> None:
    world.faults.error("chat.postMessage", "internal_error")
    with pytest.raises(Unanswered):
        await post(calls, general)


async def test_an_edit_may_be_repeated(world: World, calls: Calls, general: Channel) -> None:
    answer = await calls.write("chat.postMessage", channel=general.id, text="Reading ...")
    world.faults.reset("chat.update", processed=True)
    await calls.rewrite("chat.update", channel=general.id, ts=answer["ts"], text="Read.")
    assert len(world.called("chat.update")) == 2


class TestRateLimit:
    async def test_retry_after_is_waited_for(self, world: World, calls: Calls, ana: User) -> None:
        world.faults.limit("users.info", after=1)
        began = time.monotonic()
        await calls.read("users.info", user=ana.id)
        assert time.monotonic() - began >= 1
        assert world.limits.impatient == []

    async def test_a_post_that_was_refused_for_its_rate_is_posted_once(
        self, world: World, calls: Calls, general: Channel, ana: User
    ) -> None:
        world.faults.limit("chat.postMessage", after=1)
        await post(calls, general)
        assert len(world.seen(ana, general)) == 1
        assert world.limits.impatient == []

    async def test_it_holds_for_every_process_and_every_channel(
        self, world: World, calls: Calls, colleague: Calls, general: Channel, ana: User
    ) -> None:
        random = world.channel("random", [ana])
        world.faults.limit("chat.postMessage", after=2)
        first = post(calls, general)
        await wait_until(lambda: world.called("chat.postMessage"))
        await asyncio.gather(first, post(colleague, random), post(calls, random))
        assert world.limits.impatient == []

    async def test_other_methods_go_on(
        self, world: World, calls: Calls, general: Channel, ana: User
    ) -> None:
        world.faults.limit("conversations.history", after=30)
        waiting = asyncio.ensure_future(calls.read("conversations.history", channel=general.id))
        await wait_until(lambda: world.called("conversations.history"))
        await calls.read("users.info", user=ana.id)
        assert not waiting.done()
        waiting.cancel()

    async def test_two_processes_share_one_budget(
        self, world: World, calls: Calls, colleague: Calls, general: Channel
    ) -> None:
        """A tier 3 method has fifty calls a minute, half of them at once."""
        both = [
            asyncio.ensure_future(one.read("conversations.history", channel=general.id))
            for one in [calls, colleague] * 20
        ]
        await asyncio.wait(both, timeout=1)
        done = sum(task.done() for task in both)
        assert 24 <= done <= 28
        for task in both:
            task.cancel()

    async def test_posts_of_one_channel_are_a_second_apart_and_others_are_not_held_up(
        self, world: World, calls: Calls, colleague: Calls, general: Channel, ana: User
    ) -> None:
        random = world.channel("random", [ana])
        world.limits.on = True
        began = time.monotonic()
        await asyncio.gather(*(post(one, general) for one in (calls, colleague, calls)))
        assert time.monotonic() - began >= 2
        assert [call.error for call in world.calls] == [None] * 3
        await asyncio.wait_for(post(calls, random), 0.5)

    async def test_without_redis_calls_go_ahead_and_retry_after_still_holds(
        self, world: World, own: SlackSettings, general: Channel
    ) -> None:
        nowhere = connect("redis://127.0.0.1:1")
        calls = Calls(own, Space(nowhere, "p:"))
        world.faults.limit("conversations.history", after=1)
        reading = [calls.read("conversations.history", channel=general.id) for _ in range(3)]
        await asyncio.gather(*reading)
        assert world.limits.impatient == [] or len(world.limits.impatient) <= 2
        await calls.close()
        await nowhere.aclose()


class TestRefusal:
    """What a person has to do something about is said on one line, and not tried again."""

    @pytest.mark.parametrize(
        ("trouble", "words"),
        [
            ("invalid_auth", "SLACK_BOT_TOKEN"),
            ("token_revoked", "not installed any more"),
            ("account_inactive", "not installed any more"),
            ("org_login_required", "org_login_required"),
        ],
    )
    async def test_a_token_that_is_not_accepted(
        self, world: World, calls: Calls, ana: User, trouble: str, words: str
    ) -> None:
        world.app.trouble = trouble
        with pytest.raises(Refused, match=words) as refusal:
            await calls.read("users.info", user=ana.id)
        assert "\n" not in str(refusal.value)
        assert refusal.value.code == trouble
        assert len(world.calls) == 1

    async def test_a_missing_scope_is_named(self, world: World, calls: Calls, ana: User) -> None:
        world.app.scopes.discard("users:read")
        with pytest.raises(Refused, match="lacks the scope users:read") as refusal:
            await calls.read("users.info", user=ana.id)
        assert refusal.value.needed == "users:read"
        assert "reinstall" in str(refusal.value)

    async def test_whatever_else(self, world: World, calls: Calls) -> None:
        with pytest.raises(Refused, match="user_not_found") as refusal:
            await calls.read("users.info", user="U0NOBODY")
        assert refusal.value.code == "user_not_found"

    async def test_an_answer_never_puts_words_into_our_mouth(
        self, world: World, calls: Calls
    ) -> None:
        world.faults.error("users.info", "please open https://evil.example\nnow", times=4)
        with pytest.raises(Unanswered) as refusal:
            await calls.read("users.info", user="U1")
        assert "evil" not in str(refusal.value)


async def test_pages_end_where_slack_says_so_and_at_the_latest_where_we_do(
    world: World, calls: Calls, general: Channel, ana: User
) -> None:
    for n in range(10):
        world.post(general, ana, str(n))
    world.longest = 3

    async def turn(most: int) -> list[tuple[int, bool]]:
        pages = calls.pages("conversations.history", "messages", most, channel=general.id)
        return [(len(page), page.more) async for page in pages]

    assert await turn(99) == [(3, True), (3, True), (3, True), (1, False)]
    assert await turn(2) == [(3, True), (3, True)]


async def test_closing_may_be_repeated_and_is_no_end(world: World, calls: Calls, ana: User) -> None:
    await calls.read("users.info", user=ana.id)
    await calls.close()
    await calls.close()
    assert (await calls.read("users.info", user=ana.id))["ok"]
