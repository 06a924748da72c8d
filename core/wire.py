"""How the words of the house are written into Redis, and how older writing is read.

JSON only: whoever can write to Redis must not be able to run code here. A job says its schema
version; the last three versions are read, a newer one is left for a newer worker. Errors never
repeat what they could not read, because people said it.
"""

import json
from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter, ValidationError

from core.conversation import Conversation
from core.job import Job
from core.summary import Digest, Notice, Outcome, Reason, Summary

VERSION = 3
"""Of the schema that this release writes."""


def _second(job: dict[str, Any]) -> dict[str, Any]:
    """Version 2 knows the asker's language, what asked, and the platform's means to answer."""
    request = {**job["request"], "locale": None, "trigger": None, "via": None}
    request["window"] = {**request["window"], "mine": False}
    return {**job, "request": request}


def _third(job: dict[str, Any]) -> dict[str, Any]:
    """Version 3 knows catching up, whose windows begin behind the last summary, and digests."""
    window = {**job["request"]["window"], "new": False}
    return {**job, "request": {**job["request"], "window": window, "day": None, "missed": []}}


_UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _second, 2: _third}
"""From each older version to the next one."""

_job = TypeAdapter(Job)
_conversation = TypeAdapter(Conversation)
_summary = TypeAdapter(Summary)
_digest = TypeAdapter(Digest)


class Illegible(ValueError):
    """What lay in Redis is not what we write there."""


def write_job(job: Job) -> bytes:
    """Write a job with the current schema version."""
    return json.dumps({"schema": VERSION, **_job.dump_python(job, mode="json")}).encode()


def read_job(raw: bytes) -> Job:
    """Read a job of this or an older version. Raises Illegible."""
    try:
        data = json.loads(raw)
        for version in range(data.pop("schema"), VERSION):
            data = _UPGRADES[version](data)
        return _job.validate_python(data)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Illegible(f"not a job: {type(error).__name__}") from None


def write_conversation(conversation: Conversation) -> bytes:
    """Write a conversation."""
    return _conversation.dump_json(conversation)


def read_conversation(raw: bytes) -> Conversation:
    """Read a conversation. Raises Illegible."""
    try:
        return _conversation.validate_json(raw)
    except ValidationError as error:
        raise Illegible(f"not a conversation: {error.error_count()} errors") from None


def write_outcome(outcome: Outcome) -> bytes:
    """Write a summary, a digest or a notice. The queue's scripts write notices in the same form."""
    if isinstance(outcome, Notice):
        return json.dumps({"notice": outcome.reason}).encode()
    if isinstance(outcome, Digest):
        return json.dumps({"digest": _digest.dump_python(outcome, mode="json")}).encode()
    return json.dumps({"summary": _summary.dump_python(outcome, mode="json")}).encode()


def read_outcome(raw: bytes, job: str) -> Outcome:
    """Read what job `job` came to. Raises Illegible."""
    try:
        data = json.loads(raw)
        if "notice" in data:
            return Notice(Reason(data["notice"]), job)
        if "digest" in data:
            return _digest.validate_python(data["digest"])
        return _summary.validate_python(data["summary"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Illegible(f"not an outcome: {type(error).__name__}") from None
