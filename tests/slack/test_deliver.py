"""Where answers appear, who sees them, and that they appear once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace

import pytest

from bots.chat.acts import CANCEL, SHARE
from bots.slack.calls import Calls
from bots.slack.deliver import EPHEMERAL, Deliver
from bots.slack.refusal import Refused
from core.errors import Gone
from core.job import Job
from core.server import Space
from core.summary import Notice, Reason, Source
from tests.fakes.slack import World
from tests.slack.answers import summary
from tests.slack.desk import Desk, open_desk
from tests.waiting import wait_until


@pytest.fixture
async def desk(space: Space) -> AsyncIterator[Desk]:
    async with open_desk(space) as desk:
        yield desk


SAID = summary("Ana ships on Friday.")


async def test_an_answer_for_all_takes_the_place_of_its_placeholder(desk: Desk) -> None:
    root = desk.world.post(desk.general, desk.ben, "Lunch?")
    job = await desk.placed(desk.job(desk.place(thread=root), public=True))

    (placeholder,) = desk.shown(desk.ben)
    assert placeholder.thread == root
    assert placeholder.text.startswith("Reading ...")
    assert list(placeholder.buttons) == [CANCEL]

    await desk.deliver.edit(job, SAID)

    (answer,) = desk.shown(desk.ben)
    assert answer.ts == placeholder.ts
    assert "Ana ships on Friday." in answer.text
    assert "Reading" not in answer.text


async def test_an_answer_links_what_it_is_about(desk: Desk) -> None:
    root = desk.world.post(desk.general, desk.ben, "Lunch?")
    reply = desk.world.post(desk.general, desk.ana, "Yes", thread=root)
    job = await desk.placed(desk.job(desk.place(thread=root), public=True))

    await desk.deliver.edit(job, summary("Yes.", sources=(Source(root, root), Source(reply, root))))

    (answer,) = desk.shown()
    links = {desk.world.link(desk.general, ts) for ts in (root, reply)}
    assert answer.marks.links == links
    assert answer.crawled == set()


@pytest.mark.parametrize("public", [True, False])
async def test_everything_may_be_repeated(desk: Desk, public: bool) -> None:
    first = desk.job(public=public)

    refs = [await desk.deliver.placeholder(first, "Reading ...") for _ in range(3)]
    job = replace(first, placeholder=refs[0])
    for _ in range(3):
        await desk.deliver.edit(job, SAID)

    assert len(set(refs)) == 1
    assert len(desk.everywhere(desk.ana)) == 1


async def test_a_repeated_placeholder_asks_slack_for_nothing(desk: Desk) -> None:
    job = desk.job(public=True)
    await desk.deliver.placeholder(job, "Reading ...")
    calls = len(desk.world.calls)

    await Deliver(desk.calls, desk.settings, desk.space).placeholder(job, "Reading ...")

    assert len(desk.world.calls) == calls


async def test_two_processes_post_one_placeholder(desk: Desk) -> None:
    other = Deliver(desk.calls, desk.settings, desk.space)
    job = desk.job(public=True)

    refs = await asyncio.gather(
        *(one.placeholder(job, "Reading ...") for one in (desk.deliver, other) * 5)
    )

    assert len(set(refs)) == 1
    assert len(desk.shown()) == 1


async def test_a_private_answer_is_shown_to_its_asker_where_they_asked(desk: Desk) -> None:
    job = await desk.placed(desk.job(via=await desk.via()))
    assert job.placeholder == EPHEMERAL

    await desk.deliver.edit(job, SAID)

    placeholder, answer = desk.shown()
    assert placeholder.ephemeral
    assert answer.ephemeral
    assert "Ana ships on Friday." in answer.text
    assert SHARE in answer.buttons
    assert desk.everywhere(desk.ben) == []


async def test_a_private_answer_without_a_response_url_is_sent_directly(desk: Desk) -> None:
    job = await desk.placed(desk.job())
    (placeholder,) = desk.shown(channel=desk.world.im(desk.ana))

    await desk.deliver.edit(job, SAID)

    (answer,) = desk.everywhere(desk.ana)
    assert (answer.ts, answer.channel) == (placeholder.ts, desk.world.im(desk.ana))
    assert "Ana ships on Friday." in answer.text
    assert desk.everywhere(desk.ben) == []


async def test_who_asked_directly_is_answered_in_that_thread(desk: Desk) -> None:
    im = desk.world.im(desk.ana)
    asked = desk.world.post(im, desk.ana, "summarize a link")
    reply = desk.place(im, asked)

    job = await desk.placed(desk.job(reply=reply))
    await desk.deliver.edit(job, SAID)

    (answer,) = desk.everywhere(desk.ana)
    assert (answer.channel, answer.thread) == (im, asked)


async def test_a_public_answer_is_never_shown_to_another_channel(desk: Desk) -> None:
    secret = desk.world.channel("secret", [desk.ana], private=True)

    job = await desk.placed(desk.job(desk.place(secret), reply=desk.place(), public=True))
    await desk.deliver.edit(job, SAID)

    assert desk.shown(desk.ana) == desk.everywhere(desk.ben) == []
    assert "Ana ships" in desk.shown(channel=desk.world.im(desk.ana))[0].text


async def test_a_schedule_gets_no_private_answer(desk: Desk) -> None:
    job = desk.job()
    nobody = replace(job, request=replace(job.request, asker=None))

    with pytest.raises(Gone):
        await desk.deliver.placeholder(nobody, "Reading ...")

    assert desk.everywhere(desk.ana) == []


@pytest.mark.parametrize("seconds", [0, 1801])
async def test_a_response_url_that_is_used_up_is_replaced_by_a_direct_message(
    desk: Desk, seconds: int
) -> None:
    hook = desk.world._hook(desk.general, desk.ana, threads=False)
    job = await desk.placed(desk.job(via=hook.url))
    desk.world.clock.advance(seconds)
    hook.uses = 5 if not seconds else hook.uses

    for _ in range(2):
        await desk.deliver.edit(job, SAID)

    (answer,) = desk.shown(channel=desk.world.im(desk.ana))
    assert "Ana ships on Friday." in answer.text
    assert desk.everywhere(desk.ben) == []


async def test_a_response_url_is_used_twice_at_most_for_a_short_answer(desk: Desk) -> None:
    hook = desk.world._hook(desk.general, desk.ana, threads=False)
    job = await desk.placed(desk.job(via=hook.url))

    for _ in range(5):
        await desk.placed(job)
        await desk.deliver.edit(job, SAID)

    assert hook.uses == 2


async def test_a_response_url_that_is_not_slacks_is_not_used(desk: Desk) -> None:
    job = await desk.placed(desk.job(via="https://hooks.slack.com.evil.example/x"))

    await desk.deliver.edit(job, SAID)

    assert desk.world.called("response_url") == []
    assert len(desk.shown(channel=desk.world.im(desk.ana))) == 1


async def test_a_private_summary_is_not_sent_to_another_server(desk: Desk) -> None:
    async with World() as other:
        stranger = other.user("Stranger")
        hook = other._hook(other.channel("general", [stranger]), stranger)
        job = await desk.placed(desk.job(via=hook.url))
        await desk.deliver.edit(job, SAID)

        assert other.calls == []
    assert len(desk.shown(channel=desk.world.im(desk.ana))) == 1


async def test_who_takes_no_direct_messages_is_whispered_to(desk: Desk) -> None:
    desk.world.app.scopes.discard("im:write")
    job = await desk.placed(desk.job())
    assert job.placeholder == EPHEMERAL

    for _ in range(2):
        await desk.deliver.edit(job, SAID)

    (answer,) = desk.everywhere(desk.ana)
    assert answer.ephemeral
    assert desk.everywhere(desk.ben) == []


async def test_who_cannot_be_reached_hears_nothing_and_nobody_else_does(desk: Desk) -> None:
    desk.world.app.scopes.discard("im:write")
    desk.world.leave(desk.general, desk.ana)
    job = await desk.placed(desk.job())

    with pytest.raises(Gone):
        await desk.deliver.edit(job, SAID)

    assert desk.everywhere(desk.ben) == []


async def test_a_long_answer_goes_on_in_the_thread(desk: Desk) -> None:
    job = await desk.placed(desk.job(public=True))

    for _ in range(2):
        await desk.deliver.edit(job, summary(*["Ana ships on Friday."] * 40))

    first, *rest = desk.shown()
    assert first.thread is None
    assert rest
    assert {one.thread for one in rest} == {first.ts}
    assert sum(one.text.count("Ana ships") for one in (first, *rest)) == 40


@pytest.mark.parametrize("processed", [True, False])
async def test_a_long_answer_in_a_thread_stays_in_it_and_loses_no_part(
    desk: Desk, processed: bool
) -> None:
    root = desk.world.post(desk.general, desk.ben, "Lunch?")
    job = await desk.placed(desk.job(desk.place(thread=root), public=True))
    desk.world.faults.reset("chat.postMessage", processed=processed)

    await desk.deliver.edit(job, summary(*["Ana ships on Friday."] * 40))

    shown = desk.shown()
    assert len(shown) == 2
    assert {one.thread for one in shown} == {root}
    assert sum(one.text.count("Ana ships") for one in shown) == 40


async def test_a_long_private_answer_stays_private(desk: Desk) -> None:
    hook = desk.world._hook(desk.general, desk.ana, threads=False)
    job = await desk.placed(desk.job(via=hook.url))

    await desk.deliver.edit(job, summary(*["Ana ships on Friday."] * 150))

    shown = desk.everywhere(desk.ana)
    assert sum(one.text.count("Ana ships") for one in shown) == 150
    assert hook.uses == 5
    assert any(one.channel is desk.world.im(desk.ana) for one in shown)
    assert desk.everywhere(desk.ben) == []


async def test_a_notice_takes_the_place_of_the_placeholder_as_well(desk: Desk) -> None:
    job = await desk.placed(desk.job(public=True))
    notice = Notice(Reason.CRASHED, job.id)

    await desk.deliver.edit(job, notice)

    (answer,) = desk.shown()
    assert answer.text == notice.text
    assert answer.buttons == {}


@pytest.mark.parametrize("what", ["placeholder", "archived", "left", "thread"])
async def test_an_answer_whose_place_is_gone_is_dropped(desk: Desk, what: str) -> None:
    root = desk.world.post(desk.general, desk.ana, "Lunch?")
    job = await desk.placed(desk.job(desk.place(thread=root), public=True))
    (placeholder,) = desk.shown()
    if what == "placeholder":
        desk.world.delete(desk.general, placeholder.ts)
    elif what == "archived":
        desk.world.archive(desk.general)
    elif what == "left":
        desk.world.leave(desk.general, desk.world.bot)
    else:
        desk.world.delete(desk.general, placeholder.ts)
        desk.world.delete(desk.general, root)

    with pytest.raises(Gone):
        await desk.deliver.edit(job, SAID)

    for user in (desk.ana, desk.ben):
        assert not any("Ana ships" in one.text for one in desk.everywhere(user))


@pytest.mark.parametrize("what", ["archived", "left", "deleted", "never"])
async def test_a_placeholder_without_a_place_is_not_posted_elsewhere(desk: Desk, what: str) -> None:
    root = desk.world.post(desk.general, desk.ana, "Lunch?")
    if what == "archived":
        desk.world.archive(desk.general)
    elif what == "left":
        desk.world.leave(desk.general, desk.world.bot)
    elif what == "deleted":
        desk.world.delete(desk.general, root)
    else:
        root = "1795096931.000200"

    with pytest.raises(Gone):
        await desk.deliver.placeholder(desk.job(desk.place(thread=root), public=True), "Reading")

    assert not any(call.processed for call in desk.world.called("chat.postMessage"))


async def test_a_thread_that_is_deleted_while_we_post_takes_the_post_along(desk: Desk) -> None:
    root = desk.world.post(desk.general, desk.ana, "Lunch?")
    desk.world.faults.slow("chat.postMessage", 60)
    posting = asyncio.ensure_future(
        desk.deliver.placeholder(desk.job(desk.place(thread=root), public=True), "Reading")
    )
    await wait_until(lambda: desk.world.called("chat.postMessage"))
    desk.world.delete(desk.general, root)
    desk.world.clock.advance(60)

    with pytest.raises(Gone):
        await posting

    assert desk.everywhere(desk.ana) == []


@pytest.mark.parametrize("fault", ["reset", "status"])
@pytest.mark.parametrize("processed", [True, False])
@pytest.mark.parametrize("threaded", [True, False])
async def test_a_post_without_an_answer_is_there_once(
    desk: Desk, fault: str, processed: bool, threaded: bool
) -> None:
    root = desk.world.post(desk.general, desk.ana, "Lunch?") if threaded else None
    job = desk.job(desk.place(thread=root), public=True)
    if fault == "reset":
        desk.world.faults.reset("chat.postMessage", processed=processed)
    else:
        desk.world.faults.status("chat.postMessage", 502, processed=processed)

    placed = await desk.placed(job)
    await desk.deliver.edit(placed, SAID)

    (answer,) = desk.shown()
    assert "Ana ships" in answer.text


async def die_posting(desk: Desk, job: Job, *, processed: bool) -> None:
    """Die between Slack's doing and our knowing."""
    desk.world.faults.reset("chat.postMessage", processed=processed)
    posting = asyncio.ensure_future(desk.deliver.placeholder(job, "Reading ..."))
    await wait_until(
        lambda: [one.error for one in desk.world.called("chat.postMessage")] == ["reset"]
    )
    posting.cancel()
    with suppress(asyncio.CancelledError):
        await posting


