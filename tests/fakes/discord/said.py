"""What becomes of words: whom they mention, whom they ping, which addresses they unfold."""

import re
from typing import Any

from tests.fakes.discord.people import User
from tests.fakes.discord.rooms import Message

Json = dict[str, Any]

USERS = re.compile(r"<@!?(\d+)>")
ROLES = re.compile(r"<@&(\d+)>")
EVERYONE = re.compile(r"@(?:everyone|here)\b")
PEOPLES = {"parse": ["users", "roles", "everyone"], "replied_user": True}
"""What holds where nothing is said about mentions: everything."""


def words(body: Json) -> str:
    """Everything in a message that can ping: its content, and texts of Components V2.

    Embeds never do.
    """
    return "\n".join([str(body.get("content") or ""), *texts(body.get("components") or [])])


def texts(node: Any) -> list[str]:  # noqa: ANN401 - JSON of any kind
    """The text displays in components, in reading order."""
    if isinstance(node, list):
        return [text for child in node for text in texts(child)]
    if isinstance(node, dict):
        own = [str(node["content"])] if node.get("type") == 10 else []
        return own + texts(node.get("components", [])) + texts(node.get("accessory", []))
    return []


def pinged(body: Json, allowed: Json, reply: Message | None) -> set[str]:
    """Ids of those who hear of it, by what was allowed to mention."""
    text = words(body)
    kinds = allowed.get("parse", [])
    found = set()
    for pattern, kind in ((USERS, "users"), (ROLES, "roles")):
        named = set(pattern.findall(text))
        found |= named if kind in kinds else named & set(map(str, allowed.get(kind) or []))
    if "everyone" in kinds and EVERYONE.search(text):
        found.add("everyone")
    if reply and allowed.get("replied_user"):
        found.add(reply.author.id)
    return found


def mentioned(message: Message, people: dict[str, User]) -> list[User]:
    """The users of `mentions`, in the order of the text."""
    order = [*USERS.findall(words(message.body)), *sorted(message.pinged)]
    return [people[id_] for id_ in dict.fromkeys(order) if id_ in message.pinged and id_ in people]
