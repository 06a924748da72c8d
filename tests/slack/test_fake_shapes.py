"""What the fake sends has the shape of Slack's official samples, where they lie beside us."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from functools import cache, reduce
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import SAMPLE, Channel, User, World

SAMPLES = Path(__file__).parents[3] / "shared" / "platforms" / "data" / "slack-samples"

pytestmark = [
    pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"no official samples in {SAMPLES}"),
    pytest.mark.filterwarnings("ignore:The top-level `text` argument:UserWarning"),
]

Json = dict[str, Any]

MESSAGES = (
    "api/conversations.history messages",
    "api/conversations.replies messages",
    "events/MessagePayload event",
    "events/MessageThreadBroadcastPayload event",
    "events/AppMentionPayload event",
    "events/MessageChangedPayload event message",
)
CHANNELS = (
    "api/conversations.info channel",
    "api/conversations.list channels",
    "api/conversations.open channel",
)
SAME = {
    "messages": MESSAGES,
    "message": MESSAGES,
    "event": MESSAGES,
    "channel": CHANNELS,
    "channels": CHANNELS,
}
"""Where to look for the keys of a part: each sample shows only some of what it may have."""


def sample(name: str) -> Any:  # noqa: ANN401 - JSON of any kind
    return json.loads((SAMPLES / f"{name}.json").read_text())


@cache
def typed() -> Json:
    """What the samples show of each type of block, element and leaf, wherever they show it."""
    found: Json = {}
    for path in sorted(SAMPLES.rglob("*.json")):
        for each in _dicts(json.loads(path.read_text())):
            if each.get("type") and isinstance(each["type"], str):
                found[each["type"]] = merge(found.get(each["type"], {}), each)
    return found


def _dicts(node: Any) -> Iterator[Json]:  # noqa: ANN401 - JSON of any kind
    if isinstance(node, dict):
        yield node
    for child in (
        node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    ):
        yield from _dicts(child)


def merge(a: Any, b: Any) -> Any:  # noqa: ANN401 - JSON of any kind
    """One sample with the keys of both; a list's elements become one."""
    if isinstance(a, dict) and isinstance(b, dict):
        both = {key: merge(a[key], b[key]) for key in a.keys() & b.keys()}
        return {**a, **b, **both}
    if isinstance(a, list) and isinstance(b, list) and a and b:
        return [reduce(merge, [*a, *b])]
    return a or b


def part(path: str) -> Any:  # noqa: ANN401 - JSON of any kind
    """What a sample shows at a path of keys."""
    name, *keys = path.split()
    found = sample(name)
    for key in keys:
        found = found[key][0] if isinstance(found[key], list) else found[key]
    return found


@cache
def every(key: str) -> Any:  # noqa: ANN401 - JSON of any kind
    """All that the samples show of a message or of a channel."""
    return reduce(merge, (part(path) for path in SAME[key]))


def widened(shape: Json) -> Json:
    """A sample whose messages and channels have the keys that any sample shows for them."""
    for key in SAME.keys() & shape.keys():
        listed = isinstance(shape[key], list)
        whole = merge(shape[key][0] if listed else shape[key], every(key))
        shape[key] = [whole] if listed else whole
        if isinstance(whole, dict) and "message" in whole:
            whole["message"] = merge(whole["message"], every("message"))
    return shape


def kind(value: Any) -> str:  # noqa: ANN401 - JSON of any kind
    return "number" if type(value) in {int, float} else type(value).__name__


def strange(sent: Any, shape: Any, at: str = "") -> list[str]:  # noqa: ANN401
    """Every key that the sample does not have, and every value of another type.

    An empty object in a sample is free, null is allowed for everything, and the elements of a
    list may look like any of the sample's. What blocks are made of is compared by its type.
    """
    if "/blocks/" in at and isinstance(sent, dict):
        shape = typed().get(str(sent.get("type")), shape)
    if sent is None or shape == {}:
        return []
    if kind(sent) != kind(shape):
        return [f"{at}: {kind(sent)} instead of {kind(shape)}"]
    return [*_within(sent, shape, at)]


def _within(sent: Any, shape: Any, at: str) -> Iterator[str]:  # noqa: ANN401
    if isinstance(sent, dict):
        for key, value in sent.items():
            if key in shape:
                yield from strange(value, shape[key], f"{at}/{key}")
            else:
                yield f"{at}/{key} is not in the sample"
    elif isinstance(sent, list) and shape:
        for n, value in enumerate(sent):
            yield from min((strange(value, each, f"{at}/{n}") for each in shape), key=len)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(SAMPLE) as world:
        yield world


@pytest.fixture
def client(world: World) -> AsyncWebClient:
    return AsyncWebClient(token=world.bot_token, base_url=world.url)


BUTTONS = {
    "type": "actions",
    "elements": [
        {"type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": "go"}
    ],
}


