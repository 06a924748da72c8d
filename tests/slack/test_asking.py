"""What Slack tells us, and what somebody asks for by it."""

from datetime import UTC, datetime, timedelta

import pytest

from bots.chat.heard import Heard
from bots.platform import Wish
from bots.slack import asking
from bots.slack.home import Home
from bots.slack.words import HELP
from core.conversation import Place
from core.errors import PrecisError
from core.request import Kind, Request, Visibility
from core.window import Window

HOME = Home("T1", "UBOT", "BBOT")
NOW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # a Friday; Saturday in Berlin
TS = "1795200000.000100"
ROOT = "1795100000.000200"
LINK = "https://acme.slack.com/archives/C2/p1795100000000200"
GENERAL = Place("slack", "T1", "C1")


def typed(text: str) -> dict[str, object]:
    """The parts of a slash command that matter; there is no thread among them."""
    return {
        "team_id": "T1",
        "channel_id": "C1",
        "channel_name": "privategroup",
        "user_id": "UANA",
        "command": "/summarize",
        "text": text,
        "response_url": "https://hooks.slack.com/commands/1",
        "trigger_id": "11.22.ab",
    }


def said(text: str, **more: object) -> dict[str, object]:
    return {"type": "app_mention", "channel": "C1", "user": "UANA", "ts": TS, "text": text, **more}


def clicked(
    name: str, ts: str = TS, at: str = "1795200100.5", thread: str | None = None
) -> dict[str, object]:
    return {
        "type": "message_action",
        "callback_id": name,
        "action_ts": at,
        "message_ts": ts,
        "message": {"ts": ts, "text": "We ship"} | ({"thread_ts": thread} if thread else {}),
        "channel": {"id": "C1", "name": "general"},
        "user": {"id": "UANA"},
        "response_url": "https://hooks.slack.com/actions/1",
    }


def heard(answer: Heard | Wish | str) -> Heard:
    assert isinstance(answer, Heard)
    return answer


def asked(text: str, zone: str = "UTC") -> Request:
    return heard(asking.command(typed(text), HOME)).at(NOW, zone)


def ago(**length: float) -> datetime:
    return NOW - timedelta(**length)


MIDNIGHT = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "window"),
    [
        ("", Window(mine=True)),
        ("since me", Window(mine=True)),
        ("Since  ME", Window(mine=True)),
        ("24h", Window(since=ago(hours=24))),
        ("7d", Window(since=ago(days=7))),
        ("last 100", Window(last=100)),
        ("since yesterday", Window(since=MIDNIGHT - timedelta(days=1))),
        ("since monday", Window(since=MIDNIGHT - timedelta(days=4))),
        (
            "from 2026-11-18 to 2026-11-19",
            Window(since=MIDNIGHT - timedelta(days=2), until=MIDNIGHT),
        ),
        ("all", Window()),
    ],
)
def test_a_command_says_which_part_of_its_channel(words: str, window: Window) -> None:
    request = asked(words)
    assert request.window == window
    assert request.source == request.reply == GENERAL
    assert request.kind is Kind.COMMAND
    assert request.asker == "UANA"
    assert request.visibility is Visibility.PRIVATE
    assert request.via == "https://hooks.slack.com/commands/1"
    assert request.trigger is None


def test_days_begin_where_the_asker_is() -> None:
    assert asked("today", "Europe/Berlin").window.since == datetime(2026, 11, 20, 23, tzinfo=UTC)
    assert asked("today", "America/New_York").window.since == datetime(2026, 11, 20, 5, tzinfo=UTC)
    assert asked("today", "Europe/Berlin").zone == "Europe/Berlin"


@pytest.mark.parametrize("words", ["today", "since 09:00", "2026-11-20", "since monday", "friday"])
def test_words_about_days_and_clocks_need_the_askers_zone(words: str) -> None:
    assert heard(asking.command(typed(words), HOME)).local(NOW)


@pytest.mark.parametrize("words", ["", "24h", "last 100", "since me", "all", "7d", f"<{LINK}>"])
def test_other_words_mean_the_same_everywhere(words: str) -> None:
    assert not heard(asking.command(typed(words), HOME)).local(NOW)


