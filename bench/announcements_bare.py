"""What announcing rests on, done bare: the same rows by the driver alone, and the same sends."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bench.driver import Driver, driver_of
from bench.house import CountingChat
from bot.events import Place
from bot.pace import BATCH
from storage.session import Store

_CLAIM: Final = (
    "UPDATE core_outgoing SET state = 'sending', started_at = next_at, leased_until = next_at,"
    " fence = fence + 1 WHERE id IN ({})"
)
_MARK: Final = (
    "UPDATE core_outgoing SET state = 'sent', sent_as = {0}, channel = {0}, leased_until = NULL,"
    " reason = NULL WHERE id = {0} AND fence = 1"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bare:
    """How many seconds it takes bare to insert the rows, and to claim, send and mark them."""

    inserted: float
    sent: float


async def bare(store: Store, message_id: str, empty: Store, chat: CountingChat) -> Bare:
    """Copy the rows of a message, which nobody has claimed, into a database in which the same
    people work but nothing was said, and send them from there."""
    inserted, ids = 0.0, list[str]()
    with driver_of(store) as source, driver_of(empty) as target:
        for names, rows in source.pages("core_outgoing", message_id=message_id, by="id"):
            began = time.perf_counter()
            target.insert("core_outgoing", names, rows)
            target.connection.commit()
            inserted += time.perf_counter() - began
            ids += [row[names.index("id")] for row in rows]
        return Bare(inserted=inserted, sent=await _send(target, ids, chat))


async def _send(driver: Driver, ids: Sequence[str], chat: CountingChat) -> float:
    """Claim rows, so many at once as the relay does, send each and mark them; return the seconds
    that takes."""
    began = time.perf_counter()
    for first in range(0, len(ids), BATCH):
        some = ids[first : first + BATCH]
        driver.connection.execute(_CLAIM.format(", ".join([driver.mark] * len(some))), some)
        driver.connection.commit()
        for id in some:
            place = Place(adapter=chat.name, workspace="one", channel=id, kind="direct")
            await chat.send(place, (), id)
        driver.all_of(_MARK.format(driver.mark), [(id, id, id) for id in some])
        driver.connection.commit()
    return time.perf_counter() - began
