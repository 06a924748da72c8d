"""The fake refuses what Slack refuses to post."""

from collections.abc import AsyncIterator, Awaitable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from tests.fakes.slack import SAMPLE, Channel, User, World


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(SAMPLE) as world:
        yield world


@pytest.fixture
def client(world: World) -> AsyncWebClient:
    return AsyncWebClient(token=world.bot_token, base_url=world.url)


@pytest.fixture
def ana(world: World) -> User:
    return world.user("Ana")


@pytest.fixture
def general(world: World, ana: User) -> Channel:
    return world.channel("general", [ana])


async def refusal(call: Awaitable[AsyncSlackResponse]) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as refused:
        await call
    return dict(refused.value.response.data)


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "plain_text", "text": text}}


async def test_long_text_is_cut_when_posted_and_refused_when_updated(
    client: AsyncWebClient, general: Channel
) -> None:
    posted = await client.chat_postMessage(channel=general.id, text="x" * 40_001)
    assert posted["warning"] == "message_truncated"
    assert len(posted["message"]["text"]) == 40_000
    update = client.chat_update(channel=general.id, ts=posted["ts"], text="x" * 4001)
    assert (await refusal(update))["error"] == "msg_too_long"
    await client.chat_update(channel=general.id, ts=posted["ts"], text="x" * 4000)


async def test_nothing_cannot_be_posted(client: AsyncWebClient, general: Channel) -> None:
    call = client.api_call("chat.postMessage", json={"channel": general.id})
    assert (await refusal(call))["error"] == "no_text"


async def test_a_thread_that_does_not_exist_is_the_channel(
    world: World, client: AsyncWebClient, ana: User, general: Channel
) -> None:
    root = world.post(general, ana, "Root")
    inside = await client.chat_postMessage(channel=general.id, text="In", thread_ts=root)
    assert inside["message"]["thread_ts"] == root
    outside = await client.chat_postMessage(
        channel=general.id, text="Out", thread_ts="1700000000.000000"
    )
    assert "thread_ts" not in outside["message"]
    assert outside["ts"] in list(general.top())


async def test_a_reply_is_no_root(
    world: World, client: AsyncWebClient, ana: User, general: Channel
) -> None:
    root = world.post(general, ana, "Root")
    reply = world.post(general, ana, "Reply", thread=root)
    answer = await refusal(client.chat_postMessage(channel=general.id, text="x", thread_ts=reply))
    assert answer["error"] == "cannot_reply_to_message"


async def test_where_nobody_may_write(world: World, client: AsyncWebClient, ana: User) -> None:
    public = world.channel("open", [ana], bot=False)
    secret = world.channel("secret", [ana], private=True, bot=False)
    closed = world.channel("closed", [ana])
    world.archive(closed)
    for channel, error in (
        (public.id, "not_in_channel"),
        (secret.id, "channel_not_found"),
        (closed.id, "is_archived"),
        ("C404", "channel_not_found"),
    ):
        answer = await refusal(client.chat_postMessage(channel=channel, text="x"))
        assert answer["error"] == error


async def test_posting_to_a_person_is_posting_to_the_direct_conversation(
    world: World, client: AsyncWebClient, ana: User
) -> None:
    posted = await client.chat_postMessage(channel=ana.id, text="Psst")
    assert posted["channel"] == world.im(ana).id


async def test_only_own_messages_can_be_changed(
    world: World, client: AsyncWebClient, ana: User, general: Channel
) -> None:
    theirs = world.post(general, ana, "Mine")
    update = client.chat_update(channel=general.id, ts=theirs, text="Yours")
    assert (await refusal(update))["error"] == "cant_update_message"
    delete = client.chat_delete(channel=general.id, ts=theirs)
    assert (await refusal(delete))["error"] == "cant_delete_message"
    missing = client.chat_update(channel=general.id, ts="1700000000.000000", text="x")
    assert (await refusal(missing))["error"] == "message_not_found"


async def test_an_update_with_text_alone_removes_the_blocks(
    client: AsyncWebClient, ana: User, general: Channel, world: World
) -> None:
    posted = await client.chat_postMessage(channel=general.id, text="a", blocks=[section("Old")])
    await client.chat_update(channel=general.id, ts=posted["ts"], text="New")
    (shown,) = world.answers(ana, general)
    assert shown.text == "New"


