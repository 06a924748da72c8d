"""What one Discord message object says, as the REST API and the gateway give it.

`read` makes a message of it. Whoever reads many asks `wanted` first which people it takes to name
them, looks up what they are called on this server, and hands that over as `Known`.
"""

from bots.markup.discord.markdown import plain
from bots.markup.discord.message import blank, original, read
from bots.markup.discord.moment import moment
from bots.markup.discord.names import Known, Names, Wanted, called

__all__ = [
    "Known",
    "Names",
    "Wanted",
    "blank",
    "called",
    "moment",
    "original",
    "plain",
    "read",
    "wanted",
]


def wanted(*items: object) -> Wanted:
    """Find out which people reading these message objects takes, by reading them without."""
    asked = Wanted()
    for item in items:
        read(item, asked)
    return asked
