"""Presses of our buttons in Slack. Each is answered to who pressed, and to them only."""

from collections.abc import Mapping
from contextlib import suppress

from bots.chat.acts import CHOOSE, STARTS, Acts, used
from bots.slack.blocks import paragraph
from bots.slack.buttons import Press, row
from bots.slack.refusal import Unanswered
from bots.slack.respond import ResponseUrls
from bots.slack.settings import SlackSettings
from bots.slack.text import Post


class Presses:
    """Serves presses; what a button does is said in bots/chat/acts.py."""

    def __init__(self, acts: Acts, settings: SlackSettings) -> None:
        self._acts = acts
        self._urls = ResponseUrls(settings)

    async def serve(self, payload: Mapping[str, object]) -> None:
        """Do what a `block_actions` payload asks; take some seconds, so acknowledge it before.

        Ignores buttons that are not ours. What goes wrong is told to who pressed.
        """
        press = Press.read(payload)
        if press is None:
            return
        text = await self._acts.act(press.action, press.job, press.user, press.via)
        if text:
            with suppress(Unanswered):
                await self._answer(press, text)

    async def _answer(self, press: Press, text: str) -> None:
        """Answer beside the button, or in its place where only they see it and it is used up."""
        more = [row(press.job, *STARTS)] if text == CHOOSE else []
        post = Post(text, [paragraph(text), *more])
        await self._urls.show(press.via, post, replace=press.ephemeral and used(text))
