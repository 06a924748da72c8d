"""What an operator sets for Slack."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, field_validator

from bots.chat.server import here, near
from core.settings.kinds import Secret, WebUrl
from core.settings.section import Section, env

SLACK = "https://slack.com/api/"


def _token(start: str) -> AfterValidator:
    def check(value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(start):
            raise ValueError("token")
        return value

    return AfterValidator(check)


def _allowed(words: str) -> object:
    return Field(json_schema_extra={"allowed": words})


BotToken = Annotated[
    Secret,
    _token("xoxb-"),
    _allowed("the Bot User OAuth Token, which begins with xoxb- (your app, OAuth & Permissions)"),
]
AppToken = Annotated[
    Secret,
    _token("xapp-"),
    _allowed("the App-Level Token, which begins with xapp- (your app, Basic Information)"),
]
ApiUrl = Annotated[
    WebUrl,
    _allowed(
        f"{SLACK} or an address on this machine, because tokens go there; "
        "PRECIS_ALLOW_REMOTE_API=1 allows any"
    ),
]


class SlackSettings(Section):
    """The two tokens of the workspace's own app."""

    table: ClassVar[str | None] = "slack"

    bot_token: BotToken | None = Field(
        default=None,
        description="The Bot User OAuth Token (`xoxb-...`) of your Slack app, from OAuth & "
        "Permissions",
    )
    app_token: AppToken | None = Field(
        default=None,
        description="The App-Level Token (`xapp-...`) of your Slack app with the scope "
        "`connections:write`, from Basic Information",
    )
    allow_remote_api: bool = env(
        "PRECIS_ALLOW_REMOTE_API",
        default=False,
        description="Let `SLACK_API_URL` name another machine than Slack's or this one",
    )
    api_url: ApiUrl = Field(
        default=SLACK, description="Another server that speaks Slack's Web API, for tests"
    )

    @field_validator("api_url")
    @classmethod
    def _near(cls, value: str, info: ValidationInfo) -> str:
        address = value if value.endswith("/") else f"{value}/"
        return near(address, SLACK, allowed=info.data.get("allow_remote_api"))

    @property
    def here(self) -> bool:
        """Whether the server is on this machine: no proxy leads there."""
        return here(self.api_url)
