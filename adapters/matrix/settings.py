"""What an operator can set for Matrix."""

import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from adapters.matrix.html import is_account

_KEY_LENGTH = 32


def _homeserver(address: str) -> str:
    parts = urlsplit(address)
    is_near = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if not parts.hostname or (parts.scheme != "https" and not (parts.scheme == "http" and is_near)):
        raise ValueError('write an address of https, such as "https://matrix.example.org"')
    return address.rstrip("/")


def _user(name: str) -> str:
    if not is_account(name):
        raise ValueError('write the whole name of the account, such as "@plein:example.org"')
    return name


def _key(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value()) < _KEY_LENGTH:
        raise ValueError("is too short; make one with: openssl rand -hex 32")
    return value


def _domain(name: str) -> str:
    if not re.fullmatch(r"[\w-]+(\.[\w-]+)+", name):
        raise ValueError('write the part after the @, such as "example.org"')
    return name.casefold()


class Settings(BaseModel):
    """Matrix. `[adapters.matrix]`"""

    model_config = ConfigDict(extra="forbid", frozen=True)

    homeserver: Annotated[str, AfterValidator(_homeserver)]
    # The bot's account, with its server.
    user: Annotated[str, AfterValidator(_user)]
    password: SecretStr
    # The folder of the device's keys. It outlives the program, and belongs to one device alone.
    keys: Path = Path("matrix")
    # Locks what is in that folder, and the bot's token in the database.
    lock: Annotated[SecretStr, AfterValidator(_key)]
    # New direct chats are encrypted; rooms that people encrypt are so in any case.
    encryption: bool = True
    # Who may invite the bot: servers or accounts. The bot's own server, unless others are named.
    invites_from: list[str] = []
    # At most as many rooms.
    rooms: int = Field(default=2_000, ge=1)
    # On the bot's own server @ada is who the directory knows as ada@ this domain.
    addresses_at: Annotated[str, AfterValidator(_domain)] | None = None
    # Polls of a proposal that not every client draws; without it a poll is numbered lines.
    polls: bool = False

    @property
    def server(self) -> str:
        """The name of the bot's own server."""
        return self.user.partition(":")[2]
