"""One message object: who speaks, when, and what they say.

https://docs.slack.dev/reference/events/message lists the subtypes. In real workspaces one message
in six has no text of its own: bots write attachments, people share files. Most messages of bots
have no subtype `bot_message` either.
"""

import re
from collections.abc import Iterator, Mapping

from bots.markup.loose import mapping, mappings, sequence, string
from bots.markup.slack.attached import attachment, file
from bots.markup.slack.blocks import blocks
from bots.markup.slack.moment import moment
from bots.markup.slack.mrkdwn import plain
from bots.markup.slack.names import Names
from bots.markup.slack.subtypes import HUDDLES, NOTICES
from core.conversation import Message

Json = Mapping[str, object]

_MENTION = re.compile(r"<@([A-Z0-9]{1,21})(?:\|[^<>]*)?>")


def read(item: object, names: Names) -> Message | str:
    """From a message object to a message, or to why it is none: "join", "hidden", "unreadable".

    The id is the `ts`, which is unique in a channel and is kept as text: as a number it would lose
    its last digits. The first message of a thread is part of it. A huddle that people took part
    in is something they did; an edited message says what it says now.
    """
    message = mapping(item)
    ts = string(message.get("ts"))
    if not ts:
        return "unreadable"
    subtype = string(message.get("subtype"))
    huddle = _huddle(message, names) if subtype in HUDDLES else ""
    if subtype in NOTICES and not huddle:
        return NOTICES[subtype]
    if message.get("hidden"):
        return "hidden"
    text = huddle or "\n".join(line for line in _said(message, names) if line.strip())
    if not text:
        return "empty"
    number, name = speaker(message, names)
    return Message(
        ts,
        name,
        number,
        text,
        moment(ts),
        _thread(message, ts),
        mentions=tuple(dict.fromkeys(_MENTION.findall(string(message.get("text"))))),
        answers=string(message.get("parent_user_id")) or None,
        reactions=_reactions(message),
        bot=machine(message),
    )


def machine(message: Json) -> bool:
    """Whether no person wrote a message."""
    bot = bool(message.get("bot_id")) or message.get("subtype") == "bot_message"
    return bot or message.get("user") == "USLACKBOT"


def speaker(message: Json, names: Names) -> tuple[str, str]:
    """Find the id and the name of who speaks: a person, a bot, or one of the masks of a bot."""
    comment, room = mapping(message.get("comment")), mapping(message.get("room"))
    user = string(room.get("created_by")) or string(message.get("user"))
    user = user or string(comment.get("user"))
    bot, mask = string(message.get("bot_id")), string(message.get("username"))
    if mask and (bot or not user):
        return f"{bot}/{mask}", mask
    if user:
        return user, names.user(user, _inline(message, user), _team(message))
    if bot:
        return bot, names.bot(bot, string(mapping(message.get("bot_profile")).get("name")))
    author = next((string(a.get("author_name")) for a in mappings(message.get("attachments"))), "")
    return f"/{author}", author or "Unknown"


def _inline(message: Json, user: str) -> str:
    if user == "USLACKBOT":
        return "Slackbot"
    profile = mapping(message.get("user_profile")) or mapping(message.get("bot_profile"))
    keys = ("display_name", "real_name", "name")
    return next((string(profile.get(key)) for key in keys if profile.get(key)), "")


def _team(message: Json) -> str:
    """Find the workspace of who speaks. Bots are ours: their `team` may be their maker's."""
    if message.get("bot_id"):
        return ""
    return string(message.get("user_team")) or string(message.get("team"))


def _thread(message: Json, ts: str) -> str | None:
    thread = string(message.get("thread_ts"))
    if thread:
        return thread
    return ts if message.get("reply_count") or message.get("replies") else None


def _reactions(message: Json) -> int:
    """Count the people who reacted: of many, Slack lists some and tells the number."""
    found = list(mappings(message.get("reactions")))
    people = {string(user) for reaction in found for user in sequence(reaction.get("users"))}
    counts = [reaction.get("count") for reaction in found]
    return max([len(people), *(number for number in counts if isinstance(number, int))])


def _huddle(message: Json, names: Names) -> str:
    """Say who took part in a call, or nothing where nobody did."""
    room = mapping(message.get("room"))
    people = sequence(room.get("participant_history")) or sequence(room.get("participants"))
    callers = [names.user(person) for person in map(string, people) if person]
    return f"[huddle: {', '.join(callers)}]" if callers else ""


def _said(message: Json, names: Names) -> Iterator[str]:
    """Yield everything a message shows. Of a bot, too, the blocks are what people see."""
    comment = string(mapping(message.get("comment")).get("comment"))
    shown = blocks(message.get("blocks"), names) if message.get("blocks") else ""
    yield shown or plain(comment or string(message.get("text")), names)
    bot = bool(message.get("bot_id")) or message.get("subtype") == "bot_message"
    for card in mappings(message.get("attachments")):
        yield from attachment(card, names, bot=bot)
    for item in mappings(message.get("files")):
        yield file(item)
