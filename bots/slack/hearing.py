"""What becomes of a command, a mention, a shortcut or a direct message within three seconds.

It is safe in the queue before it is acknowledged. What cannot be is told to who asked: commands
and shortcuts never come again. An event that is not acknowledged does, at once, after a minute and
after five; so a mention is simply left unacknowledged while there is no Redis.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck

from bots.chat.heard import BUSY, Heard
from bots.markup.loose import string
from bots.platform import OnRequest, OnWish, Wish
from bots.slack import asking
from bots.slack.calls import Calls, Json
from bots.slack.home import Home
from bots.slack.people import People
from bots.slack.respond import ResponseUrls
from bots.slack.text import Post
from core.errors import PrecisError, RedisAway

log = structlog.get_logger()

_PATIENCE = 2.0
"""Seconds for all that comes before the acknowledgement; after three, the way to Slack and back
included, Slack shows an error."""

_ZONE_PATIENCE = 1.0
"""Seconds of these for an asker's time zone, where their words depend on it."""


class Hearing:
    """Takes requests in. Its methods are slack-bolt's listeners: names of arguments matter."""

    def __init__(self, calls: Calls, people: People, urls: ResponseUrls) -> None:
        self._calls = calls
        self._people = people
        self._urls = urls
        self._later: set[asyncio.Task[None]] = set()

    def open(self, home: Home, on_request: OnRequest, on_wish: OnWish) -> None:
        """Take requests and wishes for `home` from now on."""
        self._home = home
        self._on_request = on_request
        self._on_wish = on_wish

    async def command(self, ack: AsyncAck, body: Json) -> None:
        """Hear /summarize; words with the acknowledgement are shown to who typed it."""
        await ack(await self._asked(lambda: asking.command(body, self._home)))

    async def shortcut(self, ack: AsyncAck, body: Json) -> None:
        """Hear a message shortcut; its acknowledgement cannot say anything."""
        text = await self._asked(lambda: asking.shortcut(body, self._home))
        if text:
            url = string(body.get("response_url"))
            self._start(self._tell(self._urls.show(url, Post(text, []))))
        await ack()

    async def mention(self, event: Json) -> None:
        """Hear a mention by a person. Bots that mention bots would never end."""
        if string(event.get("user")) and not event.get("bot_id"):
            await self._posted(event, lambda: asking.mention(event, self._home))

    async def message(self, event: Json) -> None:
        """Hear a direct message by a person: a new one, not the news of an edit or a deletion."""
        written = event.get("subtype") in (None, "file_share") and not event.get("hidden")
        if event.get("channel_type") == "im" and written and not event.get("bot_id"):
            await self._posted(event, lambda: asking.direct(event, self._home))

    async def close(self) -> None:
        """Finish saying what is being said, if it does not take long."""
        if self._later:
            await asyncio.wait(self._later, timeout=_PATIENCE)
        for task in self._later:
            task.cancel()

    async def _posted(self, event: Json, read: Callable[[], Heard | Wish | str]) -> None:
        text = await self._hear(read)
        if not text:
            return
        whisper = {"channel": event.get("channel"), "user": event.get("user"), "text": text}
        thread = event.get("thread_ts")
        self._start(
            self._tell(self._calls.write("chat.postEphemeral", thread_ts=thread, **whisper))
        )

    async def _asked(self, read: Callable[[], Heard | Wish | str]) -> str:
        """Hear what does not come again."""
        try:
            return await self._hear(read)
        except (RedisAway, TimeoutError) as error:
            log.warning("slack-request-refused", error=error)
            return BUSY

    async def _hear(self, read: Callable[[], Heard | Wish | str]) -> str:
        """Make a request safe or grant a wish; answer what its asker should be told, or nothing.

        Raises RedisAway or TimeoutError; then it may be safe, or not.
        """
        try:
            async with asyncio.timeout(_PATIENCE):
                heard = read()
                if isinstance(heard, str):
                    return heard
                if isinstance(heard, Wish):
                    return await self._on_wish(await self._known(heard))
                now = datetime.now(UTC)
                await self._on_request(heard.at(now, await self._zone(heard, now)))
                return ""
        except RedisAway:
            raise
        except PrecisError as error:
            return f"Sorry, {error}."

    async def _zone(self, heard: Heard, now: datetime) -> str:
        """Find the asker's zone where the words depend on it; reading finds it without hurry.

        A wrong zone would summarize the wrong day and not say so: rather none at all.
        """
        if not heard.local(now):
            return "UTC"
        try:
            async with asyncio.timeout(_ZONE_PATIENCE):
                zone = await self._people.zone(str(heard.request.asker))
        except TimeoutError:
            zone = None
        if zone is None:
            raise PrecisError(
                "Slack does not tell me your time zone right now; try again in a minute, or `24h`"
            )
        return zone

    async def _known(self, wish: Wish) -> Wish:
        """Add what Slack knows to a wish, if it tells soon."""
        try:
            async with asyncio.timeout(_ZONE_PATIENCE):
                zone = await self._people.zone(wish.asker)
                title = await self._people.title(wish.place.channel)
        except TimeoutError:
            return wish
        return replace(wish, zone=zone, title=title)

    async def _tell(self, saying: Coroutine[object, object, object]) -> None:
        try:
            await saying
        except PrecisError as error:
            log.info("slack-asker-not-told", why=str(error))

    def _start(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.ensure_future(work)
        self._later.add(task)
        task.add_done_callback(self._later.discard)
