"""What an operator can set for Matrix."""

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from adapters.matrix.html import is_account
from bot.config import MailDomain, SealKey, ServerAddress

Trust: TypeAlias = Literal["any_device", "signed_device", "first_identity"]


def _user(name: str) -> str:
    if not is_account(name):
        raise ValueError('write the whole name of the account, such as "@plein:example.org"')
    return name


class Settings(BaseModel):
    """Matrix. `[adapters.matrix]`"""

    model_config = ConfigDict(extra="forbid", frozen=True)

    homeserver: ServerAddress
    # The bot's account, with its server.
    user: Annotated[str, AfterValidator(_user)]
    password: SecretStr
    # The folder of the device's keys. It outlives the program, and belongs to one device alone.
    keys: Path = Path("matrix")
    # Locks what is in that folder, and the bot's token in the database.
    lock: SealKey
    # New direct chats are encrypted; rooms that people encrypt are so in any case.
    encryption: bool = True
    # Whose devices may read what is encrypted: "any_device" of who is in the room; "signed_device",
    # those that their owner signed (verified); "first_identity", those signed by who the owner was
    # when the bot first met them, until `plein matrix accept`.
    trust: Trust = "any_device"
    # Who may invite the bot: servers or accounts. The bot's own server, unless others are named.
    invites_from: list[str] = []
    # At most as many rooms.
    rooms: int = Field(default=2_000, ge=1)
    # On the bot's own server @ada is who the directory knows as ada@ this domain.
    addresses_at: MailDomain | None = None
    # Polls of a proposal that not every client draws; without it a poll is numbered lines.
    polls: bool = False

    @property
    def server(self) -> str:
        """The name of the bot's own server."""
        return self.user.partition(":")[2]
