"""Opening threads, posting in forums, archiving."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tests.fakes.discord.people import User
from tests.fakes.discord.realm import Realm, reference
from tests.fakes.discord.rooms import HAS_THREAD, Channel, Kind, Message


class Threads(Realm):
    """A realm where people talk in threads."""

    def thread(
        self,
        place: Channel | Message,
        name: str = "a thread",
        members: Iterable[User] = (),
        *,
        private: bool = False,
        owner: User | None = None,
        at: datetime | None = None,
    ) -> Channel:
        """A thread of a channel or of a message. The members of a private one see it."""
        message = place if isinstance(place, Message) else None
        parent = message.channel if message else place
        assert isinstance(parent, Channel)
        assert parent.guild
        people = list(members)
        owner = owner or (message.author if message else [*people, parent.guild.owner][0])
        kind = Kind.NEWS_THREAD if parent.kind is Kind.NEWS else Kind.PUBLIC_THREAD
        kind = Kind.PRIVATE_THREAD if private else kind
        id_ = message.id if message else self.mint(at)
        thread = Channel(id_, kind, name, parent.guild, parent, owner=owner)
        thread.archived_at = self.clock.now()
        thread.joined = {user.id: self.clock.now() for user in {owner, *people}}
        self.channels[thread.id] = thread
        if message:
            message.thread = thread
            message.body["flags"] = message.flags | HAS_THREAD
            self._starter(thread, message, at)
        elif not private:
            self._announced(thread, at)
        return thread

    def _starter(self, thread: Channel, message: Message, at: datetime | None) -> None:
        """The first message of a thread stands for the one it was opened on; it has no content."""
        starter = self.post(thread, message.author, type=21, at=at, allowed={})
        starter.reply = message
        starter.body["message_reference"] = reference(message)

    def _announced(self, thread: Channel, at: datetime | None) -> None:
        """What the channel says of a thread without a message: its name."""
        assert thread.parent
        assert thread.owner
        said = self.post(thread.parent, thread.owner, thread.name, type=18, at=at, allowed={})
        said.thread = thread

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
        """A post: a thread whose first message has the same id and is an ordinary one."""
        assert forum.kind in {Kind.FORUM, Kind.MEDIA}
        message = self.post(forum, user, text, at=at, **more)
        del forum.messages[message.id]
        thread = Channel(message.id, Kind.PUBLIC_THREAD, title, forum.guild, forum, owner=user)
        thread.archived_at = self.clock.now()
        thread.joined = {user.id: self.clock.now()}
        thread.applied = [tag["id"] for tag in forum.tags if tag["name"] in set(tags)]
        message.channel = thread
        thread.messages[message.id] = message
        self.channels[thread.id] = thread
        return thread

    def tag(self, forum: Channel, name: str) -> None:
        """Offer a tag for posts of a forum."""
        fields = {"moderated": False, "emoji_id": None, "emoji_name": None}
        forum.tags.append({"id": self.mint(), "name": name, **fields})

    def enter(self, thread: Channel, user: User) -> None:
        """Become a member of a thread."""
        thread.joined[user.id] = self.clock.now()

    def exit(self, thread: Channel, user: User) -> None:
        """Leave a thread, or be taken out of it."""
        del thread.joined[user.id]

    def archive(self, thread: Channel, at: datetime | None = None) -> None:
        """Close a thread; whoever writes there opens it again."""
        thread.archived = True
        thread.archived_at = at.timestamp() if at else self.clock.now()

    def lock(self, thread: Channel) -> None:
        """Archive a thread so that only moderators may open it again."""
        self.archive(thread)
        thread.locked = True
