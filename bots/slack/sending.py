"""How a post is put into a call: nothing unfolds, nothing is looked for in its words."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from bots.slack.calls import Json
from bots.slack.refusal import Refused
from bots.slack.text import Post, plain

log = structlog.get_logger()

LITERAL = {"link_names": False, "parse": "none"}
"""For whatever is written: no name and no address is looked for."""

FOLDED = {**LITERAL, "unfurl_links": False, "unfurl_media": False}
"""For whatever is posted: a link that unfolds is fetched, with all that is in its query."""

_UNFIT = ("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long")

Send = Callable[[dict[str, Any]], Awaitable[Json]]


async def fitting(post: Post, send: Send) -> Json:
    """Send a post, and once more in its plainest form if Slack does not like how it is made.

    Its limits are not all documented, and nobody is helped by a summary that is never seen.
    """
    try:
        return await send(content(post))
    except Refused as error:
        if error.code not in _UNFIT:
            raise
        log.error("slack-blocks-refused", code=error.code)  # noqa: TRY400 - its place is known
    return await send(content(plain(post)))


def content(post: Post) -> dict[str, Any]:
    """Name a post's parts as Slack does."""
    return {"text": post.text, "blocks": post.blocks}
