import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bots.terminal.files import read
from bots.terminal.files.discord import read as read_message
from bots.terminal.files.jsontext import VALUE
from core.conversation import Message
from core.errors import BadFile
from core.transcript import transcribe
from tests.files.reading import SAMPLES, only, said, write


def message(**fields: object) -> dict[str, object]:
    author = {"id": "7", "name": "ana", "nickname": "Ana", "isBot": False}
    return {"id": "1", "type": "Default", "content": "hello", "author": author, **fields}


def export(*messages: object, **channel: object) -> dict[str, object]:
    channel = {"id": "200", "type": "GuildTextChat", "name": "general", **channel}
    return {"guild": {"id": "1", "name": "g"}, "channel": channel, "messages": list(messages)}


def text(**fields: object) -> str:
    item = read_message(message(**fields))
    assert isinstance(item, Message), item
    return item.text


def test_an_export_is_read() -> None:
    conversation = only(SAMPLES / "discord.json")

    assert conversation.title == "#playtest"
    assert said(conversation)[:4] == [
        ("Yuki", "Playtest on Saturday: who is in? @Max :dice: 2026-11-21 20:00 UTC"),
        ("Max", "In! I bring the new map\n[file: map-v3.png]"),
        ("Max", "[sticker: Wave]"),
        ("Max", "[forwarded] The hall is free from 14:00 to 19:00"),
    ]
    assert said(conversation)[4:8] == [
        ("Yuki", "[poll: Which start?]\n- 14:00 (2 votes)\n- 15:00 (5 votes)"),
        ("Yuki", "[poll closed: Which start?: 15:00]"),
        ("Release Bot", "Build 118 passed\n3 fixes by Yuki\nSize: 41 MB"),
        ("Yuki", "https://rules.example/house\n[link: House rules]"),
    ]
    assert conversation.coverage.skipped == {
        "join": 1,
        "thread": 1,
        "pin": 1,
        "empty": 1,
        "unreadable": 1,
    }


def test_two_people_of_one_name_stay_apart() -> None:
    conversation = only(SAMPLES / "discord.json")

    assert {m.speaker_id for m in conversation.messages if m.speaker == "Max"} == {"302", "303"}
    assert conversation.coverage.people == 4


def test_a_line_that_begins_with_a_name_forges_nobody() -> None:
    lines = transcribe(only(SAMPLES / "discord.json").messages)

    assert "Max (2): ok\n  Max: I agree with everything" in lines


def test_times_are_in_utc() -> None:
    first = only(SAMPLES / "discord.json").messages[0]

    assert first.sent_at == datetime(2026, 11, 18, 19, 1, 10, 500000, tzinfo=UTC)


def test_an_answer_knows_what_it_answers_and_a_forward_answers_nothing() -> None:
    messages = only(SAMPLES / "discord.json").messages

    assert messages[1].reply_to == messages[0].id
    assert [m.id for m in messages if m.reply_to] == [messages[1].id]


def test_everything_in_a_thread_belongs_to_it(tmp_path: Path) -> None:
    thread = export(message(), message(id="2"), type="GuildPublicThread", id="201")

    conversation = only(write(tmp_path / "thread.json", thread))

    assert {m.thread for m in conversation.messages} == {"201"}
    assert conversation.coverage.threads == 1


def test_a_direct_conversation_is_no_channel(tmp_path: Path) -> None:
    path = write(tmp_path / "dm.json", export(message(), type="DirectTextChat", name="Ben"))

    assert only(path).title == "Ben"


def test_whatever_the_markdown_left_in_becomes_plain() -> None:
    raw = "<@7> <@!8> <@&9> <#10> <a:party:11> <t:0:R> </roll dice:12> <t:999999999999> <3"

    assert text(content=raw, mentions=[{"id": "7", "name": "ana"}]) == (
        "@ana @Unknown user (8) @role #channel :party: 1970-01-01 00:00 UTC /roll dice "
        "<t:999999999999> <3"
    )


@pytest.mark.parametrize(
    "poll",
    [
        {"question": {"text": "Q?"}, "answers": [{"poll_media": {"text": "A"}}, {"text": "B"}]},
        {"question": "Q?", "answers": [{"pollMedia": {"text": "A"}}, None, {"text": "B"}]},
    ],
)
def test_polls_are_read_in_the_shapes_exporters_give_them(poll: object) -> None:
    assert text(content="", poll=poll) == "[poll: Q?]\n- A\n- B"


def test_votes_are_counted_by_answer() -> None:
    poll = {"question": "Q?", "answers": [{"id": 1, "text": "A", "votes": 3}]}

    assert text(content="", poll=poll) == "[poll: Q?]\n- A (3 votes)"


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("GuildMemberJoin", "join"), ("24", "blocked"), ("8", "system"), (7, "system")],
)
def test_what_nobody_said_is_counted_by_kind(kind: object, reason: str) -> None:
    assert read_message(message(type=kind)) == reason


@pytest.mark.parametrize("kind", ["Default", "Reply", "20", "23", None])
def test_answers_of_bots_are_said(kind: object) -> None:
    assert text(type=kind) == "hello"


