"""From what Discord tells us to what somebody asks for. Nothing here waits or knows a socket.

Discord does not tell anybody's time zone: days are those of UTC, and the answer says so.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bots.chat.heard import Heard, about
from bots.chat.words import Words, take
from bots.discord.commands import FROM_HERE
from bots.discord.snowflake import moment
from bots.discord.words import HELP, spotter
from bots.markup.loose import identity, mapping, mappings, string
from bots.platform import Wish, wished
from core.conversation import Place
from core.errors import PrecisError
from core.request import Kind, Request, Visibility
from core.window import Window

Json = dict[str, Any]

IsThread = Callable[[str], bool]
"""Whether a channel is known to be a thread. Of the others we do not mind."""

_THREADS = (10, 11, 12)
_HAS_THREAD = 1 << 5


@dataclass(frozen=True, slots=True)
class Asked:
    """An interaction: `id` and `token` are its own, `data` is what was chosen and typed.

    `title` is what the channel is called; `writes`: whether who asks may write there.
    """

    id: str
    token: str
    guild: str
    channel: str
    user: str
    data: Json
    thread: IsThread
    locale: str | None = None
    title: str = ""
    writes: bool = True


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that mentions us; `names` are the ways in which it does."""

    id: str
    guild: str
    channel: str
    user: str
    text: str
    names: tuple[str, ...]
    thread: IsThread


def command(asked: Asked) -> Heard | Wish | str:
    """Read /summarize, or answer what to tell its asker. Raises PrecisError."""
    options = {string(one.get("name")): one.get("value") for one in _options(asked)}
    typed = string(options.get("window")).strip()
    if wished(typed):
        here = Place("discord", asked.guild, asked.channel)
        wish = Wish(f"discord:asked:{asked.id}", typed[:200], here, asked.user, asked.title)
        return replace(wish, locale=asked.locale)
    words = take(typed, spotter(asked.guild))
    if chosen := identity(options.get("channel")):
        if words.spot:
            raise PrecisError("one conversation at a time; try `24h` with a channel or with a link")
        words = replace(words, spot=(chosen, None))
    if options.get("public") is True:
        words = replace(words, public=True)
    heard = _heard(_request(asked, Kind.COMMAND), words, lambda id_: _chosen(asked, id_))
    if words.public and not asked.writes:
        raise PrecisError(
            "you may not write here, so nobody else is shown the answer; try `24h` without `public`"
        )
    return heard


def menu(asked: Asked) -> Heard:
    """Read what was chosen from the menu of a message. Raises PrecisError."""
    target = identity(asked.data.get("target_id"))
    request = _request(asked, Kind.SHORTCUT)
    if string(asked.data.get("name")) == FROM_HERE:
        return Heard(replace(request, window=Window(since=moment(target))))
    if not asked.thread(asked.channel):
        shown = mapping(mapping(asked.data.get("resolved")).get("messages"))
        flags = mapping(shown.get(target)).get("flags")
        if not isinstance(flags, int) or not flags & _HAS_THREAD:
            raise PrecisError("that message is in no thread; try `24h`, or *Summarize from here*")
        request = replace(request, source=replace(request.source, channel=target))
    return Heard(replace(request, window=Window()))


def mention(posted: Posted) -> Heard | str:
    """Read a mention: of its thread or channel, unless it names another. Raises PrecisError.

    Everybody sees the answer, unless it is about another channel, or what the asker missed.
    """
    here = Place("discord", posted.guild, posted.channel)
    request = Request(
        key=f"discord:post:{posted.id}",
        kind=Kind.MENTION,
        source=here,
        reply=here,
        window=Window(),
        asker=posted.user,
        trigger=posted.id,
    )
    text = _without(posted.text, posted.names)
    if wished(text):
        raise PrecisError(
            "everybody would see what I say to that; type it as `/summarize`, in `window`"
        )
    words = take(text, spotter(posted.guild))
    heard = _heard(request, words, posted.thread)
    if isinstance(heard, str) or heard.request.source.channel != posted.channel:
        return heard
    if heard.request.kind is Kind.MISSED:
        return heard
    return replace(heard, request=replace(heard.request, visibility=Visibility.PUBLIC))


def _request(asked: Asked, kind: Kind) -> Request:
    here = Place("discord", asked.guild, asked.channel)
    return Request(
        key=f"discord:asked:{asked.id}",
        kind=kind,
        source=here,
        reply=here,
        window=Window(),
        asker=asked.user,
        locale=asked.locale,
        via=asked.token,
    )


def _heard(request: Request, words: Words, thread: IsThread) -> Heard | str:
    """Put into a request what the words say. A message that is named is where to begin."""
    if words.help:
        return HELP
    channel, message = words.spot or (request.source.channel, None)
    source = replace(request.source, channel=channel)
    usual = Window(mine=not thread(channel))
    window = Window(since=moment(message)) if message else usual
    return about(replace(request, source=source, window=window), words)


def _chosen(asked: Asked, channel: str) -> bool:
    """Whether a channel is a thread: of a chosen one Discord says so."""
    resolved = mapping(mapping(asked.data.get("resolved")).get("channels"))
    return mapping(resolved.get(channel)).get("type") in _THREADS or asked.thread(channel)


def _options(asked: Asked) -> list[dict[str, object]]:
    return [dict(one) for one in mappings(asked.data.get("options"))]


def _without(text: str, names: tuple[str, ...]) -> str:
    """Take our own names away, and the command's, which people write out of habit."""
    for name in names:
        text = text.replace(name, " ")
    return re.sub(r"^/?summari[sz]e\b", "", text.strip(), flags=re.IGNORECASE)
