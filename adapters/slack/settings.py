"""What an operator can set for Slack."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from bot.config import MailDomain, SealKey, ServerAddress


def _token(kind: str, begins: str) -> AfterValidator:
    def check(value: SecretStr) -> SecretStr:
        if not re.fullmatch(rf"{begins}-[\w.-]+", value.get_secret_value()):
            raise ValueError(f'is not {kind}: those begin with "{begins}-"')
        return value

    return AfterValidator(check)


def _workspace(name: str) -> str:
    if not re.fullmatch(r"[TE][A-Z0-9]+", name):
        raise ValueError('write the id of a workspace or an organisation, such as "T0123ABCD"')
    return name


BotToken = Annotated[SecretStr, _token("a bot's token", "xoxb")]
AppToken = Annotated[SecretStr, _token("an app's token", "xapp")]
Workspace = Annotated[str, AfterValidator(_workspace)]


class Settings(BaseModel):
    """Slack. `[adapters.slack]`"""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Sockets need no public address; with http Slack calls [web] address; both is to change over.
    mode: Literal["socket", "http", "both"] = "socket"
    # One workspace: the token that its page "OAuth & Permissions" shows.
    bot_token: BotToken | None = None
    # For sockets: an app-level token with the scope connections:write.
    app_token: AppToken | None = None
    # For http: proves that a request comes from Slack.
    signing_secret: SecretStr | None = None
    # Several workspaces, instead of bot_token: each installs the app at /slack/install.
    client_id: str | None = None
    client_secret: SecretStr | None = None
    # Tokens of several workspaces are stored sealed; the first key seals, all of them open.
    seal_keys: list[SealKey] = Field(default=[], max_length=5)
    # Who may install it so: ids of workspaces ("T0123ABCD") and of organisations ("E0123ABCD").
    workspaces: list[Workspace] = []
    # People whose address is at one of these are who the directory says they are.
    trust_addresses: list[MailDomain] = []
    # Connections at once: when one breaks, another one hears.
    sockets: int = Field(default=2, ge=2, le=10)
    # Settle an unclear send by looking into the channel; without it, `hold` and `resend` decide.
    look_up: bool = True
    api: Annotated[ServerAddress, AfterValidator(lambda address: f"{address}/")] = (
        "https://slack.com/api/"
    )

    @property
    def has_sockets(self) -> bool:
        """Whether Slack is heard over sockets."""
        return self.mode != "http"

    @property
    def has_http(self) -> bool:
        """Whether Slack calls our web server."""
        return self.mode != "socket"

    @property
    def has_many(self) -> bool:
        """Whether workspaces install the app themselves, each with a token of its own."""
        return self.bot_token is None

    @model_validator(mode="after")
    def _complete(self) -> "Settings":
        missing: list[str] = []
        if self.has_sockets and self.app_token is None:
            missing.append(f'app_token = "${{SLACK_APP_TOKEN}}", for mode = "{self.mode}"')
        if self.has_http and self.signing_secret is None:
            missing.append(
                f'signing_secret = "${{SLACK_SIGNING_SECRET}}", for mode = "{self.mode}"'
            )
        is_complete = self.client_id and self.client_secret and self.seal_keys and self.workspaces
        if self.has_many and not is_complete:
            missing.append(
                'bot_token = "${SLACK_BOT_TOKEN}", or for several workspaces client_id, '
                "client_secret, seal_keys and workspaces"
            )
        if missing:
            raise ValueError(f"something is missing; write {'; and '.join(missing)}")
        return self
