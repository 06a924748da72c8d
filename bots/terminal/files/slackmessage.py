"""One Slack message object, in an export as in the Web API: who speaks, when, and what they say.

https://docs.slack.dev/reference/events/message lists the subtypes. In real exports one message in
six has no text of its own: bots write attachments, people share files.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from bots.terminal.files.chat import Item
from bots.terminal.files.loose import mapping, mappings, string
from bots.terminal.files.slacktext import Names, blocks, plain
from core.conversation import Message

Json = Mapping[str, object]

# Subtypes that nobody wrote. The set is open: what is not in here counts as written.
NOTICES = {
    "channel_join": "join",
    "group_join": "join",
    "bot_add": "join",
    "joiner_notification": "join",
    "channel_leave": "leave",
    "group_leave": "leave",
    "bot_remove": "leave",
    "app_conversation_leave": "leave",
    "message_changed": "edit",
    "message_deleted": "deleted",
    "tombstone": "deleted",
    "pinned_item": "pin",
    "unpinned_item": "pin",
    "reminder_add": "reminder",
    "huddle_thread": "huddle",
    "sh_room_created": "huddle",
    "assistant_app_thread": "system",
    "channel_canvas_updated": "system",
    "tabbed_canvas_updated": "system",
    "message_replied": "system",
    "bot_disable": "system",
    "bot_enable": "system",
    "ekm_access_denied": "system",
}
CHANGES = (
    "topic",
    "purpose",
    "name",
    "archive",
    "unarchive",
    "posting_permissions",
    "convert_to_private",
)
NOTICES |= {f"{kind}_{change}": "system" for kind in ("channel", "group") for change in CHANGES}


def read(item: object, names: Names) -> Item:
    """From a message object to a message, or to why it is none.

    The id is the `ts`, which is unique in a channel and is kept as text: as a number it would lose
    its last digits. The first message of a thread is part of it.
    """
    message = mapping(item)
    ts = string(message.get("ts"))
    if not ts:
        return "unreadable"
    subtype = string(message.get("subtype"))
    if subtype in NOTICES:
        return NOTICES[subtype]
    if message.get("hidden"):
        return "hidden"
    text = "\n".join(line for line in _said(message, names) if line.strip())
    if not text:
        return "empty"
    number, name = speaker(message, names)
    return Message(ts, name, number, text, moment(ts), _thread(message, ts))


def speaker(message: Json, names: Names) -> tuple[str, str]:
    """Find the id and the name of who speaks: a person, a bot, or one of the masks of a bot."""
    comment = mapping(message.get("comment"))
    user = string(message.get("user")) or string(comment.get("user"))
    bot, mask = string(message.get("bot_id")), string(message.get("username"))
    if mask and (bot or not user):
        return f"{bot}/{mask}", mask
    if user:
        return user, names.user(user, _inline(message, user))
    if bot:
        profile = mapping(message.get("bot_profile"))
        return bot, string(profile.get("name")) or f"Unknown bot ({bot})"
    author = next((string(a.get("author_name")) for a in mappings(message.get("attachments"))), "")
    return f"/{author}", author or "Unknown"


def moment(ts: str) -> datetime | None:
    """From seconds and microseconds since 1970 to a time, or None where there is no such time."""
    seconds, _, fraction = ts.partition(".")
    try:
        micros = int(fraction[:6].ljust(6, "0"))
        return datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=micros)
    except (ValueError, OverflowError, OSError):
        return None


def _inline(message: Json, user: str) -> str:
    if user == "USLACKBOT":
        return "Slackbot"
    profile = mapping(message.get("user_profile")) or mapping(message.get("bot_profile"))
    keys = ("display_name", "real_name", "name")
    return next((string(profile.get(key)) for key in keys if profile.get(key)), "")


def _thread(message: Json, ts: str) -> str | None:
    thread = string(message.get("thread_ts"))
    if thread:
        return thread
    return ts if message.get("reply_count") or message.get("replies") else None


def _said(message: Json, names: Names) -> Iterator[str]:
    comment = string(mapping(message.get("comment")).get("comment"))
    shown = blocks(message.get("blocks"), names) if message.get("blocks") else ""
    yield shown or plain(comment or string(message.get("text")), names)
    bot = bool(message.get("bot_id"))
    for attachment in mappings(message.get("attachments")):
        yield from _attachment(attachment, names, bot=bot)
    for file in mappings(message.get("files")):
        yield _file(file)


def _attachment(attachment: Json, names: Names, *, bot: bool) -> Iterator[str]:
    """Read a shared message as a quotation, a bot's card whole, of a linked page only the title."""
    text = _body(attachment, names)
    if attachment.get("is_share") or attachment.get("is_msg_unfurl"):
        author = string(attachment.get("author_name")) or "Unknown"
        yield f"> {author}: " + text.replace("\n", "\n> ")
        return
    title = plain(string(attachment.get("title")), names)
    if not bot or attachment.get("original_url"):
        yield f"[link: {title}]" if title else ""
        return
    card = [
        plain(string(attachment.get("pretext")), names),
        title,
        text,
        *_fields(attachment, names),
    ]
    yield "\n".join(filter(None, card)) or plain(string(attachment.get("fallback")), names)


def _body(attachment: Json, names: Names) -> str:
    inner = [
        mapping(part.get("message")).get("blocks")
        for part in mappings(attachment.get("message_blocks"))
    ]
    shown = [blocks(part, names) for part in (attachment.get("blocks"), *inner)]
    return "\n".join(filter(None, shown)) or plain(string(attachment.get("text")), names)


def _fields(attachment: Json, names: Names) -> Iterator[str]:
    for field in mappings(attachment.get("fields")):
        pair = (plain(string(field.get(key)), names) for key in ("title", "value"))
        yield ": ".join(filter(None, pair))


def _file(file: Json) -> str:
    if file.get("mode") == "tombstone":
        return "[deleted file]"
    name = string(file.get("title")) or string(file.get("name"))
    return f"[file: {name}]" if name else "[file]"
