"""What hangs below a message: bots' cards, shared messages, linked pages, files.

https://docs.slack.dev/messaging/formatting-message-text#attachments and
https://docs.slack.dev/reference/objects/file-object describe them.
"""

from collections.abc import Iterator, Mapping

from bots.markup.loose import mapping, mappings, string
from bots.markup.slack.blocks import blocks
from bots.markup.slack.mrkdwn import plain
from bots.markup.slack.names import Names

Json = Mapping[str, object]


def attachment(card: Json, names: Names, *, bot: bool) -> Iterator[str]:
    """Read a shared message as a quotation, a bot's card whole, of a linked page only the title.

    What a page says is its author's, who may be nobody in the conversation.
    """
    if card.get("is_share") or card.get("is_msg_unfurl"):
        yield _quotation(card, names)
        return
    title = plain(string(card.get("title")), names)
    if not bot or card.get("original_url"):
        yield f"[link: {title}]" if title else ""
        return
    lines = (
        plain(string(card.get("pretext")), names),
        title,
        _body(card, names),
        *_fields(card, names),
    )
    yield "\n".join(filter(None, lines)) or plain(string(card.get("fallback")), names)


def _quotation(card: Json, names: Names) -> str:
    number, label = string(card.get("author_id")), _line(card.get("author_name"))
    author = names.user(number, label) if number else label or "Unknown"
    said = filter(None, (_body(card, names), *map(file, mappings(card.get("files")))))
    return f"> {author}: " + "\n".join(said).replace("\n", "\n> ")


def file(item: Json) -> str:
    """Name a file, which is never opened; of a recorded clip show what Slack heard in it."""
    if item.get("mode") == "tombstone":
        return "[deleted file]"
    heard = _line(mapping(mapping(item.get("transcription")).get("preview")).get("content"))
    if heard:
        return f"[recording: {heard}]"
    name = _line(item.get("title")) or _line(item.get("name"))
    return f"[file: {name}]" if name else "[file]"


def _body(card: Json, names: Names) -> str:
    inner = [
        mapping(part.get("message")).get("blocks") for part in mappings(card.get("message_blocks"))
    ]
    shown = [blocks(part, names) for part in (card.get("blocks"), *inner)]
    return "\n".join(filter(None, shown)) or plain(string(card.get("text")), names)


def _fields(card: Json, names: Names) -> Iterator[str]:
    for field in mappings(card.get("fields")):
        pair = (plain(string(field.get(key)), names) for key in ("title", "value"))
        yield ": ".join(filter(None, pair))


def _line(value: object) -> str:
    return " ".join(string(value).split())
