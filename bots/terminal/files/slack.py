"""A Slack export: folders of days, with the names of people beside them.

https://slack.com/help/articles/220556107-How-to-read-Slack-data-exports describes it.
"""

import re
from collections.abc import Iterator, Mapping
from io import TextIOWrapper
from itertools import islice

from bots.markup.loose import mapping, sequence, string
from bots.markup.slack import Known, called, read
from bots.terminal.files.archive import Archive, opened
from bots.terminal.files.chat import Chat, Item
from bots.terminal.files.jsontext import Json
from bots.terminal.files.source import Source
from core.errors import BadFile

# More people, channels or direct conversations than any workspace has.
MOST = 500_000

_DAY = re.compile(r"([^/]+)/(\d{4}-\d\d-\d\d)\.json")
_PEOPLE = ("users.json", "org_users.json")
_CHANNELS = ("channels.json", "groups.json")
_DIRECT = ("dms.json", "mpims.json")


def chats(source: Source) -> Iterator[Chat]:
    """Read every channel, by title. Raises `BadFile` for what is no export and for a broken day."""
    with opened(source) as archive:
        export = _Export(source.name, archive)
        if not export.days:
            raise BadFile(
                f"{source.name}: not a Slack export: no day such as general/2026-11-19.json in it"
                + ("" if source.folder else "; if it is anything else, unpack it")
            )
        for title, folder in sorted((export.title(folder), folder) for folder in export.days):
            yield Chat(folder, title, export.items(folder))


class _Export:
    """What an export's names lead to."""

    def __init__(self, name: str, archive: Archive) -> None:
        self._name = name
        self._archive = archive
        self._files = set(archive.names())
        self.days = self._list()
        self._names = Known()
        for user in self._top(_PEOPLE):
            self._names.users[_short(user.get("id"))] = _short(called(user))
        for channel in self._top(_CHANNELS):
            self._names.channels[_short(channel.get("id"))] = _short(channel.get("name"))
        self._direct = {
            _short(direct.get("id")): sequence(direct.get("members"))[:9]
            for direct in self._top(_DIRECT)
        }

    def title(self, folder: str) -> str:
        """Name a channel, or a direct conversation after the people in it."""
        members = self._direct.get(folder)
        if members is None:
            return f"#{folder}"
        return ", ".join(self._names.user(_short(member)) for member in members) or folder

    def items(self, folder: str) -> Iterator[Item]:
        """Read a channel's messages, day by day."""
        for day in self.days[folder]:
            for value in self._values(f"{folder}/{day}.json"):
                yield read(value, self._names)

    def _list(self) -> dict[str, list[str]]:
        days: dict[str, list[str]] = {}
        for match in filter(None, map(_DAY.fullmatch, sorted(self._files))):
            days.setdefault(match[1], []).append(match[2])
        return days

    def _top(self, files: tuple[str, ...]) -> Iterator[Mapping[str, object]]:
        for file in self._files.intersection(files):
            yield from map(mapping, islice(self._values(file), MOST))

    def _values(self, file: str) -> Iterator[object]:
        with TextIOWrapper(self._archive.open(file), "utf-8-sig", errors="replace") as text:
            json = Json(f"{self._name}/{file}", text)
            yield from json.items()


def _short(value: object) -> str:
    return string(value)[:100]
