"""Two persons turn out to be one: what of their thanks stays."""

import pytest
from sqlmodel import select

from bot.linking import link
from skills.kudos.model import Gift, Plus, Receipt
from storage.people import Person
from tests.chat import Chat


@pytest.mark.settings(kudos={"channel": "#kudos"})
async def test_what_somebody_gave_to_themselves_is_no_thanks(chat: Chat) -> None:
    ada, other, bob = chat.on("ada"), chat.on("adaatje"), chat.on("bob")
    await other.types("/kudos @ada for what I did myself")
    await other.types("/kudos @ada @bob for what we did")
    await bob.types("/kudos @ada @adaatje for the soup")
    await ada.presses("+1", on="what we did")

    async with chat.store.transaction() as db:
        stays, goes = await db.get_one(Person, ada.id), await db.get_one(Person, other.id)
        await link(db, stays, goes, by=None, way="operator", now=chat.now)
    await chat.settles()

    chat.shows_not("#kudos", "what I did myself")
    async with chat.store.transaction() as db:
        rows = await db.exec(
            select(Gift.reason, Gift.giver_id, Receipt.receiver_id).where(
                Receipt.gift_id == Gift.id
            )
        )
        assert sorted(rows.all()) == [
            ("for the soup", bob.id, ada.id),
            ("for what we did", ada.id, bob.id),
        ]
        assert (await db.exec(select(Plus))).all() == []
