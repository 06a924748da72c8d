"""What somebody sees of a message, and what of it pings, links or shows a picture."""

from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord.markdown import Rendered, render
from tests.fakes.discord.people import User
from tests.fakes.discord.pieces import buttons, everything
from tests.fakes.discord.rooms import SUPPRESS_EMBEDS, V2, Channel, Message
from tests.fakes.discord.said import texts

Json = dict[str, Any]


PICTURES = ("image", "thumbnail", "video")
ICONS = ("author", "footer")


@dataclass(slots=True)
class Marks:
    """What a message does beside being read."""

    pings: set[str] = field(default_factory=set)
    """Who is notified: ids of users and roles, and `everyone`."""
    mentions: set[str] = field(default_factory=set)
    """Who is drawn as a mention, notified or not."""
    links: set[str] = field(default_factory=set)
    """Every address that can be clicked."""
    crawled: set[str] = field(default_factory=set)
    """Addresses that Discord fetches for a preview."""
    images: set[str] = field(default_factory=set)
    """Addresses of pictures, and ids of custom emoji."""
    places: set[str] = field(default_factory=set)
    """Channels, commands and pages of Discord that are links of its own."""
    times: set[str] = field(default_factory=set)
    styles: set[str] = field(default_factory=set)


def marks(message: Message) -> Marks:
    """Read everything of a message as Discord draws it."""
    found = Marks(set(message.pinged))
    body = message.body
    for text in parts(message):
        rendered = render(text)
        _take(found, rendered)
        if not message.flags & (SUPPRESS_EMBEDS | V2):
            found.crawled |= rendered.bare if text is message.content else set()
    for embed in body.get("embeds") or []:
        _addresses(found, embed)
    for piece in everything(body.get("components") or []):
        found.links |= {piece["url"]} if piece.get("url") else set()
        media = [piece.get("media"), piece.get("file")]
        media += [item.get("media") for item in piece.get("items") or []]
        found.images |= {one["url"] for one in media if one}
    return found


def _take(found: Marks, rendered: Rendered) -> None:
    found.mentions |= rendered.mentions
    found.links |= rendered.links
    found.images |= rendered.emoji
    found.places |= rendered.places
    found.times |= rendered.times
    found.styles |= rendered.styles


def _addresses(found: Marks, embed: Json) -> None:
    found.links |= {one["url"] for one in (embed, embed.get("author") or {}) if one.get("url")}
    found.images |= {embed[key]["url"] for key in PICTURES if embed.get(key)}
    icons = [(embed.get(key) or {}).get("icon_url") for key in ICONS]
    found.images |= {icon for icon in icons if icon}


def parts(message: Message) -> list[str]:
    """All texts of a message: content, embeds, text displays; not those on buttons."""
    body = message.body
    found: list[str | None] = [] if message.flags & V2 else [message.content]
    for embed in body.get("embeds") or []:
        found += [embed.get("title"), embed.get("description")]
        found.append((embed.get("author") or {}).get("name"))
        for one in embed.get("fields") or []:
            found += [one["name"], one["value"]]
        found.append((embed.get("footer") or {}).get("text"))
    return [text for text in [*found, *texts(body.get("components") or [])] if text]


@dataclass(frozen=True, slots=True)
class Shown:
    """A message on somebody's screen."""

    message: Message

    @property
    def id(self) -> str:
        return self.message.id

    @property
    def channel(self) -> Channel:
        return self.message.channel

    @property
    def author(self) -> User:
        return self.message.author

    @property
    def ephemeral(self) -> bool:
        """Only they see it."""
        return self.message.only is not None

    @property
    def loading(self) -> bool:
        """It says "thinking ..." still."""
        return self.message.loading

    @property
    def components(self) -> list[Json]:
        return list(self.message.body.get("components") or [])

    @property
    def text(self) -> str:
        """All words of it as they were sent, a line for each part; see `words`."""
        return "\n".join(parts(self.message))

    @property
    def words(self) -> str:
        """What can be read: without escapes, marks of styles and addresses behind labels."""
        return "\n".join(render(text).text for text in parts(self.message))

    @property
    def marks(self) -> Marks:
        return marks(self.message)

    @property
    def buttons(self) -> dict[str, Json]:
        """The buttons by their labels; links and disabled ones, too."""
        return {one.get("label") or "": one for one in buttons(self.components)}
