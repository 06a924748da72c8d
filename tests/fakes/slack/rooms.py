"""Where people talk: channels and direct messages, with what was said in them."""

from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.fakes.slack.people import INSTALLED, Team, User

Kind = Literal["public", "private", "im", "mpim"]

SCOPE = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}
"""The first word of the scopes that a kind of conversation needs."""

TYPE = {"public": "public_channel", "private": "private_channel", "im": "im", "mpim": "mpim"}
"""What `types` calls them."""

EVENT = {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}
"""What `channel_type` calls them."""


@dataclass(eq=False)
class Message:
    """One post. `body` is what the API shows of it, without what its thread adds.

    `flags` are the arguments that decide how it is shown and are not shown themselves:
    `unfurl_links`, `unfurl_media`, `parse`, `link_names`, `mrkdwn`.
    """

    ts: str
    body: dict[str, Any]
    thread: str | None = None
    broadcast: bool = False
    metadata: dict[str, Any] | None = None
    flags: dict[str, Any] = field(default_factory=dict)

    @property
    def author(self) -> str:
        """The id of the user, or of the bot where there is no user."""
        return str(self.body.get("user") or self.body.get("bot_id") or "")


@dataclass(eq=False)
class Channel:
    """A conversation of any kind. `teams` are all workspaces that share it, the host first."""

    id: str
    name: str
    kind: Kind
    members: list[User]
    teams: list[Team]
    creator: str = ""
    archived: bool = False
    topic: str = ""
    newest: int = 0
    """The latest `ts` handed out, in microseconds: no two are the same, ephemeral ones included."""
    messages: dict[str, Message] = field(default_factory=dict)
    _order: list[str] = field(default_factory=list)
    _threads: dict[str, list[str]] = field(default_factory=dict)

    @property
    def external(self) -> bool:
        """Whether other workspaces share it: Slack Connect."""
        return len(self.teams) > 1

    def add(self, message: Message) -> None:
        assert message.ts not in self.messages, f"{message.ts} exists in {self.id}"
        self.messages[message.ts] = message
        insort(self._order, message.ts)
        if message.thread:
            insort(self._threads.setdefault(message.thread, []), message.ts)

    def remove(self, ts: str) -> None:
        """Delete a message; the root of a thread leaves a tombstone."""
        if self._threads.get(ts):
            self.messages[ts] = Message(ts, dict(TOMBSTONE))
            return
        self._order.remove(ts)
        message = self.messages.pop(ts)
        if message.thread:
            self._threads[message.thread].remove(ts)

    def top(self) -> Iterator[str]:
        """What history shows, oldest first: no replies, except those also sent to the channel."""
        for ts in self._order:
            message = self.messages[ts]
            if message.thread is None or message.broadcast:
                yield ts

    def root(self, ts: str) -> str | None:
        """The first message of the thread that `ts` is in; None if there is no such message."""
        message = self.messages.get(ts)
        return (message.thread or message.ts) if message else None

    def replies(self, root: str) -> list[str]:
        return self._threads.get(root, [])

    def show(self, message: Message, *, metadata: bool = False) -> dict[str, Any]:
        """A message as the API answers with it."""
        shown = {**message.body, "ts": message.ts}
        if message.thread:
            shown |= {"thread_ts": message.thread, "parent_user_id": self._starter(message.thread)}
            if message.broadcast:
                root = self.messages[message.thread]
                shown |= {"subtype": "thread_broadcast", "root": self._excerpt(root)}
        elif self.replies(message.ts):
            shown |= self._counts(message.ts)
        if metadata and message.metadata:
            shown["metadata"] = message.metadata
        return shown

    def _starter(self, root: str) -> str:
        return self.messages[root].author

    def _excerpt(self, root: Message) -> dict[str, Any]:
        keys = ("type", "subtype", "user", "text", "bot_id")
        excerpt = {key: root.body[key] for key in keys if key in root.body}
        return excerpt | {"ts": root.ts} | self._counts(root.ts)

    def _counts(self, root: str) -> dict[str, Any]:
        replies = self.replies(root)
        users = list(dict.fromkeys(self.messages[ts].author for ts in replies))
        return {
            "thread_ts": root,
            "reply_count": len(replies),
            "reply_users_count": len(users),
            "latest_reply": replies[-1],
            "reply_users": users[:5],
            "subscribed": False,
        }

    def json(self, viewer: User) -> dict[str, Any]:
        """As `conversations.info` and `.list` show it to the app's bot user."""
        if self.kind == "im":
            return self._direct(viewer)
        channel = {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "created": INSTALLED,
            "creator": self.creator,
            "is_channel": self.kind == "public",
            "is_group": self.kind == "private",
            "is_im": False,
            "is_mpim": self.kind == "mpim",
            "is_private": self.kind != "public",
            "is_archived": self.archived,
            "is_general": self.name == "general",
            "is_member": viewer in self.members,
            "unlinked": 0,
            "topic": {"value": self.topic, "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "previous_names": [],
            "context_team_id": viewer.team.id,
            "updated": INSTALLED * 1000,
        }
        return channel | self._sharing()

    def _direct(self, viewer: User) -> dict[str, Any]:
        other = next((user for user in self.members if user is not viewer), viewer)
        return {
            "id": self.id,
            "created": INSTALLED,
            "is_archived": False,
            "is_im": True,
            "is_org_shared": False,
            "user": other.id,
            "is_user_deleted": other.deleted,
            "priority": 0,
            "context_team_id": viewer.team.id,
            "updated": INSTALLED * 1000,
        }

    def _sharing(self) -> dict[str, Any]:
        return {
            "is_shared": self.external,
            "is_ext_shared": self.external,
            "is_org_shared": False,
            "is_pending_ext_shared": False,
            "pending_shared": [],
            "pending_connected_team_ids": [],
            "shared_team_ids": [team.id for team in self.teams],
            "internal_team_ids": [],
            "conversation_host_id": self.teams[0].id,
        }


TOMBSTONE = {
    "type": "message",
    "subtype": "tombstone",
    "user": "USLACKBOT",
    "text": "This message was deleted.",
    "hidden": True,
}
