"""What somebody asked for, as far as it is understood before anybody looked at a clock."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bots.chat.words import Words
from core.errors import PrecisError
from core.request import Kind, Request, Visibility
from core.window import Window

BUSY = "I am busy right now. If you hear nothing more within a minute, please ask again."

_NEW = ("new", "what's new")
_MINE = ("since me", "since my last message")
_EAST, _WEST = ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Etc/GMT+12")


@dataclass(frozen=True, slots=True)
class Heard:
    """A request whose window still stands there in words, for want of a clock."""

    request: Request
    words: str = ""

    def local(self, now: datetime) -> bool:
        """Whether the words mean different times to people in different places."""
        try:
            return self._window(now, _EAST) != self._window(now, _WEST)
        except PrecisError:  # such as a day that has not begun everywhere
            return True

    def at(self, now: datetime, zone: str) -> Request:
        """Read the words by the asker's clock. Raises PrecisError."""
        return replace(self.request, window=self._window(now, ZoneInfo(zone)), zone=zone)

    def _window(self, now: datetime, zone: ZoneInfo) -> Window:
        if not self.words:
            return self.request.window
        if self.words.lower() in _MINE:
            return Window(mine=True)
        return Window.parse(self.words, now, zone)


def about(request: Request, words: Words) -> Heard:
    """Put into a request, whose source is known, what else the words say. Raises PrecisError."""
    first, _, rest = words.rest.partition(" ")
    if first.lower() == "missed":
        return _missed(request, rest.strip(), public=words.public)
    if words.rest.lower() in _NEW:
        request, words = replace(request, window=Window(new=True)), replace(words, rest="")
    if words.public:
        if request.source.channel != request.reply.channel:
            raise PrecisError(
                "another channel's summary is for you alone; try `24h #channel` without `public`"
            )
        request = replace(request, visibility=Visibility.PUBLIC)
    return Heard(request, words.rest)


def _missed(request: Request, rest: str, *, public: bool) -> Heard:
    """Ask for what somebody missed: since they last wrote, or since another time."""
    if public:
        raise PrecisError("what you missed is for you alone; press Share under it, or try `24h`")
    window = Window(mine=True)
    kind, alone = Kind.MISSED, Visibility.PRIVATE
    return Heard(replace(request, kind=kind, window=window, visibility=alone), rest)
