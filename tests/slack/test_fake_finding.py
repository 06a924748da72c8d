"""Who and what the fake lets an app find."""

from collections.abc import AsyncIterator, Awaitable

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from tests.fakes.slack import SAMPLE, World


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(SAMPLE) as world:
        yield world


@pytest.fixture
def client(world: World) -> AsyncWebClient:
    return AsyncWebClient(token=world.bot_token, base_url=world.url)


async def refusal(call: Awaitable[AsyncSlackResponse]) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


async def test_a_private_channel_without_the_bot_does_not_exist(
    world: World, client: AsyncWebClient
) -> None:
    ana = world.user("Ana")
    secret = world.channel("secret", [ana], private=True, bot=False)
    public = world.channel("open", [ana], bot=False)
    assert await refusal(client.conversations_info(channel=secret.id)) == "channel_not_found"
    assert await refusal(client.conversations_members(channel=secret.id)) == "channel_not_found"
    assert (await client.conversations_info(channel=public.id))["channel"]["is_member"] is False
    listed = await client.conversations_list(types="public_channel")
    assert [channel["id"] for channel in listed["channels"]] == [public.id]
    theirs = await client.users_conversations(user=ana.id)
    assert [channel["id"] for channel in theirs["channels"]] == [public.id]


async def test_somebodys_channels_are_those_shared_with_the_bot(
    world: World, client: AsyncWebClient
) -> None:
    ana = world.user("Ana")
    shared = world.channel("plan", [ana], private=True)
    world.channel("secret", [ana], private=True, bot=False)
    kinds = "public_channel,private_channel,mpim"
    world.app.scopes.add("mpim:read")
    theirs = await client.users_conversations(user=ana.id, types=kinds)
    assert [channel["id"] for channel in theirs["channels"]] == [shared.id]
    world.leave(shared, ana)
    assert not (await client.users_conversations(user=ana.id, types=kinds))["channels"]


async def test_the_list_has_no_private_channel_without_the_bot(
    world: World, client: AsyncWebClient
) -> None:
    ana = world.user("Ana")
    shared = world.channel("plan", [ana], private=True)
    world.channel("secret", [ana], private=True, bot=False)
    old = world.channel("old")
    world.archive(old)
    listed = await client.conversations_list(types="public_channel,private_channel")
    assert [channel["id"] for channel in listed["channels"]] == [shared.id, old.id]
    live = await client.conversations_list(
        types="public_channel,private_channel", exclude_archived=True
    )
    assert [channel["id"] for channel in live["channels"]] == [shared.id]


async def test_members_come_in_pages_with_metadata_to_the_end(
    world: World, client: AsyncWebClient
) -> None:
    people = [world.user(f"Person {n}") for n in range(4)]
    channel = world.channel("all", people)
    first = await client.conversations_members(channel=channel.id, limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    last = await client.conversations_members(channel=channel.id, limit=3, cursor=cursor)
    assert last["response_metadata"]["next_cursor"] == ""
    assert first["members"] + last["members"] == [user.id for user in (*people, world.bot)]


async def test_people_have_zones_names_and_ranks(world: World, client: AsyncWebClient) -> None:
    ana = world.user("Ana Lima", tz="America/Lima")
    user = (await client.users_info(user=ana.id, include_locale=True))["user"]
    assert (user["tz"], user["tz_offset"], user["locale"]) == ("America/Lima", -18000, "en-US")
    assert (user["real_name"], user["profile"]["display_name"]) == ("Ana Lima", "")
    gus = world.user("Gus", single=True, tz=None)
    guest = (await client.users_info(user=gus.id))["user"]
    assert guest["is_restricted"]
    assert guest["is_ultra_restricted"]
    assert "tz" not in guest
    assert await refusal(client.users_info(user="U404")) == "user_not_found"


async def test_a_stranger_is_visible_where_they_share_a_channel(
    world: World, client: AsyncWebClient
) -> None:
    eve = world.user("Eve", external=True)
    assert await refusal(client.users_info(user=eve.id)) == "user_not_visible"
    channel = world.channel("partners", [eve])
    user = (await client.users_info(user=eve.id))["user"]
    assert user["is_stranger"]
    assert user["team_id"] != world.bot.team.id
    assert (await client.conversations_info(channel=channel.id))["channel"]["is_ext_shared"]


async def test_the_deactivated_resolve_and_are_in_no_channel(
    world: World, client: AsyncWebClient
) -> None:
    ana = world.user("Ana")
    channel = world.channel("general", [ana])
    world.deactivate(ana)
    assert (await client.users_info(user=ana.id))["user"]["deleted"]
    assert (await client.conversations_members(channel=channel.id))["members"] == [world.bot.id]
    assert await refusal(client.conversations_open(users=ana.id)) == "user_disabled"


async def test_opening_a_direct_conversation_again_finds_it(
    world: World, client: AsyncWebClient
) -> None:
    ana = world.user("Ana")
    first = await client.conversations_open(users=ana.id)
    again = await client.conversations_open(users=[ana.id])
    assert first["channel"]["id"] == again["channel"]["id"] == world.im(ana).id
    assert await refusal(client.conversations_open(users=world.robot("CI").id)) == "cannot_dm_bot"


async def test_bots_and_groups_are_listed(world: World, client: AsyncWebClient) -> None:
    robot, ana = world.robot("CI"), world.user("Ana")
    assert (await client.bots_info(bot=robot.bot_id))["bot"]["name"] == "CI"
    assert await refusal(client.bots_info(bot="B404")) == "bot_not_found"
    group = world.group("oncall", [ana])
    (listed,) = (await client.usergroups_list(include_users=True))["usergroups"]
    assert (listed["id"], listed["handle"], listed["users"]) == (group.id, "oncall", [ana.id])