@pytest.mark.parametrize("words", ["bananas", "24", "last", "-1h", "<@U2|bob>", "since you"])
def test_words_that_mean_nothing_are_answered_with_examples(words: str) -> None:
    if words == "24":  # a number is a number of messages
        assert asked(words).window == Window(last=24)
        return
    with pytest.raises(PrecisError) as refusal:
        asked(words)
    assert str(refusal.value).count("`") >= 4
    assert words not in str(refusal.value)


@pytest.mark.parametrize("text", ["help", " HELP ", "Help"])
def test_help_is_help(text: str) -> None:
    assert asking.command(typed(text), HOME) == HELP
    assert asking.mention(said(f"<@UBOT> {text}"), HOME) == HELP


@pytest.mark.parametrize(
    "text",
    [
        "<#C2|random>",
        "<#C2|>",
        "<#C2>",
        "https://acme.slack.com/archives/C2",
        "<#C2|random> since me",
    ],
)
def test_another_channel_can_be_named(text: str) -> None:
    request = asked(text)
    assert request.source == Place("slack", "T1", "C2")
    assert request.reply == GENERAL
    assert request.window == Window(mine=True)


def test_words_and_a_channel_go_together_in_any_order() -> None:
    for text in ("24h <#C2|random>", "<#C2|random> 24h"):
        request = asked(text)
        assert request.source.channel == "C2"
        assert request.window == Window(since=ago(hours=24))


@pytest.mark.parametrize(
    "link",
    [
        LINK,
        f"<{LINK}>",
        f"<{LINK}|a message>",
        f"<{LINK}?thread_ts={ROOT}&amp;cid=C2>",
        f"https://acme.enterprise.slack.com/archives/C2/p1795200000000100?thread_ts={ROOT}&cid=C2",
    ],
)
def test_a_link_leads_to_a_thread_whole(link: str) -> None:
    request = asked(link)
    assert request.source == Place("slack", "T1", "C2", ROOT)
    assert request.window == Window()


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example/archives/",
        "https://acme.slack.com/team/U1",
        "<https://evil.example|https://acme.slack.com/archives/C2/p1795100000000200>",
        "http://[",
        f"{LINK}?x=1#{LINK} {LINK}",
        "<#C1|a> <#C2|b>",
        "#random",
        "24h #random",
    ],
)
def test_what_leads_nowhere_or_to_two_places_is_refused(text: str) -> None:
    with pytest.raises(PrecisError) as refusal:
        asked(text)
    assert "evil" not in str(refusal.value)


def test_public_is_for_the_channel_itself() -> None:
    request = asked("24h public")
    assert request.visibility is Visibility.PUBLIC
    assert request.window == Window(since=ago(hours=24))
    assert asked("public <#C1|general>").visibility is Visibility.PUBLIC
    with pytest.raises(PrecisError, match="for you alone"):
        asked("public <#C2|random>")
    with pytest.raises(PrecisError, match="for you alone"):
        asked(f"PUBLIC {LINK}")


def test_a_mention_in_a_thread_is_about_that_thread_and_answered_there_for_all() -> None:
    request = heard(asking.mention(said("<@UBOT>", thread_ts=ROOT), HOME)).at(NOW, "UTC")
    assert request.source == request.reply == Place("slack", "T1", "C1", ROOT)
    assert request.window == Window()
    assert request.visibility is Visibility.PUBLIC
    assert (request.kind, request.trigger, request.via) == (Kind.MENTION, TS, None)


def test_a_mention_in_a_channel_is_as_the_command_and_answered_below_it() -> None:
    request = heard(asking.mention(said("<@UBOT>"), HOME)).at(NOW, "UTC")
    assert request.source == GENERAL
    assert request.reply == Place("slack", "T1", "C1", TS)
    assert request.window == Window(mine=True)
    assert request.visibility is Visibility.PUBLIC


@pytest.mark.parametrize(
    "text",
    ["<@UBOT> 24h", "24h <@UBOT>", "<@UBOT|precis> summarize 24h", "<@UBOT> /summarize 24h"],
)
def test_a_mention_knows_the_same_words(text: str) -> None:
    request = heard(asking.mention(said(text, thread_ts=ROOT), HOME)).at(NOW, "UTC")
    assert request.window == Window(since=ago(hours=24))
    assert request.source.thread == ROOT


def test_what_a_mention_asks_of_another_channel_is_for_the_asker_alone() -> None:
    for text in ("<@UBOT> <#C2|random>", f"<@UBOT> <{LINK}>"):
        request = heard(asking.mention(said(text), HOME)).at(NOW, "UTC")
        assert request.source.channel == "C2"
        assert request.visibility is Visibility.PRIVATE


