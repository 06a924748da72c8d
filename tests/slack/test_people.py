"""What people, channels and groups are called, and who gets to know it."""

import json

import pytest

from bots.markup.slack import HIDDEN, read
from bots.slack.calls import Calls
from bots.slack.people import SPARE, People
from core.conversation import Message
from core.server import Space, connect
from tests.fakes.slack import Channel, User, World


@pytest.fixture
def ana(world: World) -> User:
    return world.user("Ana Lima", display="ana", tz="Europe/Berlin")


@pytest.fixture
def general(world: World, ana: User) -> Channel:
    return world.channel("general", [ana])


def shown(world: World, channel: Channel) -> list[dict[str, object]]:
    return [channel.show(message) for message in channel.messages.values()]


async def says(people: People, world: World, channel: Channel) -> list[str]:
    """Each message as `speaker: text`."""
    messages = shown(world, channel)
    names = await people.known(messages, channel.id, dict(SPARE))
    found = [read(message, names) for message in messages]
    return [f"{item.speaker}: {item.text}" for item in found if isinstance(item, Message)]


async def test_people_are_called_as_they_chose_or_as_they_were_named(
    world: World, people: People, general: Channel, ana: User
) -> None:
    ben = world.user("Ben Olu")
    world.join(general, ben)
    world.post(general, ana, f"Ask {ben.tag}")
    world.post(general, ben, f"No, {ana.tag}")
    assert await says(people, world, general) == ["ana: Ask @Ben Olu", "Ben Olu: No, @ana"]


async def test_people_of_other_workspaces_are_marked(
    world: World, people: People, general: Channel, ana: User
) -> None:
    eve = world.user("Eve", external=True)
    world.join(general, eve)
    world.post(general, eve, "Hello")
    world.post(general, ana, f"Hi {eve.tag}")
    assert await says(people, world, general) == [
        "Eve (external): Hello",
        "ana: Hi @Eve (external)",
    ]
    assert world.called("users.info")[0].params["user"] == ana.id
    assert len(world.called("users.info")) == 1, "Eve's messages bring her name along"


async def test_a_name_is_asked_for_once(
    world: World, people: People, calls: Calls, general: Channel, ana: User
) -> None:
    for _ in range(3):
        world.post(general, ana, f"I am {ana.tag}")
        await says(people, world, general)
    assert len(world.called("users.info")) == 1


async def test_names_outlive_the_process(
    world: World, people: People, space: Space, general: Channel, ana: User
) -> None:
    world.post(general, ana, "Hello")
    await says(people, world, general)
    key = f"{space.prefix}slack:user:{ana.id}"
    kept = await space.redis.get(key)
    assert isinstance(kept, bytes)
    assert json.loads(kept)["name"] == "ana"
    assert 80_000 < await space.redis.ttl(key) <= 86_400


async def test_who_cannot_be_found_is_asked_for_once_and_called_what_is_known(
    world: World, people: People, space: Space, general: Channel, ana: User
) -> None:
    world.post(general, ana, "Ask <@U0NOBODY> or <@U0OTHER|olga>", blocks=[])
    (said,) = {*(await says(people, world, general)), *(await says(people, world, general))}
    assert said == "ana: Ask @Unknown user (U0NOBODY) or @olga"
    asked = [call.params["user"] for call in world.called("users.info")]
    assert sorted(asked) == sorted([ana.id, "U0NOBODY", "U0OTHER"])
    assert 0 < await space.redis.ttl(f"{space.prefix}slack:user:U0NOBODY") <= 600


async def test_thousands_of_invented_people_are_not_asked_for(
    world: World, people: People, general: Channel, ana: User
) -> None:
    world.post(general, ana, " ".join(f"<@U{n:08}>" for n in range(3000)), blocks=[])
    world.post(general, ana, f"<@{'U' * 3000}> <@../../x>", blocks=[])
    asked = await people.known(shown(world, general), general.id, dict(SPARE))
    assert asked.users[ana.id] == "ana"
    assert len(world.called("users.info")) == 1 + SPARE["user"]
    assert all(len(call.params["user"]) < 30 for call in world.called("users.info"))