async def test_an_ephemeral_message_is_for_a_member_and_does_not_stay(
    world: World, client: AsyncWebClient, ana: User, general: Channel
) -> None:
    ben, eve = world.user("Ben"), world.user("Eve")
    world.join(general, ben)
    stranger = client.chat_postEphemeral(channel=general.id, user=eve.id, text="x")
    assert (await refusal(stranger))["error"] == "user_not_in_channel"
    sent = await client.chat_postEphemeral(channel=general.id, user=ana.id, text="Psst")
    assert [shown.text for shown in world.answers(ana, general)] == ["Psst"]
    assert not world.answers(ben, general)
    update = client.chat_update(channel=general.id, ts=sent["message_ts"], text="x")
    assert (await refusal(update))["error"] == "message_not_found"
    world.reload(ana)
    assert not world.answers(ana, general)


async def test_an_ephemeral_message_needs_a_thread_that_is_one(
    world: World, client: AsyncWebClient, ana: User, general: Channel
) -> None:
    root = world.post(general, ana, "Root")
    await client.chat_postEphemeral(channel=general.id, user=ana.id, text="1", thread_ts=root)
    world.post(general, ana, "Reply", thread=root)
    await client.chat_postEphemeral(channel=general.id, user=ana.id, text="2", thread_ts=root)
    assert [shown.text for shown in world.answers(ana, general)] == ["2"]


async def test_markdown_comes_alone(client: AsyncWebClient, general: Channel) -> None:
    both = client.chat_postMessage(channel=general.id, text="x", markdown_text="*x*")
    assert (await refusal(both))["error"] == "markdown_text_conflict"


@pytest.mark.parametrize("metadata", ["text", {"event_type": "job"}, {"event_payload": {}}])
async def test_metadata_has_a_type_and_a_payload(
    metadata: str | dict[str, object], client: AsyncWebClient, general: Channel
) -> None:
    json = {"channel": general.id, "text": "x", "metadata": metadata}
    call = client.api_call("chat.postMessage", json=json)
    assert (await refusal(call))["error"] == "invalid_metadata_format"


async def test_forms_are_understood_like_json(
    world: World, client: AsyncWebClient, ana: User, general: Channel
) -> None:
    note = '{"event_type": "job", "event_payload": {"id": 7}}'
    blocks = '[{"type": "section", "text": {"type": "plain_text", "text": "Form"}}]'
    data = {"channel": general.id, "text": "x", "metadata": note, "blocks": blocks}
    posted = await client.api_call("chat.postMessage", data=data)
    assert posted["message"]["metadata"]["event_payload"] == {"id": 7}
    assert world.answers(ana, general)[0].text == "Form"


async def test_a_permalink_of_a_reply_names_its_thread(
    world: World, client: AsyncWebClient, ana: User, general: Channel
) -> None:
    root = world.post(general, ana, "Root")
    reply = world.post(general, ana, "Reply", thread=root)
    top = await client.chat_getPermalink(channel=general.id, message_ts=root)
    assert top["permalink"].endswith(f"/archives/{general.id}/p{root.replace('.', '')}")
    deep = await client.chat_getPermalink(channel=general.id, message_ts=reply)
    assert deep["permalink"].endswith(f"?thread_ts={root}&cid={general.id}")
    missing = client.chat_getPermalink(channel=general.id, message_ts="1700000000.000000")
    assert (await refusal(missing))["error"] == "message_not_found"


async def test_a_status_ends_with_the_reply_or_after_two_minutes(
    world: World, client: AsyncWebClient, ana: User, general: Channel
) -> None:
    root = world.post(general, ana, "Root")
    status = {"channel_id": general.id, "thread_ts": root, "status": "is reading"}
    await client.api_call("assistant.threads.setStatus", json=status)
    assert world.status(general, root) == "is reading"
    await client.chat_postMessage(channel=general.id, thread_ts=root, text="Done")
    assert not world.status(general, root)
    await client.api_call("assistant.threads.setStatus", json=status)
    world.clock.advance(121)
    assert not world.status(general, root)
