"""A conversation as far as it is read: what was said, what was skipped, which threads are alive."""

from collections.abc import Iterable
from datetime import UTC, datetime

from bots.chat.gathered import OWN, Gathered
from bots.markup.loose import mapping, sequence, string
from bots.markup.slack import moment, read
from bots.slack.calls import Json
from bots.slack.home import Home
from bots.slack.people import SPARE, People
from bots.slack.span import TICK
from core.conversation import Message
from core.request import Request

_NEVER = datetime.min.replace(tzinfo=UTC)


class Reading(Gathered):
    """Fills up page by page. A message that is met twice, as broadcast replies are, is one."""

    def __init__(self, request: Request, home: Home, people: People) -> None:
        super().__init__()
        self.threads: dict[str, datetime] = {}
        """When somebody last replied, by the id of each thread's first message."""
        self.perhaps: set[str] = set()
        """Threads of which it is not known: Slack names five of the people in a thread."""
        self._request = request
        self._home = home
        self._people = people
        self._spare = dict(SPARE)

    async def add(self, page: Iterable[Json], floor: datetime | None = None) -> None:
        """Read the messages of a page that were sent at `floor` or later."""
        fresh = [item for item in map(mapping, page) if self._fresh(item, floor)]
        names = await self._people.known(fresh, self._request.source.channel, self._spare)
        for item in fresh:
            ts = string(item.get("ts"))
            said = OWN if self._ours(item) else read(item, names)
            if isinstance(said, Message):
                self.keep(said)
            else:
                self.skip(ts, said, moment(ts))

    def note(self, page: Iterable[Json]) -> None:
        """Remember the threads that a page of a channel's history tells of."""
        for item in map(mapping, page):
            root = string(item.get("thread_ts"))
            copy = mapping(item.get("root")) if item.get("root") else item
            last = moment(string(copy.get("latest_reply"))) or moment(string(item.get("ts")))
            talked = copy.get("reply_users") != [self._home.user]
            if root and last and talked and root != self._request.trigger:
                self.threads[root] = max(last, self.threads.get(root, _NEVER))
                self._notice(root, copy)

    def _notice(self, root: str, copy: Json) -> None:
        """Notice whether the asker takes part in a thread."""
        named, count = sequence(copy.get("reply_users")), copy.get("reply_users_count")
        if self._request.asker in (copy.get("user"), *named):
            self.joined.add(root)
        elif isinstance(count, int) and count > len(named):
            self.perhaps.add(root)

    def active(self, floor: datetime | None, most: int) -> list[str]:
        """List the threads with replies at `floor` or later, at most `most`, the liveliest first.

        Where there are more, what is older than the newest reply of those that are not read is
        lost: the rest is whole.
        """
        last = sorted(((at, root) for root, at in self.threads.items()), reverse=True)
        alive = [(at, root) for at, root in last if floor is None or at >= floor]
        if len(alive) > most:
            self.lose(alive[most][0] + TICK)
        return [root for _, root in alive[:most]]

    def _fresh(self, item: Json, floor: datetime | None) -> bool:
        ts = string(item.get("ts"))
        if self.met(ts) or ts == self._request.trigger:
            return False
        return floor is None or (moment(ts) or floor) >= floor

    def _ours(self, item: Json) -> bool:
        return self._home.user == item.get("user") or self._home.bot == item.get("bot_id")
