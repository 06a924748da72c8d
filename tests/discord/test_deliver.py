"""Where answers appear, for whom, and that they appear once, whatever goes wrong."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bots.discord.deliver import EPHEMERAL, Deliver
from bots.discord.refusal import Unanswered
from core.errors import Gone
from core.job import Job
from core.server import Space
from core.summary import Notice, Reason
from tests.discord.answers import summary
from tests.discord.desk import Desk, open_desk
from tests.fakes.discord import Channel

SAID = summary("Ana ships on Friday.")
LONG = summary(*(f"Sentence {number}: {'word ' * 60}" for number in range(60)))
QUARTER = 15 * 60 + 1


@pytest.fixture
async def desk(space: Space) -> AsyncIterator[Desk]:
    async with open_desk(space) as desk:
        yield desk


@pytest.fixture
async def team(desk: Desk) -> Channel:
    return desk.world.channel("team", [desk.ana])


class TestThroughAnInteraction:
    async def test_a_private_answer_takes_the_place_of_its_placeholder(self, desk: Desk) -> None:
        job = await desk.placed(await desk.asked())
        assert job.placeholder == EPHEMERAL
        (waiting,) = desk.shown()
        assert "Reading 2 messages" in waiting.words
        assert list(waiting.buttons) == ["Cancel"]

        await desk.deliver.edit(job, SAID)

        (shown,) = desk.shown()
        assert shown.ephemeral
        assert "Ana ships on Friday." in shown.words
        assert list(shown.buttons) == ["Share", "Helpful", "Not helpful"]
        assert desk.shown(desk.ben) == desk.directly() == []

    async def test_a_public_answer_is_seen_by_all(self, desk: Desk) -> None:
        job = await desk.placed(await desk.asked(public=True))
        await desk.deliver.edit(job, SAID)
        (shown,) = desk.shown(desk.ben)
        assert "Ana ships on Friday." in shown.words
        assert "Share" not in shown.buttons

    @pytest.mark.parametrize("public", [True, False])
    async def test_a_repeat_is_not_visible(self, desk: Desk, public: bool) -> None:
        job = await desk.placed(await desk.asked(public=public))
        for _ in range(3):
            await desk.deliver.edit(job, LONG)
        pages = desk.shown()
        assert len({page.words for page in pages}) == len(pages) > 3
        assert all(page.ephemeral is not public for page in pages)
        assert "Sentence 59" in pages[-1].words

    async def test_nothing_pings_unfolds_or_needs_a_gateway(self, desk: Desk) -> None:
        job = await desk.placed(await desk.asked(public=True))
        await desk.deliver.edit(job, LONG)
        for call in desk.world.calls:
            if call.name in {"send", "edit", "edit_original", "followup"}:
                assert call.body["allowed_mentions"] == {"parse": []}
                assert call.body["flags"] & 4
        assert desk.world.gateway.identified == 0

    async def test_pages_of_a_private_answer_are_private(self, desk: Desk) -> None:
        await desk.deliver.edit(await desk.placed(await desk.asked()), LONG)
        assert desk.shown(desk.ben) == []
        assert all(page.ephemeral for page in desk.shown())


class TestAfterAQuarterOfAnHour:
    async def test_a_public_answer_takes_the_place_of_its_placeholder(self, desk: Desk) -> None:
        job = await desk.placed(await desk.asked(public=True))
        desk.world.clock.advance(QUARTER)
        for _ in range(2):
            await desk.deliver.edit(job, SAID)
        (shown,) = desk.shown(desk.ben)
        assert "Ana ships on Friday." in shown.words

    async def test_a_private_answer_comes_directly_and_nowhere_else(self, desk: Desk) -> None:
        job = await desk.placed(await desk.asked())
        desk.world.clock.advance(QUARTER)
        for _ in range(2):
            await desk.deliver.edit(job, SAID)
        (direct,) = desk.directly()
        assert "Ana ships on Friday." in direct.words
        assert desk.shown(desk.ben) == []
        assert "Reading" in desk.shown()[0].words

    async def test_who_takes_no_direct_messages_gets_none(self, desk: Desk) -> None:
        job = await desk.placed(await desk.asked())
        desk.ana.closed = True
        desk.world.clock.advance(QUARTER)
        with pytest.raises(Gone):
            await desk.deliver.edit(job, SAID)
        assert desk.directly() == desk.shown(desk.ben) == []

    async def test_a_placeholder_that_was_never_shown(self, desk: Desk) -> None:
        public, private = await desk.asked(public=True), await desk.asked()
        desk.world.clock.advance(QUARTER)
        for job in (public, private):
            await desk.deliver.edit(await desk.placed(job), SAID)
        (shown,) = desk.shown(desk.ben)
        assert not shown.loading
        assert "Ana ships on Friday." in shown.words
        assert len(desk.directly()) == 1

    async def test_a_refusal_before_there_was_a_placeholder_ends_the_waiting(
        self, desk: Desk
    ) -> None:
        job = await desk.asked(public=True)
        desk.world.clock.advance(QUARTER)
        for _ in range(2):
            await desk.deliver.edit(job, Notice(Reason.NO_ACCESS, job.id))
        (shown,) = desk.shown(desk.ben)
        assert not shown.loading
        assert job.id in shown.words

    async def test_what_takes_no_edit_is_answered_below(self, desk: Desk) -> None:
        job = await desk.asked(public=True)
        desk.world.clock.advance(QUARTER)
        desk.world.faults.status("edit", 403)
        await desk.deliver.edit(await desk.placed(job), SAID)
        waiting, shown = desk.shown(desk.ben)
        assert waiting.loading
        assert "Ana ships on Friday." in shown.words

    async def test_a_token_that_ends_between_two_pages(self, desk: Desk) -> None:
        job = await desk.placed(await desk.asked())
        desk.world.faults.slow("followup", QUARTER)
        editing = asyncio.create_task(desk.deliver.edit(job, LONG))
        while not any(call.name == "followup" for call in desk.world.calls):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        desk.world.clock.advance(QUARTER)
        await editing
        there, directly = desk.shown(), desk.directly()
        assert len(there) == 1
        assert "Sentence 59" in directly[-1].words
        assert desk.shown(desk.ben) == []


class TestAsOurselves:
    async def test_a_mention_is_replied_to(self, desk: Desk) -> None:
        said = desk.world.post(desk.general, desk.ana, "@precis")
        job = await desk.placed(desk.job(public=True, trigger=said.id))
        await desk.deliver.edit(job, SAID)
        (shown,) = desk.shown(desk.ben)
        assert shown.message.body["message_reference"]["message_id"] == said.id
        assert "Ana ships on Friday." in shown.words

    async def test_a_mention_that_was_deleted_is_answered_still(self, desk: Desk) -> None:
        said = desk.world.post(desk.general, desk.ana, "@precis")
        desk.world.delete(said)
        await desk.deliver.edit(await desk.placed(desk.job(public=True, trigger=said.id)), SAID)
        assert len(desk.shown(desk.ben)) == 1

    async def test_another_channels_answer_comes_directly(self, desk: Desk, team: Channel) -> None:
        job = await desk.placed(desk.job(team, desk.general, public=True, trigger="1"))
        await desk.deliver.edit(job, SAID)
        (direct,) = desk.directly()
        assert "Ana ships on Friday." in direct.words
        assert desk.shown(desk.ben) == []

    async def test_a_notice_without_a_placeholder_is_posted_once(self, desk: Desk) -> None:
        job = desk.job(public=True)
        for _ in range(2):
            await desk.deliver.edit(job, Notice(Reason.NO_ACCESS, job.id))
        (shown,) = desk.shown(desk.ben)
        assert "cannot read it" in shown.words

    @pytest.mark.parametrize("fault", ["reset", "status"])
    @pytest.mark.parametrize("processed", [True, False])
    async def test_a_post_whose_answer_is_lost_is_there_once(
        self, desk: Desk, fault: str, processed: bool
    ) -> None:
        if fault == "reset":
            desk.world.faults.reset("send", 2, processed=processed)
        else:
            desk.world.faults.status("send", 503, 2, processed=processed)
        await desk.deliver.edit(desk.job(public=True), LONG)
        words = [shown.words for shown in desk.shown(desk.ben)]
        assert len(set(words)) == len(words)

    async def test_two_workers_on_one_job_post_it_once(self, desk: Desk, space: Space) -> None:
        colleague = Deliver(desk.calls, space)
        job = desk.job(public=True)
        await asyncio.gather(*(one.edit(job, LONG) for one in (desk.deliver, colleague)))
        places = [await one.placeholder(job, "Reading") for one in (desk.deliver, colleague)]
        assert len(set(places)) == 1
        words = [shown.words for shown in desk.shown(desk.ben)]
        assert len(set(words)) == len(words)

    async def test_who_died_after_posting_finds_the_post(self, desk: Desk) -> None:
        job = desk.job(public=True)
        await desk.deliver.placeholder(job, "Reading ...")
        note = f"{desk.space.prefix}discord:post:{job.id}:answer"
        assert await desk.space.redis.delete(note) == 1
        await desk.deliver.edit(job, SAID)
        (shown,) = desk.shown(desk.ben)
        assert "Ana ships on Friday." in shown.words


class TestWhatIsNoMore:
    @pytest.mark.parametrize("what", ["message", "channel", "kicked", "blind"])
    @pytest.mark.parametrize("how", ["mention", "command", "late"])
    async def test_it_is_answered_nowhere(self, desk: Desk, what: str, how: str) -> None:
        other = desk.world.channel("other")
        job = await desk.asked(public=True) if how != "mention" else desk.job(public=True)
        job = await desk.placed(job)
        if how == "late":
            desk.world.clock.advance(QUARTER)
        {
            "message": lambda: desk.world.delete(desk.shown()[0].message),
            "channel": lambda: desk.world.remove(desk.general),
            "kicked": lambda: desk.world.leave(desk.world.bot),
            "blind": lambda: desk.world.allow(desk.general, desk.world.bot, deny=1 << 10),
        }[what]()
        if (what, how) == ("blind", "command"):
            await desk.deliver.edit(job, SAID)  # the token of an interaction needs no permission
        else:
            with pytest.raises(Gone):
                await desk.deliver.edit(job, SAID)
        assert desk.shown(desk.ben, other) == desk.directly() == []

    async def test_a_discord_that_does_not_answer_is_asked_again_later(self, desk: Desk) -> None:
        job = await desk.placed(desk.job(public=True))
        desk.world.faults.status("edit", 503, 9)
        with pytest.raises(Unanswered):
            await desk.deliver.edit(job, SAID)
        desk.world.faults.clear()
        await desk.deliver.edit(job, SAID)
        (shown,) = desk.shown(desk.ben)
        assert "Ana ships on Friday." in shown.words

    @pytest.mark.parametrize("scope", ["user", "shared", "global"])
    async def test_a_limit_is_waited_for(self, desk: Desk, scope: str) -> None:
        job = await desk.placed(await desk.asked())
        desk.world.faults.limit("edit_original", 2, 0.2, scope=scope, via=scope != "shared")  # type: ignore[arg-type]
        await desk.deliver.edit(job, SAID)
        assert "Ana ships on Friday." in desk.shown()[0].words


class TestWaiting:
    async def test_progress_is_shown_until_the_answer_is_there(self, desk: Desk) -> None:
        jobs = [
            await desk.placed(await desk.asked()),
            await desk.placed(await desk.asked(public=True)),
            await desk.placed(desk.job(public=True)),
        ]
        for job in jobs:
            await desk.deliver.status(job, "Reading 2 messages ... This request is next.")
        assert all("next" in shown.words for shown in desk.shown())
        for job in jobs:
            await desk.deliver.edit(job, SAID)
            await desk.deliver.status(job, "too late")
        assert len(desk.shown()) == 3
        assert all("Ana ships on Friday." in shown.words for shown in desk.shown())

    async def test_it_is_shown_in_the_askers_language(self, desk: Desk) -> None:
        job = await desk.placed(replace_locale(await desk.asked(), "fr"))
        assert "Lecture de 2 messages" in desk.shown()[0].words
        await desk.deliver.edit(job, SAID)
        assert "Partager" in desk.shown()[0].buttons


def replace_locale(job: Job, locale: str) -> Job:
    return replace(job, request=replace(job.request, locale=locale))
