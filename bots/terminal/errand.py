"""One `precis summarize`: the whole road, seen from the keyboard."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bots.intake import Intake
from bots.terminal.crew import Crew, crew
from bots.terminal.digest import sheet
from bots.terminal.page import document, page
from bots.terminal.platform import Terminal
from core.conversation import Conversation
from core.coverage import describe
from core.errors import EmptyWindow, PrecisError
from core.request import Request
from core.settings import Settings
from core.summary import Digest, Notice
from core.window import Window

Say = Callable[[str, str], None]
"""Tells the person at the keyboard how far it is: a station of the road, and what happened."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Some conversations to be summarized; `engine` is the one that was named, if any."""

    conversations: Sequence[Conversation]
    window: Window
    engine: str | None
    settings: Settings
    say: Say

    async def run(self, url: str, show: Callable[[str], None], *, as_json: bool) -> None:
        """Ask for every conversation and show each answer as it arrives, in their order.

        Raises EmptyWindow when no conversation has messages in the window, and PrecisError with
        the notice when there is no summary.
        """
        async with crew(self.settings, url, engine=self.engine) as team:
            terminal = Terminal(self.settings, team.queue.space)
            asked = await self._ask(terminal, team)
            self.say("worker", team.name)
            refused = []
            draw = document if as_json else page
            try:
                for job, conversation in asked.items():
                    outcome = await team.wait(terminal.answer(job))
                    if isinstance(outcome, Notice):
                        refused.append(outcome.text)
                    elif isinstance(outcome, Digest):
                        show(sheet(outcome, conversation))
                    else:
                        show(draw(outcome, conversation))
            except asyncio.CancelledError:  # Ctrl-C: nobody waits for these any more
                for job in asked:
                    await team.queue.cancel(job)
                raise
        if refused:
            raise PrecisError("; ".join(refused))

    async def _ask(self, terminal: Terminal, team: Crew) -> dict[str, Conversation]:
        intake = Intake(terminal, team.queue, self.settings)
        asked: dict[str, Conversation] = {}
        empty: list[EmptyWindow] = []

        async def ask(request: Request) -> None:
            self.say("request", f"summarize {terminal.title(request.source)}")
            try:
                conversation = await terminal.history(request)
                ticket = await intake.ask(request)
            except EmptyWindow as error:
                empty.append(error)
                self.say("read", str(error))
                return
            asked[ticket.job] = conversation
            self.say("read", describe(conversation.coverage))
            ahead = await team.queue.position(ticket.job)
            self.say("queued", f"as job {ticket.job}, {ahead or 0} ahead of it")

        terminal.open(self.conversations, self.window)
        await terminal.listen(ask)
        if empty and not asked:
            raise empty[0]
        return asked
