"""Topics and who answers about them."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.qa.model.tables import Expert, Topic
from storage.people import Person, name_key


async def all_topics(db: AsyncSession) -> Sequence[Topic]:
    """List the topics, by name."""
    return (await db.exec(select(Topic).order_by(col(Topic.name_key)))).all()


async def topic_called(db: AsyncSession, name: str) -> Topic | None:
    """Find a topic by its name, in whatever case and with or without accents."""
    return (await db.exec(select(Topic).where(Topic.name_key == name_key(name)))).first()


async def experts_of(db: AsyncSession, topic: Topic, *, deputies: bool = False) -> Sequence[Person]:
    """List who answers about a topic, or who stands in for them; active people, in their order."""
    query = (
        select(Person)
        .join(Expert, col(Expert.person_id) == col(Person.id))
        .where(
            Expert.topic_id == topic.id,
            col(Expert.is_deputy).is_(deputies),
            col(Person.is_active).is_(True),
        )
        .order_by(col(Expert.place), col(Person.id))
    )
    return (await db.exec(query)).all()


async def whose_turn(db: AsyncSession, topic: Topic) -> Sequence[Person]:
    """List who answers about a topic, from whose turn it is: who was given nothing for longest."""
    query = (
        select(Person, Expert.given_at)
        .join(Expert, col(Expert.person_id) == col(Person.id))
        .where(Expert.topic_id == topic.id, col(Expert.is_deputy).is_(False))
        .order_by(col(Expert.place), col(Person.id))
    )
    rows = (await db.exec(query)).all()
    # Databases differ in where nothing is sorted.
    return [person for person, _ in sorted(rows, key=lambda row: (row[1] is not None, row[1] or 0))]


async def note_given(db: AsyncSession, topic: Topic, person: Person, now: datetime) -> None:
    """Note that an expert of a topic was given a question: the others come first now."""
    expert = await db.get(Expert, (topic.id, person.id))
    if expert is not None:
        expert.given_at = now
        await db.flush()


async def put_experts(
    db: AsyncSession, topic: Topic, experts: Sequence[Person], deputies: Sequence[Person]
) -> None:
    """Let these people answer about a topic, and nobody else."""
    rows = (await db.exec(select(Expert).where(Expert.topic_id == topic.id))).all()
    given = {row.person_id: row.given_at for row in rows}
    for row in rows:
        await db.delete(row)
    await db.flush()
    seen: set[str] = set()
    for is_deputy, people in ((False, experts), (True, deputies)):
        for place, person in enumerate(people):
            if person.id not in seen:
                seen.add(person.id)
                db.add(
                    Expert(
                        topic_id=topic.id,
                        person_id=person.id,
                        is_deputy=is_deputy,
                        place=place,
                        given_at=given.get(person.id),
                    )
                )
    await db.flush()


async def topics_of(db: AsyncSession, person: Person) -> Sequence[Topic]:
    """List the topics about which somebody answers, or stands in, by name."""
    query = (
        select(Topic)
        .join(Expert, col(Expert.topic_id) == col(Topic.id))
        .where(Expert.person_id == person.id)
        .order_by(col(Topic.name_key))
    )
    return (await db.exec(query)).all()
