"""DiscordChatExporter's JSON: one channel, thread or direct conversation per file."""

from collections.abc import Iterator, Mapping

from bots.markup.discord import moment
from bots.markup.loose import identity, mapping, string
from bots.terminal.files.chat import Chat, Item
from bots.terminal.files.discordtext import called, text
from bots.terminal.files.jsontext import Json
from bots.terminal.files.source import Source
from core.conversation import Message
from core.errors import BadFile

# Kinds the exporter knows by name, then those it writes as a number: answers of bots to commands
# (20, 23) and the results of polls (46). https://docs.discord.com/developers/resources/message
SAID = {"", "Default", "Reply", "20", "23", "46"}
# Everything else is not what somebody said: "24" even repeats what was blocked.
NOTICES = {
    "RecipientAdd": "join",
    "GuildMemberJoin": "join",
    "RecipientRemove": "leave",
    "Call": "call",
    "ChannelPinnedMessage": "pin",
    "ThreadCreated": "thread",
    "21": "thread",
    "24": "blocked",
}


def chats(source: Source) -> Iterator[Chat]:
    """Read one conversation. Raises `BadFile` where the JSON is cut off or broken."""
    with source.text() as file:
        json = Json(source.name, file)
        channel: Mapping[str, object] = {}
        seen = False
        for key in json.members():
            if key == "messages" and json.starts("["):
                seen = True
                yield Chat(*_named(channel, source.name), parse(json, _thread(channel)))
            elif key == "channel":
                channel = mapping(json.value())
            else:
                json.value()
        if not seen:
            raise BadFile(f"{source.name}: there are no messages in this JSON")


def parse(json: Json, thread: str | None = None) -> Iterator[Item]:
    """From the array of messages to messages, all of them in `thread`."""
    for item in json.items():
        yield read(item, thread)


def read(item: object, thread: str | None = None) -> Item:
    """From an exported message to a message, or to why it is none."""
    message = mapping(item)
    author = mapping(message.get("author"))
    number, speaker = identity(message.get("id")), identity(author.get("id"))
    if not (number and speaker):
        return "unreadable"
    kind = identity(message.get("type"))
    if kind not in SAID:
        return NOTICES.get(kind, "system")
    said = text(message).strip()
    if not said:
        return "empty"
    name = called(author) or f"Unknown user ({speaker})"
    sent_at = moment(string(message.get("timestamp")))
    return Message(number, name, speaker, said, sent_at, thread, _answered(message))


def _named(channel: Mapping[str, object], file: str) -> tuple[str, str]:
    name = string(channel.get("name")) or file
    shared = string(channel.get("type")).startswith("Guild")
    return name, f"#{name}" if shared else name


def _thread(channel: Mapping[str, object]) -> str | None:
    kind = string(channel.get("type"))
    return identity(channel.get("id")) or None if kind.endswith("Thread") else None


def _answered(message: Mapping[str, object]) -> str | None:
    reference = mapping(message.get("reference"))
    if message.get("forwardedMessage") or string(reference.get("type")) == "Forward":
        return None
    return identity(reference.get("messageId")) or None
