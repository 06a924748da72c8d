"""Polls, in the shape of Discord's API and in those that exporters give them."""

from collections.abc import Mapping

from bots.markup.loose import identity, mapping, mappings, string

Json = Mapping[str, object]


def poll(item: object) -> str:
    """Read a poll: what is asked, what can be answered, and how many did."""
    asked = mapping(item)
    if not asked:
        return ""
    question = string(mapping(asked.get("question")).get("text")) or string(asked.get("question"))
    counts = {
        identity(count.get("id")): identity(count.get("count"))
        for count in mappings(mapping(asked.get("results")).get("answer_counts"))
    }
    answers = [_answer(answer, counts) for answer in mappings(asked.get("answers"))]
    return "\n".join((f"[poll: {question}]", *(f"- {answer}" for answer in answers if answer)))


def _answer(answer: Json, counts: Mapping[str, str]) -> str:
    media = mapping(answer.get("poll_media")) or mapping(answer.get("pollMedia")) or answer
    number = identity(answer.get("answer_id")) or identity(answer.get("id"))
    votes = counts.get(number) or identity(answer.get("votes")) or identity(answer.get("voteCount"))
    label = string(media.get("text"))
    return f"{label} ({votes} votes)" if label and votes else label
