from datetime import UTC, datetime, timedelta

from core.conversation import Conversation, Message, Place

PLACE = Place("terminal", "files", "a")
START = datetime(2026, 11, 21, 9, tzinfo=UTC)


def said(number: int, minute: int | None, who: str = "U1", thread: str | None = None) -> Message:
    when = None if minute is None else START + timedelta(minutes=minute)
    return Message(str(number), "Ana", who, "hello", when, thread)


def ids(*messages: Message) -> str:
    return "".join(message.id for message in Conversation.of(PLACE, "a", messages).messages)


def test_the_oldest_message_comes_first() -> None:
    assert ids(said(1, 3), said(2, 1), said(3, 2)) == "231"


def test_messages_of_one_moment_keep_their_order() -> None:
    assert ids(said(1, 1), said(2, 1), said(3, 0), said(4, 1)) == "3124"


def test_a_message_without_a_time_stays_behind_the_one_it_came_after() -> None:
    assert ids(said(1, None), said(2, 5), said(3, None), said(4, 1), said(5, None)) == "14523"


def test_coverage_counts_what_is_there() -> None:
    messages = [
        said(1, 0, "U1", "1"),
        said(2, 1, "U2", "1"),
        said(3, 2, "U1"),
        said(4, 3, "U2", "4"),
    ]

    coverage = Conversation.of(PLACE, "a", messages, {"join": 2}, "Europe/Berlin").coverage

    assert (coverage.read, coverage.people, coverage.threads) == (4, 2, 2)
    assert (coverage.since, coverage.until) == (START, START + timedelta(minutes=3))
    assert (coverage.skipped, coverage.zone, coverage.left_out) == ({"join": 2}, "Europe/Berlin", 0)


def test_a_beginning_that_is_not_known_is_not_made_up() -> None:
    coverage = Conversation.of(PLACE, "a", [said(1, None), said(2, 1)]).coverage

    assert coverage.since is None
    assert coverage.until == START + timedelta(minutes=1)


def test_nobody_saying_anything_is_a_conversation_too() -> None:
    empty = Conversation.of(PLACE, "a", [])

    assert (empty.messages, empty.coverage.read, empty.coverage.since) == ((), 0, None)
