"""Addresses are shown without what opens them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.settings import safe
from tests.settings.world import CANARY


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://host:6379/0", "redis://host:6379/0"),
        (f"redis://me:{CANARY}@host:6379/0", "redis://host:6379/0"),
        (f"rediss://:{CANARY}@host", "rediss://host"),
        (f"redis://host/0?password={CANARY}", "redis://host/0"),
        (f"unix://me:{CANARY}@/run/redis.sock", "unix:///run/redis.sock"),
        (f"redis://me:{CANARY}@[::1", "an address that cannot be read"),
    ],
)
def test_user_and_password_and_query_are_cut(url: str, shown: str) -> None:
    assert safe(url) == shown


ODD = st.text(alphabet="a:@%[]&=./?# ", max_size=12)


@given(ODD, ODD)
def test_no_password_gets_through(before: str, after: str) -> None:
    url = f"redis://me:{before}{CANARY}{after}@host:1/0"
    assert CANARY not in safe(url)
