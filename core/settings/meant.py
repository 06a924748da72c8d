"""Which optional parts somebody means to use."""

from core import plugins
from core.settings.load import load

_GROUP = "precis.settings"


def meant(name: str) -> bool:
    """Whether anything is set for the part of that name; what has nothing to set is meant.

    It is asked where a part is not installed: whoever uses Slack alone need not install Discord.
    """
    if name not in plugins.names(_GROUP):
        return True
    return bool(load(plugins.load(_GROUP, name)).model_fields_set)
