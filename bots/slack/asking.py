"""From what Slack tells us to what somebody asks for. Nothing here waits or knows a socket.

A slash command cannot be used in a thread, and Slack does not say where it was typed: threads are
asked for by mentions, shortcuts and links.
https://docs.slack.dev/interactivity/implementing-slash-commands
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bots.chat.heard import Heard, about
from bots.chat.words import take
from bots.markup.loose import mapping, string
from bots.markup.slack import moment
from bots.platform import Wish, wished
from bots.slack.home import Home
from bots.slack.words import HELP, TS, spot
from core.conversation import Place
from core.errors import PrecisError
from core.request import Kind, Request, Visibility
from core.window import Window

Json = Mapping[str, Any]


def command(body: Json, home: Home) -> Heard | Wish | str:
    """Read a slash command, or answer what to tell its asker. Raises PrecisError."""
    here = Place("slack", home.team, string(body.get("channel_id")))
    request = Request(
        key=f"slack:{home.team}:command:{string(body.get('trigger_id'))}",
        kind=Kind.COMMAND,
        source=here,
        reply=here,
        window=_usual(here),
        asker=string(body.get("user_id")),
        via=string(body.get("response_url")) or None,
    )
    return _heard(request, string(body.get("text")))


def mention(event: Json, home: Home) -> Heard | Wish | str:
    """Read a mention: of its thread, or of its channel where it is in none. Raises PrecisError.

    Everybody sees the answer, unless it is about another channel, or what the asker missed.
    """
    heard = _heard(_posted(event, home), _without(string(event.get("text")), home))
    if isinstance(heard, str | Wish):
        return heard
    request = heard.request
    ours = request.source.channel == request.reply.channel
    told = ours and request.kind is not Kind.MISSED
    shown = Visibility.PUBLIC if told else Visibility.PRIVATE
    return replace(heard, request=replace(request, visibility=shown))


def direct(event: Json, home: Home) -> Heard | Wish | str:
    """Read a message to the bot alone: about another conversation. Raises PrecisError."""
    asked = _posted(event, home)
    heard = _heard(asked, _without(string(event.get("text")), home))
    if isinstance(heard, Wish):
        return heard
    if isinstance(heard, str) or heard.request.source.channel == asked.source.channel:
        return HELP
    reply = replace(asked.reply, thread=asked.source.thread)
    request = replace(heard.request, reply=reply, visibility=Visibility.PUBLIC)
    return replace(heard, request=request)


def shortcut(body: Json, home: Home) -> Heard:
    """Read a message shortcut: `summarize_thread` or `summarize_from`. Raises PrecisError.

    Clicks within the same ten seconds are one.
    """
    name, ts = string(body.get("callback_id")), string(body.get("message_ts"))
    if not TS.fullmatch(ts):
        raise PrecisError("that message has no place in a conversation; try another, or `24h`")
    asker = string(mapping(body.get("user")).get("id"))
    moments = string(body.get("action_ts")).partition(".")[0][:-1]
    channel = Place("slack", home.team, string(mapping(body.get("channel")).get("id")))
    thread = string(mapping(body.get("message")).get("thread_ts")) or None
    here = replace(channel, thread=thread)
    if name == "summarize_from":
        source = channel if thread == ts else here
        window = Window(since=moment(ts))
    else:
        source, window = replace(channel, thread=thread or ts), Window()
    request = Request(
        key=f"slack:{home.team}:{name}:{channel.channel}:{ts}:{asker}:{moments}",
        kind=Kind.SHORTCUT,
        source=source,
        reply=here,
        window=window,
        asker=asker,
        via=string(body.get("response_url")) or None,
    )
    return Heard(request)


def _posted(event: Json, home: Home) -> Request:
    """Make the request of a post that says nothing else.

    Its key is the post's: Slack tells of one post in several events, with several ids.
    """
    channel, ts = string(event.get("channel")), string(event.get("ts"))
    source = Place("slack", home.team, channel, string(event.get("thread_ts")) or None)
    return Request(
        key=f"slack:{home.team}:post:{channel}:{ts}",
        kind=Kind.MENTION,
        source=source,
        reply=replace(source, thread=source.thread or ts),
        window=_usual(source),
        asker=string(event.get("user")),
        trigger=ts,
    )


def _heard(request: Request, text: str) -> Heard | Wish | str:
    """Put into a request what the words say, if they ask for one."""
    if wished(text):
        here = replace(request.source, thread=None)
        return Wish(request.key, text.strip()[:200], here, str(request.asker))
    words = take(text, spot)
    if words.help:
        return HELP
    if words.spot:
        source = Place("slack", request.source.workspace, *words.spot)
        request = replace(request, source=source, window=_usual(source))
    return about(request, words)


def _usual(source: Place) -> Window:
    """Say what is meant by a place alone."""
    return Window() if source.thread else Window(mine=True)


def _without(text: str, home: Home) -> str:
    """Take our own name away, and the command's, which people write out of habit."""
    words = re.sub(rf"<@{re.escape(home.user)}(\|[^<>]{{0,100}})?>", " ", text).strip()
    return re.sub(r"^/?summari[sz]e\b", "", words, flags=re.IGNORECASE)
