"""A Discord of our own, and the parts of the bot that talk to it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from pydantic import SecretStr

from bots.discord.calls import Calls
from bots.discord.settings import DiscordSettings
from tests.fakes.discord import World
from tests.fakes.discord.wire import Wire


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World() as world:
        yield world


@pytest.fixture
async def wire(world: World) -> AsyncIterator[Wire]:
    async with aiohttp.ClientSession() as session:
        yield Wire(world, session)


@pytest.fixture
def own(world: World) -> DiscordSettings:
    return DiscordSettings(
        token=SecretStr(world.token), api_base=world.url, gateway_url=world.socket_url
    )


@pytest.fixture
async def calls(own: DiscordSettings) -> AsyncIterator[Calls]:
    calls = Calls(own)
    yield calls
    await calls.close()
