"""Everything Slack knows, and how a test sets it up."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.fakes.clock import Clock
from tests.fakes.slack.fleeting import Ephemeral, Status
from tests.fakes.slack.gateway import Gateway
from tests.fakes.slack.manifest import SHIPPED, App
from tests.fakes.slack.people import Team, User
from tests.fakes.slack.rich import rich
from tests.fakes.slack.rooms import Channel, Kind, Message
from tests.fakes.slack.said import attached, body

HOME = Team("T0000HOME", "precis-test", "Precis Test")
ELSEWHERE = Team("T0000ELSE", "elsewhere", "Elsewhere Inc.")


@dataclass
class Group:
    """A user group."""

    id: str
    handle: str
    name: str
    users: list[User] = field(default_factory=list)


class Workspace:
    """People, channels and messages. Changing it by these methods sends no events."""

    def __init__(
        self, manifest: Path | dict[str, Any] = SHIPPED, clock: Clock | None = None
    ) -> None:
        self.app = App.load(manifest)
        self.clock = clock or Clock()
        self.people: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.groups: dict[str, Group] = {}
        self.ephemerals: list[Ephemeral] = []
        self.statuses: dict[tuple[str, str], Status] = {}
        """By channel and thread: see `World.status`."""
        self.homes: dict[str, dict[str, Any]] = {}
        """The App Home view of each user."""
        self.socket = Gateway(self.app, self.clock)
        self.longest = 1000
        """The most messages a page of history has, whatever was asked for."""
        self.url = ""
        """Where the Web API is, with a slash at its end, while the server runs."""
        self._count = 0
        self.bot = self._bot(self.app.handle, self.app.name, self.app.bot_id, self.app.id)

    def number(self) -> int:
        self._count += 1
        return self._count

    def id(self, letter: str) -> str:
        return f"{letter}0{self.number():08d}"

    def user(
        self,
        name: str,
        *,
        tz: str | None = "UTC",
        display: str = "",
        locale: str = "en-US",
        guest: bool = False,
        single: bool = False,
        external: bool = False,
    ) -> User:
        """A person: a member, a guest of some channels or of a `single` one, or an outsider."""
        user = User(
            id=self.id("U"),
            team=ELSEWHERE if external else HOME,
            handle=name.lower().replace(" ", "."),
            real=name,
            display=display,
            zone=tz,
            locale=locale,
            restricted=guest,
            ultra=single,
            stranger=external,
        )
        self.people[user.id] = user
        return user

    def robot(self, name: str) -> User:
        """Another app's bot."""
        return self._bot(name.lower(), name, self.id("B"), self.id("A"))

    def _bot(self, handle: str, name: str, bot_id: str, app_id: str) -> User:
        bot = User(self.id("U"), HOME, handle, name, bot_id=bot_id, app_id=app_id)
        self.people[bot.id] = bot
        return bot

    def group(self, handle: str, users: Iterable[User] = ()) -> Group:
        """A user group, mentioned as `<!subteam^id>`."""
        group = Group(self.id("S"), handle, handle.title(), list(users))
        self.groups[group.id] = group
        return group

    def channel(
        self,
        name: str,
        members: Iterable[User] = (),
        *,
        private: bool = False,
        shared: bool = False,
        bot: bool = True,
    ) -> Channel:
        """A channel with these members and, unless told otherwise, the app's bot.

        `shared`: with another workspace, whether or not somebody of it is a member.
        """
        kind: Kind = "private" if private else "public"
        return self._open("C", name, kind, [*members, *([self.bot] if bot else [])], shared=shared)

    def im(self, user: User, other: User | None = None) -> Channel:
        """The direct conversation of two; with the bot unless another is named."""
        pair = [user, other or self.bot]
        for channel in self.channels.values():
            if channel.kind == "im" and set(channel.members) == set(pair):
                return channel
        return self._open("D", "", "im", pair)

    def mpim(self, *users: User, bot: bool = True) -> Channel:
        """A group's direct conversation."""
        members = [*users, *([self.bot] if bot else [])]
        for channel in self.channels.values():
            if channel.kind == "mpim" and set(channel.members) == set(members):
                return channel
        name = "mpdm-" + "--".join(user.handle for user in members) + "-1"
        return self._open("G", name, "mpim", members)

    def _open(
        self, letter: str, name: str, kind: Kind, members: list[User], *, shared: bool = False
    ) -> Channel:
        teams = list(dict.fromkeys([HOME, *(user.team for user in members)]))
        teams += [ELSEWHERE] if shared and ELSEWHERE not in teams else []
        creator = members[0].id if members else ""
        channel = Channel(self.id(letter), name, kind, members, teams, creator)
        self.channels[channel.id] = channel
        return channel

    def join(self, channel: Channel, user: User) -> None:
        channel.members.append(user)
        if user.team not in channel.teams:
            channel.teams.append(user.team)

    def leave(self, channel: Channel, user: User) -> None:
        channel.members.remove(user)

    def deactivate(self, user: User) -> None:
        """They resolve still, and are in no channel any more."""
        user.deleted = True
        for channel in self.channels.values():
            if user in channel.members and channel.kind != "im":
                channel.members.remove(user)

    def archive(self, channel: Channel) -> None:
        channel.archived = True

    def privatize(self, channel: Channel) -> None:
        """Make a public channel private, as an admin can; its id stays."""
        channel.kind = "private"

    def stamp(self, channel: Channel, at: datetime | None = None) -> str:
        """A new `ts` of a channel: unique there, and not before the newest unless told `at`."""
        micros = int((at.timestamp() if at else self.clock.now()) * 1_000_000)
        if at is None:
            micros = max(micros, channel.newest + 1)
        while (ts := f"{micros // 1_000_000}.{micros % 1_000_000:06d}") in channel.messages:
            micros += 1
        channel.newest = max(micros, channel.newest)
        return ts

    def post(
        self,
        channel: Channel,
        user: User,
        text: str = "",
        *,
        thread: str | None = None,
        broadcast: bool = False,
        at: datetime | None = None,
        blocks: list[dict[str, Any]] | None = None,
        **more: Any,  # noqa: ANN401 - whatever a message may carry
    ) -> str:
        """Let a member say something and answer its `ts`. No event is sent: see `World.say`.

        `text` is as the API shows it: escaped, with tokens. `more` are further keys of the message:
        `files` (of which only `name` must be given), `attachments`, `subtype`, `edited` ...
        """
        assert user in channel.members, f"{user.real} is not in {channel.name or channel.id}"
        assert thread is None or thread in channel.messages, f"no message {thread}"
        said = body(channel, user, text, blocks, self.number())
        if files := more.pop("files", None):
            more["files"] = [attached(user, file, self.id("F")) for file in files]
        root = channel.root(thread) if thread else None
        message = Message(self.stamp(channel, at), said | more, root, broadcast)
        channel.add(message)
        return message.ts

    def edit(self, channel: Channel, ts: str, text: str) -> None:
        """Let the author change what they wrote."""
        message = channel.messages[ts]
        edited = {"user": message.author, "ts": self.stamp(channel)}
        message.body |= {"text": text, "blocks": rich(text), "edited": edited}

    def delete(self, channel: Channel, ts: str) -> None:
        """The root of a thread leaves a tombstone, everything else is gone."""
        channel.remove(ts)

    def sees(self, user: User, channel: Channel) -> bool:
        """Whether they may read there: members, and full members everything public."""
        if user.deleted:
            return False
        return user in channel.members or (channel.kind == "public" and not user.guest)

    def reload(self, user: User) -> None:
        """Let them reload Slack: their ephemeral messages are gone."""
        self.ephemerals = [one for one in self.ephemerals if one.user is not user]

    def link(self, channel: Channel, ts: str) -> str:
        """What "Copy link" gives: replies name their thread."""
        url = f"https://{HOME.domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
        thread = channel.messages[ts].thread
        return f"{url}?thread_ts={thread}&cid={channel.id}" if thread else url

    def ticket(self) -> str:
        """The URL of one Socket Mode connection."""
        server = self.url.replace("http", "ws", 1).removesuffix("api/")
        return f"{server}link/?ticket={self.socket.ticket()}&app_id={self.app.id}"
