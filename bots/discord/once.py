"""Posting so that it happens once.

Each post carries a nonce that is made of its job and part; Discord answers a second one with the
first for some minutes, which is longer than a job waits for the next deliverer. What was posted is
noted, for whoever comes later.
https://docs.discord.com/developers/resources/message#create-message
"""

from hashlib import blake2b

from bots.chat.notes import Notes
from bots.discord.calls import Calls
from bots.discord.text import Post


class Once:
    """Posts parts of answers; the parts of a job are told apart by their names."""

    def __init__(self, calls: Calls, notes: Notes) -> None:
        self._calls = calls
        self._notes = notes

    async def post(
        self, job: str, part: str, channel: str, post: Post, to: str | None = None
    ) -> str:
        """Post to a channel, as a reply if `to` is still there; answer the message's id.

        Raises Refused, and Unanswered if Discord does not answer for long.
        """
        note = f"post:{job}:{part}"
        if known := await self._notes.read(note):
            return known
        body = {**post.body, "nonce": _nonce(job, part), "enforce_nonce": True}
        if to:
            body["message_reference"] = {"message_id": to, "fail_if_not_exists": False}
        path = "/channels/{channel_id}/messages"
        answer = await self._calls.change("POST", path, body, channel_id=channel)
        await self._notes.put(note, str(answer["id"]))
        return str(answer["id"])


def _nonce(job: str, part: str) -> str:
    """Make at most 25 characters."""
    return blake2b(f"{job} {part}".encode(), digest_size=12).hexdigest()
