"""Posting so that it happens once, although Slack knows no key that would make two posts one.

Each post carries its job's id in its metadata. Where an earlier try may have been carried out,
the conversation is looked through for it before anything is posted again. Metadata can be read by
every app of the workspace: it holds nothing but the id. Without `include_all_metadata` Slack keeps
the payload to itself (https://github.com/slackapi/python-slack-sdk/issues/1501).
"""

import asyncio
from collections.abc import Mapping

import structlog

from bots.chat.notes import Notes
from bots.markup.loose import mapping, mappings, string
from bots.slack.calls import Calls, Json
from bots.slack.refusal import Unanswered
from bots.slack.sending import FOLDED, fitting
from bots.slack.text import Post
from core.conversation import Place
from core.errors import Gone

log = structlog.get_logger()

EVENT = "precis_answer"

_PAUSES = (0.5, 2.0)
"""Seconds before looking whether a post without an answer is there, and trying again."""

_PAGES = 5
"""Of 200 messages: a post that is looked for is seconds or minutes old."""


class Once:
    """Posts parts of answers; the parts of a job are told apart by their names."""

    def __init__(self, calls: Calls, notes: Notes) -> None:
        self._calls = calls
        self._notes = notes

    async def post(self, job: str, part: str, place: Place, post: Post) -> str:
        """Post to a place, in its thread if it has one; answer the `ts`, also of an earlier time.

        Raises Gone where the thread is no more, Refused, and Unanswered if Slack does not answer
        for long.
        """
        note = f"post:{job}:{part}"
        known = await self._notes.read(note)
        if known and known != "?":
            return known
        sign = {"event_type": EVENT, "event_payload": {"job": job, "part": part}}
        found = await self._find(place, sign) if known else None
        if not found:
            await self._notes.put(note, "?")
            found = await self._insist(place, post, sign)
        await self._notes.put(note, found)
        return found

    async def _insist(self, place: Place, post: Post, sign: Json) -> str:
        for pause in _PAUSES:
            try:
                return await self._send(place, post, sign)
            except Unanswered as error:
                log.info("slack-post-unknown", why=str(error))
            await asyncio.sleep(pause)
            if found := await self._find(place, sign):
                return found
        return await self._send(place, post, sign)

    async def _send(self, place: Place, post: Post, sign: Json) -> str:
        """Post. A `thread_ts` that names nothing posts into the channel: so it is looked up."""
        if place.thread:
            root = await self._calls.read(
                "conversations.replies", channel=place.channel, ts=place.thread, limit=1
            )
            if not root.get("messages"):
                raise Gone("the thread is no more")
        answer = await fitting(
            post,
            lambda shown: self._calls.write(
                "chat.postMessage",
                channel=place.channel,
                thread_ts=place.thread,
                metadata=sign,
                **FOLDED,
                **shown,
            ),
        )
        ts = string(answer.get("ts"))
        if place.thread and mapping(answer.get("message")).get("thread_ts") != place.thread:
            await self._calls.rewrite("chat.delete", channel=place.channel, ts=ts)
            raise Gone("the thread is no more")
        return ts

    async def _find(self, place: Place, sign: Json) -> str | None:
        """Look for our post with this sign: newest first in a channel, all of a thread."""
        home = await self._calls.home()
        method = "conversations.replies" if place.thread else "conversations.history"
        pages = self._calls.pages(
            method,
            "messages",
            _PAGES,
            channel=place.channel,
            ts=place.thread,
            limit=1000 if place.thread else 200,
            include_all_metadata=True,
        )
        async for page in pages:
            for message in mappings(page):
                if message.get("bot_id") == home.bot and _bears(message, sign):
                    return string(message.get("ts"))
        return None


def _bears(message: Mapping[str, object], sign: Json) -> bool:
    metadata = mapping(message.get("metadata"))
    payload = mapping(metadata.get("event_payload"))
    return metadata.get("event_type") == EVENT and payload == sign["event_payload"]
