"""Matrix as the bot sees it: one more chat, encrypted, and without buttons."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from adapters.matrix.device import Device, Taken
from adapters.matrix.draw import MESSAGE, POLL, Drawing, draw, message
from adapters.matrix.hear import Ears
from adapters.matrix.history import marked
from adapters.matrix.html import is_account
from adapters.matrix.invitations import Invitations
from adapters.matrix.keys import Keys
from adapters.matrix.library import AsyncClient, MatrixRoom
from adapters.matrix.limits import CAN, POLL_OPTIONS
from adapters.matrix.model import ADAPTER
from adapters.matrix.past import Past
from adapters.matrix.people import People
from adapters.matrix.rooms import Rooms
from adapters.matrix.settings import Settings
from adapters.matrix.signing import Signing, State
from adapters.matrix.speak import Mouth
from adapters.matrix.watch import Watch
from adapters.matrix.wire import Cut, SaidNo, SignedOut, Wire, at
from bot.crash import crash_point
from bot.errors import Refused, Unclear, Unreachable
from bot.events import Place
from bot.form import FormView
from bot.ports import AccountPage, Capabilities, Inbox, Profile
from bot.primitives import FileBox, Primitives

log = structlog.get_logger()

_ENCRYPTION: Final = {
    "type": "m.room.encryption",
    "state_key": "",
    "content": {"algorithm": "m.megolm.v1.aes-sha2"},
}
# While the homeserver is not heard yet, or another process speaks.
_SOON: Final = timedelta(seconds=2)
_SELDOM: Final = timedelta(minutes=1)


class MatrixChat:
    """Implements the `ChatAdapter` port for Matrix: as one account, on one device."""

    name: str = ADAPTER
    can: Capabilities

    def __init__(
        self,
        settings: Settings,
        client: AsyncClient,
        *,
        wire: Wire,
        device: Device,
        keys: Keys,
        rooms: Rooms,
        past: Past,
        ears: Ears,
        mouth: Mouth,
        watch: Watch,
        invitations: Invitations,
        people: People,
        title: str,
    ) -> None:
        self.can = replace(CAN, poll=POLL_OPTIONS if settings.polls else 0)
        self.device = device
        self.mouth = mouth
        self._settings = settings
        self._client: Any = client
        self._wire = wire
        self._keys = keys
        self._rooms = rooms
        self._past = past
        self.ears = ears
        self.watch = watch
        self._invitations = invitations
        self._people = people
        self._title = title
        self._since: str | None = None
        # Whether the next sync is to tell what all rooms are like.
        self._is_behind = True
        self._syncs = 0
        # Who was perhaps invited already, until so many syncs have been taken: one of them tells.
        self._in_doubt: dict[str, int] = {}
        self._is_open = False
        self._direct = asyncio.Lock()

    # Hearing.

    async def listen(self, inbox: Inbox) -> None:
        """Hand events to the inbox until cancelled. One process hears; others wait for it to end.

        Raises: Unreachable, Refused.
        """
        async with self.device.held() as holding:
            hearing = asyncio.create_task(self._hear(inbox))
            try:
                await asyncio.wait({holding, hearing}, return_when=asyncio.FIRST_COMPLETED)
                for ended in (hearing, holding):
                    if ended.done():
                        ended.result()  # what went wrong is told as it is
                raise Taken
            finally:
                self._is_open = False
                self.watch.ended()
                hearing.cancel()
                await asyncio.gather(hearing, return_exceptions=True)
                await self.close()

    async def _hear(self, inbox: Inbox) -> None:
        await self.open(inbox)
        coming = asyncio.create_task(self._come_for_ever())
        try:
            pause = _SOON
            while not coming.done():
                try:
                    await self._hear_once(inbox)
                    pause = _SOON
                except (SignedOut, Taken):
                    raise
                except Unreachable as error:
                    log.warning("matrix.not_heard", reason=str(error))
                    await asyncio.sleep((error.retry_after or pause).total_seconds())
                    pause = min(2 * pause, _SELDOM)
            coming.result()
        finally:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)

    async def _hear_once(self, inbox: Inbox) -> None:
        """Take one sync, and see whether it brings what there is."""
        before = self._since
        try:
            await self.once(inbox, hold=self.ears.hold)
        except Unreachable:
            self.watch.lost()
            raise
        if await self.watch.is_stuck(before, self._since):
            # What is said meanwhile goes on: only what is heard is begun anew, on a new connection.
            self._is_behind = True
            await self._client.close()
            raise Unreachable("a sync that does not bring what there is")

    async def open(self, inbox: Inbox) -> None:
        """Sign in, learn in which rooms the bot is, and take what happened meanwhile."""
        self._since = await self.device.sign_in()
        await self._keys.open()
        self.ears.invited = await self._rooms.open()
        self._is_behind = True
        await self._take_sync(inbox, hold=timedelta())
        # Keys may have come just before the process was killed.
        await self.ears.read_again(inbox)
        signing = await self._sign()
        await self._sign_out_retired()
        await self._be_called()
        for room in self._rooms.all():
            await self.ears.leave_alone(room)
        self.watch.began(signing)
        self._is_open = True

    async def close(self) -> None:
        """Say what is being said beside, and end the connection."""
        self._is_open = False
        await self.mouth.idle()
        await self._client.close()

    async def once(self, inbox: Inbox, *, hold: timedelta = timedelta()) -> None:
        """Take what happened since the last time, waiting for it for as long as `hold`."""
        await self._take_sync(inbox, hold=hold)
        if not self.ears.has_more:
            await self.ears.tell_unread(inbox)

    async def _take_sync(self, inbox: Inbox, *, hold: timedelta) -> None:
        try:
            told = await self.ears.sync(self._since, is_first=self._is_behind, hold=hold)
        except SignedOut:
            await self.device.forget_token()
            raise
        except SaidNo as no:
            if self._since is None or no.status != 400:
                raise
            # The homeserver was restored from a copy, say: it knows no such position.
            log.error("matrix.position_lost", reason=no.code)
            self._since, self._is_behind = None, True
            raise Unreachable("a position that the homeserver does not know") from None
        crash_point("matrix.told")
        position = await self.ears.take(told, inbox, since=self._since)
        crash_point("matrix.taken")
        await self.device.note_heard(position)
        crash_point("matrix.heard")
        self._since = position
        self._syncs += 1
        self._is_behind = False
        if self._keys.were_used:
            await self._mark_use()

    async def _mark_use(self) -> None:
        """Note that keys were used; they may be used again meanwhile."""
        is_marked = self._keys.were_used = False
        try:
            is_marked = await self.device.mark()
        finally:
            self._keys.were_used |= not is_marked

    async def _sign(self) -> State | None:
        """Vouch for the device, or clients of today hide what it says. None: it has no keys."""
        if self._client.olm is None:
            return None
        settings, device = self._settings, self.device
        signing = Signing(self._wire, user=settings.user, device=device.name, seeds=device.seeds)
        try:
            state = await signing.sign(settings.password.get_secret_value())
        except SaidNo as no:
            log.error("matrix.not_signed", reason=no.code)
            return "unsigned"
        if state != "signed":
            log.error("matrix.not_signed", reason="the account has an identity made elsewhere")
        return state

    async def _sign_out_retired(self) -> None:
        try:
            await self.device.sign_out_retired()
        except SaidNo as no:  # it is tried again at the next start
            log.error("matrix.not_signed_out", reason=no.code)

    async def _be_called(self) -> None:
        """Have the name that people know, where the homeserver lets accounts choose it."""
        path = at("profile", self._settings.user, "displayname")
        try:
            told = await self._wire.call("GET", path)
        except SaidNo:
            told = {}
        if told.get("displayname") == self._title:
            return
        try:
            await self._wire.call("PUT", path, {"displayname": self._title})
        except SaidNo as no:
            log.warning("matrix.not_called", reason=no.code)

    def wrong(self) -> str | None:
        """Say what keeps people from the bot here, though it listens; None when all is well."""
        if not self._is_open and not self.device.is_waiting:
            return "the homeserver is not heard yet"
        return self.watch.wrong()

    # Invitations.

    async def _come_for_ever(self) -> None:
        while True:
            await self.come()
            await asyncio.sleep(_SOON.total_seconds())

    async def come(self) -> None:
        """Answer the invitations whose turn it is."""
        await self._invitations.answer(self.ears.invited)

    # Messages.

    async def send(self, place: Place, sheet: Primitives, key: str) -> str:
        """Send one sheet and return the event's id. A repeat of `key` posts nothing new, for as
        long as the homeserver remembers it: Synapse does for a day."""
        self._ready(place)
        box = next((one for one in sheet if isinstance(one, FileBox)), None)
        try:
            if box is not None:
                return await self.mouth.file(place, box, key)
            return await self.mouth.say(place, draw(sheet), key)
        except Cut as cut:
            raise Unclear(*cut.args) from None

    async def update(self, place: Place, sent: str, sheet: Primitives, key: str) -> None:
        """Replace what was sent. A poll is counted by the clients: it stays while what it asks is
        the same, and ends when something else takes its place."""
        self._ready(place)
        drawing = draw(sheet)
        poll = await self._past.poll(place.channel, sent) if self.can.poll else None
        if poll is None:
            words = Drawing(MESSAGE, message(sheet), drawing.reactions)
            await self.mouth.replace(place, sent, words, key)
        elif drawing.kind != POLL:
            await self.mouth.end(place, sent, drawing, key)
        elif drawing.content[POLL] != poll:
            await self.mouth.replace(place, sent, drawing, key)

    async def remove(self, place: Place, sent: str, key: str) -> None:
        """Take away what was sent; gone already is fine."""
        self._ready(place)
        await self.mouth.redact(place, sent, key)

    def _ready(self, place: Place) -> None:
        if not self._is_open:
            raise Unreachable("the homeserver is not heard yet", retry_after=_SOON)
        if not self._rooms.is_known(place.channel):
            raise Refused("the bot is not in this room", why="not_in")

    async def find(self, place: Place, key: str, since: datetime) -> list[str]:
        """List the events that were sent under `key`, oldest first.

        Raises: Refused, where the bot is not, or cannot read what it said: it has lost its keys;
        Unreachable, when there is more than can be looked through.
        """
        self._ready(place)
        user = self._settings.user
        return await marked(self._wire, self._keys, place.channel, key, user=user, since=since)

    async def open_form(self, trigger: str, form: FormView) -> None:
        """Never asked: `can.forms` is off, so forms are asked question by question."""
        raise Refused("Matrix has no forms")

    async def show_home(
        self,
        workspace: str,
        account: str,
        sheets: Sequence[Primitives],
        *,
        version: str | None = None,
    ) -> None:
        """Never asked: `can.home` is off."""
        raise Refused("Matrix has no homes")

    # People and places.

    async def direct(self, workspace: str, account: str) -> Place:
        """Give the room in which the bot talks with somebody alone, a new one if there is none.

        Raises: Unreachable; Refused, for who cannot be invited.
        """
        if not self._is_open:
            raise Unreachable("the homeserver is not heard yet", retry_after=_SOON)
        async with self._direct:
            room = self._rooms.direct_with(account) or await self._invite(account)
        return Place(adapter=ADAPTER, workspace=workspace, channel=room, kind="direct")

    async def _invite(self, account: str) -> str:
        if not is_account(account):
            raise Refused("no account of Matrix", why="nobody")
        made = {
            "preset": "trusted_private_chat",
            "visibility": "private",
            "is_direct": True,
            "invite": [account],
            "initial_state": [_ENCRYPTION] if self._settings.encryption else [],
        }
        if self._in_doubt.get(account, 0) > self._syncs:
            raise _alone(Unreachable("perhaps a room was made already", retry_after=_SOON))
        self._in_doubt.pop(account, None)
        try:
            answer = await self._wire.call("POST", at("createRoom"), made)
        except Unreachable as error:
            if isinstance(error, Cut):
                # The sync that is under way may have been written before.
                self._in_doubt[account] = self._syncs + 2
            raise _alone(error) from None
        room = str(answer["room_id"])
        crash_point("matrix.room_made")
        # As the next sync will tell: what is said now must be for the invited, too, and for nobody
        # else. A sync may have told of the room as it was half made.
        known = self._client.rooms.setdefault(room, MatrixRoom(room, self._settings.user))
        known.encrypted = known.encrypted or self._settings.encryption
        known.add_member(self._settings.user, None, None)
        known.add_member(account, None, None, True)
        if self._client.olm is not None:
            self._client.olm.update_tracked_users(known)
        await self._rooms.note([room], direct={room: account})
        return room

    async def profile(self, workspace: str, account: str) -> Profile:
        """Tell how the homeserver knows an account. Raises: Refused, for one that it does not."""
        return await self._people.profile(account)

    async def members(self, place: Place) -> list[str]:
        """List the accounts in a room; the bot's own is not among them."""
        return list(await self._people.members(place.channel))

    async def workspaces(self) -> Sequence[str]:
        """List the bot's own server, once it is heard."""
        return [self._settings.server] if self._is_open else []

    async def accounts(self, workspace: str, cursor: str) -> AccountPage:
        """List people of that server whom the bot shares a room with."""
        return await self._people.page(cursor)


def _alone(error: Unreachable) -> Unreachable:
    """Let it keep one message waiting: of new rooms a homeserver allows fewer than of those."""
    error.is_alone = True
    return error
