"""Questions as figures need them: what came of them, what was promised, and what is not known."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.qa.figures.gaps import Unanswered
from skills.qa.figures.quality import Outcome, Promise
from skills.qa.model.full_text import may_be_found
from skills.qa.model.tables import Item, Question
from storage.people import Person
from storage.session import execute


class Asked(NamedTuple):
    """A question that somebody asked, and what came of it."""

    asker_id: str
    outcome: Outcome


class Promised(NamedTuple):
    """A question that was brought to a person: about which topic, who asked it, who has it or
    answered it, and what was promised."""

    topic_id: str | None
    asker_id: str
    helper_id: str | None
    promise: Promise


class Waited(NamedTuple):
    """How long somebody waited for an answer of a person: from when it was brought to them."""

    asker_id: str
    helper_id: str | None
    since: datetime
    until: datetime


class Read(NamedTuple):
    """That an item answered somebody, and whether it is within its review interval."""

    asker_id: str
    is_within: bool


async def asked_since(db: AsyncSession, since: datetime) -> list[Asked]:
    """List what was asked since a moment; what is being looked up still is not among it."""
    rows = await execute(
        db,
        columns(col(Question.asker_id), col(Question.state), col(Question.rating)).where(
            col(Question.asked_at) >= since, col(Question.state) != "looking"
        ),
    )
    return [
        Asked(
            asker_id,
            Outcome(
                is_answered=state == "answered",
                is_helpful=rating == "helpful" if rating else None,
            ),
        )
        for asker_id, state, rating in rows
    ]


async def promised_since(db: AsyncSession, since: datetime) -> list[Promised]:
    """List what was asked since a moment and brought to a person; what waited for the answer to
    another question, and what was taken back, is not among it."""
    rows = await execute(
        db,
        columns(
            col(Question.topic_id),
            col(Question.asker_id),
            col(Question.helper_id),
            col(Question.promised_at),
            col(Question.told_at),
        ).where(
            col(Question.asked_at) >= since,
            col(Question.promised_at).is_not(None),
            col(Question.state).in_(("open", "told")),
        ),
    )
    return [
        Promised(topic, asker, helper, Promise(promised_at=promised_at, told_at=told_at))
        for topic, asker, helper, promised_at, told_at in rows
    ]


async def waited_since(db: AsyncSession, since: datetime) -> list[Waited]:
    """List how long who asked since a moment waited for a person, of what was answered."""
    rows = await execute(
        db,
        columns(
            col(Question.asker_id),
            col(Question.helper_id),
            col(Question.routed_at),
            col(Question.told_at),
        ).where(
            col(Question.asked_at) >= since,
            col(Question.state) == "told",
            col(Question.routed_at).is_not(None),
            col(Question.told_at).is_not(None),
        ),
    )
    return [Waited(*row) for row in rows]


async def read_since(
    db: AsyncSession, since: datetime, today: date, readers_ids: Collection[str]
) -> list[Read]:
    """List which answers were given since a moment, of those that these readers may read."""
    rows = await execute(
        db,
        columns(col(Question.asker_id), col(Item.review_on))
        .join(Item, col(Item.id) == col(Question.item_id))
        .where(
            col(Question.asked_at) >= since,
            col(Question.state) == "answered",
            may_be_found(readers_ids),
        ),
    )
    return [Read(asker_id, review_on is None or review_on >= today) for asker_id, review_on in rows]


async def unanswered_since(db: AsyncSession, since: datetime, most: int) -> Sequence[Unanswered]:
    """List what was asked since a moment and is not known yet, the newest first, `most` at most:
    what nobody knew, what waits for a person, and what a person told without saving it."""
    main = aliased(Question)
    is_saved = func.coalesce(col(main.item_id), col(Question.item_id)).is_not(None)
    rows = await execute(
        db,
        columns(col(Question.asker_id), col(Question.text))
        .outerjoin(main, col(main.id) == col(Question.same_as_id))
        .where(
            col(Question.asked_at) >= since,
            col(Question.state).in_(("unknown", "open", "told")),
            ~((col(Question.state) == "told") & is_saved),
        )
        .order_by(col(Question.asked_at).desc(), col(Question.id))
        .limit(most),
    )
    return [Unanswered(asker_id=asker_id, text=text) for asker_id, text in rows]


async def names_of_people(db: AsyncSession) -> Sequence[str]:
    """List what everybody is called, who left too: no figure says a name."""
    return (await db.exec(select(Person.name))).all()
