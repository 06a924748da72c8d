"""What a message of a Discord export says, as plain text.

The shape is the one DiscordChatExporter writes (JsonMessageWriter.cs, read at version 2.46); polls,
which it leaves out, are read in the shape of Discord's own API, as other exporters keep them.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from bots.markup.loose import identity, mapping, mappings, string

Json = Mapping[str, object]

# Left in the text by exports with `--markdown false`.
_MARKUP = re.compile(
    r"<(?:@!?(?P<user>\d+)|@&(?P<role>\d+)|#(?P<channel>\d+)|a?:(?P<emoji>\w+):\d+|"
    r"t:(?P<time>-?\d{1,12})(?::[tTdDfFRsS])?|/(?P<command>[^:<>]+):\d+)>"
)
# A bot's embed can be a page long; its beginning says what it is about.
EMBED = 2000


def text(message: Json) -> str:
    """Read everything a message shows, one thing per line."""
    names = {identity(user.get("id")): called(user) for user in mappings(message.get("mentions"))}
    return "\n".join(line for line in _lines(message, names) if line)


def called(user: Json) -> str:
    """Say what somebody is called on this server."""
    return string(user.get("nickname")) or string(user.get("name"))


def _lines(message: Json, names: Mapping[str, str]) -> Iterator[str]:
    bot = bool(mapping(message.get("author")).get("isBot"))
    yield from _shown(message, names, bot=bot)
    yield _poll(mapping(message.get("poll")))
    forwarded = mapping(message.get("forwardedMessage"))
    if forwarded:
        yield "[forwarded] " + "\n".join(filter(None, _shown(forwarded, names, bot=False)))


def _shown(message: Json, names: Mapping[str, str], *, bot: bool) -> Iterator[str]:
    yield _plain(string(message.get("content")), names)
    for attachment in mappings(message.get("attachments")):
        yield f"[file: {string(attachment.get('fileName')) or 'unnamed'}]"
    for sticker in mappings(message.get("stickers")):
        yield f"[sticker: {string(sticker.get('name')) or 'unnamed'}]"
    for embed in mappings(message.get("embeds")):
        yield _embed(embed, names, bot=bot)


def _embed(embed: Json, names: Mapping[str, str], *, bot: bool) -> str:
    """Read a bot's embed whole; of a page that a person linked to only the title."""
    fields = [
        (string(f.get("name")), string(f.get("value"))) for f in mappings(embed.get("fields"))
    ]
    result = dict(fields)
    if "poll_question_text" in result:
        winner = result.get("victor_answer_text") or "a tie"
        return f"[poll closed: {result['poll_question_text']}: {winner}]"
    title = string(embed.get("title"))
    if not bot:
        return f"[link: {title}]" if title else ""
    pairs = (f"{name}: {value}" for name, value in fields)
    said = "\n".join(filter(None, (title, string(embed.get("description")), *pairs)))
    return _plain(said[:EMBED], names)


def _poll(poll: Json) -> str:
    if not poll:
        return ""
    question = string(mapping(poll.get("question")).get("text")) or string(poll.get("question"))
    counts = {
        identity(count.get("id")): identity(count.get("count"))
        for count in mappings(mapping(poll.get("results")).get("answer_counts"))
    }
    answers = [_answer(answer, counts) for answer in mappings(poll.get("answers"))]
    return "\n".join((f"[poll: {question}]", *(f"- {answer}" for answer in answers if answer)))


def _answer(answer: Json, counts: Mapping[str, str]) -> str:
    media = mapping(answer.get("poll_media")) or mapping(answer.get("pollMedia")) or answer
    number = identity(answer.get("answer_id")) or identity(answer.get("id"))
    votes = counts.get(number) or identity(answer.get("votes")) or identity(answer.get("voteCount"))
    label = string(media.get("text"))
    return f"{label} ({votes} votes)" if label and votes else label


def _plain(text: str, names: Mapping[str, str]) -> str:
    if "<" not in text:
        return text
    return _MARKUP.sub(lambda match: _resolved(match, names), text)


def _resolved(match: re.Match[str], names: Mapping[str, str]) -> str:
    kind, value = match.lastgroup, match[match.lastgroup or 0]
    if kind == "user":
        return "@" + (names.get(value) or f"Unknown user ({value})")
    if kind == "time":
        return _time(int(value)) or match[0]
    return {"role": "@role", "channel": "#channel", "emoji": f":{value}:"}.get(
        str(kind), f"/{value}"
    )


def _time(seconds: int) -> str:
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError, OSError):
        return ""
