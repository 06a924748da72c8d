r"""The prompt exactly as the default model was trained on, and how its answer is read.

The template is the model card's ("the Prompt Template used in training"). It is tokenized whole:
joining the tokens of its parts gives other tokens in more than half of all dialogues, because
"?\n\n" is one token. Serving, training and remote servers all import it from here.
"""

import re

_HEAD = "Below is a conversation between people. Write a concise summary of the conversation."
_THOUGHT = re.compile(r"<think>.*?(</think>|\Z)", re.DOTALL)
_NEXT_SECTION = re.compile(r"^[ \t]*###.*", re.DOTALL | re.MULTILINE)

INSTRUCTION = f"{_HEAD} Use the language of the conversation. Reply with the summary only."
"""What an instruct model is asked for in front of the dialogue (profile `chat`)."""


def samsum(dialogue: str) -> str:
    """Wrap lines of `Speaker: text` into the raw completion prompt of profile `samsum`."""
    return f"{_HEAD}\n\n### Dialogue:\n{dialogue}\n\n### Summary:\n"


def answer(completion: str) -> str:
    """Keep what answers `samsum`: no thoughts, nothing from a second `###` section on."""
    return _NEXT_SECTION.sub("", spoken(completion)).strip()


def spoken(completion: str) -> str:
    """Keep what was not thought; a thought that never ends takes the rest with it."""
    return _THOUGHT.sub("", completion).strip()
