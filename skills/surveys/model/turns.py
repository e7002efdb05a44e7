"""Who takes turns with whom in a survey that repeats: no answers, nor whether they gave any."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, Column, ColumnElement, case, delete, insert, or_
from sqlmodel import Field, col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.surveys.model.rounds import counted_with, rounds_of
from skills.surveys.model.tables import NO_ORDER, Round, Survey
from storage.among import is_among
from storage.people import Person
from storage.session import execute
from storage.table import Kept, Table, person_key


class Panel(Table, table=True):
    """With whom somebody gets the same questions of a survey that rotates them: a large group.

    `before` is the panel in which they were until it became too small.
    """

    __tablename__ = "surveys_panel"
    __table_args__ = NO_ORDER
    kept: ClassVar[Kept] = Kept(
        what="with which large group somebody gets the same questions of a survey that repeats; no "
        "answers, and not whether they gave any",
        why="to ask nobody the same question twice in 90 days; it goes with the survey",
    )

    survey_id: str = Field(
        foreign_key="surveys_survey.id", ondelete="CASCADE", primary_key=True, max_length=26
    )
    person_id: str = person_key(on_erasure="delete", primary=True)
    number: int
    before: int | None = None


class Part(Table, table=True):
    """Which of the questions of a round a panel gets."""

    __tablename__ = "surveys_part"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people: which questions of a survey that repeats a large group got",
        why="to ask nobody the same question twice in 90 days; it goes with the round",
    )

    round_id: str = Field(
        foreign_key="surveys_round.id", ondelete="CASCADE", primary_key=True, max_length=26
    )
    panel: int = Field(primary_key=True)
    questions: list[Any] = Field(default_factory=list[Any], sa_column=Column(JSON, nullable=False))


class LessOften(Table, table=True):
    """Who wants to be asked at most once in four weeks, by a survey that comes more often."""

    __tablename__ = "surveys_less_often"
    __table_args__ = NO_ORDER
    kept: ClassVar[Kept] = Kept(
        what="who chose to be asked less often by a survey that repeats",
        why="to do as they wish; nobody is shown it, and it goes with the survey",
    )

    survey_id: str = Field(
        foreign_key="surveys_survey.id", ondelete="CASCADE", primary_key=True, max_length=26
    )
    person_id: str = person_key(on_erasure="delete", primary=True)


async def some_panels(
    db: AsyncSession, survey_id: str, after: str, most: int
) -> Sequence[tuple[str, int, int | None]]:
    """List the next people of a survey after an id: who is in which panel, and in which before."""
    rows = await db.exec(
        select(col(Panel.person_id), col(Panel.number), col(Panel.before))
        .where(Panel.survey_id == survey_id, col(Panel.person_id) > after)
        .order_by(col(Panel.person_id))
        .limit(most)
    )
    return rows.all()


async def note_panels(db: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Note in which panel these people are now, whatever was noted before."""
    if not rows:
        return
    which = is_among(col(Panel.person_id), [row["person_id"] for row in rows])
    mine = col(Panel.survey_id) == rows[0]["survey_id"]
    await execute(db, delete(Panel).where(mine, which))
    await execute(db, insert(Panel), list(rows))


async def forget_panels(db: AsyncSession, survey_id: str) -> None:
    """Forget who is in which panel of a survey."""
    await execute(db, delete(Panel).where(col(Panel.survey_id) == survey_id))


