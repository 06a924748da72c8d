"""What may be said of an exception nobody expected: its kind and its place, never its message.

The message of a KeyError is a key, that of pydantic's ValidationError is its whole input: people's
words and secrets alike.
"""

from collections.abc import Iterator
from traceback import walk_tb

from pydantic import ValidationError

_OURS = ("core", "bots", "workers")


def describe(error: BaseException) -> str:
    """Name the kind of an exception, our last line of code on the way and where it was raised."""
    places = list(_places(error))
    ours = [place for place in places if place.split(".", 1)[0] in _OURS]
    return " at ".join([_kind(error), *dict.fromkeys(ours[-1:] + places[-1:])])


def trace(error: BaseException) -> list[str]:
    """List kinds and places from the first cause on: a traceback that shows no values."""
    cause = error.__cause__ or error.__context__
    return [*(trace(cause) if cause else []), _kind(error), *_places(error)]


def _kind(error: BaseException) -> str:
    name = type(error).__name__
    if isinstance(error, ValidationError):
        # Not the places in the input either: an unexpected key is input too.
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        name += f" ({', '.join(sorted({fault['type'] for fault in faults}))})"
    return name


def _places(error: BaseException) -> Iterator[str]:
    for frame, line in walk_tb(error.__traceback__):
        yield f"{frame.f_globals.get('__name__', '?')}:{line}"
