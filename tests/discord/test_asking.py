"""What Discord tells us, and what somebody asks for by it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bots.chat.heard import Heard
from bots.discord import asking
from bots.discord.asking import Asked, Posted
from bots.discord.snowflake import snowflake
from bots.discord.words import HELP, offered
from bots.platform import Wish
from core.conversation import Place
from core.errors import PrecisError
from core.request import Kind, Request, Visibility
from core.window import Window

NOW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
DAY = datetime(2026, 11, 20, tzinfo=UTC)
GUILD, GENERAL, OTHER, THREAD = "11", "12", "13", "14"
SAID = snowflake(NOW - timedelta(hours=2))
LINK = f"https://discord.com/channels/{GUILD}/{OTHER}/{SAID}"
HERE = Place("discord", GUILD, GENERAL)


def threads(channel: str) -> bool:
    return channel == THREAD


def asked(channel: str = GENERAL, **data: object) -> Asked:
    return Asked("77", "secret-token", GUILD, channel, "9", data, threads, "de")


def typed(channel: str = GENERAL, /, **options: object) -> Asked:
    given = [{"name": name, "type": 3, "value": value} for name, value in options.items()]
    return asked(channel, name="summarize", options=given)


def heard(answer: Heard | Wish | str) -> Request:
    assert isinstance(answer, Heard)
    return answer.at(NOW, "UTC")


def said(text: str, channel: str = GENERAL) -> Posted:
    return Posted("88", GUILD, channel, "9", text, ("<@1>", "<@!1>", "<@&5>"), threads)


def clicked(name: str, channel: str = GENERAL, **message: object) -> Asked:
    shown = {"id": SAID, "flags": 0, **message}
    return asked(channel, name=name, target_id=SAID, resolved={"messages": {SAID: shown}})


class TestCommands:
    def test_nothing_means_since_me(self) -> None:
        request = heard(asking.command(typed()))
        assert request.window == Window(mine=True)
        assert request.source == request.reply == HERE
        assert request.visibility is Visibility.PRIVATE
        assert (request.key, request.via, request.locale) == (
            "discord:asked:77",
            "secret-token",
            "de",
        )

    def test_in_a_thread_nothing_means_all(self) -> None:
        assert heard(asking.command(typed(THREAD))).window == Window()

    @pytest.mark.parametrize(
        ("words", "window"),
        [
            ("24h", Window(since=NOW - timedelta(hours=24))),
            ("last 100", Window(last=100)),
            ("since me", Window(mine=True)),
            ("all", Window()),
            ("today", Window(DAY, DAY + timedelta(days=1))),
        ],
    )
    def test_the_same_words_as_in_slack(self, words: str, window: Window) -> None:
        assert heard(asking.command(typed(window=words))).window == window

    @pytest.mark.parametrize("words", ["bananas", "24h #general", "5000 years", "tomorrow"])
    def test_what_means_nothing_is_told_with_examples(self, words: str) -> None:
        with pytest.raises(PrecisError) as refusal:
            heard(asking.command(typed(window=words)))
        assert words not in str(refusal.value) or words == "24h #general"

    def test_help(self) -> None:
        assert asking.command(typed(window="help")) == HELP
        assert len(HELP) < 2000

    def test_public_is_an_option_and_a_word(self) -> None:
        for one in (typed(public=True), typed(window="24h public")):
            assert heard(asking.command(one)).visibility is Visibility.PUBLIC
        assert heard(asking.command(typed(public="yes"))).visibility is Visibility.PRIVATE

    def test_another_channel_is_never_public(self) -> None:
        request = heard(asking.command(typed(channel=OTHER)))
        assert request.source.channel == OTHER
        assert request.reply == HERE
        with pytest.raises(PrecisError, match="for you alone"):
            asking.command(typed(channel=OTHER, public=True))

    def test_a_chosen_thread_is_known_by_what_discord_tells_of_it(self) -> None:
        one = typed(channel="99")
        one.data["resolved"] = {"channels": {"99": {"id": "99", "type": 11}}}
        assert heard(asking.command(one)).window == Window()

    @pytest.mark.parametrize(
        "link",
        [
            LINK,
            LINK.replace("discord.com", "ptb.discord.com"),
            LINK.replace("discord", "discordapp"),
        ],
    )
    def test_a_link_is_where_to_begin(self, link: str) -> None:
        request = heard(asking.command(typed(window=link)))
        assert request.source.channel == OTHER
        since = request.window.since
        assert since
        assert abs(since - (NOW - timedelta(hours=2))) < timedelta(milliseconds=2)

    def test_a_link_and_words(self) -> None:
        request = heard(asking.command(typed(window=f"last 5 <#{OTHER}>")))
        assert (request.source.channel, request.window) == (OTHER, Window(last=5))

    @pytest.mark.parametrize(
        "link",
        [
            LINK.replace(f"/{GUILD}/", "/666/"),
            LINK.replace(f"/{GUILD}/", "/@me/"),
            "https://discord.com.evil.example/channels/11/13/1",
            "https://evil.example/channels/11/13/1",
            "https://discord.com/channels/11/../12",
            "https://discord.com/invite/x",
        ],
    )
    def test_other_servers_and_other_addresses_are_refused(self, link: str) -> None:
        with pytest.raises(PrecisError, match="this server"):
            asking.command(typed(window=link))

    def test_two_places_are_one_too_many(self) -> None:
        for one in (typed(window=f"{LINK} <#{OTHER}>"), typed(window=LINK, channel=OTHER)):
            with pytest.raises(PrecisError, match="one conversation"):
                asking.command(one)


class TestMentions:
    @pytest.mark.parametrize("text", ["<@1>", "<@!1> summarize", "<@&5>  ", "<@1> /summarise"])
    def test_the_name_alone(self, text: str) -> None:
        request = heard(asking.mention(said(text)))
        assert request.window == Window(mine=True)
        assert request.visibility is Visibility.PUBLIC
        assert (request.kind, request.trigger, request.via) == (Kind.MENTION, "88", None)
        assert request.key == "discord:post:88"

    def test_in_a_thread(self) -> None:
        request = heard(asking.mention(said("<@1> last 5", THREAD)))
        assert request.source.channel == request.reply.channel == THREAD
        assert request.window == Window(last=5)

    def test_about_another_channel_it_is_for_the_asker_alone(self) -> None:
        request = heard(asking.mention(said(f"<@1> <#{OTHER}> 24h")))
        assert request.visibility is Visibility.PRIVATE
        assert request.source.channel == OTHER

    def test_help(self) -> None:
        assert asking.mention(said("<@1> help")) == HELP


class TestMenus:
    def test_from_here(self) -> None:
        request = heard(asking.menu(clicked("Summarize from here")))
        assert request.kind is Kind.SHORTCUT
        assert request.source == HERE
        assert request.window.since
        assert request.visibility is Visibility.PRIVATE

    def test_this_thread_from_inside(self) -> None:
        request = heard(asking.menu(clicked("Summarize this thread", THREAD)))
        assert request.source.channel == THREAD
        assert request.window == Window()

    def test_this_thread_from_its_first_message(self) -> None:
        request = heard(asking.menu(clicked("Summarize this thread", flags=1 << 5)))
        assert request.source.channel == SAID
        assert request.reply == HERE

    def test_no_thread_there(self) -> None:
        with pytest.raises(PrecisError, match="in no thread"):
            asking.menu(clicked("Summarize this thread"))

    @pytest.mark.parametrize("data", [{}, {"name": 7}, {"target_id": None}, {"resolved": []}])
    def test_what_discord_never_sends_is_no_crash(self, data: dict[str, object]) -> None:
        with pytest.raises(PrecisError):
            asking.menu(replace(asked(), data={"name": "Summarize this thread", **data}))


class TestOffers:
    @pytest.mark.parametrize(
        ("typed", "first"),
        [("", "since me"), ("2", "2"), ("24", "24"), ("mon", "mon"), ("since m", "since me")]
        + [
            (words, words) for words in ("missed 7d", "24h public", "since yesterday 9am", "3 days")
        ],
    )
    def test_what_is_meant_comes_first(self, typed: str, first: str) -> None:
        assert offered(typed)[0] == first

    @pytest.mark.parametrize("typed", ["2", "12", "", "x" * 300, "999999", "since", "\x00", "٣"])
    def test_they_fit(self, typed: str) -> None:
        assert len(offered(typed)) <= 25
        assert all(1 <= len(one) <= 100 for one in offered(typed))

    @pytest.mark.parametrize("typed", ["missed 7d public", "missed bananas", "public", "missed "])
    def test_what_would_be_refused_is_not_offered(self, typed: str) -> None:
        assert set(offered(typed)) <= {"missed"}

    def test_numbers_become_lengths(self) -> None:
        assert {"3", "3h", "3d", "last 3"} <= set(offered("3"))
