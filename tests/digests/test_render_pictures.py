"""The README's pictures of a digest are of what we would post."""

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.picture_digest import DISCORD, SLACK, in_discord, in_slack


@pytest.mark.parametrize(("picture", "draw"), [(SLACK, in_slack), (DISCORD, in_discord)])
def test_the_pictures_of_a_digest_are_up_to_date(picture: Path, draw: Callable[[], str]) -> None:
    """`python -m benchmarks.picture_digest` draws them anew."""
    assert picture.read_text("utf-8") == draw()