async def talked(world: World, client: AsyncWebClient) -> tuple[Channel, User, str]:
    """A channel with some of everything, somebody in it, and the root of its thread."""
    ana, eve = world.user("Ana"), world.user("Eve", external=True)
    robot = world.robot("CI")
    general = world.channel("general", [ana, eve, robot])
    root = world.post(general, ana, "Hi <@U1> https://a.example :wave:")
    world.post(general, eve, "Reply", thread=root, broadcast=True)
    world.post(general, robot, "Built", attachments=[{"text": "ok", "id": 1}])
    world.post(general, ana, files=[{"name": "plan.pdf"}])
    world.edit(general, root, "Hello")
    tomb = world.post(general, ana, "Gone")
    world.post(general, ana, "Reply", thread=tomb)
    world.delete(general, tomb)
    world.group("ops", [ana])
    note = {"event_type": "job", "event_payload": {"id": "7"}}
    await client.chat_postMessage(channel=general.id, text="x", blocks=[BUTTONS], metadata=note)
    return general, ana, root


def queries(general: Channel, ana: User, root: str) -> dict[str, Json]:
    return {
        "auth.test": {},
        "conversations.history": {"channel": general.id, "limit": 5, "include_all_metadata": True},
        "conversations.replies": {"channel": general.id, "ts": root, "limit": 1},
        "conversations.info": {"channel": general.id, "include_num_members": True},
        "conversations.members": {"channel": general.id},
        "conversations.list": {"types": "public_channel,im"},
        "conversations.open": {"users": ana.id, "return_im": True},
        "users.info": {"user": ana.id, "include_locale": True},
        "users.conversations": {"user": ana.id, "types": "public_channel,im"},
        "usergroups.list": {"include_users": True},
        "bots.info": {"bot": "B0000PRECIS"},
        "chat.getPermalink": {"channel": general.id, "message_ts": root},
        "chat.postMessage": {"channel": general.id, "text": "x", "thread_ts": root},
        "chat.postEphemeral": {"channel": general.id, "text": "x", "user": ana.id},
        "assistant.threads.setStatus": {"channel_id": general.id, "thread_ts": root, "status": "x"},
        "views.publish": {"user_id": ana.id, "view": '{"type": "home", "blocks": []}'},
    }


async def test_every_answer_has_the_official_shape(world: World, client: AsyncWebClient) -> None:
    general, ana, root = await talked(world, client)
    world.im(ana)
    answers: dict[str, Any] = {
        name: (await client.api_call(name, params=query)).data
        for name, query in queries(general, ana, root).items()
    }
    ts = answers["chat.postMessage"]["ts"]
    changed = await client.chat_update(channel=general.id, ts=ts, text="y")
    answers["chat.update"] = changed.data
    answers["chat.delete"] = (await client.chat_delete(channel=general.id, ts=ts)).data
    opened = await client.apps_connections_open(app_token=world.app_token)
    answers["apps.connections.open"] = opened.data
    faults = {
        name: strange(answer, widened(sample(f"api/{name}"))) for name, answer in answers.items()
    }
    assert not {name: found for name, found in faults.items() if found}


async def heard(world: World, doing: Any) -> Json:  # noqa: ANN401 - something awaitable
    """The payload that somebody's doing sends to the app."""
    async with aiohttp.ClientSession() as session:
        socket = await session.ws_connect(world.ticket())
        assert (await socket.receive_json())["type"] == "hello"
        task = asyncio.ensure_future(doing)
        envelope = await socket.receive_json()
        await socket.send_json({"envelope_id": envelope["envelope_id"]})
        await task
        return dict(envelope["payload"])


async def test_every_payload_has_the_official_shape(world: World, client: AsyncWebClient) -> None:
    general, ana, root = await talked(world, client)
    eve = general.members[1]
    button = next(shown for shown in world.answers(ana, general) if shown.buttons)
    interactive = "app-backend/interactive-components"
    payloads = {
        "events/AppMentionPayload": world.mention(eve, general, "hi", thread=root),
        "events/MessagePayload": world.dm(ana, "hi"),
        "events/AppHomeOpenedPayload": world.home(ana),
        "app-backend/slash-commands/SlashCommandPayload": world.command(
            ana, general, "/summarize", "24h"
        ),
        f"{interactive}/MessageShortcutPayload": world.shortcut(
            ana, general, root, "summarize_thread"
        ),
        f"{interactive}/BlockActionPayload": world.press(ana, button, "go"),
    }
    faults = {}
    for name, doing in payloads.items():
        payload = await heard(world, doing)
        faults[name] = strange(payload, widened(sample(name)))
    assert not {name: found for name, found in faults.items() if found}


async def test_changes_and_deletions_have_the_official_shape(
    world: World, client: AsyncWebClient
) -> None:
    ana = world.user("Ana")
    room = world.im(ana)
    ts = str((await client.chat_postMessage(channel=room.id, text="x"))["ts"])
    await client.chat_update(channel=room.id, ts=ts, text="y")
    await client.chat_delete(channel=room.id, ts=ts)
    payloads = [delivery.payload for delivery in world.socket.deliveries]
    names = ("MessagePayload", "MessageChangedPayload", "MessageDeletedPayload")
    for payload, name in zip(payloads, names, strict=True):
        assert not strange(payload, widened(sample(f"events/{name}")))


def test_a_strange_shape_is_noticed() -> None:
    shape = sample("api/users.info")
    assert strange({"ok": 1, "user": {"id": "U1", "age": 3}}, shape) == [
        "/ok: number instead of bool",
        "/user/age is not in the sample",
    ]
