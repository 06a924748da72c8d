"""The log: one line per event on stderr, and nothing in it that people said.

Events are fixed words, values are numbers, ids and the like. What arrives anyway, by a mistake of
ours or from a library, is cut away here: the log is copied into tickets and mailed around.
"""

import logging
import re
import sys
import threading
from collections.abc import MutableMapping
from typing import Any

import structlog

from core import crash
from core.errors import PrecisError
from core.settings import Settings
from core.settings.redact import CREDENTIALS

_PRIVATE = re.compile(
    "text|message|dialogue|conversation|summary|prompt|content|body|speaker|title"
    "|token|secret|password|key"
)
"""Parts of names whose values are not logged, unless they are numbers."""

_VALUES = re.compile(r"[:=({\['\"\n]")
"""What usually stands between a library's fixed words and somebody's values."""

_LINE_LIMIT = 200
"""Characters of one value."""


_OUTSPOKEN = ("transformers", "huggingface_hub")
"""They give themselves a handler when they are imported, and pass nothing on."""


def setup(settings: Settings) -> None:
    """Send all logging of this process to stderr: JSON, or in colour for somebody watching."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    watched = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper("%H:%M:%S" if watched else "iso", utc=not watched),
            tidy,
            structlog.dev.ConsoleRenderer() if watched else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )
    # Libraries speak up from WARNING on, whatever our own level is: below it they log payloads.
    logging.basicConfig(handlers=[_Foreign()], level=max(level, logging.WARNING), force=True)
    for name in _OUTSPOKEN:
        overhear(name)
    threading.excepthook = _died


def overhear(library: str) -> None:
    """Make a library that writes to stderr by itself speak through our log."""
    logger = logging.getLogger(library)
    logger.handlers.clear()
    logger.propagate = True


def tidy(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Cut away what is no plain value, and whatever a name says is private."""
    error = event.pop("exc_info", None)
    if error := (sys.exc_info() if error is True else error):
        event["error"] = error[1] if isinstance(error, tuple) else error
    return {name: _plain(name, value) for name, value in event.items()}


def _plain(name: str, value: object) -> object:
    if value is None or isinstance(value, int | float):
        return value
    if _PRIVATE.search(name):
        return "…"
    if isinstance(value, str | PrecisError):
        shown = "".join(char for char in str(value) if char.isprintable())
        return CREDENTIALS.sub("", shown)[:_LINE_LIMIT]
    if isinstance(value, BaseException):
        return crash.describe(value)
    return type(value).__name__


class _Foreign(logging.Handler):
    """Takes over what libraries log through the standard library."""

    def emit(self, record: logging.LogRecord) -> None:
        log = structlog.get_logger().bind(logger=record.name, line=record.lineno)
        log.log(record.levelno, _words(record), exc_info=record.exc_info)


def _words(record: logging.LogRecord) -> str:
    """Keep the fixed words of a library's message; values may be what people said."""
    template = str(record.msg) if isinstance(record.msg, str) else ""
    return _VALUES.split(re.sub(r"%\S*\w", "…", template), maxsplit=1)[0].strip() or "…"


def _died(end: threading.ExceptHookArgs) -> None:
    structlog.get_logger().error("thread died", error=end.exc_value)
