"""What is missing for Matrix, said so that it can be put right. No secret is in it."""

import base64
import json
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, cast

from sqlmodel import col, select

from adapters.matrix.library import AsyncClient, AsyncClientConfig
from adapters.matrix.model import MatrixDevice, MatrixRoom
from adapters.matrix.settings import Settings
from adapters.matrix.signing import Seeds, Signing
from adapters.matrix.wire import SaidNo, SignedOut, Wire, at
from bot.errors import Refused, Unreachable
from bot.payload import Body, inside, text
from bot.remark import Remark
from bot.seal import Seal
from storage.session import Store

_NO: Final = (SaidNo, Unreachable)
_NONE: Final[Body] = {"types": []}
_INVITATIONS: Final = json.dumps(
    {
        "room": {
            "timeline": {"limit": 1, **_NONE},
            "state": _NONE,
            "ephemeral": _NONE,
            "account_data": _NONE,
        },
        "presence": _NONE,
        "account_data": _NONE,
    }
)


async def examine(
    settings: Settings, *, address: str | None, now: datetime, session: Any = None
) -> Sequence[Remark]:
    """Ask the homeserver whether it is there, and look at the folder of the keys.

    Before the first start there is no device yet: then it signs in with the password, and out again
    at once. Later `inspect` asks as the device that there is.
    """
    client = _client(settings, session)
    wire = Wire(client)
    found = [*_folder(settings.keys), *_choices(settings)]
    try:
        there = await _homeserver(wire, settings)
        is_new = not there.is_problem and not _key_files(settings)
        return [there, *(await _password(wire, settings) if is_new else []), *found]
    except _NO as no:
        return [_unanswered(no), *found]
    finally:
        await client.close()


async def inspect(
    settings: Settings, store: Store, *, address: str | None, session: Any = None
) -> Sequence[Remark]:
    """Tell whether the stored device still holds, whether it is signed, and what waits for it."""
    async with store.transaction() as db:
        row = await db.get(MatrixDevice, settings.user)
        rooms = list(await db.exec(select(MatrixRoom).where(col(MatrixRoom.left_at).is_(None))))
    if row is None:
        return list(_without_device(settings))
    client = _client(settings, session)
    try:
        return [
            *_keys_of(settings, row),
            *await _device(Wire(client), settings, row, rooms),
        ]
    except _NO as no:
        return [_unanswered(no)]
    finally:
        await client.close()


def _unanswered(no: Exception) -> Remark:
    words = f"the homeserver does not answer as it should ({_why(no)}): try again later"
    return Remark(words=words, is_problem=True)


def _why(error: Exception) -> str:
    return " ".join(map(str, error.args))


def _client(settings: Settings, session: Any) -> AsyncClient:
    """Make a client that holds no keys: those belong to the program that runs."""
    config = AsyncClientConfig(encryption_enabled=False)
    client = AsyncClient(settings.homeserver, settings.user, config=config)
    client.client_session = session
    return client


# The homeserver and the account.


async def _homeserver(wire: Wire, settings: Settings) -> Remark:
    try:
        told = await wire.call("GET", "/_matrix/client/versions")
        if isinstance(told.get("versions"), list):
            return Remark(words=f"the homeserver answers at {settings.homeserver}")
        why = "GET versions: no versions"
    except _NO as no:
        why = _why(no)
    words = f"no homeserver answers at {settings.homeserver} ({why}): see that it runs"
    return Remark(words=f"{words}{await _meant(wire, settings)}", is_problem=True)


async def _meant(wire: Wire, settings: Settings) -> str:
    """Name the address to which a domain points its clients."""
    try:
        told = await wire.call("GET", "/.well-known/matrix/client")
    except _NO:
        return ""
    meant = text(told, "m.homeserver", "base_url").rstrip("/")
    if meant in ("", settings.homeserver):
        return ""
    return f'; did you mean homeserver = "{meant}"?'