async def test_a_post_that_a_dead_process_made_is_found_by_the_next(desk: Desk) -> None:
    job = desk.job(public=True)
    await die_posting(desk, job, processed=True)
    for number in range(250):
        desk.world.post(desk.general, desk.ben, f"and {number}")

    again = Deliver(desk.calls, desk.settings, desk.space)
    ref = await again.placeholder(job, "Reading ...")

    (placeholder,) = desk.shown()
    assert ref == f"{desk.general.id}:{placeholder.ts}"


async def test_another_apps_post_is_not_taken_for_ours(desk: Desk) -> None:
    """Metadata can be read, and written, by every app."""
    job = desk.job(public=True)
    await die_posting(desk, job, processed=False)
    robot = desk.world.robot("Copycat")
    desk.world.join(desk.general, robot)
    ts = desk.world.post(desk.general, robot, "I did it")
    sign = {"event_type": "precis_answer", "event_payload": {"job": job.id, "part": "answer"}}
    desk.general.messages[ts].metadata = sign

    ref = await desk.deliver.placeholder(job, "Reading ...")

    assert ref != f"{desk.general.id}:{ts}"
    assert len(desk.shown()) == 1


@pytest.mark.slow
async def test_five_hundred_lost_acknowledgements_make_no_second_post(desk: Desk) -> None:
    """Each as an installation of its own: together they would have to keep to Slack's pace."""
    desk.world.faults.reset("chat.postMessage", times=500, processed=True)
    hands = asyncio.Semaphore(20)

    async def trial(number: int) -> None:
        async with hands:
            space = Space(desk.space.redis, f"{desk.space.prefix}{number}:")
            calls = Calls(desk.settings, space)
            deliver = Deliver(calls, desk.settings, space)
            job = desk.job(public=True, name=f"{number:016x}")
            first = await deliver.placeholder(job, "Reading ...")
            assert await deliver.placeholder(job, "Reading ...") == first
            await calls.close()

    await asyncio.gather(*map(trial, range(500)))
    assert len(desk.shown()) == 500


