"""What a message of a person or of another app's bot looks like."""

from typing import Any

from tests.fakes.slack.people import User
from tests.fakes.slack.rich import rich
from tests.fakes.slack.rooms import Channel

Json = dict[str, Any]


def body(channel: Channel, user: User, text: str, blocks: list[Json] | None, n: int) -> Json:
    """A message without its `ts`. Text without blocks gets the block that Slack makes of it."""
    said: Json = {"type": "message", "user": user.id, "text": text, "team": user.team.id}
    if user.bot_id:
        said |= {"bot_id": user.bot_id, "app_id": user.app_id, "bot_profile": user.badge()}
    else:
        said["client_msg_id"] = f"00000000-0000-4000-8000-{n:012d}"
    if channel.external:
        said |= {"user_team": user.team.id, "source_team": user.team.id}
        said |= {"user_profile": user.card()} if user.stranger else {}
    made = rich(text) if blocks is None else blocks
    return said | ({"blocks": made} if made else {})


def attached(user: User, file: Json, file_id: str) -> Json:
    """A file of a message; `file` says what matters to the test, its name at least."""
    name = str(file["name"])
    return {
        "id": file_id,
        "title": name,
        "mimetype": "application/octet-stream",
        "filetype": name.rpartition(".")[2],
        "user": user.id,
        "mode": "hosted",
        "size": 1024,
        "is_external": False,
        **file,
    }