async def _password(wire: Wire, settings: Settings) -> list[Remark]:
    """Sign in as a device that is taken away again: this account can still have any."""
    body = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": settings.user},
        "password": settings.password.get_secret_value(),
        "initial_device_display_name": "Plein, checking",
    }
    try:
        wire.client.access_token = text(await wire.call("POST", at("login"), body), "access_token")
    except SaidNo as no:
        words = f"the homeserver does not let {settings.user} in ({no.code}): "
        words += "see that user and password are those of one account, and that it may sign in so"
        return [Remark(words=words, is_problem=True)]
    except Unreachable as error:
        words = f"signing in as {settings.user} could not be tried ({_why(error)}): try again later"
        return [Remark(words=words, is_problem=True)]
    try:
        return await _account(wire, settings)
    finally:
        await wire.call("POST", at("logout"), {})
        wire.client.access_token = ""


async def _account(wire: Wire, settings: Settings) -> list[Remark]:
    """Say which account a token is of, and how often it may speak."""
    told = await wire.call("GET", at("account", "whoami"))
    account = text(told, "user_id")
    if account != settings.user:
        words = f'the account is called {account}: write user = "{account}"'
        return [Remark(words=words, is_problem=True)]
    return [Remark(words=f"signs in as {account}"), *await _rate(wire, settings)]


async def _rate(wire: Wire, settings: Settings) -> list[Remark]:
    path = f"/_synapse/admin/v1/users/{settings.user}/override_ratelimit"
    lift = f"an administrator of Synapse lifts it by POST {path} (docs/howto/matrix.md)"
    try:
        told = await wire.call("GET", path)
    except _NO:
        words = f"whether its rate limit is lifted it may not see: {lift}"
        return [Remark(words=words)]
    is_lifted = told.get("messages_per_second") == 0
    state = "its rate limit is lifted" if is_lifted else f"its rate limit is not lifted: {lift}"
    words = "it is an administrator of the homeserver, and needs no such right: take it away"
    return [Remark(words=state), Remark(words=words, is_problem=True)]


# The device.


async def _device(
    wire: Wire, settings: Settings, row: MatrixDevice, rooms: Sequence[MatrixRoom]
) -> list[Remark]:
    """Ask as the device that is stored."""
    seal = Seal([settings.lock.get_secret_value()])
    try:
        master, own = json.loads(seal.open(row.seeds, f"{settings.user} seeds"))
        token = None if row.token is None else seal.open(row.token, f"{settings.user} token")
    except Refused as refused:
        words = (
            f"`lock` does not open what is stored of its device ({_why(refused)}): set the old one"
        )
        return [Remark(words=words, is_problem=True)]
    if token is None:
        return await _password(wire, settings)
    wire.client.access_token = token
    try:
        found = await _account(wire, settings)
    except SignedOut:
        wire.client.access_token = ""
        words = f"the homeserver has signed out its device {row.device}: `plein run` signs it in"
        return [Remark(words=words), *await _password(wire, settings)]
    if found[0].is_problem:
        return found
    seeds = Seeds(base64.b64decode(master), base64.b64decode(own))
    signing = Signing(wire, user=settings.user, device=row.device, seeds=seeds)
    return [
        *found,
        await _signed(signing, row.device),
        *await _rooms(wire, rooms),
        *await _invitations(wire, row, rooms),
    ]


async def _signed(signing: Signing, device: str) -> Remark:
    match await signing.state():
        case "signed":
            return Remark(words=f"its device {device} is signed")
        case "unsigned":
            words = f"its device {device} is not signed, so clients of today hide what it says: "
            words += "`plein run` signs it at its start"
            return Remark(words=words, is_problem=True)
        case "other":
            words = f"its device {device} is not signed, so clients of today hide what it says: "
            words += "somebody has set up encryption for this account elsewhere, in Element, say. "
            words += "Give Plein an account of its own (docs/howto/matrix.md)"
            return Remark(words=words, is_problem=True)


