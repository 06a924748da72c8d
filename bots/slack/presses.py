"""Presses of our buttons in Slack. Each is answered to who pressed, and to them only."""

from collections.abc import Mapping
from contextlib import suppress

from bots.chat.acts import Acts, used
from bots.slack.blocks import paragraph
from bots.slack.buttons import Press
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
        text = await self._acts.act(press.action, press.job, press.user)
        with suppress(Unanswered):
            await self._answer(press, text)

    async def _answer(self, press: Press, text: str) -> None:
        """Answer beside the button, or in its place where only they see it and it is used up."""
        post = Post(text, [paragraph(text)])
        await self._urls.show(press.via, post, replace=press.ephemeral and used(text))
