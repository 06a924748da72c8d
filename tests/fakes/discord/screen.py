"""What somebody sees of a message."""

from dataclasses import dataclass
from typing import Any

from tests.fakes.discord.people import User
from tests.fakes.discord.pieces import buttons
from tests.fakes.discord.rooms import V2, Channel, Message
from tests.fakes.discord.said import texts

Json = dict[str, Any]


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
        """All words on the screen: content, embeds, text displays; not those on buttons."""
        body = self.message.body
        lines = [] if self.message.flags & V2 else [self.message.content]
        for embed in body.get("embeds") or []:
            lines += [embed.get("title") or "", embed.get("description") or ""]
            lines += [f"{one['name']}\n{one['value']}" for one in embed.get("fields") or []]
            lines.append((embed.get("footer") or {}).get("text") or "")
        return "\n".join([line for line in [*lines, *texts(self.components)] if line])

    @property
    def buttons(self) -> dict[str, Json]:
        """The buttons by their labels; links and disabled ones, too."""
        return {one.get("label") or "": one for one in buttons(self.components)}
