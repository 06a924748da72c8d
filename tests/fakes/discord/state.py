"""What endpoints work on: the realm, its gateway, and interactions that are under way."""

from tests.fakes.clock import Clock
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.permits import Permit, computed, sees
from tests.fakes.discord.refused import Refused
from tests.fakes.discord.rooms import Channel, Guild, Message
from tests.fakes.discord.threads import Threads


class State(Threads):
    """A realm with a gateway. Every endpoint gets it."""

    def __init__(self, clock: Clock | None = None) -> None:
        super().__init__(clock)
        self.gateway = Gateway(self)
        self.interactions: dict[str, Interaction] = {}
        """By token."""
        self.typed: dict[str, float] = {}
        """When the bot last seemed to be typing, by channel."""
        self.url = ""
        """Where REST is, while the server runs: `http://127.0.0.1:port/api/v10`."""
        self.home = self.guild("Harbor", self.app.owner)

    @property
    def socket_url(self) -> str:
        return self.url.replace("http", "ws", 1).removesuffix("api/v10")

    def guild_of(self, id_: str) -> Guild:
        """A guild that the bot is in."""
        guild = self.guilds.get(id_)
        if not guild:
            raise Refused(10004)
        if self.bot.id not in guild.members:
            raise Refused(50001)
        return guild

    def channel_of(self, id_: str) -> Channel:
        """A channel that the bot sees."""
        channel = self.channels.get(id_)
        if not channel:
            raise Refused(10003)
        if not sees(channel, self.bot, self.clock.now()):
            raise Refused(50001)
        return channel

    def message_of(self, channel: Channel, id_: str) -> Message:
        """A message that is there for everybody."""
        message = channel.messages.get(id_)
        if not message or message.only:
            raise Refused(10008)
        return message

    def require(self, channel: Channel, permit: Permit, code: int = 50013) -> None:
        """Refuse with `code` unless the bot may do that there."""
        if not computed(channel, self.bot, self.clock.now()) & permit:
            raise Refused(code)
