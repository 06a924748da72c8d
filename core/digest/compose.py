"""From a conversation to its digest."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from core.conversation import Conversation, Coverage
from core.coverage import SHORTENED
from core.digest.draft import Draft
from core.engine import Engine
from core.errors import EmptyWindow, Speechless
from core.pulse import Pulse
from core.request import Request
from core.summarize import summarize
from core.summary import Digest, Summary


@dataclass(frozen=True, slots=True)
class Size:
    """Most tokens of a dialogue, and most new ones for each."""

    dialogue: int
    summary: int


async def compose(  # noqa: PLR0913, PLR0917 - by whom, and how long
    conversation: Conversation,
    request: Request,
    engine: Engine,
    pulse: Pulse,
    size: Size,
    quoter: Engine | None = None,
    *,
    check: bool = False,
) -> Digest:
    """Tell a conversation's parts one by one, ordered for everybody or for who missed them.

    `quoter` and `check` are what `summarize` takes, for each part. Raises EmptyWindow if there is
    nothing to read, and whatever `summarize` raises; Speechless only where the engine has nothing
    to say about any of them.
    """
    if not conversation.messages:
        raise EmptyWindow("there are no messages in this window; try a longer one")
    started = time.monotonic()
    draft = await asyncio.to_thread(Draft.of, conversation, request)
    parts = [draft.part(talk, conversation) for talk in draft.told]

    async def tell(part: Conversation) -> Summary:
        return await summarize(
            part,
            engine,
            pulse,
            size=size.dialogue,
            limit=size.summary,
            quoter=quoter,
            check=check,
        )

    worded = _worded(draft, await _summaries(parts, tell), conversation.coverage)
    return replace(worded, seconds=time.monotonic() - started)


def _worded(draft: Draft, summaries: Sequence[Summary | None], whole: Coverage) -> Digest:
    """Put what was written about the parts into a draft, and what of them it covers."""
    written = [summary for summary in summaries if summary]
    return replace(
        draft.digest,
        topics=tuple(
            draft.topic(talk, summary.sentences if summary else ())
            for talk, summary in zip(draft.told, summaries, strict=True)
        ),
        coverage=_covered(whole, written),
        engine=written[0].engine if written else None,
        model=next((summary.model for summary in written if summary.model), None),
    )


async def _summaries(
    parts: Sequence[Conversation], write: Callable[[Conversation], Awaitable[Summary]]
) -> list[Summary | None]:
    """Summarize parts all at once, so that the engine can batch them.

    A single message is no dialogue: it is quoted instead.
    """
    speechless: list[Speechless] = []

    async def tell(part: Conversation) -> Summary | None:
        if len(part.messages) < 2:
            return None
        try:
            return await write(part)
        except Speechless as error:
            speechless.append(error)
            return None

    tasks = [asyncio.ensure_future(tell(part)) for part in parts]
    try:
        told = await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
    if speechless and not any(told):
        raise speechless[0]
    return told


def _covered(whole: Coverage, parts: Sequence[Summary]) -> Coverage:
    """Add to what a conversation covers what of its parts was shortened, or had no room."""
    left_out = sum(part.coverage.left_out for part in parts)
    shortened = sum(part.coverage.skipped.get(SHORTENED, 0) for part in parts)
    skipped = {**whole.skipped, SHORTENED: whole.skipped.get(SHORTENED, 0) + shortened}
    return replace(
        whole,
        read=whole.read - left_out,
        left_out=whole.left_out + left_out,
        skipped=skipped if shortened else whole.skipped,
        quoted=sum(part.coverage.quoted for part in parts),
    )
