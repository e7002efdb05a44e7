"""When each key of a room was used last, noted beside it in the folder of keys.

nio keeps these keys for ever, and not since when. With them goes what was said by them: whoever got
hold of the folder could read it all.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

_MADE: Final = """
    CREATE TABLE IF NOT EXISTS plein_used (
        session_id TEXT PRIMARY KEY REFERENCES megolminboundsessions ON DELETE CASCADE,
        used_at REAL NOT NULL
    )
"""
_NEW: Final = "INSERT OR IGNORE INTO plein_used SELECT session_id, ? FROM megolminboundsessions"
_USED: Final = "UPDATE plein_used SET used_at = ? WHERE session_id = ?"
_SET: Final = "INSERT OR REPLACE INTO plein_used VALUES (?, ?)"
_OLD: Final = "SELECT session_id FROM plein_used WHERE used_at < ?"
# nio has the file overwritten where something is deleted.
_GONE: Final = f"DELETE FROM megolminboundsessions WHERE session_id IN ({_OLD})"


def date(olm: Any, used_at: Mapping[str, datetime]) -> None:
    """Note when sessions of nio's machine, by their ids, were used last."""
    database = olm.store.database
    with database.atomic():
        database.execute_sql(_MADE)
        for session, moment in used_at.items():
            database.execute_sql(_SET, (session, moment.timestamp()))


def forget_unused(olm: Any, used: Collection[str], *, now: datetime, since: datetime) -> None:
    """Take the keys of rooms that were not used since a moment from nio's machine and its store.

    `used` names sessions that are used now; one that was never seen here counts as used now, too.
    """
    database = olm.store.database
    with database.atomic():
        database.execute_sql(_MADE)
        database.execute_sql(_NEW, (now.timestamp(),))
        for session in used:
            database.execute_sql(_USED, (now.timestamp(), session))
        until = (since.timestamp(),)
        gone = {str(session) for (session,) in database.execute_sql(_OLD, until)}
        database.execute_sql(_GONE, until)
    for one in [one for one in olm.inbound_group_store if one.id in gone]:
        del olm.inbound_group_store[one.room_id][one.sender_key][one.id]
    sessions = olm.outbound_group_sessions
    for room in [room for room, one in sessions.items() if one.id in gone]:
        del sessions[room]
