"""Who we are in Slack."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Self

from bots.markup.loose import string


@dataclass(frozen=True, slots=True)
class Home:
    """The workspace that the app is installed in, and the app's bot in it.

    `user` and `bot` are the two ids under which our own posts appear, `enterprise` is the
    workspace's organization or empty, `scopes` what the installation granted, `url` is where the
    workspace's people read it: `https://acme.slack.com/`.
    """

    team: str
    user: str
    bot: str
    enterprise: str = ""
    scopes: frozenset[str] = frozenset()
    url: str = ""

    @classmethod
    def read(cls, answer: Mapping[str, object], headers: Mapping[str, str]) -> Self:
        """Read the answer of auth.test; it tells the scopes in a header."""
        granted = headers.get("x-oauth-scopes", "")
        return cls(
            string(answer.get("team_id")),
            string(answer.get("user_id")),
            string(answer.get("bot_id")),
            string(answer.get("enterprise_id")),
            frozenset(filter(None, (scope.strip() for scope in granted.split(",")))),
            string(answer.get("url")),
        )

    @property
    def teams(self) -> frozenset[str]:
        """The ids that mark somebody as one of ours."""
        return frozenset(filter(None, (self.team, self.enterprise)))

    @property
    def missing(self) -> list[str]:
        """The scopes that the manifest asks for and the installation did not grant.

        None where Slack did not tell what it granted.
        """
        return sorted(manifest() - self.scopes) if self.scopes else []


def manifest() -> set[str]:
    """Read the scopes in manifest.yaml, which is ours: it takes no YAML library."""
    text = (resources.files("bots.slack") / "manifest.yaml").read_text()
    listed = text.partition("    bot:\n")[2].partition("settings:")[0]
    return {line.split()[1] for line in listed.splitlines() if line.lstrip().startswith("- ")}
