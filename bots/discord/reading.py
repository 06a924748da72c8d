"""A conversation as far as it is read: what was said, what was skipped."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bots.chat.gathered import OWN, Gathered
from bots.discord.home import Home
from bots.discord.people import People, Spare
from bots.discord.rooms import Room
from bots.discord.snowflake import moment
from bots.markup.discord import blank, original, read
from bots.markup.loose import identity, mapping, mappings, string
from core import clean
from core.conversation import Message
from core.request import Request

Json = Mapping[str, Any]


class Reading(Gathered):
    """Fills up page by page."""

    def __init__(self, request: Request, room: Room, home: Home, people: People) -> None:
        super().__init__()
        self._request = request
        self._room = room
        self._home = home
        self._people = people
        self._spare = Spare()
        self._replies: set[str] = set()
        """Those of which Discord did not say what they answer."""
        self._spoken = self._blank = 0

    async def add(self, page: Iterable[Json], thread: Json | None = None) -> None:
        """Read the messages of a page, of a thread or of the channel itself."""
        fresh = [item for item in map(original, page) if self._fresh(item)]
        names = await self._people.known(fresh, self._room, self._spare)
        number = string((thread or {}).get("id")) or None
        for item in fresh:
            self._judge(item)
            if "referenced_message" not in item:
                self._replies.add(identity(item.get("id")))
            ours = self._ours(item)
            said = OWN if ours else read(item, names, number)
            if isinstance(said, str):
                key = identity(item.get("id"))
                self.skip(key, said, moment(key))
            else:
                self.keep(_titled(said, thread) if self._room.forum and thread else said)

    def note(self, page: Iterable[Json], thread: Json | None) -> None:
        """Notice whether the asker takes part in a thread: they opened it, or wrote in it lately.

        Discord tells of no thread who is in it; what is read of it anyway does.
        """
        if thread is None:
            return
        authors = [mapping(original(item).get("author")) for item in page]
        people = {identity(each.get("id")) for each in authors if not each.get("bot")}
        if self._request.asker in (identity(thread.get("owner_id")), *people):
            self.joined.add(string(thread.get("id")))

    def resolve(self) -> None:
        """Say of replies whom they are to, as far as that has been read by now."""
        for number in self._replies & self.messages.keys():
            reply = self.messages[number]
            if other := self.messages.get(reply.reply_to or ""):
                text = f"(to {clean.name(other.speaker)}) {reply.text}"
                self.keep(replace(reply, text=text))
        self._replies.clear()

    @property
    def hidden(self) -> bool:
        """Whether it looks as if we were told that people wrote, but not what.

        One in two: there are also kinds of messages that we do not know.
        """
        return self._blank * 2 > self._spoken

    def _judge(self, item: Json) -> None:
        """Count what people wrote, and what of it is blank; what mentions us is never hidden."""
        bot = mapping(item.get("author")).get("bot")
        ids = {identity(user.get("id")) for user in mappings(item.get("mentions"))}
        if not bot and self._home.user not in ids and item.get("type") in (0, 19):
            self._spoken += 1
            self._blank += blank(item)

    def _fresh(self, item: Json) -> bool:
        number = identity(item.get("id"))
        return bool(number) and number != self._request.trigger and not self.met(number)

    def _ours(self, item: Json) -> bool:
        author = identity(mapping(item.get("author")).get("id"))
        return self._home.user == author or self._home.application == item.get("application_id")


def _titled(message: Message, thread: Json) -> Message:
    """Let a forum's post begin with its title, which its first message has the id of."""
    if message.id != thread.get("id"):
        return message
    title = " ".join(string(thread.get("name")).split())
    return replace(message, text=f"[post: {title}]\n{message.text}") if title else message