@pytest.mark.parametrize(
    "bad",
    [
        None,
        7,
        "text",
        [],
        {},
        {"id": "1"},
        message(id=None),
        message(id=True),
        message(author=None),
        message(author={"name": "x"}),
    ],
)
def test_a_bad_message_is_counted_and_stops_nobody(tmp_path: Path, bad: object) -> None:
    path = write(tmp_path / "a.json", export(message(id="1"), bad, message(id="2")))

    assert len(only(path).messages) == 2
    assert only(path).coverage.skipped == {"unreadable": 1}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"content": None, "attachments": [{"fileName": 7}, None]}, "[file: unnamed]"),
        ({"content": 7, "stickers": [{}]}, "[sticker: unnamed]"),
        ({"embeds": 7, "attachments": "x", "mentions": None, "reference": []}, "hello"),
        ({"embeds": [{"title": None, "fields": [None, {"name": 1}]}]}, "hello"),
        ({"poll": 7, "forwardedMessage": "x"}, "hello"),
    ],
)
def test_wrong_types_are_as_good_as_absent(fields: dict[str, object], expected: str) -> None:
    assert text(**fields) == expected


def test_ids_may_be_numbers_and_names_may_be_missing() -> None:
    item = read_message(message(id=5, author={"id": 6}))

    assert isinstance(item, Message)
    assert (item.id, item.speaker_id, item.speaker) == ("5", "6", "Unknown user (6)")


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "soon", None, 7, ""]
)
def test_a_moment_that_does_not_exist_is_no_time(moment: object) -> None:
    item = read_message(message(timestamp=moment))

    assert isinstance(item, Message)
    assert item.sent_at is None


def test_a_message_that_comes_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", export(message(), message(), message(id="2")))

    assert only(path).coverage.read == 2
    assert only(path).coverage.skipped == {"duplicate": 1}


def test_the_newest_first_is_turned_round(tmp_path: Path) -> None:
    days = [message(id=str(day), timestamp=f"2026-11-{day}T09:00:00Z") for day in (13, 12, 11)]

    conversation = only(write(tmp_path / "a.json", export(*days)))

    assert [m.id for m in conversation.messages] == ["11", "12", "13"]


def test_keys_may_come_in_any_order_and_numbers_may_be_none(tmp_path: Path) -> None:
    content = '{"messageCount": NaN, "messages": [%s], "x": -Infinity, "guild": {}}'

    path = write(tmp_path / "a.json", content % json.dumps(message()))

    assert said(only(path)) == [("Ana", "hello")]
    assert only(path).title == "a.json"


def test_an_export_cut_off_anywhere_says_so(tmp_path: Path) -> None:
    whole = json.dumps(export(message(content="a \u00e4 \\ b"), message(id="22")), indent=1)
    start = whole.index('"channel"')

    for end in range(start, len(whole) - 1):
        path = write(tmp_path / "cut.json", whole[:end])
        with pytest.raises(
            BadFile, match=r"^cut.json: truncated JSON, ends too early at character"
        ):
            read(path)


def test_json_that_breaks_off_in_the_middle_of_a_large_file_says_where(tmp_path: Path) -> None:
    start = '{"guild": {}, "messages": [{"a": "b" "c"}'
    path = write(tmp_path / "large.json", start + " " * 5_000_000)

    with pytest.raises(BadFile, match=r"^large.json: no JSON at character 37: export it again$"):
        read(path)


def test_a_value_that_never_ends_is_given_up(tmp_path: Path) -> None:
    path = write(tmp_path / "large.json", '{"guild": {}, "messages": ["' + "x" * (VALUE * 3))

    with pytest.raises(
        BadFile, match=r"^large.json: more than 64 MB in one value at character 27$"
    ):
        read(path)


def test_pieces_are_put_together(tmp_path: Path) -> None:
    """The file is read a megabyte at a time, and a piece ends anywhere."""
    messages = [message(id=n, content="x" * (n % 977)) for n in range(4000)]

    conversation = only(write(tmp_path / "large.json", export(*messages)))

    assert [len(m.text) for m in conversation.messages] == [n % 977 for n in range(4000) if n % 977]


@pytest.mark.parametrize(
    "broken",
    [
        '{"guild": {}, "messages": [' + "[" * 100_000,
        '{"guild": {}, "messages": [' + '{"a":' * 100_000,
        '{"guild": {}, "messages": [' + "9" * 5000 + "]}",
        '{"guild": {}, "messages": [{} {}]}' + " " * 99,
        '{"guild": {}, "messages": [{},]}' + " " * 99,
        '{"guild": {}, "messages": [nope]}' + " " * 99,
        '{"guild": {} "messages": []}' + " " * 99,
        '{"guild": {}, "channel": {}}',
        '{"guild": {}, "messages": {}}',
        '{"guild": {}, "messages" []}' + " " * 99,
    ],
)
def test_broken_json_gets_one_line(tmp_path: Path, broken: str) -> None:
    with pytest.raises(BadFile, match=r"^broken.json: [^\n]*$"):
        read(write(tmp_path / "broken.json", broken))
