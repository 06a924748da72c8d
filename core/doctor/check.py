"""One thing that was looked at."""

from dataclasses import dataclass
from enum import StrEnum

from core.errors import PrecisError


class Severity(StrEnum):
    """What it means for the operator."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"
    """Something will not work until a person acts."""


@dataclass(frozen=True, slots=True)
class Check:
    """A finding. `cause` is what was found, `fix` what to do; none of it is ever a secret.

    `id` stays the same from version to version: scripts and tickets refer to it.
    """

    id: str
    severity: Severity
    title: str
    cause: str
    fix: str = ""


def fine(name: str, title: str, fact: str) -> Check:
    """Make the finding that all is well."""
    return Check(name, Severity.OK, title, fact)


def warning(name: str, title: str, cause: str, fix: str) -> Check:
    """Make the finding that something works but could be better."""
    return Check(name, Severity.WARNING, title, cause, fix)


def error(name: str, title: str, cause: str, fix: str) -> Check:
    """Make the finding that something does not work."""
    return Check(name, Severity.ERROR, title, cause, fix)


def refusal(name: str, title: str, fault: PrecisError) -> Check:
    """Make a finding of what would stop a start: "what is wrong: what to do"."""
    cause, _, fix = str(fault).partition(": ")
    return error(name, title, cause, fix)
