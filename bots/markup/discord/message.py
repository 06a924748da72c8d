"""One message object: who speaks, when, and what they say.

https://docs.discord.com/developers/resources/message#message-object
"""

from collections.abc import Iterator, Mapping

from bots.markup.discord.attached import attachments
from bots.markup.discord.components import components
from bots.markup.discord.embeds import embed
from bots.markup.discord.kinds import REPLY, STARTER, notice
from bots.markup.discord.markdown import plain
from bots.markup.discord.moment import moment
from bots.markup.discord.names import Names, called
from bots.markup.discord.polls import poll
from bots.markup.loose import identity, mapping, mappings, string
from core import clean
from core.conversation import Message

Json = Mapping[str, object]

_FORWARD = 1
"""The type of a reference to a message that is shown again; a reply's is 0 or absent."""

_WEBHOOK = " [webhook]"

_SHOWN = ("content", "attachments", "embeds", "sticker_items", "stickers", "poll", "components")
_ELSE = ("message_snapshots", "activity", "call", "application")


def read(item: object, names: Names, thread: str | None = None) -> Message | str:
    """From a message object to a message in `thread`, or to why it is none: "join", "blocked".

    The first message of a thread appears in there as a copy, which is read as what it is a copy
    of: with its id, so that whoever reads both channels has it once.
    """
    message = original(item)
    if message.get("type") == STARTER:
        return "deleted"
    number, author = identity(message.get("id")), mapping(message.get("author"))
    if not (number and identity(author.get("id"))):
        return "unreadable"
    if kind := notice(message.get("type")):
        return kind
    text = "\n".join(line for line in _lines(message, names) if line.strip())
    if not text:
        return "empty"
    speaker_id, name = speaker(message, names)
    sent_at = moment(string(message.get("timestamp")))
    thread = thread or identity(mapping(message.get("thread")).get("id")) or None
    text = f"{_to(message, names)}{text}"
    return Message(
        number,
        name,
        speaker_id,
        text,
        sent_at,
        thread,
        answered(message),
        mentions=tuple(
            filter(None, (identity(u.get("id")) for u in mappings(message.get("mentions"))))
        ),
        answers=_whom(message),
        reactions=max((_count(each) for each in mappings(message.get("reactions"))), default=0),
        bot=machine(message),
    )


def original(item: object) -> Json:
    """Find the message that is meant: of a copy at a thread's beginning the one it is a copy of."""
    message = mapping(item)
    if message.get("type") != STARTER:
        return message
    return mapping(message.get("referenced_message")) or message


def speaker(message: Json, names: Names) -> tuple[str, str]:
    """Find the id and the name of who speaks: a person, a bot, or one of a webhook's masks.

    A webhook's name is whatever was typed, so it is marked. What answers an interaction carries
    its application's id as a webhook and is an ordinary bot's.
    """
    author = mapping(message.get("author"))
    number, hook = identity(author.get("id")), identity(message.get("webhook_id"))
    name = called(author, mapping(message.get("member")))
    if hook and hook != identity(message.get("application_id")):
        return f"{hook}/{name}", _marked(name)
    return number, names.user(number, name)


def machine(message: Json) -> bool:
    """Whether no person wrote a message."""
    return bool(message.get("webhook_id") or mapping(message.get("author")).get("bot"))


def answered(message: Json) -> str | None:
    """Find the id of the message that this one answers."""
    if message.get("type") != REPLY:
        return None
    reference = mapping(message.get("message_reference"))
    forward = reference.get("type") == _FORWARD
    return None if forward else identity(reference.get("message_id")) or None


def _whom(message: Json) -> str | None:
    """Find the id of the person whom a message answers, as far as it tells."""
    if answered(message) is None:
        return None
    other = mapping(message.get("referenced_message"))
    return identity(mapping(other.get("author")).get("id")) or None


def _count(reaction: Json) -> int:
    """Count who reacted in one way: of several ways nobody tells how many people they are."""
    count = reaction.get("count")
    return count if isinstance(count, int) else 0


def _to(message: Json, names: Names) -> str:
    """Say whom a reply is to, as far as the message itself tells."""
    if answered(message) is None or "referenced_message" not in message:
        return ""
    other = mapping(message.get("referenced_message"))
    if not other:
        return "(reply to a deleted message) "
    name = clean.name(speaker(other, names)[1]) if other.get("author") else ""
    return f"(to {name}) " if name else ""


def _lines(message: Json, names: Names) -> Iterator[str]:
    """Read everything a message shows, one thing after the other."""
    yield from _shown(message, _Labelled(message, names), bot=machine(message))
    yield poll(message.get("poll"))
    for part in mappings(message.get("message_snapshots")):
        copy = mapping(part.get("message"))
        said = _shown(copy, _Labelled(copy, names), bot=bool(copy.get("embeds")))
        yield "[forwarded] " + "\n".join(line for line in said if line)


def _shown(message: Json, names: Names, *, bot: bool) -> Iterator[str]:
    yield plain(string(message.get("content")), names)
    yield from attachments(message)
    for card in mappings(message.get("embeds")):
        yield embed(card, names, bot=bot)
    yield from components(message.get("components"), names)


class _Labelled:
    """Names, and for people nobody looked up what the message itself calls them."""

    def __init__(self, message: Json, names: Names) -> None:
        mentioned = mappings(message.get("mentions"))
        self._labels = {
            identity(user.get("id")): called(user, mapping(user.get("member")))
            for user in mentioned
        }
        self.role, self.channel = names.role, names.channel
        self._names = names

    def user(self, number: str, label: str = "") -> str:
        return self._names.user(number, label or self._labels.get(number, ""))


def _marked(name: str) -> str:
    """Mark a name so that the mark is not what a name's longest length cuts off."""
    return clean.name(name)[: clean.LONGEST_NAME - len(_WEBHOOK)].rstrip() + _WEBHOOK


def blank(item: object) -> bool:
    """Whether a person's message shows nothing at all: so look those that we may not read.

    Without the Message Content intent Discord empties messages, but for those that mention us.
    """
    message = mapping(item)
    author = mapping(message.get("author"))
    spoken = message.get("type") in (0, REPLY) and not author.get("bot")
    return spoken and not any(message.get(key) for key in (*_SHOWN, *_ELSE))
