"""A Slack of our own, and the parts of the bot that talk to it."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from bots.slack.audience import Audience
from bots.slack.calls import Calls
from bots.slack.history import History
from bots.slack.people import People
from bots.slack.settings import SlackSettings
from core.server import Space
from tests.fakes.slack import World


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World() as world:
        yield world


@pytest.fixture
def own(world: World) -> SlackSettings:
    return SlackSettings(
        bot_token=SecretStr(world.bot_token),
        app_token=SecretStr(world.app_token),
        api_url=world.url,
    )


@pytest.fixture
async def calls(own: SlackSettings, space: Space) -> AsyncIterator[Calls]:
    calls = Calls(own, space)
    yield calls
    await calls.close()


@pytest.fixture
def people(calls: Calls, space: Space) -> People:
    return People(calls, space)


@pytest.fixture
def audience(calls: Calls) -> Audience:
    return Audience(calls)


@pytest.fixture
def history(calls: Calls, people: People) -> History:
    return History(calls, people)
