"""Messages as the API writes them, and what is left of them without the content intent."""

from typing import Any

from tests.fakes.discord import shapes
from tests.fakes.discord.realm import Realm
from tests.fakes.discord.rooms import Kind, Message
from tests.fakes.discord.said import ROLES, mentioned, words
from tests.fakes.discord.snowflake import instant, iso

Json = dict[str, Any]
HIDDEN = {"content": "", "embeds": [], "attachments": [], "components": []}


def message(realm: Realm, one: Message, *, content: bool = True) -> Json:
    """A message over REST; `content`: whether the reader has the message content intent."""
    shape = _basic(realm, one)
    if one.reply:
        inner = _basic(realm, one.reply)
        shape["referenced_message"] = inner if content or exempt(realm, one.reply) else _bare(inner)
    elif one.reply_gone:
        shape["referenced_message"] = None
    if one.thread:
        shape["thread"] = shapes.channel(realm, one.thread)
    return shape if content or exempt(realm, one) else _bare(shape)


def exempt(realm: Realm, one: Message) -> bool:
    """Its own messages, direct ones and those that mention it come whole in any case."""
    direct = one.channel.kind is Kind.DM
    return one.author is realm.bot or direct or realm.bot.id in one.pinged


def _bare(shape: Json) -> Json:
    kept = {key: value for key, value in shape.items() if key not in {"poll", "message_snapshots"}}
    return kept | HIDDEN


def _basic(realm: Realm, one: Message) -> Json:
    shape: Json = {
        "type": 0,
        "content": "",
        "mentions": [shapes.user(user) for user in mentioned(one, realm.people)],
        "mention_roles": [
            id_ for id_ in dict.fromkeys(ROLES.findall(words(one.body))) if id_ in one.pinged
        ],
        "attachments": [],
        "embeds": [],
        "timestamp": iso(instant(one.id)),
        "edited_timestamp": iso(one.edited) if one.edited else None,
        "flags": 0,
        "components": [],
        "id": one.id,
        "channel_id": one.channel.id,
        "author": shapes.user(one.author),
        "pinned": False,
        "mention_everyone": "everyone" in one.pinged,
        "tts": False,
        **one.body,
    }
    if one.nonce is not None and one.author is realm.bot:
        shape["nonce"] = one.nonce
    return shape


def event(realm: Realm, one: Message, *, content: bool) -> Json:
    """A message over the gateway: with its guild and, of people, the member."""
    shape = message(realm, one, content=content)
    shape.pop("thread", None)
    guild = one.channel.guild
    if not guild:
        return shape | {"channel_type": int(one.channel.kind)}
    shape |= {"guild_id": guild.id, "channel_type": int(one.channel.kind)}
    if one.author.id in guild.members and "webhook_id" not in shape:
        shape["member"] = shapes.partial(guild.members[one.author.id])
    for user in shape["mentions"]:
        if user["id"] in guild.members:
            user["member"] = shapes.partial(guild.members[user["id"]])
    return shape
