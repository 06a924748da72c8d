"""Words by which people open, accept, take back and answer.

English first; what other languages have in common with it, or say without doubt, is here too.
"""

import re


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


GREETINGS = _set(
    """hi hello hey hiya morning moin hallo hola bonjour salut servus ciao
    gm yo welcome good guten buenos goedemorgen"""
)
"""First words of messages that only say hello."""

ACKNOWLEDGEMENTS = _set(
    """ok okay k yes yep yeah yup sure agreed agree great perfect fine done deal cool nice works
    sgtm lgtm +1 absolutely exactly right true good sounds thanks thx ja genau passt klar gut
    oui d'accord sí si vale claro sim combinado"""
)
"""First words of messages that accept what was said before."""

AGREED = re.compile(
    r"(?:ok(?:ay)?|yes|yep|yeah|yup|sure|agreed?|i agree|works for me|wfm|sounds (?:good|great)|"
    r"sgtm|lgtm|\+1|deal|perfect|great|fine (?:by|with) me|let'?s do (?:it|that)|done|absolutely|"
    r"good (?:idea|plan|call)|makes sense|\N{THUMBS UP SIGN}|\N{WHITE HEAVY CHECK MARK}|"
    r"einverstanden|passt|machen wir|d'accord|ça marche|de acuerdo|vale|combinado)(?!\w)",
    re.IGNORECASE,
)
"""How a proposal is accepted, at the start of a message."""

OBJECTED = re.compile(
    r"\b(?:no|nope|but|wait|hold on|not sure|disagree|rather not|instead|however|"
    r"nein|aber|warte|non|mais|pero|mas)\b",
    re.IGNORECASE,
)
"""How people object; where they might, nothing was agreed."""

REVERSED = re.compile(
    r"\b(?:scratch that|on second thoughts?|changed (?:my|our) minds?|never ?mind|nvm|"
    r"forget (?:that|it)|(?:revert|undo|cancel)(?:led|ed)? (?:that|this|it)|take that back|"
    r"actually,? (?:no|let'?s|we)|not (?:going to happen|anymore)|called? off)\b",
    re.IGNORECASE,
)
"""How people take back what they said."""

_RESOLVED = re.compile(
    r"\b(?:never ?mind|nvm|found it|solved|resolved|fixed|figured (?:it )?out|got it|"
    r"works now|working now|my bad|turns out|forget it|answered|hat sich erledigt|gelöst|"
    r"geht wieder)\b",
    re.IGNORECASE,
)
"""How who asked says that no answer is needed any more."""

_FIRST = re.compile(r"[^\s,.!:;]+")


def opening(text: str) -> str:
    """Find a message's only word, or the first of two or three, in lower case.

    Longer messages say more than that word does.
    """
    words = _FIRST.findall(text.casefold())
    return words[0] if 0 < len(words) <= 3 else ""


def solved(text: str) -> bool:
    """Whether somebody says that a question needs no answer any more."""
    return bool(_RESOLVED.search(straight(text)))


def straight(text: str) -> str:
    """Write apostrophes as people used to, one letter for one: the patterns have that one."""
    return text.replace("\u2019", "'")
