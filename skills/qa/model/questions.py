"""Questions: kept, found again, and who else asked the same."""

from collections.abc import Sequence

from sqlalchemy import or_
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import Scope
from skills.qa.model.tables import Card, Passed, Question
from storage.people import Person
from storage.session import lock


async def add_question(db: AsyncSession, question: Question) -> Question:
    """Keep a question under the next number."""
    await lock(db, "qa questions")
    question.number = ((await db.exec(select(func.max(Question.number)))).one() or 0) + 1
    db.add(question)
    await db.flush()
    return question


async def held(scope: Scope, question_id: str) -> Question | None:
    """Give a question that nobody else changes until this transaction is over; None when it is
    not kept any more."""
    await scope.lock(f"qa question {question_id}")
    question = await scope.db.get(Question, question_id)
    if question is not None:
        await scope.db.refresh(question)
    return question


async def question_from(db: AsyncSession, source: str) -> Question | None:
    """Find the question that came from another skill, by what that calls it."""
    return (await db.exec(select(Question).where(Question.source == source))).first()


async def question_shown_as(db: AsyncSession, message_id: str) -> Question | None:
    """Find the question that a message shows to who is to answer it."""
    query = (
        select(Question)
        .join(Card, col(Card.question_id) == col(Question.id))
        .where(Card.message_id == message_id)
    )
    return (await db.exec(query)).first()


async def note_card(db: AsyncSession, question: Question, message_id: str) -> None:
    """Remember that a message shows a question to who is to answer it."""
    db.add(Card(message_id=message_id, question_id=question.id))
    await db.flush()


async def open_questions(
    db: AsyncSession, *, helper_id: str | None = None, most: int
) -> Sequence[Question]:
    """List what waits for a person, what is due first first; of one helper alone if one is named.

    What waits with another question is not listed.
    """
    query = select(Question).where(Question.state == "open", col(Question.same_as_id).is_(None))
    if helper_id is not None:
        query = query.where(Question.helper_id == helper_id)
    return (await db.exec(query.order_by(col(Question.due_at), col(Question.id)).limit(most))).all()


async def answered_by(db: AsyncSession, helper_id: str, most: int) -> Sequence[Question]:
    """List what somebody answered and did not save, the newest first."""
    query = select(Question).where(
        Question.helper_id == helper_id, Question.state == "told", col(Question.item_id).is_(None)
    )
    return (await db.exec(query.order_by(col(Question.id).desc()).limit(most))).all()


async def without_helper(db: AsyncSession, most: int, *, after: str) -> Sequence[Question]:
    """List open questions that nobody has who works here, the oldest first, from the one after this
    id. What waits with another question is not listed."""
    here = select(Person.id).where(col(Person.is_active).is_(True))
    query = (
        select(Question)
        .where(
            Question.state == "open",
            col(Question.id) > after,
            col(Question.same_as_id).is_(None),
            or_(
                col(Question.helper_id).is_(None) & col(Question.is_posted).is_(False),
                col(Question.helper_id).not_in(here),
            ),
        )
        .order_by(col(Question.id))
        .limit(most)
    )
    return (await db.exec(query)).all()


async def questions_of(
    db: AsyncSession, asker_id: str, most: int, *, before: str | None
) -> Sequence[Question]:
    """List what somebody asked, the newest first; before the one with an id, if one is named."""
    query = select(Question).where(Question.asker_id == asker_id)
    if before is not None:
        query = query.where(col(Question.id) < before)
    return (await db.exec(query.order_by(col(Question.id).desc()).limit(most))).all()


async def open_of(db: AsyncSession, asker_id: str, most: int) -> Sequence[Question]:
    """List what somebody asked and a person has by now, the newest first."""
    query = select(Question).where(Question.asker_id == asker_id, Question.state == "open")
    return (await db.exec(query.order_by(col(Question.id).desc()).limit(most))).all()


async def asked_as(db: AsyncSession, question: Question) -> Question:
    """Give the question that somebody has: this one, or the one for whose answer it waits."""
    if question.same_as_id is None:
        return question
    return await db.get(Question, question.same_as_id) or question


async def asked_with(db: AsyncSession, question: Question) -> Sequence[Question]:
    """List the questions that have, or wait for, the answer to this one, in the order they came."""
    query = select(Question).where(Question.same_as_id == question.id)
    return (await db.exec(query.order_by(col(Question.id)))).all()


async def waiting_with(scope: Scope, question: Question) -> Sequence[Question]:
    """List the questions that wait for the answer to this one, in the order they came; nobody else
    changes them until this transaction is over."""
    found = [await held(scope, one.id) for one in await asked_with(scope.db, question)]
    return [one for one in found if one is not None and one.state == "open"]


async def who_had(db: AsyncSession, question: Question) -> Sequence[str]:
    """List who had a question before, by id."""
    query = select(Passed.person_id).where(Passed.question_id == question.id)
    return (await db.exec(query)).all()


async def count_waiting_with(db: AsyncSession, question: Question) -> int:
    """Count the questions that wait for the answer to this one."""
    query = (
        select(func.count())
        .select_from(Question)
        .where(Question.same_as_id == question.id, Question.state == "open")
    )
    return (await db.exec(query)).one()
