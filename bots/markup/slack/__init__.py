"""What one Slack message object says, in an export as in the Web API.

`read` makes a message of it. Whoever reads many asks `wanted` first which ids need names, looks
them up (`users.info`, or an export's users.json) and hands them over as `Known`.
"""

from bots.markup.slack.message import read
from bots.markup.slack.moment import moment
from bots.markup.slack.names import HIDDEN, Known, Names, Wanted, called

__all__ = ["HIDDEN", "Known", "Names", "Wanted", "called", "moment", "read", "wanted"]


def wanted(*items: object) -> Wanted:
    """Find out what names reading these message objects takes, by reading them without."""
    asked = Wanted()
    for item in items:
        read(item, asked)
    return asked
