"""The words by which people ask what they missed, and what is new."""

from datetime import UTC, datetime, timedelta

import pytest

from bots.chat.heard import Heard, about
from bots.chat.words import Words
from core.errors import PrecisError
from core.request import Kind, Request, Visibility
from core.window import Window
from tests.digests.day import PLACE

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def heard(text: str, *, public: bool = False) -> Heard:
    asked = Request("key", Kind.COMMAND, PLACE, PLACE, Window(), "UAna")
    return about(asked, Words(text, public=public))


@pytest.mark.parametrize("text", ["missed", "Missed", "missed since me", "missed  "])
def test_what_is_missed_begins_behind_the_asker_and_is_theirs_alone(text: str) -> None:
    request = heard(text).at(NOW, "UTC")
    assert (request.kind, request.window) == (Kind.MISSED, Window(mine=True))
    assert request.visibility is Visibility.PRIVATE


def test_another_start_can_be_named_at_once() -> None:
    request = heard("missed 7d").at(NOW, "UTC")
    assert (request.kind, request.window.since) == (Kind.MISSED, NOW - timedelta(days=7))


def test_it_depends_on_where_the_asker_is_only_if_they_name_a_day() -> None:
    assert not heard("missed").local(NOW)
    assert heard("missed yesterday").local(NOW)


@pytest.mark.parametrize("text", ["missed nonsense", "missed the bus"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(PrecisError):
        heard(text).at(NOW, "UTC")


def test_it_is_never_public() -> None:
    with pytest.raises(PrecisError, match="for you alone"):
        heard("missed", public=True)


@pytest.mark.parametrize("text", ["new", "NEW", "what's new"])
def test_new_begins_behind_the_last_summary(text: str) -> None:
    request = heard(text, public=True).at(NOW, "UTC")
    assert (request.kind, request.window) == (Kind.COMMAND, Window(new=True))
    assert request.visibility is Visibility.PUBLIC


def test_other_words_are_windows() -> None:
    assert heard("24h").at(NOW, "UTC").kind is Kind.COMMAND
    with pytest.raises(PrecisError):
        heard("newest").at(NOW, "UTC")
