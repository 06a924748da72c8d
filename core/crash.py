"""What may be said of an exception nobody expected: its kind and its place, never its message.

The message of a KeyError is a key, that of pydantic's ValidationError is its whole input: people's
words and secrets alike.
"""

from collections.abc import Iterator
from traceback import walk_tb

_OURS = ("core", "bots", "workers")


def describe(error: BaseException) -> str:
    """Name the kind of an exception and our own line of code that it came through last."""
    places = list(_places(error))
    ours = [place for place in places if place.split(".", 1)[0] in _OURS]
    return f"{type(error).__name__} at {(ours or places or ['an unknown place'])[-1]}"


def trace(error: BaseException) -> list[str]:
    """List kinds and places from the first cause on: a traceback that shows no values."""
    cause = error.__cause__ or error.__context__
    return [*(trace(cause) if cause else []), type(error).__name__, *_places(error)]


def _places(error: BaseException) -> Iterator[str]:
    for frame, line in walk_tb(error.__traceback__):
        yield f"{frame.f_globals.get('__name__', '?')}:{line}"
