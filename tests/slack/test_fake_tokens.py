"""The fake grants what the manifest asks for and nothing else."""

from collections.abc import AsyncIterator, Awaitable
from typing import Any

import aiohttp
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


async def refusal(call: Awaitable[AsyncSlackResponse]) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as refused:
        await call
    return dict(refused.value.response.data)


def other(world: World, token: str | None) -> AsyncWebClient:
    return AsyncWebClient(token=token, base_url=world.url)


async def test_the_shipped_manifest_is_understood() -> None:
    async with World() as world:
        assert world.app.commands == {"/summarize": True}
        assert world.app.socket_mode
        assert "chat:write" in world.app.scopes
        answer = await other(world, world.bot_token).auth_test()
        assert answer["bot_id"] == world.app.bot_id


async def test_each_token_has_its_place(world: World) -> None:
    bot, app = other(world, world.bot_token), other(world, world.app_token)
    assert (await refusal(other(world, None).auth_test()))["error"] == "not_authed"
    assert (await refusal(other(world, "xoxb-wrong").auth_test()))["error"] == "invalid_auth"
    assert (await refusal(app.auth_test()))["error"] == "not_allowed_token_type"
    swapped = bot.apps_connections_open(app_token=world.bot_token)
    assert (await refusal(swapped))["error"] == "not_allowed_token_type"
    opened = await app.apps_connections_open(app_token=world.app_token)
    assert opened["url"].startswith("ws://127.0.0.1:")


@pytest.mark.parametrize("trouble", ["token_revoked", "account_inactive"])
async def test_a_token_can_be_taken_away(
    trouble: str, world: World, client: AsyncWebClient
) -> None:
    world.app.trouble = trouble
    assert (await refusal(client.auth_test()))["error"] == trouble


async def test_a_missing_scope_is_named(world: World, client: AsyncWebClient) -> None:
    ana = world.user("Ana")
    secret = world.channel("secret", [ana], private=True)
    world.app.scopes.discard("groups:history")
    answer = await refusal(client.conversations_history(channel=secret.id))
    assert (answer["error"], answer["needed"]) == ("missing_scope", "groups:history")
    assert "groups:read" in answer["provided"].split(",")


SCOPED = {
    "conversations.info": "channels:read",
    "conversations.members": "channels:read",
    "conversations.history": "channels:history",
    "conversations.list": "channels:read",
    "users.info": "users:read",
    "usergroups.list": "usergroups:read",
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "conversations.open": "im:write",
}


@pytest.mark.parametrize(("method", "scope"), SCOPED.items())
async def test_without_its_scope_a_method_is_refused(
    method: str, scope: str, world: World, client: AsyncWebClient
) -> None:
    ana = world.user("Ana")
    channel = world.channel("general", [ana])
    params = {"channel": channel.id, "user": ana.id, "users": ana.id, "text": "x"}
    params |= {"types": "public_channel"}
    if method == "conversations.open":
        del params["channel"]
    assert (await client.api_call(method, params=params))["ok"]
    world.app.scopes.discard(scope)
    answer = await refusal(client.api_call(method, params=params))
    assert answer["error"] == "missing_scope"
    assert scope in answer["needed"]


async def test_names_and_pictures_of_ones_own_need_a_scope(
    world: World, client: AsyncWebClient
) -> None:
    channel = world.channel("general")
    call = client.chat_postMessage(channel=channel.id, text="x", username="The Boss")
    assert (await refusal(call))["needed"] == "chat:write.customize"


async def test_the_scopes_are_told_in_a_header(world: World, client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert set(answer.headers["X-OAuth-Scopes"].split(",")) == world.app.scopes


async def test_an_unknown_method_is_refused(world: World, client: AsyncWebClient) -> None:
    assert (await refusal(client.api_call("chat.shout")))["error"] == "unknown_method"


async def test_methods_that_read_do_not_read_json(world: World, client: AsyncWebClient) -> None:
    channel = world.channel("general")
    call = client.api_call("conversations.history", json={"channel": channel.id})
    assert (await refusal(call))["error"] == "invalid_arguments"


async def test_a_token_does_not_count_inside_of_json(world: World) -> None:
    async with aiohttp.ClientSession() as session:
        form = await session.post(world.url + "auth.test", data={"token": world.bot_token})
        assert (await form.json())["ok"]
        json = await session.post(world.url + "auth.test", json={"token": world.bot_token})
        assert (await json.json())["error"] == "not_authed"


async def test_socket_mode_switched_off_opens_no_connection(world: World) -> None:
    world.app.socket_mode = False
    call = other(world, None).apps_connections_open(app_token=world.app_token)
    assert (await refusal(call))["error"] == "forbidden_team"


async def test_an_app_token_needs_its_scope_too(world: World) -> None:
    world.app.app_scopes.clear()
    call = other(world, None).apps_connections_open(app_token=world.app_token)
    assert (await refusal(call))["needed"] == "connections:write"


async def test_every_call_is_remembered(world: World, client: AsyncWebClient) -> None:
    channel = world.channel("general")
    await client.chat_postMessage(channel=channel.id, text="Hello", unfurl_links=False)
    await refusal(client.chat_postMessage(channel="C404", text="Hello"))
    good, bad = world.called("chat.postMessage")
    assert (good.ok, good.error, good.params["unfurl_links"]) == (True, None, False)
    assert (bad.ok, bad.error) == (False, "channel_not_found")
    assert world.bot_token not in str(world.calls)