async def _rooms(wire: Wire, rooms: Sequence[MatrixRoom]) -> list[Remark]:
    told = await wire.call("GET", at("joined_rooms"))
    joined: set[object] = set(told.get("joined_rooms") or ())
    here = [one for one in rooms if one.invited_by is None]
    plain = sum(not one.is_encrypted for one in here if one.room in joined)
    words = f"in {_count(len(joined), 'room')}"
    if plain:
        words += f"; the homeserver can read what is said in {plain} of them, without encryption"
    gone = sum(one.room not in joined for one in here)
    lost = f"in {_count(gone, 'room')} where it was it is no more; invite it again if it should be"
    return [Remark(words=words), *([Remark(words=lost)] if gone else [])]


async def _invitations(wire: Wire, row: MatrixDevice, rooms: Sequence[MatrixRoom]) -> list[Remark]:
    """Count who waits for it to come. Looking at a sync takes nothing out of it: what is for the
    device alone goes only when a later position is asked for."""
    if row.next_batch is None:
        return []
    query = {"since": row.next_batch, "timeout": 0, "filter": _INVITATIONS}
    told = await wire.call("GET", at("sync"), query={**query, "set_presence": "offline"})
    fresh = inside(told, "rooms", "invite")
    waiting = {one.room for one in rooms if one.invited_by is not None}
    waiting |= set(cast("Body", fresh)) if isinstance(fresh, Mapping) else set()
    words = f"{_count(len(waiting), 'invitation')} not answered yet: it does so while it runs, "
    words += "and comes to whom invites_from lets invite it"
    return [Remark(words=words)] if waiting else []


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


# The keys.


def _key_files(settings: Settings) -> list[str]:
    folder = settings.keys
    names = sorted(one.name for one in folder.iterdir()) if folder.is_dir() else []
    return [one for one in names if one.startswith(f"{settings.user}_") and one.endswith(".db")]


def _folder(folder: Path) -> Iterator[Remark]:
    """Say whether the bot, and nobody else, can write its keys."""
    if not folder.exists():
        words = f"the folder of its keys is not there yet: `plein run` makes {folder.absolute()}"
        yield Remark(words=words)
        return
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        words = f"it cannot write its keys to {folder.absolute()}: `keys` is a folder of its own"
        yield Remark(words=words, is_problem=True)
    elif folder.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        words = f"others on this machine reach the folder of its keys: chmod 700 {folder}"
        yield Remark(words=words, is_problem=True)
    else:
        words = (
            f"its keys are in {folder.absolute()}: leave them out of backups (docs/howto/backup.md)"
        )
        yield Remark(words=words)


def _keys_of(settings: Settings, row: MatrixDevice) -> Iterator[Remark]:
    its_own = f"{settings.user}_{row.device}.db"
    if row.next_batch is not None and its_own not in _key_files(settings):
        words = f"the keys of its device {row.device} are gone from {settings.keys.absolute()}: "
        words += (
            "see that `keys` is the folder of before, and put back no copy of it. Are they lost, "
        )
        words += "`plein run` signs in as a new device, and people read on (docs/howto/backup.md)"
        yield Remark(words=words)


def _without_device(settings: Settings) -> Iterator[Remark]:
    if _key_files(settings):
        words = f"{settings.keys.absolute()} has keys of a device that the database does not know: "
        words += (
            "see that the database is the one of before, or put back its backup. With an empty "
        )
        words += "one Plein is somebody else, whom nobody trusts (docs/howto/backup.md)"
        yield Remark(words=words, is_problem=True)


def _choices(settings: Settings) -> Iterator[Remark]:
    if not settings.encryption:
        words = "encryption is off: new direct chats can be read by the homeserver"
        yield Remark(words=words)
    if settings.addresses_at is None:
        words = (
            "addresses_at is not set: nobody in Matrix is known by their work address, so "
            "[roles] and the directory do not hold there"
        )
        yield Remark(words=words)
