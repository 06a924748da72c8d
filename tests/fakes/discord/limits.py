"""What a message may hold: resources/message and components/reference of the documentation."""

from typing import Any

from tests.fakes.discord.pieces import legacy, modern
from tests.fakes.discord.refused import Refused, invalid, too_long
from tests.fakes.discord.rooms import EPHEMERAL, SUPPRESS_EMBEDS, V2
from tests.fakes.discord.said import USERS

Json = dict[str, Any]

SILENT = 1 << 12
VOICE = 1 << 13
SENDABLE = SUPPRESS_EMBEDS | SILENT | VOICE | V2
REQUEST = 25 * 1024 * 1024
EMBED = {"title": 256, "description": 4096}
LEGACY = ("content", "embeds", "sticker_ids", "poll")


def check(body: Json, *, files: int = 0, flags: int = 0, whisper: bool = False) -> None:
    """Refuse a message as it would be; `flags` are those that it has already."""
    asked = body.get("flags") or 0
    most = SENDABLE | (EPHEMERAL if whisper else 0)
    if asked & ~(most | flags):
        raise invalid("flags", "MESSAGE_FLAGS_INVALID", "Only some flags may be set.")
    components = body.get("components") or []
    if (asked | flags) & V2:
        _modern(body, components)
    else:
        _content(body.get("content") or "")
        _embeds(body.get("embeds") or [])
        legacy(components)
        _something(body, components, files)
    _mentions(body.get("allowed_mentions") or {})


def _modern(body: Json, components: list[Json]) -> None:
    for key in LEGACY:
        if body.get(key):
            code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
            raise invalid(key, code, f"The {key} field cannot be used with IS_COMPONENTS_V2.")
    if not components:
        raise Refused(50006)
    modern(components)


def _something(body: Json, components: list[Json], files: int) -> None:
    keys = ("embeds", "sticker_ids", "poll", "attachments")
    said = (body.get("content") or "").strip()
    forward = (body.get("message_reference") or {}).get("type") == 1
    if not (said or files or forward or components or any(body.get(key) for key in keys)):
        raise Refused(50006)


def units(text: str) -> int:
    """Length in UTF-16, the stricter of the two ways in which Discord might count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _content(text: str) -> None:
    if not isinstance(text, str):
        raise invalid("content", "BASE_TYPE_BAD_TYPE", "Must be a string.")
    if units(text) > 2000:
        raise too_long("content", 2000)


def _embeds(embeds: list[Json]) -> None:
    if len(embeds) > 10:
        raise too_long("embeds", 10)
    total = 0
    for number, embed in enumerate(embeds):
        texts = [(f"embeds.{number}.{path}", text, most) for path, text, most in _texts(embed)]
        for path, text, most in texts:
            if units(text) > most:
                raise too_long(path, most)
            total += units(text)
        if len(embed.get("fields") or []) > 25:
            raise too_long(f"embeds.{number}.fields", 25)
        if not texts and not any(embed.get(key) for key in ("image", "thumbnail", "video")):
            raise Refused(50006)
    if total > 6000:
        raise invalid("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum of 6000.")


def _texts(embed: Json) -> list[tuple[str, str, int]]:
    found = [(key, embed.get(key) or "", most) for key, most in EMBED.items()]
    found.append(("footer.text", (embed.get("footer") or {}).get("text") or "", 2048))
    found.append(("author.name", (embed.get("author") or {}).get("name") or "", 256))
    for number, field in enumerate(embed.get("fields") or []):
        for key, most in (("name", 256), ("value", 1024)):
            if not (field.get(key) or "").strip():
                path = f"fields.{number}.{key}"
                raise invalid(f"embeds.0.{path}", "BASE_TYPE_REQUIRED", "This field is required")
            found.append((f"fields.{number}.{key}", field[key], most))
    return [one for one in found if one[1]]


def _mentions(allowed: Json) -> None:
    parse = allowed.get("parse") or []
    if set(parse) - {"users", "roles", "everyone"}:
        raise invalid("allowed_mentions.parse", "BASE_TYPE_CHOICES", "Unknown kind.")
    for kind in ("users", "roles"):
        listed = allowed.get(kind) or []
        if listed and kind in parse:
            code = "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"
            raise invalid("allowed_mentions", code, f"parse and {kind} are mutually exclusive.")
        if len(listed) > 100 or any(not USERS.fullmatch(f"<@{one}>") for one in listed):
            raise too_long(f"allowed_mentions.{kind}", 100)
