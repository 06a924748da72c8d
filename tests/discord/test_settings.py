"""What an operator sets for Discord, and what is said when it cannot be right."""

import pytest

from bots.discord.commands import commands, fingerprint
from bots.discord.home import INTENTS, PERMISSIONS
from bots.discord.platform import Discord
from bots.discord.settings import DISCORD, GATEWAY, DiscordSettings
from bots.discord.tongue import LANGUAGES, LOCALES, TABLE, say
from core.errors import BadSetting
from core.settings import Settings, load
from core.summary import Notice, Reason

TOKEN = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.canary-n9hgbAaEUr6ZsAY8wWXXM"


def read(**environ: str) -> DiscordSettings:
    return load(DiscordSettings, environ=environ)


def refused(**environ: str) -> str:
    with pytest.raises(BadSetting) as refusal:
        read(**environ)
    line = str(refusal.value)
    assert "\n" not in line
    assert "canary" not in line
    return line


def test_a_token_is_all_there_is_to_set() -> None:
    own = read(DISCORD_TOKEN=TOKEN)
    assert own.token
    assert own.token.get_secret_value() == TOKEN
    assert (own.api_base, own.gateway_url) == (DISCORD, GATEWAY)
    assert not own.elsewhere
    assert "canary" not in repr(own)


@pytest.mark.parametrize("token", ["canary", "1234567890123456789", f"Bot {TOKEN}", f"{TOKEN}.x"])
def test_what_is_no_token_is_refused_by_name_of_the_page(token: str) -> None:
    line = refused(DISCORD_TOKEN=token)
    assert "DISCORD_TOKEN" in line
    assert "Reset Token" in line


@pytest.mark.parametrize("host", ["127.0.0.1:1", "localhost:1", "[::1]:2"])
def test_servers_may_be_on_this_machine(host: str) -> None:
    own = read(DISCORD_API_BASE=f"http://{host}/api/v10/", DISCORD_GATEWAY_URL=f"ws://{host}/")
    assert own.api_base == f"http://{host}/api/v10"
    assert own.elsewhere


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("DISCORD_API_BASE", "https://discord.com.canary.example/api/v10"),
        ("DISCORD_API_BASE", "https://canary.example/api/v10"),
        ("DISCORD_API_BASE", "http://discord.com/api/v10?canary"),
        ("DISCORD_GATEWAY_URL", "wss://canary.example/"),
        ("DISCORD_GATEWAY_URL", "wss://127.0.0.1.canary.example/"),
        ("DISCORD_GATEWAY_URL", "http://127.0.0.1/canary"),
        ("DISCORD_GATEWAY_URL", "ws://canary@127.0.0.1/"),
    ],
)
def test_tokens_go_nowhere_else(name: str, address: str) -> None:
    line = refused(**{name: address})
    assert name in line
    assert "PRECIS_ALLOW_REMOTE_API=1" in line


def test_unless_somebody_says_so() -> None:
    own = read(
        PRECIS_ALLOW_REMOTE_API="1",
        DISCORD_API_BASE="https://proxy.example/api/v10",
        DISCORD_GATEWAY_URL="wss://proxy.example/",
    )
    assert own.api_base == "https://proxy.example/api/v10"


def test_it_is_configured_when_its_token_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    assert not Discord.configured(Settings())
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    assert Discord.configured(Settings())


def test_intents_and_permissions_are_the_fewest() -> None:
    assert INTENTS.value == 33281
    assert PERMISSIONS.value == 274877991936


def test_the_commands_fingerprint_is_of_all_that_is_registered() -> None:
    assert fingerprint() == fingerprint()
    assert len(commands()) == 3
    for one in commands():
        assert one["contexts"] == one["integration_types"] == [0]


class TestTongue:
    @pytest.mark.parametrize("text", TABLE)
    def test_everything_is_there_in_every_language(self, text: str) -> None:
        assert set(TABLE[text]) == set(LANGUAGES)
        for said in TABLE[text].values():
            assert said.count("{}") == text.count("{}")
            assert said.count("`") == text.count("`")

    @pytest.mark.parametrize(
        "reason", [reason for reason in Reason if reason is not Reason.NOT_INVITED]
    )
    @pytest.mark.parametrize("locale", LOCALES)
    def test_every_notice_is_said(self, reason: Reason, locale: str) -> None:
        notice = Notice(reason, "0123456789abcdef")
        said = say(notice.text, locale)
        assert said.endswith("(ref 0123456789abcdef)")
        english = notice.text.removesuffix(" (ref 0123456789abcdef)").split(". ")
        assert not any(sentence in said for sentence in english)

    @pytest.mark.parametrize("locale", [None, "en-US", "en-GB", "tlh", "sv-SE", ""])
    def test_all_others_read_english(self, locale: str | None) -> None:
        assert say("Cancelled.", locale) == "Cancelled."

    def test_numbers_stay(self) -> None:
        text = "Reading 1,234 messages ... More than 20 other requests come first."
        assert say(text, "de") == (
            "Lese 1,234 Nachrichten ... Mehr als 20 andere Anfragen kommen zuerst."
        )

    def test_what_is_not_in_the_table_stays_as_it_is(self) -> None:
        assert say("Somebody's own words. Cancelled.", "de") == "Somebody's own words. Abgebrochen."
