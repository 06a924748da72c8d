"""Links to messages, which no words can make: they consist of ids that Slack gave."""

import re

from core.conversation import Place
from core.summary import Source

_HOME = re.compile(r"https://[a-z0-9-]+(\.enterprise)?\.slack(-gov)?\.com/")
_CHANNEL = re.compile(r"[CDG][A-Z0-9]{1,20}")
_STAMP = re.compile(r"[0-9]{1,12}\.[0-9]{6}")


def permalink(home: str, place: Place, source: Source) -> str | None:
    """Link to a message of `place`; None where an id is not one of Slack's.

    `home` is where the workspace is read. A reply is only found together with its thread:
    https://docs.slack.dev/reference/methods/chat.getPermalink shows the form.
    """
    if not (_HOME.fullmatch(home) and _CHANNEL.fullmatch(place.channel)):
        return None
    if not _STAMP.fullmatch(source.id):
        return None
    link = f"{home}archives/{place.channel}/p{source.id.replace('.', '')}"
    if source.thread in (None, source.id):
        return link
    if not _STAMP.fullmatch(source.thread):
        return None
    return f"{link}?thread_ts={source.thread}&cid={place.channel}"


def named(place: Place) -> bool:
    """Whether a place is a channel that Slack can show by its name, to who may know it."""
    return place.channel[:1] in ("C", "G") and _CHANNEL.fullmatch(place.channel) is not None
