"""What an operator sets for Discord."""

import re
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, field_validator

from bots.chat.server import near
from core.settings.kinds import Secret, WebUrl
from core.settings.section import Section, env

DISCORD = "https://discord.com/api/v10"
GATEWAY = "wss://gateway.discord.gg/"

_TOKEN = re.compile(r"[\w-]{4,}(\.[\w-]{4,}){2}")
"""Three parts, the first of them the bot's id; the client secret, which people confuse, has one."""

_NEAR = "or an address on this machine, because tokens go there; PRECIS_ALLOW_REMOTE_API=1 allows "


def _token(value: SecretStr) -> SecretStr:
    if not _TOKEN.fullmatch(value.get_secret_value()):
        raise ValueError("token")
    return value


def _socket(value: str) -> str:
    parts = urlsplit(value)
    _ = parts.port  # raises ValueError for a port that is no number
    if parts.scheme not in ("ws", "wss") or not parts.hostname or "@" in parts.netloc:
        raise ValueError("address")
    return value


def _allowed(words: str) -> object:
    return Field(json_schema_extra={"allowed": words})


Token = Annotated[
    Secret,
    AfterValidator(_token),
    _allowed("the bot's token, three parts with dots between (your application, Bot, Reset Token)"),
]
ApiBase = Annotated[WebUrl, _allowed(f"{DISCORD} {_NEAR}any")]
GatewayUrl = Annotated[str, AfterValidator(_socket), _allowed(f"{GATEWAY} {_NEAR}any")]


class DiscordSettings(Section):
    """The token of the operator's own application."""

    table: ClassVar[str | None] = "discord"

    token: Token | None = Field(
        default=None,
        description="The token of your Discord application's bot, from the page Bot",
    )
    allow_remote_api: bool = env(
        "PRECIS_ALLOW_REMOTE_API",
        default=False,
        description="Let `DISCORD_API_BASE` and `DISCORD_GATEWAY_URL` name another machine than "
        "Discord's or this one",
    )
    api_base: ApiBase = Field(
        default=DISCORD, description="Another server that speaks Discord's REST API, for tests"
    )
    gateway_url: GatewayUrl = Field(
        default=GATEWAY, description="Another server that speaks Discord's gateway, for tests"
    )

    @field_validator("api_base")
    @classmethod
    def _base(cls, value: str, info: ValidationInfo) -> str:
        allowed = info.data.get("allow_remote_api")
        return near(value.rstrip("/"), DISCORD, allowed=allowed)

    @field_validator("gateway_url")
    @classmethod
    def _gateway(cls, value: str, info: ValidationInfo) -> str:
        return near(value, GATEWAY, allowed=info.data.get("allow_remote_api"))

    @property
    def elsewhere(self) -> bool:
        """Whether discord.py has to be told where its servers are."""
        return (self.api_base, self.gateway_url) != (DISCORD, GATEWAY)
