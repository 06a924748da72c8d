""".env.example: every name in it means something, and every value in it is allowed."""

import re

import pytest

from core.settings import load
from core.settings.names import variables as known
from tests.deploy.files import ROOT, variables

LINES = re.findall(r"^#?([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE)

COMPOSE = variables((ROOT / "docker-compose.yml").read_text()) | {"COMPOSE_PROFILES"}


def test_there_is_something_in_it() -> None:
    assert len(LINES) > 5


@pytest.mark.parametrize("name", [name for name, _ in LINES])
def test_every_name_is_a_setting_or_one_of_composes(name: str) -> None:
    assert name in {*known(), *COMPOSE}


def test_every_variable_of_compose_is_in_it_or_a_setting() -> None:
    assert COMPOSE - {name for name, _ in LINES} - set(known()) == set()


def test_its_values_are_allowed() -> None:
    load(environ={name: value for name, value in LINES if not name.endswith("_FILE")})


def test_nothing_in_it_is_set_until_somebody_wants_it() -> None:
    active = [line for line in (ROOT / ".env.example").read_text().splitlines() if line[:1] != "#"]
    assert set(active) <= {""}
