"""What an operator sets for Slack, and what is said when it cannot be right."""

import tomllib
from pathlib import Path

import pytest
import yaml

from bots.slack.home import Home, manifest
from bots.slack.platform import Slack
from bots.slack.settings import SLACK, SlackSettings
from core.errors import BadSetting
from core.settings import Settings, load

BOT, APP = "xoxb-1-2-canary", "xapp-1-A1-canary"


def read(**environ: str) -> SlackSettings:
    return load(SlackSettings, environ=environ)


def refused(**environ: str) -> str:
    with pytest.raises(BadSetting) as refusal:
        read(**environ)
    line = str(refusal.value)
    assert "\n" not in line
    assert "canary" not in line
    return line


def test_two_tokens_are_all_there_is_to_set() -> None:
    own = read(SLACK_BOT_TOKEN=BOT, SLACK_APP_TOKEN=APP)
    assert own.bot_token
    assert own.bot_token.get_secret_value() == BOT
    assert own.api_url == SLACK
    assert "canary" not in repr(own)


def test_swapped_tokens_are_told_apart() -> None:
    line = refused(SLACK_BOT_TOKEN=APP, SLACK_APP_TOKEN=BOT)
    assert "SLACK_BOT_TOKEN" in line
    assert "begins with xoxb-" in line
    assert "SLACK_APP_TOKEN" in line
    assert "begins with xapp-" in line


@pytest.mark.parametrize(
    "token", ["canary", "xoxp-canary", "Bearer xoxb-canary", "xoxe.xoxb-canary"]
)
def test_what_is_no_bot_token_is_refused_by_name_of_the_page(token: str) -> None:
    assert "OAuth & Permissions" in refused(SLACK_BOT_TOKEN=token)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8080/api", "http://localhost:1", "http://[::1]:2/api/", SLACK]
)
def test_the_api_may_be_slacks_or_on_this_machine(address: str) -> None:
    own = read(SLACK_API_URL=address)
    assert own.api_url.rstrip("/") == address.rstrip("/")
    assert own.here == (address != SLACK)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/api/",
        "http://slack.com/api/",
        "https://slack.com.evil.example/api/",
        "http://127.0.0.1.evil.example/",
        "http://localhost.evil.example/",
        "https://127.0.0.1@evil.example/",
        "http://10.0.0.1/",
    ],
)
def test_tokens_go_to_no_other_machine_unless_it_is_allowed(address: str) -> None:
    assert "PRECIS_ALLOW_REMOTE_API" in refused(SLACK_API_URL=address) or "@" in address
    if "@" not in address:
        own = read(SLACK_API_URL=address, PRECIS_ALLOW_REMOTE_API="1")
        assert own.api_url == address
        assert not own.here


def test_a_bot_runs_where_a_token_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    assert not Slack.configured(Settings())
    monkeypatch.setenv("SLACK_APP_TOKEN", APP)
    assert Slack.configured(Settings()), "that the other is missing is said at the start"


MANIFEST = Path(__file__).parents[2] / "bots" / "slack" / "manifest.yaml"


def test_the_manifest_is_read_without_a_yaml_library() -> None:
    whole = yaml.safe_load(MANIFEST.read_text())
    assert manifest() == set(whole["oauth_config"]["scopes"]["bot"])


def test_the_manifest_is_shipped() -> None:
    project = tomllib.loads((MANIFEST.parents[2] / "pyproject.toml").read_text())
    data = project["tool"]["setuptools"]["package-data"]
    assert "manifest.yaml" in data["bots.slack"]


def test_the_manifest_asks_for_nothing_that_is_not_needed() -> None:
    whole = yaml.safe_load(MANIFEST.read_text())
    unwanted = ("files:", "search:", "reactions:", "email", "customize", "chat:write.public")
    assert not [scope for scope in manifest() for word in unwanted if word in scope]
    assert "user" not in whole["oauth_config"]["scopes"]
    heard = whole["settings"]["event_subscriptions"]["bot_events"]
    assert heard == ["app_mention", "message.im"]
    assert whole["settings"]["socket_mode_enabled"]
    assert whole["features"]["slash_commands"][0]["should_escape"]


def test_scopes_that_were_not_granted_are_named() -> None:
    granted = manifest() - {"groups:history", "im:write"}
    assert Home("T1", "U1", "B1", scopes=frozenset(granted)).missing == [
        "groups:history",
        "im:write",
    ]
    assert Home("T1", "U1", "B1", scopes=frozenset(manifest() | {"pins:read"})).missing == []
    assert Home("T1", "U1", "B1").missing == [], "where Slack did not tell"
