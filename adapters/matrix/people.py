"""Who has an account, as the homeserver tells: by name, and as members of rooms."""

from collections.abc import Iterator, Mapping

from adapters.matrix.html import is_account
from adapters.matrix.rooms import Rooms
from adapters.matrix.settings import Settings
from adapters.matrix.wire import SaidNo, Wire, at
from bot.errors import Refused
from bot.payload import table, text
from bot.ports import AccountPage, Profile

_PAGE = 200


class People:
    """Looks people up. `title` is what the bot is called."""

    def __init__(self, wire: Wire, rooms: Rooms, settings: Settings, *, title: str) -> None:
        self._wire = wire
        self._rooms = rooms
        self._settings = settings
        self._title = title

    async def profile(self, account: str) -> Profile:
        """Tell how the homeserver knows an account.

        Raises: Unreachable; Refused, for one that it does not know.
        """
        if account == self._settings.user:
            return Profile(name=self._title, is_bot=True)
        if not is_account(account):
            raise Refused("no account of Matrix", why="nobody")
        try:
            told = await self._wire.call("GET", at("profile", account))
        except SaidNo as no:
            raise Refused(f"the homeserver knows no such account ({no.code})", why="nobody") from no
        return self._named(account, text(told, "displayname"))

    async def members(self, room: str) -> dict[str, Profile]:
        """List who is in a room; the bot itself is not among them. Raises: Unreachable, Refused."""
        answer = await self._wire.call("GET", at("rooms", room, "joined_members"))
        return {
            account: self._named(account, text(told, "display_name"))
            for account, told in table(answer, "joined").items()
            if account != self._settings.user and is_account(account)
        }

    async def page(self, cursor: str) -> AccountPage:
        """List people of the bot's own server whom it shares a room with, some rooms at a time.

        Those of other servers are known when they speak: a public room may have thousands.
        """
        found: dict[str, Profile] = {}
        for room, offset in self._from(cursor):
            members = await self._ours_in(room)
            some = members[offset : offset + _PAGE]
            if found and len(found) + len(some) > _PAGE:
                return AccountPage(profiles=found, cursor=f"{room} {offset}")
            found |= dict(some)
            if len(members) > offset + _PAGE:
                return AccountPage(profiles=found, cursor=f"{room} {offset + _PAGE}")
        return AccountPage(profiles=found)

    def _from(self, cursor: str) -> Iterator[tuple[str, int]]:
        """List the rooms from where the last page ended, and who is to be left out in the first."""
        begin, _, offset = cursor.partition(" ")
        for room in sorted(self._rooms.all()):
            if room >= begin:
                yield room, int(offset) if room == begin and offset else 0

    async def _ours_in(self, room: str) -> list[tuple[str, Profile]]:
        try:
            members: Mapping[str, Profile] = await self.members(room)
        except SaidNo:
            return []  # the bot is there no more
        return sorted(
            (one for one in members.items() if not one[1].is_guest), key=lambda one: one[0]
        )

    def _named(self, account: str, name: str) -> Profile:
        local, _, server = account.removeprefix("@").partition(":")
        is_ours = server == self._settings.server
        domain = self._settings.addresses_at
        return Profile(
            name=name.strip() or local,
            email=f"{local}@{domain}" if is_ours and domain else None,
            is_guest=not is_ours,
        )
