"""What bots write in cards, and what Discord shows of linked pages.

https://docs.discord.com/developers/resources/message#embed-object
"""

from collections.abc import Mapping

from bots.markup.discord.markdown import plain
from bots.markup.discord.names import Names
from bots.markup.loose import mapping, mappings, string

Json = Mapping[str, object]

LONGEST = 2000
"""Characters: a bot's embed can be a page long; its beginning says what it is about."""

_WRITTEN = ("", "rich", "auto_moderation_notification", "poll_result")
"""The types of embeds that were written as such; all others stand for something that is linked."""


def embed(item: object, names: Names, *, bot: bool) -> str:
    """Read a bot's embed whole, of a linked page only the title, of a closed poll who won.

    What a page says is its author's, who may be nobody in the conversation.
    """
    card = mapping(item)
    fields = [(string(f.get("name")), string(f.get("value"))) for f in mappings(card.get("fields"))]
    result = dict(fields)
    if "poll_question_text" in result:
        winner = result.get("victor_answer_text") or "a tie"
        return f"[poll closed: {result['poll_question_text']}: {winner}]"
    title = string(card.get("title"))
    if not bot or string(card.get("type")) not in _WRITTEN:
        return f"[link: {title}]" if title else ""
    pairs = (f"{name}: {value}" for name, value in fields)
    said = "\n".join(filter(None, (title, string(card.get("description")), *pairs)))
    return plain(said[:LONGEST], names)
