"""What was decided.

Two rules, both about a sentence that a person wrote and that is no question:

- it says so: `we decided`, `let's go with`, `Decision: ...`, with nothing before these words
  that denies it, asks it or makes it depend on something;
- it proposes (`let's`, `I suggest`), and the next to speak in the conversation is somebody else
  who accepts, while nobody objects in the three messages that follow.

Where somebody takes it back later in the same conversation, or seems to, it is not listed.
"""

import re
from collections.abc import Sequence

from core.conversation import Message
from core.digest.phrases import AGREED, OBJECTED, REVERSED, straight
from core.digest.quote import asks, sentences
from core.digest.talk import Talk

_SAID = re.compile(
    r"\bwe(?:'ve| have| had)?(?: just| now| finally| all)? (?:decided|agreed|settled|chosen?)\b"
    r"|\b(?:we(?:'re| are)|let'?s) (?:going|go) with\b"
    r"|\bwe(?:'ll| will) (?:go (?:with|ahead)|stick (?:with|to))\b"
    r"|\blet'?s stick (?:with|to)\b"
    r"|\bit(?:'s| is| was| has been)(?: now| finally)? (?:decided|agreed|settled)\b"
    r"|\b(?:the )?(?:final )?decision (?:is|was) (?:to|that|made)\b"
    r"|^(?:final )?(?:decision|decided|agreed|resolved|entscheidung|beschlossen|décision|"
    r"decisión|decisão)\s*[:\u2013\u2014-]"
    r"|\bwir haben (?:uns )?(?:entschieden|beschlossen|geeinigt)\b"
    r"|\b(?:on a|nous avons) (?:décidé|choisi|convenu)\b"
    r"|\b(?:hemos decidido|decidimos|acordamos|quedamos en)\b",
    re.IGNORECASE,
)

_DOUBT = re.compile(
    r"n't\b|\b(?:not|never|nothing|no|nobody|hardly|if|when|until|unless|whether|before|"
    r"should|could|might|would|must|need|how|why|what|who|which|where|thought|"
    r"wish|hope|maybe|perhaps|probably|"
    r"nicht|kein\w*|wenn|falls|ob|vielleicht|pas|si|peut-être|quizás|não|se|talvez)\b"
    r"|\b(?:after|since|as|once|because)\s*$",
    re.IGNORECASE,
)
"""What makes a decision none when it stands before it."""

_PROPOSED = re.compile(
    r"(?:^|[,.;:] |\b(?:so|then|ok|okay),? )(?:let'?s|let us) "
    r"(?!see|wait|hope|say|talk|discuss|not|be\b|face|think|try|chat|catch|meet up|sync|start with)"
    r"|\b(?:i|we) (?:propose|suggest)\b|^proposal:",
    re.IGNORECASE,
)

_OBJECTIONS = 3
"""Messages after a proposal in which somebody may still object."""


def decisions(talks: Sequence[Talk]) -> list[tuple[Message, str]]:
    """List the messages that say what was decided, each with the sentence that says it. Linear."""
    return [found for talk in talks for found in _standing(talk.messages)]


def _standing(messages: Sequence[Message]) -> list[tuple[Message, str]]:
    """Find what was decided in a talk behind the last message that takes something back."""
    found: list[tuple[Message, str]] = []
    for place in range(len(messages) - 1, -1, -1):
        message = messages[place]
        if REVERSED.search(straight(message.text)):
            break
        if sentence := _decided(message, messages[place + 1 : place + 1 + _OBJECTIONS]):
            found.append((message, sentence))
    return found[::-1]


def _decided(message: Message, later: Sequence[Message]) -> str | None:
    if message.bot:
        return None
    said = [one for one in sentences(message) if not asks(one)]
    for sentence in said:
        found = _SAID.search(straight(sentence))
        if found and not _DOUBT.search(straight(sentence)[: found.start()]):
            return sentence
    proposed = (one for one in said if _PROPOSED.search(straight(one)))
    return next(proposed, None) if _accepted(message, later) else None


def _accepted(message: Message, later: Sequence[Message]) -> bool:
    if not later or later[0].speaker_id == message.speaker_id or later[0].bot:
        return False
    agreed = AGREED.match(straight(later[0].text).strip())
    objected = any(OBJECTED.search(straight(each.text)) for each in later)
    return bool(agreed) and not objected
