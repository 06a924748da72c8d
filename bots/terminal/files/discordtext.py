"""What a message of a Discord export says, as plain text.

The shape is the one DiscordChatExporter writes (JsonMessageWriter.cs, read at version 2.46); polls,
which it leaves out, are read in the shape of Discord's own API, as other exporters keep them.
"""

from collections.abc import Iterator, Mapping

from bots.markup.discord import Known, plain
from bots.markup.discord.embeds import embed
from bots.markup.discord.polls import poll
from bots.markup.loose import identity, mapping, mappings, string

Json = Mapping[str, object]


def text(message: Json) -> str:
    """Read everything a message shows, one thing per line.

    Mentions are left in by exports with `--markdown false`.
    """
    people = {identity(user.get("id")): called(user) for user in mappings(message.get("mentions"))}
    return "\n".join(line for line in _lines(message, Known(people)) if line)


def called(user: Json) -> str:
    """Say what somebody is called on this server."""
    return string(user.get("nickname")) or string(user.get("name"))


def _lines(message: Json, names: Known) -> Iterator[str]:
    bot = bool(mapping(message.get("author")).get("isBot"))
    yield from _shown(message, names, bot=bot)
    yield poll(message.get("poll"))
    forwarded = mapping(message.get("forwardedMessage"))
    if forwarded:
        yield "[forwarded] " + "\n".join(filter(None, _shown(forwarded, names, bot=False)))


def _shown(message: Json, names: Known, *, bot: bool) -> Iterator[str]:
    yield plain(string(message.get("content")), names)
    for attachment in mappings(message.get("attachments")):
        yield f"[file: {string(attachment.get('fileName')) or 'unnamed'}]"
    for sticker in mappings(message.get("stickers")):
        yield f"[sticker: {string(sticker.get('name')) or 'unnamed'}]"
    for card in mappings(message.get("embeds")):
        yield embed(card, names, bot=bot)
