"""The terminal as a platform: what a window says about what the file had no room for."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bots.terminal.platform import Terminal
from core.conversation import Conversation
from core.request import Request
from core.server import Space
from core.settings import Settings
from core.window import Window
from tests.asking import conversation

CUT = datetime(2026, 11, 20, 9, tzinfo=UTC)


async def read(space: Space, window: Window) -> Conversation:
    said = conversation("one", "two", "three")
    known = replace(said.coverage, left_out=7, left_out_before=CUT, skipped={"join": 2})
    terminal = Terminal(Settings(), space)
    terminal.open([replace(said, coverage=known)], window)
    heard: list[Request] = []

    async def hear(request: Request) -> None:
        heard.append(request)

    await terminal.listen(hear)
    return await terminal.history(heard[0])


@pytest.mark.parametrize(
    ("window", "left_out"),
    [
        (Window(), 7),
        (Window(until=datetime(2026, 11, 20, 9, 1, 30, tzinfo=UTC)), 7),
        (Window(since=datetime(2026, 11, 19, tzinfo=UTC)), 7),
        (Window(since=datetime(2026, 11, 20, 9, 1, tzinfo=UTC)), 0),
        (Window(last=2), 0),
    ],
)
async def test_what_had_no_room_is_said_where_the_window_reaches_it(
    space: Space, window: Window, left_out: int
) -> None:
    part = await read(space, window)
    assert part.coverage.left_out == left_out
    assert part.coverage.skipped == {"join": 2}
    assert part.coverage.read == len(part.messages)
