"""The feed: what changed goes to every open page that may see it, in order, after its commit.

Pages are fed from the numbers in the database, not from function calls: so what another process
stored arrives the same way, and whatever fails on the way is made good by the next reading.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from adapters.web import draw
from adapters.web.limits import FRAMES_A_SECOND, FRAMES_AT_ONCE
from adapters.web.messages import Facts, changed_since, facts_about, newest_number
from adapters.web.model import WebMessage
from adapters.web.places import account_of, members_of_duos
from bot.buckets import Bucket
from bot.group import GroupCommit
from storage.session import Store
from storage.table import new_id

_BATCH = 200

Push = Callable[[draw.Json], None]


@dataclass(slots=True, eq=False, kw_only=True)
class Session:
    """One open page. `push` hands it a frame, `close` ends it; neither waits.

    `id` is the trigger of its events. `signed_in_as` is the row of its cookie, when it has one.
    `holding` has the keys of what it says that the bot has not noted yet: its own copy comes with
    the acknowledgement.
    """

    account: str
    language: str
    push: Push
    close: Callable[[], None]
    signed_in_as: str | None = None
    id: str = field(default_factory=new_id)
    holding: set[str] = field(default_factory=set[str])
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    bucket: Bucket = field(
        default_factory=lambda: Bucket(FRAMES_AT_ONCE, FRAMES_A_SECOND, FRAMES_AT_ONCE, 0.0)
    )


class Feed:
    """Knows the open pages of this process, and feeds them."""

    def __init__(self, store: Store, *, bot: str) -> None:
        self._store = store
        self._bot = bot
        self._sessions: dict[str, Session] = {}
        self._seen: int | None = None
        self._reading = asyncio.Lock()
        self._readings = GroupCommit(self._read_for)

    @property
    def sessions(self) -> Collection[Session]:
        """The open pages."""
        return self._sessions.values()

    def find(self, session_id: str) -> Session | None:
        """Find an open page by its id."""
        return self._sessions.get(session_id)

    def of(self, account: str) -> list[Session]:
        """List the open pages of somebody."""
        return [one for one in self._sessions.values() if one.account == account]

    async def join(self, session: Session) -> None:
        """Feed a page from now on; what it fetches after this may come twice, and never not."""
        async with self._reading:
            if self._seen is None or not self._sessions:
                async with self._store.transaction() as db:
                    self._seen = await newest_number(db)
            self._sessions[session.id] = session

    def leave(self, session: Session) -> None:
        """Stop feeding a page."""
        self._sessions.pop(session.id, None)

    async def catch_up(self) -> None:
        """Hand out everything that was committed before this call."""
        if self._sessions:
            await self._readings.submit(None)

    async def _read_for(self, waiting: Sequence[None]) -> Sequence[None]:
        async with self._reading:
            while self._sessions and await self._read():
                pass
        return waiting

    async def _read(self) -> bool:
        """Hand out one batch; whether there may be more."""
        seen = self._seen or 0
        async with self._store.transaction() as db:
            rows = await changed_since(db, seen, most=_BATCH)
            facts = await facts_about(db, rows) if rows else Facts()
            duos = await members_of_duos(db, [row.place for row in rows])
        for row in rows:
            for session in self._audience(row, duos):
                self._tell(session, row, facts, is_new=row.made > seen)
            self._seen = row.changed
        return len(rows) == _BATCH

    def _audience(self, row: WebMessage, duos: Mapping[str, tuple[str, str]]) -> list[Session]:
        account = account_of(row.place)
        everybody = list(self._sessions.values())
        if account is not None:
            inside = [one for one in everybody if one.account == account]
        elif row.place.startswith("duo-"):
            inside = [one for one in everybody if one.account in duos.get(row.place, ())]
        else:
            inside = everybody
        return [one for one in inside if row.only_id in (None, one.account)]

    def _tell(self, session: Session, row: WebMessage, facts: Facts, *, is_new: bool) -> None:
        if row.is_removed:
            if not is_new:
                session.push({"type": "remove", "place": row.place, "message": row.id})
        elif row.key not in session.holding:
            drawn = draw.message(row, facts, reader=session.account, bot=self._bot)
            session.push({"type": "message" if is_new else "update", "message": drawn})