@pytest.mark.parametrize("processed", [True, False])
async def test_a_private_placeholder_that_may_have_been_lost_is_not_sent_directly(
    desk: Desk, processed: bool
) -> None:
    desk.world.faults.status("response_url", 502, processed=processed)

    job = await desk.placed(desk.job(via=await desk.via()))

    assert job.placeholder == EPHEMERAL
    assert desk.everywhere(desk.ben) == []


async def test_a_private_answer_is_sent_directly_after_a_death_in_the_middle(desk: Desk) -> None:
    """The dead may have shown it, or not: nobody can look."""
    job = await desk.placed(desk.job(via=await desk.via()))
    desk.world.faults.slow("response_url", 60)
    dying = asyncio.ensure_future(desk.deliver.edit(job, SAID))
    await wait_until(lambda: len(desk.world.called("response_url")) == 2)
    dying.cancel()
    with suppress(asyncio.CancelledError):
        await dying

    await desk.deliver.edit(job, SAID)

    (answer,) = desk.shown(channel=desk.world.im(desk.ana))
    assert "Ana ships" in answer.text


async def test_a_private_answer_that_may_have_been_lost_comes_directly_too(desk: Desk) -> None:
    job = await desk.placed(desk.job(via=await desk.via()))
    desk.world.faults.reset("response_url", processed=False)

    for _ in range(2):
        await desk.deliver.edit(job, SAID)

    (answer,) = desk.shown(channel=desk.world.im(desk.ana))
    assert "Ana ships" in answer.text
    assert desk.everywhere(desk.ben) == []


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_blocks_too_long", "msg_too_long"])
async def test_a_summary_whose_blocks_are_refused_is_said_in_plain_paragraphs(
    desk: Desk, error: str
) -> None:
    job = await desk.placed(desk.job(public=True))
    desk.world.faults.error("chat.update", error)

    await desk.deliver.edit(job, SAID)

    (answer,) = desk.shown()
    assert "Ana ships on Friday." in answer.text
    assert {block["type"] for block in answer.blocks} == {"section"}


