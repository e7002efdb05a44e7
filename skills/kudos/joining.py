"""After two persons became one: what they said to themselves is no thank-you."""

from sqlalchemy import delete
from sqlmodel import col, select

from bot import Tick
from skills.kudos.model.gifts import receipts_of, take_away
from skills.kudos.model.tables import Gift, Plus, Receipt
from skills.kudos.recaps import redraw
from skills.kudos.settings import skill


@skill.on_fact("plein.linked")
async def leave_out_oneself(tick: Tick, person_id: str) -> None:
    """Take away what somebody gave to another account of theirs, and their “+1” on their own."""
    gifts = await tick.db.exec(
        select(Gift)
        .join(Receipt, col(Receipt.gift_id) == col(Gift.id))
        .where(Gift.giver_id == person_id, Receipt.receiver_id == person_id)
    )
    connection = await tick.db.connection()
    for gift in gifts.all():
        others = [one for one in await receipts_of(tick.db, gift.id) if one[1].id != person_id]
        given_at = gift.given_at
        if others:
            own = (col(Receipt.gift_id) == gift.id, col(Receipt.receiver_id) == person_id)
            await connection.execute(delete(Receipt).where(*own))
        else:
            if gift.card_id is not None:
                tick.remove(gift.card_id)
            await take_away(tick.db, gift)
        await redraw(tick, [person_id], at=given_at)
    given = select(Gift.id).where(Gift.giver_id == person_id)
    of_oneself = (col(Plus.person_id) == person_id, col(Plus.gift_id).in_(given))
    await connection.execute(delete(Plus).where(*of_oneself))
