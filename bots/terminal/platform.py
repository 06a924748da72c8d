"""The terminal as a platform: files are its channels, a key in Redis is its screen.

It goes the same road as any chat platform, and shows that a platform is one folder.
"""

import asyncio
import json
import secrets
from collections.abc import Sequence
from dataclasses import replace

from bots.platform import OnRequest, OnWish, deaf
from core.conversation import Conversation, Coverage, Place
from core.errors import EmptyWindow
from core.job import Job
from core.request import Kind, Request
from core.server import Space, reaching
from core.settings import Settings
from core.summary import Outcome
from core.window import Window
from core.wire import read_outcome, write_outcome

_KEEP = 600
"""Seconds that an answer waits for the terminal that asked."""


class Terminal:
    """Conversations from files; everybody at the keyboard may read them."""

    def __init__(self, _settings: Settings, space: Space) -> None:
        self._space = space
        self._session = secrets.token_hex(8)
        self._window = Window()
        self._conversations: dict[Place, Conversation] = {}

    @classmethod
    def configured(cls, _settings: Settings) -> bool:
        """Say that there is no bot to run: `precis summarize` asks by itself."""
        return False

    def open(self, conversations: Sequence[Conversation], window: Window) -> None:
        """Take the conversations that `listen` will ask for, each in a place of its own."""
        self._window = window
        for number, conversation in enumerate(conversations, 1):
            channel = f"{number} {conversation.place.channel}"
            place = Place("terminal", self._session, channel)
            self._conversations[place] = replace(conversation, place=place)

    def title(self, place: Place) -> str:
        """Say what the conversation in `place` is called."""
        return self._conversations[place].title

    async def listen(self, on_request: OnRequest, on_wish: OnWish = deaf) -> None:  # noqa: ARG002 - protocol
        """Ask for every open conversation once."""
        for place in self._conversations:
            key = f"terminal:{self._session}:{place.channel}"
            await on_request(Request(key, Kind.COMMAND, place, place, self._window, asker=None))

    async def may_read(self, asker: str | None, place: Place) -> bool:  # noqa: ARG002 - protocol
        """Whoever could open the file may read it."""
        return True

    async def may_manage(self, asker: str, place: Place) -> bool:  # noqa: ARG002 - protocol
        """Say that nobody sets up digests of files."""
        return False

    async def stands(self, asker: str | None, place: Place) -> bool:  # noqa: ARG002 - protocol
        """Say that files come to an end with the command that opened them."""
        return False

    async def history(self, request: Request) -> Conversation:
        """Take what lies in the window of an open conversation. Raises EmptyWindow."""
        place = request.source
        conversation = self._conversations.get(place)
        if conversation is None:
            raise EmptyWindow(f"{place.channel} is not open any more: run the command again")
        messages = request.window.cut(conversation.messages)
        if not messages:
            raise EmptyWindow(f"{conversation.title}: no messages in the window, try --window all")
        whole = conversation.coverage
        if len(messages) == len(conversation.messages):
            return conversation
        part = Conversation.of(place, conversation.title, messages, whole.skipped, whole.zone)
        return replace(part, coverage=_also(part.coverage, whole, request.window))

    async def placeholder(self, job: Job, text: str) -> str:
        """Write to the screen that the job's answer will replace."""
        await self._write(job, json.dumps({"placeholder": text}).encode())
        return job.id

    async def edit(self, job: Job, outcome: Outcome) -> None:
        """Replace what is on the screen."""
        await self._write(job, write_outcome(outcome))

    async def answer(self, job: str) -> Outcome:
        """Wait for a job's answer and take it off the screen."""
        screen = self._screen(job)
        while True:
            with reaching():
                raw = await self._space.redis.get(screen)
            if isinstance(raw, bytes) and b'"placeholder"' not in raw[:16]:
                with reaching():
                    await self._space.redis.delete(screen)
                return read_outcome(raw, job)
            await asyncio.sleep(0.02)

    async def close(self) -> None:
        """There is nothing to let go of: the connection is the queue's."""

    async def _write(self, job: Job, text: bytes) -> None:
        with reaching():
            await self._space.redis.set(self._screen(job.id), text, ex=_KEEP)

    def _screen(self, job: str) -> str:
        return f"{self._space.prefix}screen:{job}"


def _also(part: Coverage, whole: Coverage, window: Window) -> Coverage:
    """Say what the file had no room for, where the window reaches that far back."""
    cut = whole.left_out_before
    recent = window.since is not None and cut is not None and window.since >= cut
    if recent or window.last is not None or window.after is not None:
        return part
    return replace(part, left_out=whole.left_out, left_out_before=cut)