def test_summarize_thread_is_about_the_thread_of_its_message() -> None:
    inside = asking.shortcut(clicked("summarize_thread", thread=ROOT), HOME).request
    assert inside.source == Place("slack", "T1", "C1", ROOT)
    alone = asking.shortcut(clicked("summarize_thread"), HOME).request
    assert alone.source == Place("slack", "T1", "C1", TS)
    for request in (inside, alone):
        assert request.window == Window()
        assert request.visibility is Visibility.PRIVATE
        assert (request.kind, request.asker) == (Kind.SHORTCUT, "UANA")
        assert request.via == "https://hooks.slack.com/actions/1"


@pytest.mark.parametrize(("inside", "thread"), [(None, None), (TS, None), (ROOT, ROOT)])
def test_summarize_from_here_begins_with_its_message(
    inside: str | None, thread: str | None
) -> None:
    request = asking.shortcut(clicked("summarize_from", thread=inside), HOME).request
    assert request.source == Place("slack", "T1", "C1", thread)
    assert request.window == Window(
        since=datetime.fromtimestamp(1795200000, UTC).replace(microsecond=100)
    )


@pytest.mark.parametrize("ts", ["", "1", "x", "1795200000.0001<!here>"])
def test_a_shortcut_on_something_without_a_place_is_refused(ts: str) -> None:
    with pytest.raises(PrecisError):
        asking.shortcut(clicked("summarize_thread", ts=ts), HOME)


def test_a_direct_message_with_a_link_is_answered_there() -> None:
    event = said(f"please <{LINK}>", channel="D1", channel_type="im")
    with pytest.raises(PrecisError):
        heard(asking.direct(event, HOME)).at(NOW, "UTC")
    request = heard(asking.direct({**event, "text": f"<{LINK}>"}, HOME)).at(NOW, "UTC")
    assert request.source == Place("slack", "T1", "C2", ROOT)
    assert request.reply == Place("slack", "T1", "D1")
    assert request.visibility is Visibility.PUBLIC


@pytest.mark.parametrize("text", ["hello", "", "help", "24h"])
def test_a_direct_message_without_a_place_is_answered_with_help(text: str) -> None:
    assert asking.direct(said(text, channel="D1", channel_type="im"), HOME) == HELP


def test_one_post_is_one_request_whatever_tells_of_it() -> None:
    texts = ("<@UBOT> 24h", "<@UBOT> 7d")
    keys = {heard(asking.mention(said(text), HOME)).request.key for text in texts}
    assert len(keys) == 1
    later = heard(asking.mention(said("<@UBOT>", ts="1795200000.000101"), HOME)).request.key
    elsewhere = heard(asking.mention(said("<@UBOT>", channel="C2"), HOME)).request.key
    assert len({*keys, later, elsewhere}) == 3


def test_two_commands_are_two_requests() -> None:
    again = {**typed("24h"), "trigger_id": "12.22.ab"}
    first, second = (heard(asking.command(body, HOME)) for body in (typed("24h"), again))
    assert first.request.key != second.request.key


def test_a_double_click_is_one_request_and_a_later_click_another() -> None:
    def key(**how: str) -> str:
        return asking.shortcut(clicked("summarize_thread", **how), HOME).request.key

    assert key(at="1795200100.5") == key(at="1795200101.2")
    assert key(at="1795200100.5") != key(at="1795200125.0")
    assert key() != key(ts="1795200000.000101")
    assert key() != asking.shortcut(clicked("summarize_from"), HOME).request.key


@pytest.mark.parametrize("body", [{}, {"text": None}, {"message": [], "channel": "C1", "user": 3}])
def test_a_payload_of_any_shape_is_survived(body: dict[str, object]) -> None:
    assert isinstance(asking.command(body, HOME), Heard)
    assert isinstance(asking.mention(body, HOME), Heard)
    assert asking.direct(body, HOME) == HELP
    with pytest.raises(PrecisError):
        asking.shortcut(body, HOME)


def test_long_and_hostile_words_are_read_in_no_time() -> None:
    for text in ("<http://a|" * 4000, "<#" * 20_000, "https://x" * 5000, "since " * 8000):
        with pytest.raises(PrecisError):
            heard(asking.command(typed(text), HOME)).at(NOW, "UTC")
