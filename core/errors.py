"""What can go wrong, drawn as a tree; each says who reads it.

PrecisError             the operator or asker reads the one line it holds; exit code 1
├── BadSetting          a setting is wrong; names the variable, the TOML key and what is allowed
├── BadFile             a conversation file cannot be read; names what was tried
├── EmptyWindow         the file or place is fine, there is nothing in the window
├── NoHistory           the place cannot be read; its asker hears the reason
├── MissingExtra        an optional part is not installed; names the pip command
├── RedisAway           Redis does not answer
├── RedisUnfit          Redis answers but would lose jobs; names the setting
├── QueueFull           the queue refuses more work now
├── Gone                the place an answer belongs to is no more; nobody else may read it
└── EngineError         the worker reads it, not people
    ├── EngineMissing   the engine cannot start: no model, no server; names the fix
    ├── EngineBroken    this process cannot go on: the worker ends and is started afresh
    ├── EngineDown      a passing fault: the job is tried again
    │   └── Speechless  it had nothing to say about a whole conversation
    └── OutOfMemory     the dialogue does not fit: the summarizer cuts smaller pieces
"""

from core.summary import Reason


class PrecisError(Exception):
    """One line that says what is wrong and what to do next. Never holds chat text or secrets."""


class BadSetting(PrecisError):
    """A setting has a value that cannot be used."""


class BadFile(PrecisError):
    """A conversation file cannot be read."""


class EmptyWindow(PrecisError):
    """There are no messages in the window."""


class NoHistory(PrecisError):
    """A platform cannot read what was asked for, and trying again would not help."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"the conversation cannot be read: {reason}")
        self.reason = reason


class MissingExtra(PrecisError):
    """A part that was asked for is not installed."""


class RedisAway(PrecisError):
    """Redis does not answer in time."""


class RedisUnfit(PrecisError):
    """Redis is configured in a way that loses jobs."""


class QueueFull(PrecisError):
    """The queue holds as much as the operator allows."""


class Gone(PrecisError):
    """The place an answer belongs to is no more: the answer is dropped, never posted elsewhere."""


class EngineError(PrecisError):
    """An engine could not do its work."""


class EngineMissing(EngineError):
    """An engine cannot start until a person acts."""


class EngineBroken(EngineError):
    """An engine that cannot go on in this process: its GPU or its thread is lost."""


class EngineDown(EngineError):
    """An engine failed in a way that may pass by itself."""


class Speechless(EngineDown):
    """An engine had nothing to say about a whole conversation."""


class OutOfMemory(EngineError):
    """A single dialogue does not fit into the engine's memory."""
