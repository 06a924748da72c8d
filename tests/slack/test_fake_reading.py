"""The fake pages history and threads as Slack was measured to."""

from collections.abc import AsyncIterator, Awaitable
from datetime import UTC, datetime, timedelta
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


DAY = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def ana(world: World) -> User:
    return world.user("Ana")


@pytest.fixture
def general(world: World, ana: User) -> Channel:
    return world.channel("general", [ana])


def talk(world: World, channel: Channel, user: User, many: int) -> list[str]:
    return [
        world.post(channel, user, f"Message {n}", at=DAY + timedelta(minutes=n))
        for n in range(many)
    ]


async def pages(
    client: AsyncWebClient,
    **query: Any,  # noqa: ANN401 - as the method takes it
) -> list[list[str]]:
    """The stamps of every page."""
    found, cursor = [], None
    while True:
        answer = await client.conversations_history(cursor=cursor, **query)
        found.append([message["ts"] for message in answer["messages"]])
        if not answer["has_more"]:
            return found
        cursor = answer["response_metadata"]["next_cursor"]


async def refusal(call: Awaitable[AsyncSlackResponse]) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


async def test_pages_go_from_the_newest_back(
    world: World, client: AsyncWebClient, ana: User, general: Channel
) -> None:
    a, b, c, d, e = talk(world, general, ana, 5)
    assert await pages(client, channel=general.id, limit=2) == [[e, d], [c, b], [a]]


async def test_with_only_oldest_pages_go_forward_from_there(
    world: World, client: AsyncWebClient, ana: User, general: Channel
) -> None:
    a, b, c, d, e = talk(world, general, ana, 5)
    found = await pages(client, channel=general.id, limit=2, oldest=a)
    assert found == [[c, b], [e, d]]


async def test_with_both_bounds_pages_go_back(
    world: World, client: AsyncWebClient, ana: User, general: Channel
) -> None:
    a, b, c, d, e = talk(world, general, ana, 5)
    found = await pages(client, channel=general.id, limit=2, oldest=a, latest=e)
    assert found == [[d, c], [b]]


async def test_bounds_are_exclusive_unless_told(
    world: World, client: AsyncWebClient, ana: User, general: Channel
) -> None:
    a, b, c = talk(world, general, ana, 3)
    assert await pages(client, channel=general.id, oldest=a, latest=c) == [[b]]
    inclusive = await pages(client, channel=general.id, oldest=a, latest=c, inclusive=True)
    assert inclusive == [[c, b, a]]


async def test_the_last_page_has_no_metadata_at_all(
    world: World, client: AsyncWebClient, ana: User, general: Channel
) -> None:
    talk(world, general, ana, 3)
    first = await client.conversations_history(channel=general.id, limit=2)
    assert first["response_metadata"]["next_cursor"]
    last = await client.conversations_history(
        channel=general.id, limit=2, cursor=first["response_metadata"]["next_cursor"]
    )
    assert "response_metadata" not in last.data


async def test_pages_may_be_shorter_than_asked_for(
    world: World, client: AsyncWebClient, ana: User, general: Channel
) -> None:
    talk(world, general, ana, 5)
    world.longest = 2
    found = await pages(client, channel=general.id, limit=100)
    assert [len(page) for page in found] == [2, 2, 1]


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({"cursor": "nonsense"}, "invalid_cursor"),
        ({"cursor": "b2Zmc2V0OjEwMA=="}, "invalid_cursor"),  # one of conversations.members
        ({"limit": 1000}, "invalid_limit"),
        ({"oldest": "yesterday"}, "invalid_ts_oldest"),
        ({"latest": "12"}, "invalid_ts_latest"),
    ],
)
async def test_a_wrong_argument_is_refused(
    query: dict[str, Any], error: str, client: AsyncWebClient, general: Channel
) -> None:
    assert await refusal(client.conversations_history(channel=general.id, **query)) == error


