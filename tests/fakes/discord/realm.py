"""Guilds, people, channels and messages, and what people do with them. Nothing is sent."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tests.fakes.clock import Clock
from tests.fakes.discord.app import App
from tests.fakes.discord.people import Member, Role, User
from tests.fakes.discord.permits import EVERYBODY, INVITED, Permit, reads, sees
from tests.fakes.discord.rooms import Channel, Guild, Kind, Message, Overwrite
from tests.fakes.discord.said import PEOPLES, pinged
from tests.fakes.discord.snowflake import Mint

Json = dict[str, Any]
KINDS = {
    "text": Kind.TEXT,
    "voice": Kind.VOICE,
    "stage": Kind.STAGE,
    "news": Kind.NEWS,
    "forum": Kind.FORUM,
    "media": Kind.MEDIA,
    "category": Kind.CATEGORY,
}


class Realm:
    """All there is. `home` is a guild that the bot is in; `user` and `channel` mean it."""

    home: Guild

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.mint = Mint(self.clock)
        self.people: dict[str, User] = {}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        bot = self._account("Precis", bot=True)
        self.app = App(bot.id, bot, self._account("Olga Owner"))

    @property
    def bot(self) -> User:
        return self.app.bot

    def _account(self, name: str, **more: Any) -> User:  # noqa: ANN401 - as User takes it
        user = User(self.mint(), name, **more)
        if user.bot:
            user.discriminator = "4711"
        else:
            user.handle, user.shown = name.lower().replace(" ", "."), name
        self.people[user.id] = user
        return user

    def guild(self, name: str, owner: User | None = None, *, bot: bool = True) -> Guild:
        """A server. The bot comes with a role that may what the install link asks for."""
        id_ = self.mint()
        everyone = Role(id_, "@everyone", EVERYBODY, position=0)
        guild = Guild(id_, name, owner or self._account(f"Owner of {name}"), everyone)
        guild.roles[id_] = everyone
        self.guilds[id_] = guild
        self.join(guild, guild.owner)
        if bot:
            self.install(guild)
        return guild

    def install(self, guild: Guild, permissions: int = INVITED) -> None:
        """Add the bot, as the install link does."""
        role = self.role(self.app.name, permissions, guild=guild)
        role.managed_by = self.bot
        role.mentionable = False
        self.join(guild, self.bot, roles=[role])

    def role(self, name: str, permissions: int = 0, *, guild: Guild | None = None) -> Role:
        guild = guild or self.home
        role = Role(self.mint(), name, int(permissions), len(guild.roles))
        guild.roles[role.id] = role
        return role

    def user(
        self,
        name: str,
        *roles: Role,
        nick: str | None = None,
        guild: Guild | None = None,
        locale: str = "en-US",
        bot: bool = False,
    ) -> User:
        """A person (or another bot) with a global name, in `home` unless told otherwise."""
        user = self._account(name, locale=locale, bot=bot)
        self.join(guild or self.home, user, roles=roles, nick=nick)
        return user

    def outsider(self, name: str) -> User:
        """Somebody who is in no guild."""
        return self._account(name)

    def join(
        self, guild: Guild, user: User, *, roles: Iterable[Role] = (), nick: str | None = None
    ) -> Member:
        member = Member(user, self.clock.now(), nick, list(roles))
        guild.members[user.id] = member
        return member

    def leave(self, user: User, guild: Guild | None = None) -> None:
        """Leave or be thrown out; of threads, too."""
        guild = guild or self.home
        del guild.members[user.id]
        for channel in self.channels.values():
            if channel.guild is guild:
                channel.joined.pop(user.id, None)

    def silence(self, user: User, seconds: float, guild: Guild | None = None) -> None:
        """Put somebody into a timeout."""
        (guild or self.home).members[user.id].silent_until = self.clock.now() + seconds

    def channel(
        self,
        name: str,
        only: Iterable[User | Role] | None = None,
        *,
        kind: str = "text",
        guild: Guild | None = None,
        bot: bool = True,
        **more: Any,  # noqa: ANN401 - as Channel takes it
    ) -> Channel:
        """A channel for everybody or `only` for some people and roles; `bot`: and for the bot.

        `kind`: text, voice, stage, news, forum, media or category. `nsfw`, `topic`, `parent`.
        """
        guild = guild or self.home
        channel = Channel(self.mint(), KINDS[kind], name, guild, **more)
        channel.position = len(self.channels)
        self.channels[channel.id] = channel
        if only is not None:
            self.allow(channel, guild.everyone, deny=Permit.VIEW_CHANNEL)
            for one in [*only, *([self.bot] if bot else [])]:
                self.allow(channel, one, Permit.VIEW_CHANNEL)
        elif not bot:
            self.allow(channel, self.bot, deny=Permit.VIEW_CHANNEL)
        return channel

    def allow(self, channel: Channel, who: User | Role, allow: int = 0, *, deny: int = 0) -> None:
        """Overwrite what a role or a member may in a channel, beside what was overwritten."""
        new = Overwrite(0 if isinstance(who, Role) else 1)
        overwrite = channel.overwrites.setdefault(who.id, new)
        overwrite.allow = overwrite.allow & ~deny | allow
        overwrite.deny = overwrite.deny & ~allow | deny

    def dm(self, user: User) -> Channel:
        """The bot's direct conversation with somebody."""
        for channel in self.channels.values():
            if channel.kind is Kind.DM and user in channel.recipients:
                return channel
        channel = Channel(self.mint(), Kind.DM, recipients=[user, self.bot])
        self.channels[channel.id] = channel
        return channel

    def remove(self, channel: Channel) -> None:
        """Delete a channel with its threads, or a thread."""
        for other in list(self.channels.values()):
            if other is channel or (other.is_thread and other.parent is channel):
                del self.channels[other.id]

    def post(
        self,
        channel: Channel,
        user: User,
        text: str = "",
        *,
        reply: Message | None = None,
        at: datetime | None = None,
        allowed: Json | None = None,
        only: User | None = None,
        **more: Any,  # noqa: ANN401 - whatever a message may carry
    ) -> Message:
        """Let somebody say something. No event is sent: see `World.say`.

        `more` are further keys of the message as the API shows them: `embeds`, `flags`, `type`,
        `attachments` ...; `zoo` has some to choose from.
        """
        body: Json = {"type": 19 if reply else 0, "content": text, **more}
        if reply:
            body.setdefault("message_reference", reference(reply))
        message = Message(self.mint(at), channel, user, body, reply=reply, only=only)
        message.pinged = pinged(body, PEOPLES if allowed is None else allowed, reply)
        channel.messages[message.id] = message
        if channel.is_thread and not only:
            channel.archived = False
        return message

    def webhook(self, channel: Channel, name: str, text: str = "", **more: Any) -> Message:  # noqa: ANN401
        """Let a webhook say something under a name of its own choice."""
        author = User(self.mint(), name, bot=True, discriminator="0000")
        return self.post(channel, author, text, webhook_id=author.id, **more)

    def edit(self, message: Message, text: str) -> None:
        message.body["content"] = text
        message.edited = self.clock.now()

    def delete(self, message: Message) -> None:
        """Replies to it say so from now on."""
        del message.channel.messages[message.id]
        for channel in self.channels.values():
            for other in channel.messages.values():
                if other.reply is message:
                    other.reply, other.reply_gone = None, True

    def sees(self, user: User, channel: Channel) -> bool:
        return sees(channel, user, self.clock.now())

    def reads(self, user: User, channel: Channel) -> bool:
        """Whether they may read what was said there: view, history, connect, membership."""
        return reads(channel, user, self.clock.now())

    def link(self, place: Channel | Message) -> str:
        """What "Copy link" gives."""
        channel = place.channel if isinstance(place, Message) else place
        guild = channel.guild.id if channel.guild else "@me"
        tail = f"/{place.id}" if isinstance(place, Message) else ""
        return f"https://discord.com/channels/{guild}/{channel.id}{tail}"


def reference(message: Message) -> Json:
    """What a reply says about what it answers."""
    channel = message.channel
    guild = {"guild_id": channel.guild.id} if channel.guild else {}
    return {"type": 0, "channel_id": channel.id, "message_id": message.id, **guild}
