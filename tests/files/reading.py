"""Small words for the tests of files."""

import json
from pathlib import Path

from bots.terminal.files import Format, read
from core.conversation import Conversation

SAMPLES = Path(__file__).parent / "samples"
EXAMPLES = Path(__file__).parents[2] / "examples"


def write(path: Path, content: str | bytes | object) -> str:
    """Put text, bytes or anything JSON can say into a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        text = content if isinstance(content, str) else json.dumps(content)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return str(path)


def only(path: str | Path, form: Format = Format.AUTO) -> Conversation:
    """Read the one conversation that is in there."""
    (conversation,) = read(str(path), form)
    return conversation


def said(conversation: Conversation) -> list[tuple[str, str]]:
    """Who says what."""
    return [(message.speaker, message.text) for message in conversation.messages]
