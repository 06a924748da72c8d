"""Presses of our buttons in Discord. Each is answered to who pressed, and to them only."""

import discord

from bots.chat.acts import CHOOSE, STARTS, Acts
from bots.discord.acknowledge import acknowledge
from bots.discord.buttons import labelled, pressed
from bots.discord.hooks import Hooks, plain
from bots.discord.tongue import say


class Presses:
    """Serves presses; what a button does is said in bots/chat/acts.py."""

    def __init__(self, acts: Acts, hooks: Hooks) -> None:
        self._acts = acts
        self._hooks = hooks

    async def serve(self, interaction: discord.Interaction) -> None:
        """Do what a button says. What is no button of ours is left alone."""
        data: dict[str, object] = dict(interaction.data or {})
        press = pressed(str(data.get("custom_id", "")))
        if press is None or await acknowledge(interaction, alone=True) is None:
            return
        text = await self._acts.act(*press, str(interaction.user.id), interaction.token)
        if not text:
            return
        body = plain(say(text, interaction.locale.value))
        if text == CHOOSE:
            body["components"] = [labelled(press[1], interaction.locale.value, *STARTS)]
        await self._hooks.tell(interaction.token, body)
