"""Reading as Discord lets it: pages, refusals, threads."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.fakes.discord import Channel, Permit, User, World, zoo
from tests.fakes.discord.wire import Wire

LONG_AGO = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def ana(world: World) -> User:
    return world.user("Ana")


@pytest.fixture
def general(world: World) -> Channel:
    return world.channel("general")


def fill(world: World, channel: Channel, user: User, count: int) -> list[str]:
    moments = (LONG_AGO + timedelta(minutes=number) for number in range(count))
    return [world.post(channel, user, str(number), at=at).id for number, at in enumerate(moments)]


async def page(wire: Wire, channel: Channel, **query: object) -> list[str]:
    answer = await wire.get(f"/channels/{channel.id}/messages", **query)
    assert answer.status == 200
    return [one["content"] for one in answer.json]


async def test_pages_are_newest_first_also_after(
    world: World, wire: Wire, ana: User, general: Channel
) -> None:
    ids = fill(world, general, ana, 120)
    assert len(await page(wire, general)) == 50
    assert (await page(wire, general, limit=3)) == ["119", "118", "117"]
    assert (await page(wire, general, limit=2, before=ids[10])) == ["9", "8"]
    assert (await page(wire, general, limit=2, after=ids[10])) == ["12", "11"]
    assert (await page(wire, general, limit=3, around=ids[10])) == ["11", "10", "9"]


@pytest.mark.parametrize("limit", [0, 101])
async def test_a_page_has_limits(wire: Wire, general: Channel, limit: int) -> None:
    answer = await wire.get(f"/channels/{general.id}/messages", limit=limit)
    assert (answer.status, answer.code) == (400, 50035)


async def test_without_history_there_is_an_empty_page(
    world: World, wire: Wire, ana: User, general: Channel
) -> None:
    one = world.post(general, ana, "hi")
    world.allow(general, world.bot, deny=Permit.READ_MESSAGE_HISTORY)
    assert await page(wire, general) == []
    answer = await wire.get(f"/channels/{general.id}/messages/{one.id}")
    assert (answer.status, answer.code) == (403, 50013)


async def test_without_the_channel_there_is_no_access(
    world: World, wire: Wire, general: Channel
) -> None:
    world.allow(general, world.bot, deny=Permit.VIEW_CHANNEL)
    for path in (f"/channels/{general.id}", f"/channels/{general.id}/messages"):
        answer = await wire.get(path)
        assert (answer.status, answer.code) == (403, 50001)


async def test_voice_chat_wants_connect(world: World, wire: Wire) -> None:
    room = world.channel("room", kind="voice")
    assert await page(wire, room) == []
    world.allow(room, world.bot, deny=Permit.CONNECT)
    assert (await wire.get(f"/channels/{room.id}/messages")).code == 50001


@pytest.mark.parametrize("kind", ["forum", "media"])
async def test_forums_have_no_messages_of_their_own(
    world: World, wire: Wire, ana: User, kind: str
) -> None:
    forum = world.channel("ideas", kind=kind)
    assert (await wire.get(f"/channels/{forum.id}")).json["available_tags"] == []
    post = world.forum_post(forum, ana, "Lunch", "Where?")
    assert (await wire.get(f"/channels/{forum.id}/messages")).code == 50008
    answer = await wire.get(f"/channels/{post.id}/messages")
    assert [(one["id"], one["type"]) for one in answer.json] == [(post.id, 0)]


async def test_without_the_intent_there_is_no_content(
    world: World, wire: Wire, ana: User, general: Channel
) -> None:
    world.app.content = False
    one = world.post(general, ana, "between us", **zoo.poll("When?", "Now"))
    world.post(general, ana, "answer", reply=one)
    world.post(general, ana, f"{world.bot.tag} hello")
    world.post(general, world.bot, "my own")
    answer = await wire.get(f"/channels/{general.id}/messages")
    texts = [message["content"] for message in answer.json]
    assert texts == ["my own", f"{world.bot.tag} hello", "", ""]
    assert "poll" not in answer.json[-1]
    assert answer.json[2]["referenced_message"]["content"] == ""


async def test_unknown_and_foreign_places_are_told_apart(world: World, wire: Wire) -> None:
    other = world.channel("other", guild=world.guild("Other", bot=False))
    assert (await wire.get("/channels/1")).code == 10003
    assert (await wire.get(f"/channels/{other.id}")).code == 50001
    world.remove(other)
    assert (await wire.get(f"/channels/{other.id}")).code == 10003


async def test_replies_say_what_they_answer(
    world: World, wire: Wire, ana: User, general: Channel
) -> None:
    first = world.post(general, ana, "first")
    world.post(general, ana, "second", reply=first)
    (second, _) = (await wire.get(f"/channels/{general.id}/messages")).json
    assert second["type"] == 19
    assert second["referenced_message"]["content"] == "first"
    world.delete(first)
    (second,) = (await wire.get(f"/channels/{general.id}/messages")).json
    assert second["referenced_message"] is None
    assert second["message_reference"]["message_id"] == first.id


async def test_history_has_users_and_no_nicknames(
    world: World, wire: Wire, general: Channel
) -> None:
    world.post(general, world.user("Ana", nick="annie"), "hi")
    (one,) = (await wire.get(f"/channels/{general.id}/messages")).json
    assert "member" not in one
    assert one["author"]["global_name"] == "Ana"


async def test_a_thread_begins_with_what_it_was_opened_on(
    world: World, wire: Wire, ana: User, general: Channel
) -> None:
    root = world.post(general, ana, "Lunch?")
    thread = world.thread(root, "Lunch")
    world.post(thread, ana, "Yes")
    assert thread.id == root.id
    last, first = (await wire.get(f"/channels/{thread.id}/messages")).json
    assert (first["type"], first["content"], last["content"]) == (21, "", "Yes")
    assert first["referenced_message"]["content"] == "Lunch?"
    (shown,) = (await wire.get(f"/channels/{general.id}/messages")).json
    assert shown["thread"]["id"] == thread.id
    assert shown["flags"] & 32


async def test_active_threads_are_those_in_sight(
    world: World, wire: Wire, ana: User, general: Channel
) -> None:
    talk = world.thread(general, "talk")
    world.archive(world.thread(general, "old"))
    world.thread(general, "private", [ana], private=True)
    joined = world.thread(general, "with us", [ana, world.bot], private=True)
    answer = (await wire.get(f"/guilds/{world.home.id}/threads/active")).json
    assert [one["id"] for one in answer["threads"]] == [joined.id, talk.id]
    assert [one["id"] for one in answer["members"]] == [joined.id]


async def test_archived_threads_come_by_the_time_of_archiving(
    world: World, wire: Wire, general: Channel
) -> None:
    threads = [world.thread(general, str(number)) for number in range(5)]
    for number, thread in enumerate(threads):
        world.archive(thread, LONG_AGO + timedelta(days=-number))
    path = f"/channels/{general.id}/threads/archived/public"
    first = (await wire.get(path, limit=2)).json
    assert [one["name"] for one in first["threads"]] == ["0", "1"]
    assert first["has_more"]
    before = first["threads"][-1]["thread_metadata"]["archive_timestamp"]
    rest = (await wire.get(path, limit=50, before=before)).json
    assert [one["name"] for one in rest["threads"]] == ["2", "3", "4"]
    assert not rest["has_more"]


async def test_archived_threads_want_permissions(
    world: World, wire: Wire, ana: User, general: Channel
) -> None:
    world.archive(world.thread(general, "private", [ana], private=True))
    mine = world.thread(general, "mine", [ana, world.bot], private=True)
    world.archive(mine)
    private = f"/channels/{general.id}/threads/archived/private"
    assert (await wire.get(private)).code == 50013
    joined = f"/channels/{general.id}/users/@me/threads/archived/private"
    assert [one["id"] for one in (await wire.get(joined)).json["threads"]] == [mine.id]
    world.allow(general, world.bot, Permit.MANAGE_THREADS)
    assert len((await wire.get(private)).json["threads"]) == 2
    world.allow(general, world.bot, deny=Permit.READ_MESSAGE_HISTORY)
    assert (await wire.get(f"/channels/{general.id}/threads/archived/public")).code == 50013


async def test_who_is_in_a_thread_can_be_asked_without_an_intent(
    world: World, wire: Wire, ana: User, general: Channel
) -> None:
    thread = world.thread(general, "private", [ana, world.bot], private=True)
    path = f"/channels/{thread.id}/thread-members"
    assert (await wire.get(f"{path}/{ana.id}", with_member=1)).json["member"]["user"]["id"]
    answer = await wire.get(f"{path}/{world.user('Ben').id}")
    assert (answer.status, answer.code) == (404, 10007)
    assert (await wire.get(path)).status == 403
    world.exit(thread, world.bot)
    assert (await wire.get(f"{path}/{ana.id}")).code == 50001


async def test_a_guild_its_members_roles_and_channels(
    world: World, wire: Wire, ana: User, general: Channel
) -> None:
    home = f"/guilds/{world.home.id}"
    assert (await wire.get(home)).json["name"] == "Harbor"
    assert (await wire.get(f"{home}/members/{ana.id}")).json["user"]["global_name"] == "Ana"
    assert (await wire.get(f"{home}/members/{world.outsider('Otto').id}")).code == 10007
    assert (await wire.get(f"{home}/members/7")).code == 10013
    assert [one["name"] for one in (await wire.get(f"{home}/roles")).json] == [
        "@everyone",
        "Precis",
    ]
    world.channel("hidden", [ana], bot=False)
    assert len((await wire.get(f"{home}/channels")).json) == 2
    world.leave(world.bot)
    assert (await wire.get(home)).code == 50001
    assert (await wire.get(f"/channels/{general.id}")).code == 50001


async def test_strangers_are_not_let_in(world: World, wire: Wire) -> None:
    for headers in ({}, {"Authorization": "Bot wrong"}, {"Authorization": world.token}):
        async with wire.session.get(f"{world.url}/users/@me", headers=headers) as answer:
            assert answer.status == 401
    assert world.limits.invalid == 3
