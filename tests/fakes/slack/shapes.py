"""What Slack's official samples show of its answers and payloads.

The samples are those of java-slack-sdk (MIT), where they lie beside the project.
"""

import json
from collections.abc import Iterator
from functools import cache, reduce
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parents[4] / "shared" / "platforms" / "data" / "slack-samples"

Json = dict[str, Any]

MESSAGES = (
    "api/conversations.history messages",
    "api/conversations.replies messages",
    "events/MessagePayload event",
    "events/MessageThreadBroadcastPayload event",
    "events/AppMentionPayload event",
    "events/MessageChangedPayload event message",
)
CHANNELS = (
    "api/conversations.info channel",
    "api/conversations.list channels",
    "api/conversations.open channel",
)
SAME = {
    "messages": MESSAGES,
    "message": MESSAGES,
    "event": MESSAGES,
    "channel": CHANNELS,
    "channels": CHANNELS,
}
"""Where to look for the keys of a part: each sample shows only some of what it may have."""


def sample(name: str) -> Any:  # noqa: ANN401 - JSON of any kind
    return json.loads((SAMPLES / f"{name}.json").read_text())


@cache
def typed() -> Json:
    """What the samples show of each type of block, element and leaf, wherever they show it."""
    found: Json = {}
    for path in sorted(SAMPLES.rglob("*.json")):
        for each in _dicts(json.loads(path.read_text())):
            if each.get("type") and isinstance(each["type"], str):
                found[each["type"]] = merge(found.get(each["type"], {}), each)
    return found


def _dicts(node: Any) -> Iterator[Json]:  # noqa: ANN401 - JSON of any kind
    if isinstance(node, dict):
        yield node
    for child in (
        node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    ):
        yield from _dicts(child)


def merge(a: Any, b: Any) -> Any:  # noqa: ANN401 - JSON of any kind
    """One sample with the keys of both; a list's elements become one."""
    if isinstance(a, dict) and isinstance(b, dict):
        both = {key: merge(a[key], b[key]) for key in a.keys() & b.keys()}
        return {**a, **b, **both}
    if isinstance(a, list) and isinstance(b, list) and a and b:
        return [reduce(merge, [*a, *b])]
    return a or b


def part(path: str) -> Any:  # noqa: ANN401 - JSON of any kind
    """What a sample shows at a path of keys."""
    name, *keys = path.split()
    found = sample(name)
    for key in keys:
        found = found[key][0] if isinstance(found[key], list) else found[key]
    return found


@cache
def every(key: str) -> Any:  # noqa: ANN401 - JSON of any kind
    """All that the samples show of a message or of a channel."""
    return reduce(merge, (part(path) for path in SAME[key]))


def widened(shape: Json) -> Json:
    """A sample whose messages and channels have the keys that any sample shows for them."""
    for key in SAME.keys() & shape.keys():
        listed = isinstance(shape[key], list)
        whole = merge(shape[key][0] if listed else shape[key], every(key))
        shape[key] = [whole] if listed else whole
        if isinstance(whole, dict) and "message" in whole:
            whole["message"] = merge(whole["message"], every("message"))
    return shape


def kind(value: Any) -> str:  # noqa: ANN401 - JSON of any kind
    return "number" if type(value) in {int, float} else type(value).__name__


def strange(sent: Any, shape: Any, at: str = "") -> list[str]:  # noqa: ANN401
    """Every key that the sample does not have, and every value of another type.

    An empty object in a sample is free, null is allowed for everything, and the elements of a
    list may look like any of the sample's. What blocks are made of is compared by its type.
    """
    if "/blocks/" in at and isinstance(sent, dict):
        shape = typed().get(str(sent.get("type")), shape)
    if sent is None or shape == {}:
        return []
    if kind(sent) != kind(shape):
        return [f"{at}: {kind(sent)} instead of {kind(shape)}"]
    return [*_within(sent, shape, at)]


def _within(sent: Any, shape: Any, at: str) -> Iterator[str]:  # noqa: ANN401
    if isinstance(sent, dict):
        for key, value in sent.items():
            if key in shape:
                yield from strange(value, shape[key], f"{at}/{key}")
            else:
                yield f"{at}/{key} is not in the sample"
    elif isinstance(sent, list) and shape:
        for n, value in enumerate(sent):
            yield from min((strange(value, each, f"{at}/{n}") for each in shape), key=len)
