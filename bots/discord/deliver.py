"""Where answers go: to all where they were asked for, or to the asker alone, and never any wider.

No gateway is needed. An interaction is answered through its token; when that is used up, what all
may see is an ordinary message of ours, and what one may see is a direct one.
"""

from dataclasses import replace
from datetime import date

import structlog

from bots.chat.alone import alone
from bots.chat.notes import Notes
from bots.chat.shelf import Shelf
from bots.discord import digest
from bots.discord.calls import Calls
from bots.discord.gone import standing
from bots.discord.hooks import Hooks, UsedUp, promise
from bots.discord.once import Once
from bots.discord.private import Private
from bots.discord.refusal import THREAD_EXISTS, UNKNOWN_MESSAGE, Refused
from bots.discord.text import Post, waiting, write
from core.conversation import Place
from core.job import Job
from core.server import Space
from core.summary import Digest, Notice, Outcome, Summary

log = structlog.get_logger()

EPHEMERAL = "ephemeral"
"""The reference to a placeholder that only its asker sees."""


class Deliver:
    """Posts and edits. A reference to a message is `CHANNEL:MESSAGE`, or EPHEMERAL.

    Beside what is said below, everything raises Refused where only the operator can help,
    Unanswered if Discord does not answer, and RedisAway.
    """

    def __init__(self, calls: Calls, space: Space) -> None:
        self._calls = calls
        self._notes = Notes(space, "discord")
        self._hooks = Hooks(calls)
        self._once = Once(calls, self._notes)
        self._private = Private(calls, self._notes, self._once, self._hooks)
        self._shelf = Shelf(self._notes)

    async def placeholder(self, job: Job, text: str) -> str:
        """Show `text` where the answer will be, once per job; answer the reference to it.

        A reader that comes late must not put it over the answer. Raises Gone where nothing can be
        posted there.
        """
        async with self._notes.turn(job.id):
            placed = await self._notes.read(f"placed:{job.id}")
            if placed is None:
                placed = await self._place(job, waiting(text, job))
                await self._notes.put(f"placed:{job.id}", placed)
        return placed

    async def edit(self, job: Job, outcome: Outcome, *, closed: bool = False) -> None:
        """Show what the job came to. A repeat is not visible. `closed`: it cannot be shared.

        Raises Gone where the place or the placeholder is no more.
        """
        posts = _posts(outcome, job, closed=closed)
        await self._notes.put(f"answered:{job.id}", "1")
        if not isinstance(outcome, Notice) and alone(job):
            await self._shelf.keep(job, outcome)
        async with self._notes.turn(job.id):
            if job.placeholder == EPHEMERAL or (job.placeholder is None and alone(job)):
                await self._private.tell(job, posts)
            elif alone(job):
                with standing():
                    await self._replace(job, "alone", posts)
            elif isinstance(outcome, Digest):
                with standing():
                    await self._open(job, "answer", posts)
            else:
                with standing():
                    await self._public(job, posts)

    async def status(self, job: Job, text: str) -> None:
        """Say in the placeholder how far the job is, unless its answer is there already."""
        async with self._notes.turn(job.id):
            if await self._notes.read(f"answered:{job.id}"):
                return
            post = waiting(text, job)
            if job.placeholder == EPHEMERAL:
                await self._private.hint(job, post)
            elif alone(job) or not await self._through(job, post):
                await self._update(job, post)

    async def share(self, job: Job, summary: Summary | Digest) -> None:
        """Post a private summary, once, to all who can read what it is about.

        Raises Gone where nothing can be posted there.
        """
        posts = _posts(summary, job, shared=True)
        channel = spot(job.request.source)
        async with self._notes.turn(job.id):
            with standing():
                if isinstance(summary, Digest):
                    await self._open(job, "shared", posts)
                    return
                for number, post in enumerate(posts, 1):
                    await self._once.post(job.id, f"shared-{number}", channel, post)

    async def _place(self, job: Job, post: Post) -> str:
        if alone(job):
            if await self._private.hint(job, post):
                return EPHEMERAL
            channel = await self._private.channel(job)
            with standing():
                message = await self._once.post(job.id, "alone-1", channel, post)
            return f"{channel}:{message}"
        if shown := await self._through(job, post):
            return f"{spot(job.request.reply)}:{shown}"
        with standing():
            return await self._begin(job, "answer", post)

    async def _public(self, job: Job, posts: list[Post]) -> None:
        """Answer for all, through the token while it is good, as ourselves when it is not."""
        message = await self._through(job, posts[0])
        if message is None:
            await self._replace(job, "answer", posts)
        else:
            await self._go_on(job, "answer", spot(job.request.reply), posts[1:])

    async def _open(self, job: Job, part: str, posts: list[Post]) -> None:
        """Post what nobody waited for: the first message, and the others in a thread below it.

        Where we may open none, they follow in the channel.
        """
        channel = spot(job.request.source)
        message = await self._once.post(job.id, part, channel, posts[0])
        try:
            channel = await self._thread(channel, message, job.request.day)
        except Refused as error:
            if error.locked_out:
                raise
            log.info("discord-no-thread", status=error.status, code=error.code)
        await self._go_on(job, part, channel, posts[1:])

    async def _thread(self, channel: str, message: str, day: date | None) -> str:
        """Open a thread below a message, once: it has the message's own id."""
        path = "/channels/{channel_id}/messages/{message_id}/threads"
        ids = {"channel_id": channel, "message_id": message}
        name = f"Digest of {day:%a} {day.day} {day:%b}" if day else "Digest"
        try:
            await self._calls.change("POST", path, {"name": name}, **ids)
        except Refused as error:
            if error.code != THREAD_EXISTS:
                raise
        return message

    async def _replace(self, job: Job, part: str, posts: list[Post]) -> None:
        """Edit the placeholder; one that was never noted is found by its nonce, or posted."""
        if job.placeholder is None:
            job = replace(job, placeholder=await self._begin(job, part, posts[0]))
        await self._update(job, posts[0])
        await self._go_on(job, part, _channel(job), posts[1:])

    async def _begin(self, job: Job, part: str, post: Post) -> str:
        """Show a first post as ourselves; answer the reference to it.

        Where the token is used up, the message that said an answer would come is there still; it
        is ours. Where Discord takes no edit of it, the answer is a message of its own.
        """
        channel, promised = spot(job.request.reply), promise(job.request.via or "")
        if promised:
            placed = replace(job, placeholder=f"{channel}:{promised}")
            try:
                await self._update(placed, post)
            except Refused as error:
                if error.locked_out or error.code == UNKNOWN_MESSAGE:
                    raise
                log.info("discord-promise-not-kept", status=error.status, code=error.code)
            else:
                return str(placed.placeholder)
        message = await self._once.post(job.id, part, channel, post, job.request.trigger)
        return f"{channel}:{message}"

    async def _go_on(self, job: Job, part: str, channel: str, posts: list[Post]) -> None:
        for number, post in enumerate(posts, 2):
            await self._once.post(job.id, f"{part}-{number}", channel, post)

    async def _update(self, job: Job, post: Post) -> None:
        channel, _, message = str(job.placeholder).partition(":")
        path = "/channels/{channel_id}/messages/{message_id}"
        ids = {"channel_id": channel, "message_id": message}
        await self._calls.change("PATCH", path, post.body, **ids)

    async def _through(self, job: Job, post: Post) -> str | None:
        """Show a post in answer to an interaction; None where there is none, or no more."""
        if not job.request.via:
            return None
        try:
            with standing():
                return await self._hooks.edit(job.request.via, post.body)
        except UsedUp:
            return None


def _posts(outcome: Outcome, job: Job, *, shared: bool = False, closed: bool = False) -> list[Post]:
    if isinstance(outcome, Digest):
        return digest.write(outcome, job, shared=shared, closed=closed)
    return write(outcome, job, shared=shared, closed=closed)


def spot(place: Place) -> str:
    """Name the channel that a place is; a thread is one of its own."""
    return place.thread or place.channel


def _channel(job: Job) -> str:
    return str(job.placeholder).partition(":")[0]