async def note_parts_of(db: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Note what panels get in a round."""
    if rows:
        await execute(db, insert(Part), list(rows))


async def has_parts(db: AsyncSession, survey_id: str) -> bool:
    """Tell whether any panel of a survey was asked anything yet."""
    rows = await db.exec(
        select(Part.panel)
        .join(Round, col(Round.id) == col(Part.round_id))
        .where(Round.survey_id == survey_id)
        .limit(1)
    )
    return rows.first() is not None


async def part_of(db: AsyncSession, round_id: str, panel: int) -> Sequence[str]:
    """List the ids of the questions that a panel gets in a round."""
    found = await db.get(Part, {"round_id": round_id, "panel": panel})
    return () if found is None else found.questions


async def asked_since(db: AsyncSession, survey_id: str, since: date) -> Sequence[tuple[str, date]]:
    """List the rounds of a survey since a day: their ids, and on which day they were."""
    rows = await db.exec(
        select(Round)
        .where(Round.survey_id == survey_id, Round.state != "stopped", col(Round.day) >= since)
        .order_by(col(Round.number))
    )
    return [(one.id, one.day) for one in rows.all() if one.day is not None]


async def parts_of(db: AsyncSession, round_id: str) -> Sequence[tuple[int, list[Any]]]:
    """List what each panel got in a round."""
    columns = select(col(Part.panel), col(Part.questions))
    return (await db.exec(columns.where(Part.round_id == round_id))).all()


async def most_asked(db: AsyncSession, round_id: str) -> int | None:
    """Count the questions of whoever gets the most in a round; None where all get the same."""
    counted = func.max(func.json_array_length(col(Part.questions)))
    return (await db.exec(select(counted).where(Part.round_id == round_id))).one()


async def questions_in(db: AsyncSession, round_ids: Collection[str]) -> set[str]:
    """List the ids of what any panel got in these rounds."""
    columns = select(col(Part.questions), col(Part.panel))
    rows = await db.exec(columns.where(is_among(col(Part.round_id), round_ids)))
    return {one for questions, _ in rows for one in questions}


async def asked_elsewhere(
    db: AsyncSession, survey: Survey, since: date, until: date, zone: ZoneInfo
) -> Sequence[tuple[list[Any], date]]:
    """List what other surveys that rotate nothing ask between two days, and on which: of whom, is
    not kept. What was asked at once has no day: there it is the one in `zone` when it was planned.
    """
    rows = await db.exec(
        select(Survey, Round)
        .join(Round, col(Round.survey_id) == col(Survey.id))
        .where(
            Survey.id != survey.id,
            Survey.turns != "rotation",
            # With names few are asked, and perhaps nobody: that says nothing of all others.
            Survey.mode != "named",
            Round.state != "stopped",
            or_(
                col(Round.day).between(since, until),
                col(Round.day).is_(None) & (col(Round.planned_at) >= _begin_of(since, zone)),
            ),
        )
    )
    return [
        (other.questions, one.day or one.planned_at.astimezone(zone).date())
        for other, one in rows.all()
    ]


def _begin_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


async def rotated_lately(db: AsyncSession, survey: Survey, since: date) -> Sequence[Survey]:
    """List the other surveys that rotated questions since a day, those that ended, too."""
    asked = select(Round.id).where(
        Round.survey_id == Survey.id, Round.state != "stopped", col(Round.day) >= since
    )
    rows = await db.exec(
        select(Survey)
        .where(Survey.id != survey.id, Survey.turns == "rotation", asked.exists())
        .order_by(col(Survey.number))
    )
    return rows.all()


async def end_together(db: AsyncSession, survey_id: str, day: date, within: timedelta) -> None:
    """Let the rounds that are counted together end with the last one, when the next one, on a day,
    would come so long after the first of them."""
    last = next(iter(await rounds_of(db, survey_id)), None)
    if last is None or last.wave >= last.waves:
        return
    together = await counted_with(db, last)
    days = [one.day for one in together if one.day is not None and one.state != "stopped"]
    if days and day - min(days) >= within:
        last.waves = last.wave
        db.add(last)


async def rotating_too(db: AsyncSession, survey: Survey) -> Sequence[Survey]:
    """List the other surveys that rotate questions now."""
    rows = await db.exec(
        select(Survey)
        .where(
            Survey.id != survey.id,
            Survey.turns == "rotation",
            col(Survey.state).in_(("waiting", "running", "paused")),
        )
        .order_by(col(Survey.number))
    )
    return rows.all()


async def some_people(
    db: AsyncSession,
    which: ColumnElement[bool],
    after: str,
    most: int,
    *,
    asked: ColumnElement[bool],
) -> Sequence[tuple[str, str | None, str | None, int]]:
    """List the next people who fit, after an id: their ids, departments and locations; and 1 for
    those who can be `asked`, else 0."""
    rows = await db.exec(
        select(Person.id, Person.department, Person.location, case((asked, 1), else_=0))
        .where(which, col(Person.id) > after)
        .order_by(col(Person.id))
        .limit(most)
    )
    return rows.all()


def wants_less(survey_id: str) -> ColumnElement[bool]:
    """Make the condition that somebody chose to be asked less often by a survey."""
    mine = col(LessOften.person_id) == col(Person.id)
    return (
        select(col(LessOften.person_id)).where(mine, col(LessOften.survey_id) == survey_id).exists()
    )


async def note_less_often(db: AsyncSession, survey_id: str, person_id: str) -> None:
    """Note that somebody wants to be asked less often by a survey."""
    key = {"survey_id": survey_id, "person_id": person_id}
    if await db.get(LessOften, key) is None:
        db.add(LessOften(**key))
