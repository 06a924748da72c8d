"""What the fake sends has the shape of Slack's official samples, where they lie beside us."""

from collections.abc import AsyncIterator, Awaitable
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import SAMPLE, Channel, User, World
from tests.fakes.slack.ear import heard
from tests.fakes.slack.shapes import SAMPLES, sample, strange, widened

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="Slack's official samples do not lie beside the project"
)

Json = dict[str, Any]


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


async def test_every_payload_has_the_official_shape(world: World, client: AsyncWebClient) -> None:
    general, ana, root = await talked(world, client)
    eve = general.members[1]
    button = next(shown for shown in world.answers(ana, general) if shown.buttons)
    interactive = "app-backend/interactive-components"
    payloads: dict[str, Awaitable[object]] = {
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
        envelope, _ = await heard(world, doing)
        faults[name] = strange(envelope["payload"], widened(sample(name)))
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
