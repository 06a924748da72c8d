"""How long a property may take is no property: the machine that runs the tests may be busy."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
