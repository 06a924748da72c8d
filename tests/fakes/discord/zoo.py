"""Messages of every kind, as keys for `World.post` and `World.say`.

world.post(channel, ana, **zoo.poll("When?", "Friday", "Monday"))
"""

from typing import Any

from tests.fakes.discord.rooms import V2, Message
from tests.fakes.discord.snowflake import instant, iso

Json = dict[str, Any]

FORWARD = 1 << 14
VOICE = 1 << 13
JOIN, PIN, RENAME, BOOST, RECIPIENT_ADD, AUTOMOD, POLL_RESULT = 7, 6, 4, 8, 1, 24, 46


def attachment(filename: str, alt: str = "", kind: str = "image/png", **more: Any) -> Json:  # noqa: ANN401
    """A file; its signed address must not be passed on."""
    base = f"attachments/1/2/{filename}?ex=1&is=2&hm=secret"
    shape: Json = {
        "id": "2",
        "filename": filename,
        "size": 1234,
        "url": f"https://cdn.discordapp.com/{base}",
        "proxy_url": f"https://media.discordapp.net/{base}",
        "content_type": kind,
        **more,
    }
    return shape | ({"description": alt} if alt else {})


def files(*names: str) -> Json:
    return {"attachments": [attachment(name) for name in names]}


def voice(seconds: float = 7.0) -> Json:
    """A voice message."""
    more = {"duration_secs": seconds, "waveform": "AAAA"}
    return {
        "flags": VOICE,
        "attachments": [attachment("voice-message.ogg", "", "audio/ogg", **more)],
    }


def sticker(name: str) -> Json:
    return {"sticker_items": [{"id": "749054660769218631", "name": name, "format_type": 1}]}


def poll(question: str, *answers: str, votes: int = 0) -> Json:
    listed = [
        {"answer_id": number, "poll_media": {"text": answer}}
        for number, answer in enumerate(answers, 1)
    ]
    counts = [
        {"id": number, "count": votes, "me_voted": False} for number, _ in enumerate(answers, 1)
    ]
    shape = {
        "question": {"text": question},
        "answers": listed,
        "expiry": "2030-01-01T00:00:00+00:00",
        "allow_multiselect": False,
        "layout_type": 1,
        "results": {"is_finalized": False, "answer_counts": counts},
    }
    return {"poll": shape}


def poll_result(question: str, victor: str) -> Json:
    """What Discord says when a poll is over."""
    fields = [
        {"name": "poll_question_text", "value": question, "inline": False},
        {"name": "victor_answer_votes", "value": "2", "inline": False},
        {"name": "total_votes", "value": "3", "inline": False},
        {"name": "victor_answer_id", "value": "1", "inline": False},
        {"name": "victor_answer_text", "value": victor, "inline": False},
    ]
    return {"type": POLL_RESULT, "embeds": [{"type": "poll_result", "fields": fields}]}


def forward(message: Message) -> Json:
    """Another message passed on: without its author."""
    channel = message.channel
    inner = {
        "type": 0,
        "content": message.content,
        "mentions": [],
        "mention_roles": [],
        "attachments": message.body.get("attachments", []),
        "embeds": message.body.get("embeds", []),
        "timestamp": iso(instant(message.id)),
        "edited_timestamp": iso(message.edited) if message.edited else None,
        "flags": 0,
        "components": [],
    }
    reference: Json = {"type": 1, "channel_id": channel.id, "message_id": message.id}
    if channel.guild:
        reference["guild_id"] = channel.guild.id
    return {
        "flags": FORWARD,
        "message_reference": reference,
        "message_snapshots": [{"message": inner}],
    }


def embed(title: str = "", description: str = "", kind: str = "rich", **more: Any) -> Json:  # noqa: ANN401
    """An embed of a bot, or the preview of a link (`kind="link"`, `"article"`)."""
    shape: Json = {"type": kind, **more}
    shape |= {"title": title} if title else {}
    return {"embeds": [shape | ({"description": description} if description else {})]}


def display(*texts: str) -> Json:
    """Components V2: a container with text displays."""
    inner = [{"type": 10, "id": number, "content": text} for number, text in enumerate(texts, 2)]
    container: Json = {"type": 17, "id": 1, "components": inner}
    container |= {"spoiler": False, "accent_color": None}
    return {"flags": V2, "components": [container]}


def automod(text: str) -> Json:
    """What AutoMod blocked; it stands in an embed and must not come up again."""
    embed_ = {"type": "auto_moderation_message", "description": text, "fields": []}
    return {"type": AUTOMOD, "embeds": [embed_]}


def system(kind: int) -> Json:
    """A message of Discord itself: somebody joined (7), pinned (6), renamed (4), boosted (8) ..."""
    return {"type": kind}
