"""The ways in which people keep conversations in files."""

from enum import StrEnum


class Format(StrEnum):
    """What `--format` can say. `auto` looks at what is in the file, never at its name."""

    AUTO = "auto"
    TEXT = "text"
    SLACK = "slack-export"
    DISCORD = "discord-export"
    WHATSAPP = "whatsapp"
    VTT = "vtt"
    SRT = "srt"


FORMATS = tuple(form for form in Format if form is not Format.AUTO)
