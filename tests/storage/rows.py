"""Rows for tests, with what a test doesn't care about filled in; and short ways to store them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from storage.choices import Choice
from storage.outbox import Outgoing
from storage.people import Account, Person, name_key
from storage.session import Store
from storage.table import Table, new_id

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def outgoing(**given: Any) -> Outgoing:
    """A message to a channel that wants to be sent now."""
    channel = given.setdefault("channel", "general")
    lane = given.get("lane", 0)
    filled: dict[str, Any] = {
        "message_id": new_id(),
        "adapter": "web",
        "workspace": "main",
        "queue": f"web main {channel} {lane}",
        "sheet": "[]",
        "said_at": NOW,
        "next_at": NOW,
    }
    return Outgoing(**{**filled, **given})


def choice(message: Outgoing, number: int = 1, **given: Any) -> Choice:
    """A choice offered by a message."""
    filled: dict[str, Any] = {
        "message_id": message.message_id,
        "number": number,
        "label": f"Choice {number}",
        "route": "kudos.thank",
        "offered_at": NOW,
    }
    return Choice(**{**filled, **given})


def person(name: str, **given: Any) -> Person:
    """Somebody, with the key by which a name is found."""
    return Person(name=name, name_key=name_key(name), **given)


def account(of: Person, external_id: str, **given: Any) -> Account:
    """How the web chat knows somebody."""
    filled = {"adapter": "web", "workspace": "main"}
    return Account(person_id=of.id, external_id=external_id, **{**filled, **given})


async def keep(store: Store, *rows: Table) -> None:
    """Store rows in the order given."""
    async with store.transaction() as db:
        for row in rows:
            db.add(row)
            await db.flush()
