r"""Words that Discord shows as they are.

There is no text field without Markdown in Discord, so every sign that could begin some is escaped.
A backslash also takes what makes a mention, a link, an emoji or a time apart: `<@1>` is sent as
`\<\@1\>`. Mentions are also switched off in every message that we send, see bots/discord/text.py.
"""

from string import punctuation

from bots.chat.inert import inert

_QUIET = "!\"$%&',;?="
"""What of ASCII's punctuation means nothing to Discord, and is left alone."""

_ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in punctuation if sign not in _QUIET})


def literal(raw: str, most: int | None = None) -> str:
    """Keep of a text, or of its first `most` characters, what can be seen, on one line.

    It does nothing but be read, and is at most twice as long.
    """
    return escaped(inert(raw)[:most])


def escaped(text: str) -> str:
    """Take the meaning away from all signs of a text that is inert."""
    return text.translate(_ESCAPED)
