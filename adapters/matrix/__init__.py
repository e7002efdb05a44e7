"""Matrix, end to end encrypted, as one account on one homeserver."""

from typing import Any

from adapters.matrix.adapter import MatrixChat
from adapters.matrix.device import Device
from adapters.matrix.examine import examine, inspect
from adapters.matrix.hear import Ears
from adapters.matrix.invitations import Invitations
from adapters.matrix.keys import Keys
from adapters.matrix.library import AsyncClient, AsyncClientConfig
from adapters.matrix.model import MatrixReaction, MatrixSession, MatrixUnread
from adapters.matrix.notes import Notes
from adapters.matrix.past import Past
from adapters.matrix.people import People
from adapters.matrix.rooms import Rooms
from adapters.matrix.settings import Settings
from adapters.matrix.sharing import Sharing
from adapters.matrix.speak import Mouth
from adapters.matrix.trust import Doorkeeper
from adapters.matrix.vault import Vault
from adapters.matrix.watch import Watch
from adapters.matrix.wire import Wire
from bot.content import Text
from bot.ports import About, Web
from bot.seal import Seal
from storage.session import Store

__all__ = ["MatrixChat", "Settings", "examine", "inspect", "kept", "make"]


def make(
    settings: Settings, web: Web, store: Store, about: About, *, session: Any = None
) -> MatrixChat:
    """Build the adapter; it does not listen yet.

    `session` stands for the network, and a fake may stand for it: that one encrypts nothing.
    """
    client = _client(settings, is_encrypting=session is None)
    client.client_session = session
    wire = Wire(client)
    seal = Seal([settings.lock.get_secret_value()])
    vault = Vault(store, about.clock, seal)
    doorkeeper = Doorkeeper(settings.trust, store, about.clock)
    sharing = Sharing(wire, client, about.clock, doorkeeper=doorkeeper)
    keys = Keys(wire, client, sharing=sharing, vault=vault, doorkeeper=doorkeeper)
    device = Device(settings, store, about.clock, seal=seal, wire=wire, client=client)
    rooms = Rooms(store, about.clock, client, workspace=settings.server)
    localpart = settings.user.removeprefix("@").partition(":")[0]
    past = Past(wire, keys, about.clock)
    ears = Ears(
        wire,
        client,
        keys=keys,
        rooms=rooms,
        notes=Notes(store),
        past=past,
        clock=about.clock,
        user=settings.user,
        names=(about.name, localpart),
    )
    return MatrixChat(
        settings,
        client,
        wire=wire,
        device=device,
        keys=keys,
        rooms=rooms,
        past=past,
        ears=ears,
        mouth=Mouth(wire, keys, rooms, user=settings.user),
        watch=Watch(wire, about.clock, user=settings.user, homeserver=settings.server),
        invitations=Invitations(wire, rooms, about.clock, settings),
        people=People(wire, rooms, settings, title=about.name),
        title=about.name,
    )


def _client(settings: Settings, *, is_encrypting: bool) -> AsyncClient:
    """Make nio's client: it tries nothing twice, and keeps no position in the sync."""
    folder = settings.keys
    if is_encrypting:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return AsyncClient(
        settings.homeserver,
        settings.user,
        store_path=str(folder) if is_encrypting else None,
        config=AsyncClientConfig(
            max_limit_exceeded=0,
            max_timeouts=0,
            request_timeout=15,
            encryption_enabled=is_encrypting,
            pickle_key=settings.lock.get_secret_value(),
        ),
    )


def kept(settings: Settings) -> tuple[Text, ...]:
    """Say what is kept of what people say in Matrix."""
    days = {
        "reactions": MatrixReaction.kept.in_days(),
        "unread": MatrixUnread.kept.in_days(),
        "keys": MatrixSession.kept.in_days(),
    }
    return (Text("matrix.kept", days),)
