"""Where answers go: into the thread for all, or to the asker alone, and never any wider.

An answer for all takes the place of its placeholder, which is an ordinary message of ours. So does
an answer for one in their direct conversation with us. What is shown to one among others is
ephemeral and cannot be edited: there, the answer comes below its placeholder.
"""

from dataclasses import replace

from bots.chat.alone import alone
from bots.chat.notes import Notes
from bots.chat.shelf import Shelf
from bots.slack import digest
from bots.slack.calls import Calls
from bots.slack.gone import standing
from bots.slack.once import Once
from bots.slack.private import Private
from bots.slack.refusal import Refused
from bots.slack.respond import ResponseUrls
from bots.slack.sending import LITERAL, fitting
from bots.slack.settings import SlackSettings
from bots.slack.text import Post, waiting, write
from core.conversation import Place
from core.job import Job
from core.server import Space
from core.summary import Digest, Notice, Outcome, Summary

EPHEMERAL = "ephemeral"
"""The reference to a placeholder that only its asker sees and nobody can edit."""


class Deliver:
    """Posts and edits. A reference to a message is `CHANNEL:TS`, or EPHEMERAL.

    Beside what is said below, everything raises Refused where only the operator can help,
    Unanswered if Slack does not answer, and RedisAway.
    """

    def __init__(self, calls: Calls, settings: SlackSettings, space: Space) -> None:
        self._calls = calls
        self._notes = Notes(space, "slack")
        self._once = Once(calls, self._notes)
        self._private = Private(calls, self._notes, self._once, ResponseUrls(settings))
        self._shelf = Shelf(self._notes)

    async def placeholder(self, job: Job, text: str) -> str:
        """Show `text` where the answer will be, once per job; answer the reference to it.

        Raises Gone where nothing can be posted there.
        """
        post = waiting(text, job)
        async with self._notes.turn(job.id):
            place: Place | None = job.request.reply
            if alone(job):
                if await self._private.hint(job, post):
                    return EPHEMERAL
                place = await self._private.place(job)
            if place is None:
                return EPHEMERAL
            with standing():
                ts = await self._once.post(job.id, "answer", place, post)
        return f"{place.channel}:{ts}"

    async def edit(self, job: Job, outcome: Outcome) -> None:
        """Show what the job came to. A repeat is not visible.

        Raises Gone where the place or the placeholder is no more.
        """
        home = await self._calls.home()
        posts = _posts(outcome, job, home.url)
        await self._notes.put(f"answered:{job.id}", "1")
        if not isinstance(outcome, Notice) and alone(job):
            await self._shelf.keep(job, outcome)
        async with self._notes.turn(job.id):
            if job.placeholder == EPHEMERAL or (job.placeholder is None and alone(job)):
                await self._private.tell(job, posts)
            elif isinstance(outcome, Digest) and job.placeholder is None:
                with standing():
                    await self._open(job, posts)
            else:
                with standing():
                    await self._replace(await self._placed(job, posts[0]), posts)

    async def status(self, job: Job, text: str) -> None:
        """Say in the placeholder how far the job is, unless its answer is there already."""
        async with self._notes.turn(job.id):
            answered = await self._notes.read(f"answered:{job.id}")
            if job.placeholder != EPHEMERAL and not answered:
                await self._update(_spot(job), waiting(text, job))

    async def share(self, job: Job, summary: Summary | Digest) -> None:
        """Post a private summary, once, to all who can read what it is about.

        Raises Gone where nothing can be posted there.
        """
        home = await self._calls.home()
        posts = _posts(summary, job, home.url, shared=True)
        async with self._notes.turn(job.id):
            with standing():
                ts = await self._once.post(job.id, "shared", job.request.source, posts[0])
                await self._go_on(job, "shared", _below(job.request.source, ts), posts[1:])

    async def _placed(self, job: Job, post: Post) -> Job:
        """Post what has no placeholder; one that a dying bot left behind is found again."""
        if job.placeholder is not None:
            return job
        place = job.request.reply
        ts = await self._once.post(job.id, "answer", place, post)
        return replace(job, placeholder=f"{place.channel}:{ts}")

    async def _replace(self, job: Job, posts: list[Post]) -> None:
        """Edit the placeholder, or post anew where the workspace lets nobody edit old messages."""
        channel, ts = _spot(job)
        reply = job.request.reply
        place = reply if channel == reply.channel else Place("slack", reply.workspace, channel)
        try:
            await self._update((channel, ts), posts[0])
        except Refused as error:
            if error.code != "edit_window_closed":
                raise
            await self._once.post(job.id, "anew", place, posts[0])
            await self._calls.rewrite("chat.delete", channel=channel, ts=ts)
        await self._go_on(job, "answer", _below(place, ts), posts[1:])

    async def _open(self, job: Job, posts: list[Post]) -> None:
        """Post what nobody waited for: the first message, and the others in its thread."""
        place = job.request.reply
        ts = await self._once.post(job.id, "answer", place, posts[0])
        await self._go_on(job, "answer", _below(place, ts), posts[1:])

    async def _update(self, spot: tuple[str, str], post: Post) -> None:
        channel, ts = spot
        await fitting(
            post,
            lambda shown: self._calls.rewrite(
                "chat.update", channel=channel, ts=ts, **LITERAL, **shown
            ),
        )

    async def _go_on(self, job: Job, part: str, place: Place, posts: list[Post]) -> None:
        for number, post in enumerate(posts, 2):
            await self._once.post(job.id, f"{part}-{number}", place, post)


def _posts(outcome: Outcome, job: Job, home: str, *, shared: bool = False) -> list[Post]:
    if isinstance(outcome, Digest):
        return digest.write(outcome, job, home, shared=shared)
    return write(outcome, job, home, shared=shared)


def _spot(job: Job) -> tuple[str, str]:
    channel, _, ts = str(job.placeholder).partition(":")
    return channel, ts


def _below(place: Place, ts: str) -> Place:
    """Name the thread in which a message goes on: the one it is in, or its own."""
    return Place(place.platform, place.workspace, place.channel, place.thread or ts)
