"""What is said on the wire, held against Discord's official description of its API.

The description (discord/discord-api-spec, MIT) lies beside the project, not in it; where it is not
there, nothing is checked. It is right about everything but what `forgiven` lists.
"""

import json
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.validators import extend
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.fakes.discord.routes import Call, Route

Json = dict[str, Any]

FILE = Path(__file__).parents[4] / "shared/platforms/data/discord-openapi.json"
PRESENT = FILE.is_file()
LONG = 25
"""Lists above this are checked by one item of each shape: a page of history, a guild's channels."""

COUNTS = (0, 1, 5, 10, 25, 100)
LENGTHS = (0, 25, 32, 80, 100, 256, 512, 1024, 2000, 4000)
"""The most that something may have or be long, to which sides of a limit look alike."""
KINDS = {"type", "style", "channel_types", "contexts", "integration_types"}
"""Numbers that are not like each other."""

_right: set[Any] = set()
"""Shapes that were found right: most are said many times."""


@cache
def _description() -> tuple[Json, Registry[Any]]:
    document = json.loads(FILE.read_text())
    resource = Resource.from_contents(document, default_specification=DRAFT202012)
    return document, Registry().with_resource("urn:discord", resource)


def _one_of(validator: Any, branches: list[Json], instance: Any, schema: Json) -> Iterator[Any]:  # noqa: ANN401
    """As usual, but of a union only the branches of the right `type`: there are twenty of some."""
    kind = instance.get("type") if isinstance(instance, dict) else None
    fit = [one for one in branches if kind is None or kind in _types(one, kind)]
    yield from Draft202012Validator.VALIDATORS["oneOf"](
        validator, fit or branches, instance, schema
    )


def _types(branch: Json, otherwise: object) -> list[Any]:
    """The types that an object of a branch may have."""
    node = branch
    if "$ref" in branch:
        node = _description()[0]["components"]["schemas"][branch["$ref"].rpartition("/")[2]]
    found: list[Any] = node.get("properties", {}).get("type", {}).get("enum", [otherwise])
    return found


Checked: Any = extend(Draft202012Validator, {"oneOf": _one_of})


@cache
def _validator(*steps: str) -> Any:  # noqa: ANN401 - jsonschema has no types
    """Of one schema of the document, by the keys that lead to it."""
    pointer = "/".join(step.replace("~", "~0").replace("/", "~1") for step in steps)
    pointer = pointer.replace("{", "%7B").replace("}", "%7D")
    return Checked({"$ref": f"urn:discord#/{pointer}"}, registry=_description()[1])


class Spec:
    """Collects what is unlike the description."""

    def __init__(self) -> None:
        self.unlike: list[str] = []

    def note(self, route: Route, call: Call) -> None:
        """Check an answer, and the request if it was carried out."""
        if not PRESENT:
            return
        method = _description()[0]["paths"][route.template][route.method.lower()]
        where = ("paths", route.template, route.method.lower())
        if call.processed and call.body is not None:
            content = method["requestBody"]["content"]["application/json"]
            assert "schema" in content
            steps = (*where, "requestBody", "content", "application/json", "schema")
            self._check(f"{call.name} request", steps, call.body)
        if call.status == 204:
            if "204" not in method["responses"]:
                self.unlike.append(f"{call.name}: answers 204")
        elif call.status < 500 and (call.status, call.answer) != (429, None):  # a page, no JSON
            self._check(f"{call.name} {call.status}", _response(where, method, call), call.answer)

    def _check(self, name: str, steps: tuple[str, ...], instance: Any) -> None:  # noqa: ANN401
        shape = (steps, skeleton(instance))
        if shape in _right:
            return
        errors = list(_validator(*steps).iter_errors(forgiven(shorter(instance))))
        self.unlike += [f"{name}: {deepest(error)}" for error in errors]
        if not errors:
            _right.add(shape)


def _response(where: tuple[str, ...], method: Json, call: Call) -> tuple[str, ...]:
    if call.status == 429:
        return ("components", "responses", "ClientRatelimitedResponse", *SCHEMA)
    if call.status >= 400:
        return ("components", "responses", "ClientErrorResponse", *SCHEMA)
    return (*where, "responses", str(call.status), *SCHEMA)


SCHEMA = ("content", "application/json", "schema")


def deepest(error: Any) -> str:  # noqa: ANN401 - jsonschema has no types
    """What is wrong where, from the branch of a union that fits best."""
    while error.context:
        error = max(error.context, key=_fit)
    path = ".".join(str(step) for step in error.absolute_path)
    return f"{path}: {error.message[:300]}"


def _fit(error: Any) -> tuple[bool, int]:  # noqa: ANN401 - jsonschema has no types
    """Branches of another `type` fit least."""
    path = error.absolute_path
    return not path or path[-1] != "type", len(path)


def skeleton(node: Any, key: str = "") -> Any:  # noqa: ANN401 - JSON of any kind
    """What a schema can tell apart: keys, kinds, how many there are, and about how long."""
    if isinstance(node, dict):
        return frozenset((name, skeleton(value, name)) for name, value in node.items())
    if isinstance(node, list):
        return frozenset(skeleton(one, key) for one in node), bisect_left(COUNTS, len(node))
    if isinstance(node, str):
        return "id" if node.isdecimal() else "text", bisect_left(LENGTHS, len(node))
    if isinstance(node, int) and key in KINDS:
        return node
    return type(node)


def shorter(node: Any) -> Any:  # noqa: ANN401 - JSON of any kind
    """The same with one item of each shape in long lists."""
    if isinstance(node, dict):
        return {key: shorter(value) for key, value in node.items()}
    if isinstance(node, list):
        kept = list({skeleton(one): one for one in node}.values()) if len(node) > LONG else node
        return [shorter(one) for one in kept]
    return node


def forgiven(node: Any) -> Any:  # noqa: ANN401 - JSON of any kind
    """The same without the known differences.

    - Channel type 16 (media) is missing: from guilds, and from the types an option may have.
    - Deferring (5) answers a `resource`, too, as other callbacks do.
    - What is wrong with a field has a word for a code (`BASE_TYPE_MAX_LENGTH`), not a number.
    - A 429 has a `code` for some limits only (topics/rate-limits).
    - Forwards are references of type 1 (resources/message), of which it knows only 0.
    - Ids may be numbers in requests, as discord.py has them in references and attachments.
    """
    if isinstance(node, list):
        return [forgiven(one) for one in node]
    if not isinstance(node, dict):
        return node
    shape = {key: forgiven(value) for key, value in node.items()}
    _media(shape)
    if shape.get("resource", {}).get("type") == 5:
        del shape["resource"]
    if "retry_after" in shape:
        shape.setdefault("code", 0)
    if "message_id" in (shape.get("message_reference") or {}):
        shape["message_reference"] = _words(shape["message_reference"]) | {"type": 0}
    if shape.get("attachments"):
        shape["attachments"] = [_words(one) for one in shape["attachments"]]
    for error in shape.get("_errors", []):
        error["code"] = 0
    return shape


def _media(shape: Json) -> None:
    """Without channels of type 16."""
    if isinstance(shape.get("channel_types"), list):
        shape["channel_types"] = [kind for kind in shape["channel_types"] if kind != 16]
    if shape.get("type") == 16 and "guild_id" in shape:
        shape["type"] = 15


def _words(node: Json) -> Json:
    """With ids as words."""
    ids = {key: str(value) for key, value in node.items() if key.endswith("id")}
    return node | ids
