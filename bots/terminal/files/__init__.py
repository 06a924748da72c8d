"""Conversations from files: what people exported, recorded or wrote down.

A file is looked at (`source`), recognized (`sniff`), read by the module of its format into messages
and reasons why something is none (`chat`), and gathered into conversations (`newest`).
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import BinaryIO

from bots.terminal.files import discord, slack, subtitles, text, whatsapp
from bots.terminal.files.archive import DAMAGED
from bots.terminal.files.chat import Chat
from bots.terminal.files.format import Format
from bots.terminal.files.newest import gather
from bots.terminal.files.sniff import choose
from bots.terminal.files.source import Source, find, unreadable
from core.conversation import Conversation
from core.errors import BadFile, EmptyWindow, PrecisError

__all__ = ["Format", "read"]

_READERS: dict[Format, Callable[[Source], Iterator[Chat]]] = {
    Format.TEXT: text.chats,
    Format.SLACK: slack.chats,
    Format.DISCORD: discord.chats,
    Format.WHATSAPP: whatsapp.chats,
    Format.VTT: subtitles.chats,
    Format.SRT: subtitles.chats,
}


def read(
    path: str, form: Format = Format.AUTO, stdin: BinaryIO | None = None
) -> list[Conversation]:
    """Read the conversations in a file, "-" being `stdin` (by default the process's own).

    There is one per file, and one per channel of a Slack export, by title; channels in which
    nobody said anything are left out. Raises `BadFile` for what cannot be read and `EmptyWindow`
    where it can but nobody said anything, both with the file's name and never with its content.
    """
    source = find(path, stdin)
    try:
        conversations = gather(_READERS[choose(source, form)](source))
    except OSError as error:
        raise unreadable(source.name, error) from None
    except DAMAGED:
        raise BadFile(f"{source.name}: truncated or damaged zip: export it again") from None
    talks = [conversation for conversation in conversations if conversation.messages]
    if not talks:
        raise _nothing(source.name, conversations)
    return talks


def _nothing(name: str, conversations: list[Conversation]) -> PrecisError:
    skipped: Counter[str] = Counter()
    for conversation in conversations:
        skipped.update(conversation.coverage.skipped)
    if not skipped:
        return EmptyWindow(f"{name}: there are no messages in it")
    kinds = ", ".join(f"{number:,} {kind}" for kind, number in sorted(skipped.items()))
    if skipped.keys() & {"unreadable", "no speaker"}:
        return BadFile(f"{name}: none of its messages can be read: {kinds}")
    return EmptyWindow(f"{name}: nobody said anything in it: {kinds}")
