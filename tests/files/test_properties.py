"""What holds for every file: at worst one line, and what was written comes back."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from bots.terminal.files import Format, read
from core.conversation import Conversation
from core.errors import PrecisError
from core.transcript import transcribe
from tests.files.reading import SAMPLES, said

FORMATS = st.sampled_from(list(Format))

# ---------------------------------------------------------------- whatever comes, at worst one line

PIECES = st.sampled_from(
    [
        *("WEBVTT", "NOTE", "1", "00:00:01.000 --> 00:00:02,000", "<v Ana>", "</v>", "Ana: hi"),
        *(
            "21/11/2026, 09:14 - Ana: hi",
            "[21.11.26, 9:14:05 PM] ",
            "\u200eimage omitted",
            "\u202e",
        ),
        *(
            "99/99/9999, 99:99 - x: y",
            "<Media omitted>",
            "Ana:",
            ": ",
            "  ",
            "\ufffd",
            "\ud800",
            "\0",
        ),
        *(
            '{"guild": {',
            '"messages": [',
            '{"id": "1"',
            "]",
            "}",
            ",",
            "NaN",
            "9" * 4400,
            '"\\ud800"',
        ),
        *("2026-02-31 09:14 ", "Ana (2): x", "\x85", "\u2028", "\r", "PK\3\4", "PK\5\6", "PK\1\2"),
    ]
)
LINES = st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=30)
TEXTS = st.builds(lambda ends, lines: ends.join(lines), st.sampled_from(["\n", "\r\n", ""]), LINES)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=9), inner, max_size=4)
    ),
    max_leaves=20,
)


def survives(data: bytes, form: Format) -> None:
    try:
        conversations = read("-", form, io.BytesIO(data))
    except PrecisError as error:
        line = str(error)
    else:
        check(conversations)
        return
    assert re.fullmatch(r"stdin[:/][^\n]+", line)


def check(conversations: list[Conversation]) -> None:
    """Whatever was read is in order, counted, and cannot forge a speaker."""
    assert conversations
    for conversation in conversations:
        messages, coverage = conversation.messages, conversation.coverage
        times = [message.sent_at for message in messages if message.sent_at]
        assert all(time.tzinfo is UTC for time in times)
        assert len({message.id for message in messages}) == len(messages) == coverage.read > 0
        assert all(message.text and message.speaker_id for message in messages)
        for line in transcribe(messages):
            assert all(more.startswith("  ") for more in line.split("\n")[1:])


@given(st.binary(max_size=300), FORMATS)
@example(b"PK\5\6" + bytes(18), Format.AUTO)
@example(b"\xff\xfe\0", Format.TEXT)
def test_any_bytes_get_at_worst_one_line(data: bytes, form: Format) -> None:
    survives(data, form)


@given(TEXTS, FORMATS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]))
def test_any_text_gets_at_worst_one_line(text: str, form: Format, encoding: str) -> None:
    survives(text.encode(encoding, "surrogatepass"), form)


@given(
    st.sampled_from(["discord.json", "meeting.vtt", "meeting.srt", "notes.txt"]),
    st.integers(0, 9000),
    st.integers(0, 9000),
    st.one_of(st.binary(max_size=8), PIECES.map(lambda piece: piece.encode(errors="replace"))),
)
def test_a_file_with_a_hole_gets_at_worst_one_line(
    name: str, start: int, size: int, patch: bytes
) -> None:
    whole = (SAMPLES / name).read_bytes()
    start %= len(whole)

    survives(whole[:start] + patch + whole[start + size :], Format.AUTO)


def keyed(keys: str) -> st.SearchStrategy[dict[str, object]]:
    """Objects with the keys a reader looks for and anything as their values."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(keys.split(), VALUES))


DISCORD = keyed(
    "id type timestamp content author attachments embeds stickers mentions reference poll "
    "forwardedMessage"
)
PERSON = keyed("id name nickname isBot")
SLACK = keyed(
    "ts user text subtype hidden thread_ts replies username bot_id user_profile bot_profile "
    "comment blocks attachments files"
)


@given(st.lists(st.one_of(VALUES, DISCORD)), VALUES, PERSON)
def test_any_discord_messages_get_at_worst_one_line(
    messages: list[object], channel: object, author: dict[str, object]
) -> None:
    sound = {"id": "1", "author": {**author, "id": "7"}, "content": "x", "mentions": [author]}
    whole = {"guild": {}, "channel": channel, "messages": [*messages, sound]}

    survives(json.dumps(whole).encode(), Format.DISCORD)


@given(st.lists(st.one_of(VALUES, SLACK)), VALUES, VALUES, st.lists(PERSON))
def test_any_slack_messages_get_at_worst_one_line(
    messages: list[object], users: object, day: object, channels: list[object]
) -> None:
    sound = {"ts": "1.0", "user": "U1", "text": "x", "blocks": day, "attachments": [users]}
    survives(
        packed({"users.json": users, "channels.json": channels, "a/2026-11-19.json": day}),
        Format.SLACK,
    )
    survives(packed({"dms.json": channels, "a/2026-11-19.json": [*messages, sound]}), Format.AUTO)


@given(st.integers(0, 400), st.binary(min_size=1, max_size=6))
def test_any_damaged_zip_gets_at_worst_one_line(start: int, patch: bytes) -> None:
    whole = packed({"a/2026-11-19.json": [{"ts": "1.0", "user": "U1", "text": "x"}]})

    survives(whole[: 4 + start] + patch + whole[4 + start + len(patch) :], Format.AUTO)


