"""What somebody sees, and what of it pings, links or shows a picture."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack.rooms import Channel, Message

Json = dict[str, Any]

TOKEN = re.compile(r"<([^<>]+)>")
URL = re.compile(r"(?:\b[a-z][a-z0-9+.-]*://|\bmailto:|\bwww\.)[^\s<>|]+", re.IGNORECASE)
BROADCAST = re.compile(r"(?<!\w)@(?:channel|here|everyone)\b", re.IGNORECASE)
MARKDOWN = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)[^)]*\)")
PICTURES = ("image_url", "thumb_url", "author_icon", "footer_icon")
ADDRESSES = ("title_link", "author_link", "from_url", "original_url", "url")


@dataclass(frozen=True, slots=True)
class Marks:
    """What a message does beside being read."""

    pings: set[str] = field(default_factory=set)
    """Ids of users and groups, and `channel`, `here`, `everyone`."""
    links: set[str] = field(default_factory=set)
    """Every address that can be clicked, bare ones included where Slack makes links of them."""
    bare: set[str] = field(default_factory=set)
    """Addresses that stand as mere text, which a client might make links of."""
    images: set[str] = field(default_factory=set)


def marks(message: Message) -> Marks:
    """Read a message as Slack renders it, its fallback text and attachments included."""
    found = Marks()
    named = bool(message.flags.get("link_names")) or message.flags.get("parse") == "full"
    _mrkdwn(message.body.get("text", ""), found, names=named)
    if message.flags.get("parse") == "none":
        found.bare.update(found.links & set(URL.findall(message.body.get("text", ""))))
        found.links.difference_update(found.bare)
    for block in message.body.get("blocks", []):
        _node(block, found)
    for attachment in message.body.get("attachments", []):
        _attachment(attachment, found)
    return found


def _mrkdwn(text: str, found: Marks, *, names: bool) -> None:
    """Tokens always count; names and `@here` only where they are looked for."""
    for token in TOKEN.findall(text):
        _token(token, found)
    rest = TOKEN.sub(" ", text)
    found.links.update(URL.findall(rest))
    if names:
        found.pings.update(word[1:].lower() for word in BROADCAST.findall(rest))
        found.pings.update(re.findall(r"(?<!\w)@[\w.-]+", rest))


def _token(token: str, found: Marks) -> None:
    body, _, _ = token.partition("|")
    if body.startswith("@"):
        found.pings.add(body[1:])
    elif body.startswith("!subteam^"):
        found.pings.add(body.removeprefix("!subteam^"))
    elif body.startswith("!date^"):
        found.links.update(URL.findall(body))
    elif body.startswith("!"):
        found.pings.add(body[1:])
    elif not body.startswith("#"):
        found.links.add(body)


def _node(node: Any, found: Marks) -> None:  # noqa: ANN401 - JSON of any kind
    if isinstance(node, list):
        for child in node:
            _node(child, found)
    elif isinstance(node, dict):
        READERS.get(node.get("type", ""), _children)(node, found)


def _children(node: Json, found: Marks) -> None:
    found.links.update(str(node[key]) for key in ADDRESSES if node.get(key))
    found.images.update(str(node[key]) for key in PICTURES if node.get(key))
    if "slack_file" in node:
        found.images.add(str(node["slack_file"]))
    for child in node.values():
        _node(child, found)


def _text(node: Json, found: Marks) -> None:
    found.bare.update(URL.findall(node["text"]))


def _formatted(node: Json, found: Marks) -> None:
    _mrkdwn(node["text"], found, names=not node.get("verbatim", False))


def _markdown(node: Json, found: Marks) -> None:
    for picture, address in MARKDOWN.findall(node["text"]):
        (found.images if picture else found.links).add(address)
    _mrkdwn(MARKDOWN.sub(" ", node["text"]), found, names=True)


def _user(node: Json, found: Marks) -> None:
    found.pings.add(node.get("user_id") or node.get("usergroup_id") or node["range"])


READERS: dict[str, Callable[[Json, Marks], None]] = {
    "text": _text,
    "plain_text": _text,
    "mrkdwn": _formatted,
    "markdown": _markdown,
    "user": _user,
    "usergroup": _user,
    "broadcast": _user,
}


def _attachment(attachment: Json, found: Marks) -> None:
    _children(attachment, found)
    for key in ("pretext", "text", "title", "footer"):
        _mrkdwn(str(attachment.get(key, "")), found, names=True)


@dataclass(frozen=True, slots=True)
class Shown:
    """A message on somebody's screen."""

    channel: Channel
    message: Message
    ephemeral: bool

    @property
    def ts(self) -> str:
        return self.message.ts

    @property
    def author(self) -> str:
        return self.message.author

    @property
    def thread(self) -> str | None:
        return self.message.thread

    @property
    def blocks(self) -> list[Json]:
        return list(self.message.body.get("blocks", []))

    @property
    def fallback(self) -> str:
        """The `text`, which notifications show and screens only where there are no blocks."""
        return str(self.message.body.get("text", ""))

    @property
    def text(self) -> str:
        """All words on the screen, a line for each text of the blocks."""
        return "\n".join(_words(self.blocks)) if self.blocks else self.fallback

    @property
    def marks(self) -> Marks:
        return marks(self.message)

    @property
    def crawled(self) -> set[str]:
        """The links that Slack fetches to unfold: all if asked to, media unless asked not to."""
        flags = self.message.flags
        if flags.get("unfurl_links") is True or flags.get("unfurl_media", True) is not False:
            return self.marks.links
        return set()

    @property
    def buttons(self) -> dict[str, Json]:
        """The buttons by their action ids."""
        return {element["action_id"]: element for _, element in pressable(self.blocks)}


def pressable(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every element that can be pressed, with the block it is in."""
    for block in blocks:
        for element in [*block.get("elements", []), block.get("accessory")]:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element


LINES = {"rich_text_section", "rich_text_quote", "rich_text_preformatted"}


def _words(node: Any) -> Iterator[str]:  # noqa: ANN401 - JSON of any kind
    if isinstance(node, list):
        for child in node:
            yield from _words(child)
    elif isinstance(node, dict):
        if node.get("type") in LINES:
            yield "".join(_words(node["elements"]))
        elif node.get("type") == "emoji":
            yield f":{node['name']}:"
        elif isinstance(node.get("text"), str):
            yield node["text"]
        else:
            for child in node.values():
                yield from _words(child)
