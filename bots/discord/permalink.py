"""Links to messages, which no words can make: they consist of ids that Discord gave."""

import re

from core.conversation import Place
from core.summary import Source

_ID = re.compile(r"[0-9]{1,20}")


def numbered(*ids: str | None) -> bool:
    """Whether all of these look like Discord's ids."""
    return all(one is not None and _ID.fullmatch(one) for one in ids)


def permalink(place: Place, source: Source) -> str | None:
    """Link to a message of `place`; None where an id is not one of Discord's.

    A thread is a channel of its own. Its first message may be in the thread, as in a forum, or in
    the channel around it; the link opens the thread at its beginning, which shows either.
    """
    channel = source.thread or place.thread or place.channel
    if not numbered(place.workspace, channel, source.id):
        return None
    return f"https://discord.com/channels/{place.workspace}/{channel}/{source.id}"
