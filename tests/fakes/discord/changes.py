"""The same acts as of a realm, told to whoever is connected, as Discord always does.

Only `post` is silent, for a history that is there already: `World.say` is the loud one.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tests.fakes.discord import events, shapes
from tests.fakes.discord.people import Role, User
from tests.fakes.discord.permits import INVITED
from tests.fakes.discord.rooms import Channel, Guild, Message
from tests.fakes.discord.state import State


class Changes(State):
    """A state that sends events."""

    def install(self, guild: Guild, permissions: int = INVITED) -> None:
        super().install(guild, permissions)
        events.guild(self, guild)

    def leave(self, user: User, guild: Guild | None = None) -> None:
        """Of members we hear with an intent only, but of ourselves always."""
        super().leave(user, guild)
        if user is self.bot:
            events.guild(self, guild or self.home)

    def role(self, name: str, permissions: int = 0, *, guild: Guild | None = None) -> Role:
        role = super().role(name, permissions, guild=guild)
        events.role(self, "GUILD_ROLE_CREATE", guild or self.home, role)
        return role

    def empower(self, role: Role, permissions: int, *, guild: Guild | None = None) -> None:
        """Give a role other permissions than it has."""
        role.permissions = int(permissions)
        events.role(self, "GUILD_ROLE_UPDATE", guild or self.home, role)

    def channel(
        self,
        name: str,
        only: Iterable[User | Role] | None = None,
        **more: Any,  # noqa: ANN401 - as the realm takes it
    ) -> Channel:
        channel = super().channel(name, only, **more)
        events.channel(self, "CHANNEL_CREATE", channel)
        return channel

    def allow(self, channel: Channel, who: User | Role, allow: int = 0, *, deny: int = 0) -> None:
        super().allow(channel, who, allow, deny=deny)
        events.channel(self, "CHANNEL_UPDATE", channel)

    def thread(
        self,
        place: Channel | Message,
        name: str = "a thread",
        members: Iterable[User] = (),
        **more: Any,  # noqa: ANN401 - as the realm takes it
    ) -> Channel:
        thread = super().thread(place, name, members, **more)
        events.channel(self, "THREAD_CREATE", thread)
        return thread

    def forum_post(
        self,
        forum: Channel,
        user: User,
        title: str,
        text: str = "",
        *,
        tags: Iterable[str] = (),
        at: datetime | None = None,
        **more: Any,  # noqa: ANN401 - whatever a message may carry
    ) -> Channel:
        thread = super().forum_post(forum, user, title, text, tags=tags, at=at, **more)
        events.channel(self, "THREAD_CREATE", thread)
        return thread

    def enter(self, thread: Channel, user: User) -> None:
        super().enter(thread, user)
        if user is self.bot:
            events.channel(self, "THREAD_CREATE", thread)

    def exit(self, thread: Channel, user: User) -> None:
        super().exit(thread, user)
        if user is self.bot:
            shape = shapes.channel(self, thread)
            self.gateway.tell("THREAD_DELETE", thread.guild, lambda _: shape)

    def archive(self, thread: Channel, at: datetime | None = None) -> None:
        super().archive(thread, at)
        events.channel(self, "THREAD_UPDATE", thread)

    def lock(self, thread: Channel) -> None:
        super().lock(thread)
        events.channel(self, "THREAD_UPDATE", thread)

    def remove(self, channel: Channel) -> None:
        name = "THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE"
        events.channel(self, name, channel)
        super().remove(channel)

    def edit(self, message: Message, text: str) -> None:
        super().edit(message, text)
        events.updated(self, message)

    def delete(self, message: Message) -> None:
        super().delete(message)
        events.deleted(self, message)
