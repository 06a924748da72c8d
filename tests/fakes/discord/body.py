"""From what was sent to what a message then holds."""

from itertools import count
from typing import Any

from tests.fakes.discord.realm import Realm
from tests.fakes.discord.rooms import LOADING, Message

Json = dict[str, Any]
KEPT = ("content", "embeds", "components", "flags", "poll", "attachments")
DEFAULTS: dict[int, Json] = {
    14: {"spacing": 1, "divider": True},
    17: {"accent_color": None, "spoiler": False},
}
EMBED_KEYS = ("url", "title", "description", "color", "timestamp", "fields", "author", "footer")


def complete(realm: Realm, body: Json, files: dict[str, bytes]) -> Json:
    """What the API shows of it: nothing of mentions, nonces or references."""
    shape: Json = {
        "content": body.get("content") or "",
        "embeds": [_embed(one) for one in body.get("embeds") or []],
        "components": numbered(body.get("components") or []),
        "flags": (body.get("flags") or 0),
    }
    kept = [one for one in body.get("attachments") or [] if "url" in one]
    shape["attachments"] = kept + _attached(realm, body, files)
    return shape


def _attached(realm: Realm, body: Json, files: dict[str, bytes]) -> list[Json]:
    described = {str(one.get("id")): one for one in body.get("attachments") or []}
    found = []
    for name, content in files.items():
        number = name.removeprefix("files[").removesuffix("]")
        told = described.get(number, {})
        found.append(attachment(realm, told.get("filename", name), size=len(content)))
    return found


def attachment(realm: Realm, filename: str, **more: Any) -> Json:  # noqa: ANN401 - any key
    """An attachment with the signed address that nobody should pass on."""
    id_ = realm.mint()
    url = f"https://cdn.discordapp.com/attachments/1/{id_}/{filename}?ex=1&is=2&hm=secret"
    proxy = url.replace("cdn.discordapp.com", "media.discordapp.net")
    return {"id": id_, "filename": filename, "size": 7, "url": url, "proxy_url": proxy} | more


def _embed(one: Json) -> Json:
    kept = {key: one[key] for key in EMBED_KEYS if one.get(key) is not None}
    if "fields" in kept:
        kept["fields"] = [{"inline": False, **field} for field in kept["fields"]]
    return {"type": "rich", **kept}


def numbered(components: list[Json], numbers: "count[int] | None" = None) -> list[Json]:
    """As Discord answers components: with an id each, and with what was left unsaid."""
    numbers = numbers or count(1)
    done = []
    for one in components:
        said = {key: value for key, value in one.items() if value is not None}
        shape = DEFAULTS.get(one["type"], {}) | said
        shape["id"] = one.get("id") or next(numbers)
        if "components" in one:
            shape["components"] = numbered(one["components"], numbers)
        if "accessory" in one:
            shape["accessory"] = numbered([one["accessory"]], numbers)[0]
        done.append(shape)
    return done


def changed(message: Message, body: Json) -> Json:
    """A message as an edit would leave it: what is not named stays."""
    now = {key: message.body[key] for key in KEPT if key in message.body}
    now["flags"] = message.flags & ~LOADING
    asked = {key: body[key] for key in KEPT if key in body}
    if "attachments" in asked:
        old = {one["id"]: one for one in now.get("attachments", [])}
        listed = asked["attachments"] or []
        asked["attachments"] = [old.get(str(one.get("id")), one) for one in listed]
    if "flags" in asked:
        sticky = message.flags & ~(LOADING | 4)
        asked["flags"] = sticky | (asked["flags"] or 0)
    return now | asked | {"allowed_mentions": body.get("allowed_mentions")}
