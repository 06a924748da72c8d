"""The README's picture is of what we would post."""

import pytest

from benchmarks.picture_discord import PICTURE, answer, draw


@pytest.mark.slow  # it summarizes the example
def test_the_picture_of_a_summary_in_discord_is_up_to_date() -> None:
    """`python -m benchmarks.picture_discord` draws it anew."""
    assert PICTURE.read_text("utf-8") == draw(*answer())
