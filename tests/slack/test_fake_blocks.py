"""The fake refuses blocks that Slack refuses, and says where."""

from collections.abc import AsyncIterator, Awaitable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from tests.fakes.slack import SAMPLE, Channel, World


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(SAMPLE) as world:
        yield world


@pytest.fixture
def client(world: World) -> AsyncWebClient:
    return AsyncWebClient(token=world.bot_token, base_url=world.url)


@pytest.fixture
def general(world: World) -> Channel:
    return world.channel("general")


async def refusal(call: Awaitable[AsyncSlackResponse]) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as refused:
        await call
    return dict(refused.value.response.data)


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "plain_text", "text": text}}


def words(*leaves: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": list(leaves)}],
    }


def button(**more: object) -> dict[str, Any]:
    element = {"type": "button", "text": {"type": "plain_text", "text": "Go"}, **more}
    return {"type": "actions", "elements": [element]}


FAULTY: dict[str, tuple[list[Any], str]] = {
    "3,001 characters": (
        [section("x" * 3001)],
        "less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ),
    "an empty section": ([section("")], "more than 0 characters"),
    "a long header": (
        [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}],
        "less than 151",
    ),
    "a header in mrkdwn": (
        [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
        "valid text object",
    ),
    "an unknown block": ([{"type": "poem"}], "unsupported type: poem"),
    "an unknown key": ([{"type": "divider", "color": "red"}], "invalid additional property: color"),
    "emoji in mrkdwn": (
        [{"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}}],
        "invalid additional property: emoji",
    ),
    "two blocks of one id": ([{"type": "divider", "block_id": "a"}] * 2, "block_id already exists"),
    "a long block id": ([{"type": "divider", "block_id": "a" * 256}], "less than 256"),
    "eleven in a context": (
        [{"type": "context", "elements": [{"type": "plain_text", "text": "x"}] * 11}],
        "no more than 10 items",
    ),
    "a long button": ([button(value="x" * 2001)], "less than 2001"),
    "a button without words": ([button(text={"type": "plain_text", "text": ""})], "more than 0"),
    "a green button": ([button(style="green")], "valid enum value"),
    "empty rich text": ([words({"type": "text", "text": ""})], "more than 0 characters"),
    "an odd leaf": ([words({"type": "smell", "text": "x"})], "unsupported type: smell"),
    "an odd style": ([words({"type": "text", "text": "x", "style": {"blink": True}})], "blink"),
}


@pytest.mark.parametrize(("blocks", "words_"), FAULTY.values(), ids=FAULTY)
async def test_faulty_blocks_are_refused_with_a_pointer(
    blocks: list[Any], words_: str, client: AsyncWebClient, general: Channel
) -> None:
    answer = await refusal(client.chat_postMessage(channel=general.id, text="x", blocks=blocks))
    assert answer["error"] == "invalid_blocks"
    assert words_ in "\n".join(answer["response_metadata"]["messages"])
    assert not general.messages


async def test_fifty_blocks_are_the_most(client: AsyncWebClient, general: Channel) -> None:
    blocks: list[Any] = [{"type": "divider"}] * 51
    answer = await refusal(client.chat_postMessage(channel=general.id, text="x", blocks=blocks))
    assert answer["error"] == "msg_blocks_too_many"
    await client.chat_postMessage(channel=general.id, text="x", blocks=blocks[:50])


async def test_all_blocks_together_have_a_limit(client: AsyncWebClient, general: Channel) -> None:
    fits = [section("x" * 2400)] * 4
    await client.chat_postMessage(channel=general.id, text="x", blocks=fits)
    long = [*[section("x" * 3000)] * 3, section("x" * 2341)]
    answer = await refusal(client.chat_postMessage(channel=general.id, text="x", blocks=long))
    assert answer["error"] == "msg_blocks_too_long"