async def test_where_old_messages_cannot_be_edited_the_answer_is_a_new_one(desk: Desk) -> None:
    job = await desk.placed(desk.job(public=True))
    desk.world.faults.error("chat.update", "edit_window_closed")

    await desk.deliver.edit(job, SAID)
    with pytest.raises(Gone):  # the placeholder is
        await desk.deliver.edit(job, SAID)

    (answer,) = desk.shown()
    assert "Ana ships on Friday." in answer.text


@pytest.mark.parametrize("error", ["token_revoked", "missing_scope"])
async def test_what_the_operator_can_mend_is_no_reason_to_drop_an_answer(
    desk: Desk, error: str
) -> None:
    job = await desk.placed(desk.job(public=True))
    desk.world.faults.error("chat.update", error)

    with pytest.raises(Refused):
        await desk.deliver.edit(job, SAID)

    await desk.deliver.edit(job, SAID)
    assert "Ana ships" in desk.shown()[0].text


async def test_the_placeholder_says_how_far_the_job_is_until_the_answer_is_there(
    desk: Desk,
) -> None:
    job = await desk.placed(desk.job(public=True))

    await desk.deliver.status(job, "Reading ... This request is next.")
    (shown,) = desk.shown()
    assert shown.text.startswith("Reading ... This request is next.")
    assert CANCEL in shown.buttons

    await desk.deliver.edit(job, SAID)
    await desk.deliver.status(job, "Reading ... They are being summarized.")
    (shown,) = desk.shown()
    assert "Ana ships" in shown.text


async def test_an_ephemeral_placeholder_is_left_as_it_is(desk: Desk) -> None:
    job = await desk.placed(desk.job(via=await desk.via()))

    await desk.deliver.status(job, "They are being summarized.")

    assert len(desk.shown()) == 1


async def test_nothing_we_post_unfolds_or_names_anybody(desk: Desk) -> None:
    for public, via in ((True, None), (False, None), (False, await desk.via())):
        job = await desk.placed(desk.job(public=public, via=via, name=f"{public}{via}"[:16]))
        await desk.deliver.edit(job, summary(*["See https://evil.example @here"] * 40))

    writing = ("chat.postMessage", "chat.update", "response_url", "chat.postEphemeral")
    calls = [call for call in desk.world.calls if call.method in writing]
    assert calls
    for call in calls:
        assert (call.params["link_names"], call.params["parse"]) == (False, "none")
        if call.method != "chat.update":
            assert call.params["unfurl_links"] is call.params["unfurl_media"] is False
