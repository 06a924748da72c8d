"""Who there is: members, guests, people of other workspaces, bots."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

ICONS = {f"image_{size}": f"https://a.slack-edge.com/{size}.png" for size in (36, 48, 72)}
INSTALLED = 1_500_000_000
"""When everything that nobody asks about was made (2017-07-14)."""


@dataclass(frozen=True, slots=True)
class Team:
    """A workspace."""

    id: str
    domain: str
    name: str


@dataclass(eq=False)
class User:
    """A person or a bot. `display` is often empty, as in Slack; names are not unique.

    `restricted` is a guest, `ultra` a guest of a single channel, `stranger` somebody of another
    workspace. `zone` is None where Slack does not tell it. `rank` is `admin`, `owner` or
    `primary_owner` of the workspace, or nothing.
    """

    id: str
    team: Team
    handle: str
    real: str
    display: str = ""
    zone: str | None = "UTC"
    locale: str = "en-US"
    restricted: bool = False
    ultra: bool = False
    stranger: bool = False
    deleted: bool = False
    rank: str = ""
    bot_id: str | None = None
    app_id: str | None = None

    @property
    def tag(self) -> str:
        """How messages mention them."""
        return f"<@{self.id}>"

    @property
    def guest(self) -> bool:
        """Whether they see only what they were invited to."""
        return self.restricted or self.ultra or self.stranger

    def json(self, now: datetime, *, locale: bool = False) -> dict[str, Any]:
        """As `users.info` shows them."""
        user: dict[str, Any] = {
            "id": self.id,
            "team_id": self.team.id,
            "name": self.handle,
            "deleted": self.deleted,
            "profile": self._profile(),
            "is_bot": self.bot_id is not None,
            "is_app_user": False,
            "updated": INSTALLED,
        }
        if not self.deleted:
            user |= {"color": "9f69e7", "real_name": self.real} | self._rank() | self._time(now)
        if self.stranger:
            user["is_stranger"] = True
        if locale:
            user["locale"] = self.locale
        return user

    def _rank(self) -> dict[str, bool]:
        return {
            "is_admin": bool(self.rank),
            "is_owner": self.rank in {"owner", "primary_owner"},
            "is_primary_owner": self.rank == "primary_owner",
            "is_restricted": self.restricted or self.ultra,
            "is_ultra_restricted": self.ultra,
        }

    def _time(self, now: datetime) -> dict[str, Any]:
        if self.zone is None:
            return {}
        local = now.astimezone(ZoneInfo(self.zone))
        offset = local.utcoffset()
        assert offset is not None
        return {
            "tz": self.zone,
            "tz_label": local.tzname() or "",
            "tz_offset": int(offset.total_seconds()),
        }

    def _profile(self) -> dict[str, Any]:
        profile: dict[str, Any] = {
            "title": "",
            "real_name": self.real,
            "real_name_normalized": self.real,
            "display_name": self.display,
            "display_name_normalized": self.display,
            "status_text": "",
            "status_emoji": "",
            "avatar_hash": "g0123456789a",
            "image_72": ICONS["image_72"],
            "team": self.team.id,
        }
        if self.bot_id:
            profile |= {"bot_id": self.bot_id, "api_app_id": self.app_id or ""}
        return profile

    def card(self) -> dict[str, Any]:
        """The `user_profile` that messages of other workspaces' people carry with them."""
        return {
            "name": self.handle,
            "real_name": self.real,
            "display_name": self.display,
            "team": self.team.id,
            "is_restricted": self.restricted or self.ultra,
            "is_ultra_restricted": self.ultra,
            "avatar_hash": "g0123456789a",
            "image_72": ICONS["image_72"],
        }

    def badge(self) -> dict[str, Any]:
        """The `bot_profile` that a bot's messages carry with them."""
        assert self.bot_id
        return {
            "id": self.bot_id,
            "deleted": self.deleted,
            "name": self.real,
            "updated": INSTALLED,
            "app_id": self.app_id or "",
            "icons": ICONS,
            "team_id": self.team.id,
        }
