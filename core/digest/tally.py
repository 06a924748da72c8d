"""What is counted in a digest, in plain English."""

from core.summary import Digest, Topic


def tally(topic: Topic) -> str:
    """Say who talked and how much: `Ana, Raj, Mia +3 · 24 messages · 5 reactions`."""
    names = ", ".join(topic.people)
    others = topic.speakers - len(topic.people)
    parts = [
        f"{names} +{others}" if others > 0 else names,
        count(topic.messages, "message"),
        count(topic.reactions, "reaction") if topic.reactions else "",
        "" if topic.sentences or topic.messages == 1 else "not summarized",
    ]
    return " · ".join(part for part in parts if part)


def scope(digest: Digest) -> str:
    """Say how much there was: `142 messages · 17 people · 9 conversations`."""
    parts = [count(digest.coverage.read, "message")]
    people = digest.coverage.people
    parts.append("1 person" if people == 1 else f"{people:,} people")
    return " · ".join([*parts, count(digest.conversations, "conversation")])


def rest(digest: Digest) -> str:
    """Say how many conversations are not told, or nothing where all are."""
    number = digest.conversations - len(digest.topics)
    if not number:
        return ""
    return count(number, "smaller conversation" if digest.topics else "conversation")


def count(number: int, noun: str) -> str:
    """Count things."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
