"""The app as its manifest describes it: what it may do and what it hears."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import yaml

from tests.fakes.slack.refused import Refused

SHIPPED = Path(__file__).parents[3] / "bots" / "slack" / "manifest.yaml"

SAMPLE: dict[str, Any] = {
    "display_information": {"name": "Summarizer"},
    "features": {
        "bot_user": {"display_name": "summarizer"},
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [{"command": "/summarize", "should_escape": True}],
        "shortcuts": [{"type": "message", "callback_id": "summarize_thread"}],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read",
                "channels:history",
                "channels:read",
                "chat:write",
                "commands",
                "groups:history",
                "groups:read",
                "im:history",
                "im:read",
                "im:write",
                "usergroups:read",
                "users:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["app_mention", "message.im", "app_home_opened"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}
"""For tests of the fake itself, which should not change when the bot's manifest does."""


@dataclass
class App:
    """One installed app. Its sets may be changed by a test: a reinstall with other scopes."""

    name: str
    handle: str
    scopes: set[str]
    events: set[str]
    commands: dict[str, bool]
    """Each command with whether channels, users and links in its text are escaped."""
    shortcuts: set[str]
    socket_mode: bool
    interactive: bool
    home_tab: bool
    messages_tab: bool
    id: str = "A0000PRECIS"
    bot_id: str = "B0000PRECIS"
    bot_token: str = "xoxb-1111111111-2222222222-aaaaaaaaaaaaaaaaaaaaaaaa"
    app_token: str = "xapp-1-A0000PRECIS-3333333333-bbbbbbbbbbbbbbbbbbbbbbbb"
    app_scopes: set[str] = field(default_factory=lambda: {"connections:write"})
    trouble: str | None = None
    """What every call with the bot token is refused with: `token_revoked`, `account_inactive`."""

    @classmethod
    def load(cls, manifest: Path | dict[str, Any]) -> Self:
        text = manifest if isinstance(manifest, dict) else yaml.safe_load(manifest.read_text())
        features, settings = text["features"], text["settings"]
        shortcuts, home = features.get("shortcuts", []), features.get("app_home", {})
        return cls(
            name=text["display_information"]["name"],
            handle=features["bot_user"]["display_name"],
            scopes=set(text["oauth_config"]["scopes"]["bot"]),
            events=set(settings.get("event_subscriptions", {}).get("bot_events", [])),
            commands={
                command["command"]: command.get("should_escape", False)
                for command in features.get("slash_commands", [])
            },
            shortcuts={item["callback_id"] for item in shortcuts if item["type"] == "message"},
            socket_mode=settings.get("socket_mode_enabled", False),
            interactive=settings.get("interactivity", {}).get("is_enabled", False),
            home_tab=home.get("home_tab_enabled", False),
            messages_tab=home.get("messages_tab_enabled", False),
        )

    def require(self, *scopes: str) -> None:
        """Refuse unless one of the scopes is granted."""
        if scopes and not self.scopes.intersection(scopes):
            raise Refused("missing_scope", needed=",".join(scopes), provided=self.granted)

    @property
    def granted(self) -> str:
        return ",".join(sorted(self.scopes))

    def hears(self, event: str) -> bool:
        """Whether an event of that kind (`app_mention`, `message.im`) is sent to the app."""
        return event in self.events and (event not in NEEDS or NEEDS[event] in self.scopes)


NEEDS = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
}
"""The scope without which a subscribed event does not come."""