def packed(export: Mapping[str, object]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in export.items():
            archive.writestr(name, json.dumps(content))
    return file.getvalue()


# ---------------------------------------------------------------- what was written comes back

NAMES = st.sampled_from(
    ["Ana", "Ben Li", "李雷", "Zoë (Acme)", "O'Neil", "user_42", "+49 170 1234567"]
)
WORDS = st.from_regex(r"[A-Za-z0-9äñ好😀.,!?%€' -]{0,40}[A-Za-z0-9ñ好😀!]", fullmatch=True).map(
    str.strip
)
MINUTES = st.integers(0, 50_000_000).map(
    lambda minutes: datetime(2001, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
TALK = st.lists(
    st.tuples(NAMES, st.lists(WORDS, min_size=1, max_size=3).map("\n".join)), min_size=1
)
DATED = st.lists(st.tuples(NAMES, WORDS, MINUTES), min_size=1, max_size=20).map(
    lambda talk: sorted(talk, key=lambda said: said[2])
)


def back(text: str, form: Format, encoding: str = "utf-8") -> Conversation:
    (conversation,) = read("-", form, io.BytesIO(text.encode(encoding)))
    return conversation


@given(TALK, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["utf-8-sig", "utf-16"]))
def test_plain_text_comes_back(talk: list[tuple[str, str]], end: str, encoding: str) -> None:
    lines = [f"{name}: {text}".replace("\n", f"{end}  ") for name, text in talk]

    assert said(back(end.join(lines), Format.TEXT, encoding)) == talk


@given(TALK)
def test_a_transcript_comes_back(talk: list[tuple[str, str]]) -> None:
    lines = transcribe(
        back("\n".join(f"{n}: {t}".replace("\n", "\n ") for n, t in talk), Format.TEXT).messages
    )

    assert transcribe(back("\n".join(lines), Format.TEXT).messages) == lines


STYLES: list[Callable[[datetime], str]] = [
    lambda when: f"{when:%d/%m/%Y, %H:%M} - ",
    lambda when: f"{when:%d.%m.%y, %H:%M} - ",
    lambda when: f"{when:%Y-%m-%d, %H:%M} - ",
    lambda when: f"{when:%d/%m/%Y, %I:%M}\u202f{'ap'[when.hour > 11]}m - ",
    lambda when: f"[{when:%d/%m/%Y, %H:%M:%S}] ",
    lambda when: f"\u200e[{when:%d.%m.%y, %I:%M:%S} {'AP'[when.hour > 11]}M] ",
]


@given(DATED, st.sampled_from(STYLES))
def test_a_whatsapp_chat_comes_back(
    talk: list[tuple[str, str, datetime]], style: Callable[[datetime], str]
) -> None:
    # A first day over 12 says where the day stands; without it one file may mean two things.
    talk = [("Ana", "first", datetime(2000, 12, 31, tzinfo=UTC)), *talk]
    lines = [f"{style(when)}{name}: {text}\n" for name, text, when in talk]

    conversation = back("".join(lines), Format.WHATSAPP)

    assert [(m.speaker, m.text, m.sent_at) for m in conversation.messages] == talk


@given(st.lists(st.tuples(st.sampled_from(["Ana", "Ben Li", "Zoë <x> & y"]), WORDS), min_size=1))
def test_subtitles_come_back(talk: list[tuple[str, str]]) -> None:
    escape = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
    cues = "".join(
        f"{n // 60:02}:{n % 60:02}:00.000 --> {n // 60:02}:{n % 60:02}:01.000\n"
        f"<v {name.translate(escape)}>{text.translate(escape)}</v>\n\n"
        for n, (name, text) in enumerate(talk)
    )

    expected = [(name, " ".join(text.split())) for name, text in talk]
    assert said(back(f"WEBVTT\n\n{cues}", Format.VTT)) == expected


ANY = st.text(min_size=1).filter(lambda text: text.strip() and "<" not in text)


@given(st.lists(st.tuples(st.integers(0, 9), ANY, MINUTES), min_size=1), st.sampled_from([None, 1]))
def test_a_discord_export_comes_back(
    talk: list[tuple[int, str, datetime]], indent: int | None
) -> None:
    messages = [
        {"id": str(n), "timestamp": when.isoformat(), "author": {"id": str(who)}, "content": text}
        for n, (who, text, when) in enumerate(talk)
    ]
    whole = {"guild": {}, "messages": messages}

    conversation = back(json.dumps(whole, indent=indent), Format.DISCORD)

    expected = sorted(talk, key=lambda said: said[2])
    assert [(m.speaker_id, m.text, m.sent_at) for m in conversation.messages] == [
        (str(who), text.strip(), when) for who, text, when in expected
    ]


@given(st.lists(st.tuples(st.integers(0, 9), ANY), min_size=1))
def test_a_slack_export_comes_back(talk: list[tuple[int, str]]) -> None:
    def escaped(text: str) -> str:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    day = [
        {"ts": f"{1795096931 + n}.000100", "user": f"U{who}", "text": escaped(text)}
        for n, (who, text) in enumerate(talk)
    ]

    (conversation,) = read("-", Format.SLACK, io.BytesIO(packed({"a/2026-11-19.json": day})))

    assert [(m.speaker_id, m.text) for m in conversation.messages] == [
        (f"U{who}", text) for who, text in talk
    ]
