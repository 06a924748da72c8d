"""What comes back: a summary with its sources, a digest of many, or a notice in their place."""

from dataclasses import dataclass
from enum import StrEnum

from core.conversation import Coverage


@dataclass(frozen=True, slots=True)
class Source:
    """A message behind a sentence: enough for its platform to build the link."""

    id: str
    thread: str | None = None


QUOTED = "quoted"
"""The flag of a quote that stands for what an engine wrote and the checks refused twice."""

UNSUMMARIZED = "unsummarized"
"""The flag of a quote that stands for a dialogue about which the engine said nothing. Leaving it
out would claim that these messages were summarized."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of plain text, the messages behind it, and the checks it failed."""

    text: str
    sources: tuple[Source, ...]
    flags: tuple[str, ...] = ()

    @property
    def remark(self) -> str:
        """Say in words what a reader has to know of this sentence; mostly nothing."""
        if {QUOTED, UNSUMMARIZED} & {*self.flags}:
            return "quoted, not summarized"
        return f"unchecked: {', '.join(self.flags)}" if self.flags else ""


@dataclass(frozen=True, slots=True)
class Summary:
    """What the engine said, after grounding. Plain text: rendering it is the platform's work."""

    sentences: tuple[Sentence, ...]
    coverage: Coverage
    engine: str
    model: str | None
    seconds: float

    @property
    def text(self) -> str:
        """The sentences, one per line: quotes do not always end in a full stop."""
        return "\n".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Point:
    """What one person said, word for word if perhaps not to the end, and where."""

    speaker: str
    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Topic:
    """One conversation of a digest: only its sentences are an engine's, the rest is counted.

    `opening` is what it begins with. A single message has no sentences: its opening says it all.
    `people` are those who wrote most, of `speakers` in all.
    """

    opening: Point
    sentences: tuple[Sentence, ...]
    people: tuple[str, ...]
    speakers: int
    messages: int
    reactions: int = 0


@dataclass(frozen=True, slots=True)
class Digest:
    """A place's conversations one by one, the most important ones first.

    `smaller` is where those begin that are not told, as far as they are listed; `conversations`
    counts them all. Who caught up finds in `yours` what was said to them; what they missed begins
    with `first` and behind their own `last`. Without `engine` nothing was written by any.
    """

    topics: tuple[Topic, ...]
    smaller: tuple[Source, ...]
    decisions: tuple[Point, ...]
    questions: tuple[Point, ...]
    yours: tuple[Point, ...]
    conversations: int
    coverage: Coverage
    engine: str | None
    model: str | None
    seconds: float
    first: Source | None = None
    last: Source | None = None


class Reason(StrEnum):
    """Why there is no summary. What people read for each is in `Notice.text`."""

    NOTHING_NEW = "nothing-new"
    NO_ACCESS = "no-access"
    NOT_INVITED = "not-invited"
    SWITCHED_OFF = "switched-off"
    NO_PERMISSION = "no-permission"
    NO_CONTENT = "no-content"
    SETUP = "setup"
    TOO_LATE = "too-late"
    CANCELLED = "cancelled"
    CRASHED = "crashed"
    FAILED = "failed"
    NO_ROOM = "no-room"
    UNREADABLE = "unreadable"
    QUIET = "quiet"
    QUIET_WEEK = "quiet-week"
    SUSPENDED = "suspended"


_TEXTS = {
    Reason.NOTHING_NEW: "There are no messages to summarize here.",
    Reason.NO_ACCESS: "No such conversation, or you or I cannot read it. If you can, "
    "invite me there.",
    Reason.NOT_INVITED: "I am not in that channel: invite me there (type /invite) and ask again.",
    Reason.SWITCHED_OFF: "Nothing is summarized here: whoever manages this channel wants it so.",
    Reason.NO_PERMISSION: "I may not read that channel: give me View Channel and Read Message "
    "History there (where people talk, Connect as well) and ask again.",
    Reason.NO_CONTENT: "I see that people wrote, but not what: whoever runs me has to switch the "
    "Message Content Intent on. `precis doctor` tells them where.",
    Reason.SETUP: "I am not set up right for this: `precis doctor` tells whoever runs me why.",
    Reason.TOO_LATE: "No summary: it was not ready in time. Please ask again.",
    Reason.CANCELLED: "Cancelled.",
    Reason.CRASHED: "This could not be summarized: it stopped the worker twice.",
    Reason.FAILED: "This could not be summarized: it failed repeatedly.",
    Reason.NO_ROOM: "This could not be summarized: it does not fit the worker's memory.",
    Reason.UNREADABLE: "This request could not be read. Please ask again.",
    Reason.QUIET: "No digest: fewer than five messages since the last one.",
    Reason.QUIET_WEEK: "The digest that you set up had nothing to tell seven times in a row. If "
    "it is not needed any more, say `digest pause` there.",
    Reason.SUSPENDED: "The digest that you set up is suspended: you cannot read that channel any "
    "more, it is archived or switched off, or I was removed. When that is mended, say `digest "
    "resume` there.",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said instead of a summary. Fixed words and a job id: never chat text."""

    reason: Reason
    job: str

    @property
    def text(self) -> str:
        """One sentence for the asker, with the reference an operator can look up."""
        return f"{_TEXTS[self.reason]} (ref {self.job})"


Outcome = Summary | Digest | Notice