async def test_everybody_who_speaks_is_named_however_many(
    world: World, people: People, general: Channel
) -> None:
    for n in range(45):
        user = world.user(f"Person {n}")
        world.join(general, user)
        world.post(general, user, "Hello")
    assert await says(people, world, general) == [f"Person {n}: Hello" for n in range(45)]


async def test_a_private_channel_is_not_named_whatever_the_message_says(
    world: World, people: People, general: Channel, ana: User
) -> None:
    secret = world.channel("acquisition", [ana], private=True)
    hidden = world.channel("layoffs", [ana], private=True, bot=False)
    open_ = world.channel("random", [ana], bot=False)
    text = f"<#{secret.id}|acquisition> <#{hidden.id}|> <#{open_.id}|random> <#{general.id}>"
    world.post(general, ana, text)
    world.post(general, ana, text, blocks=[])
    line = f"ana: #{HIDDEN} #{HIDDEN} #random #general"
    assert await says(people, world, general) == [line, line]


async def test_a_private_channel_may_be_named_within(
    world: World, people: People, ana: User
) -> None:
    secret = world.channel("acquisition", [ana], private=True)
    world.post(secret, ana, f"Only in <#{secret.id}>")
    assert await says(people, world, secret) == ["ana: Only in #acquisition"]


async def test_more_channels_than_are_looked_up_stay_unnamed(
    world: World, people: People, general: Channel, ana: User
) -> None:
    text = " ".join(f"<#C{n:08}|secret>" for n in range(300))
    world.post(general, ana, text, blocks=[])
    names = await people.known(shown(world, general), general.id, dict(SPARE))
    assert len(world.called("conversations.info")) <= 20
    assert set(names.channels.values()) == {HIDDEN}
    assert len(names.channels) == 300


async def test_groups_and_nameless_bots_are_named(
    world: World, people: People, general: Channel, ana: User
) -> None:
    robot = world.robot("Deploys")
    world.join(general, robot)
    group = world.group("backend", [ana])
    ts = world.post(general, robot, f"<!subteam^{group.id}>, Build 7 failed")
    for key in ("user", "bot_profile"):
        del general.messages[ts].body[key]
    assert await says(people, world, general) == ["Deploys: @backend, Build 7 failed"]
    assert len(world.called("usergroups.list")) == 1


async def test_a_slack_that_names_nobody_keeps_nobody_from_reading(
    world: World, people: People, general: Channel, ana: User
) -> None:
    world.post(general, ana, "Hello")
    world.faults.status("users.info", 503, times=10)
    assert await says(people, world, general) == [f"Unknown user ({ana.id}): Hello"]
    world.faults.clear()
    assert await says(people, world, general) == ["ana: Hello"], "a fault is not kept"


async def test_names_are_found_without_redis_too(
    world: World, calls: Calls, general: Channel, ana: User, space: Space
) -> None:
    nowhere = connect("redis://127.0.0.1:1")
    people = People(calls, Space(nowhere, space.prefix))
    world.post(general, ana, "Hello")
    assert await says(people, world, general) == ["ana: Hello"]
    await nowhere.aclose()


async def test_zones_are_slacks_or_utc_or_not_known(
    world: World, people: People, ana: User
) -> None:
    assert await people.zone(ana.id) == "Europe/Berlin"
    assert await people.zone(world.user("Ben", tz=None).id) == "UTC"
    assert await people.zone("U0NOBODY") is None
    world.faults.status("users.info", 503, times=10)
    assert await people.zone(world.user("Cleo").id) is None


async def test_conversations_have_titles(
    world: World, people: People, general: Channel, ana: User
) -> None:
    assert await people.title(general.id) == "#general"
    assert await people.title(world.im(ana).id) == "a direct conversation"
    assert await people.title(world.mpim(ana, world.user("Ben")).id) == "a direct conversation"