async def test_reading_needs_membership_even_of_public_channels(
    world: World, client: AsyncWebClient, ana: User
) -> None:
    public = world.channel("open", [ana], bot=False)
    private = world.channel("secret", [ana], private=True, bot=False)
    assert await refusal(client.conversations_history(channel=public.id)) == "not_in_channel"
    assert await refusal(client.conversations_history(channel=private.id)) == "channel_not_found"
    thread = client.conversations_replies(channel=private.id, ts="1.0")
    assert await refusal(thread) == "channel_not_found"


async def test_replies_are_not_in_history_unless_broadcast(
    world: World, client: AsyncWebClient, ana: User, general: Channel
) -> None:
    (root,) = talk(world, general, ana, 1)
    world.post(general, ana, "Hidden", thread=root)
    loud = world.post(general, ana, "Loud", thread=root, broadcast=True)
    history = (await client.conversations_history(channel=general.id))["messages"]
    assert [message["ts"] for message in history] == [loud, root]
    assert history[0]["subtype"] == "thread_broadcast"
    assert history[0]["root"]["ts"] == root
    assert history[1]["reply_count"] == 2
    assert history[1]["latest_reply"] == loud


async def test_a_thread_is_found_by_any_of_its_messages(
    world: World, client: AsyncWebClient, ana: User, general: Channel
) -> None:
    (root,) = talk(world, general, ana, 1)
    reply = world.post(general, ana, "Yes", thread=root)
    for ts in (root, reply):
        answer = await client.conversations_replies(channel=general.id, ts=ts)
        assert [message["ts"] for message in answer["messages"]] == [root, reply]
        assert answer["messages"][1]["parent_user_id"] == ana.id
    missing = client.conversations_replies(channel=general.id, ts="1700000000.000000")
    assert await refusal(missing) == "thread_not_found"


async def test_every_page_of_a_thread_starts_with_its_root(
    world: World, client: AsyncWebClient, ana: User, general: Channel
) -> None:
    (root,) = talk(world, general, ana, 1)
    a, b, c = [world.post(general, ana, f"Reply {n}", thread=root) for n in range(3)]
    first = await client.conversations_replies(channel=general.id, ts=root, limit=2)
    assert [message["ts"] for message in first["messages"]] == [root, a, b]
    last = await client.conversations_replies(
        channel=general.id, ts=root, limit=2, cursor=first["response_metadata"]["next_cursor"]
    )
    assert [message["ts"] for message in last["messages"]] == [root, c]
    assert "response_metadata" not in last.data


async def test_a_deleted_root_leaves_a_tombstone_and_another_message_nothing(
    world: World, client: AsyncWebClient, ana: User, general: Channel
) -> None:
    root, other = talk(world, general, ana, 2)
    world.post(general, ana, "Reply", thread=root)
    world.delete(general, root)
    world.delete(general, other)
    (message,) = (await client.conversations_history(channel=general.id))["messages"]
    assert (message["ts"], message["subtype"], message["hidden"]) == (root, "tombstone", True)
    assert message["user"] == "USLACKBOT"
    assert message["reply_count"] == 1


async def test_an_edited_message_is_shown_as_it_is_now(
    world: World, client: AsyncWebClient, ana: User, general: Channel
) -> None:
    (ts,) = talk(world, general, ana, 1)
    world.edit(general, ts, "Better")
    (message,) = (await client.conversations_history(channel=general.id))["messages"]
    assert message["text"] == "Better"
    assert message["edited"]["user"] == ana.id


async def test_two_messages_of_one_instant_have_stamps_of_their_own(
    world: World, ana: User, general: Channel
) -> None:
    stamps = [world.post(general, ana, "Now", at=DAY) for _ in range(3)]
    assert stamps == sorted(set(stamps))


async def test_metadata_is_shown_only_when_asked_for(
    world: World, client: AsyncWebClient, general: Channel
) -> None:
    note = {"event_type": "job", "event_payload": {"id": "7"}}
    await client.chat_postMessage(channel=general.id, text="Working", metadata=note)
    (plain,) = (await client.conversations_history(channel=general.id))["messages"]
    assert "metadata" not in plain
    answer = await client.conversations_history(channel=general.id, include_all_metadata=True)
    assert answer["messages"][0]["metadata"] == note
