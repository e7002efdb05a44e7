"""What managers are to discuss with their team about an announcement, and who did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlmodel import Field, col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import Share, visible_groups
from skills.announcements.model.readers import got
from skills.announcements.model.tables import Announcement
from storage.people import Person
from storage.table import Kept, Table, moment, person_key


class TeamQuestions(Table, table=True):
    """Three questions about an announcement to discuss in teams, in one language."""

    __tablename__ = "announcements_team_questions"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people: questions about an announcement",
        why="to brief managers; it goes with the announcement",
    )

    announcement_id: str = Field(
        foreign_key="announcements_announcement.id",
        ondelete="CASCADE",
        primary_key=True,
        max_length=26,
    )
    language: str = Field(primary_key=True, max_length=8)
    first: str
    second: str
    third: str
    written_at: datetime = moment()

    @property
    def all(self) -> tuple[str, str, str]:
        """The questions, in order."""
        return self.first, self.second, self.third


class Briefing(Table, table=True):
    """What a manager was sent to discuss an announcement with their team, which is of `people`.

    `told_at` is when they got it, or were reminded last; `rounds` is how often they were reminded.
    """

    __tablename__ = "announcements_briefing"
    kept: ClassVar[Kept] = Kept(
        what="which manager was asked to discuss an announcement, and when they did",
        why="to remind those who did not, and to report by unit; it goes with the announcement",
    )

    announcement_id: str = Field(
        foreign_key="announcements_announcement.id",
        ondelete="CASCADE",
        primary_key=True,
        max_length=26,
    )
    manager_id: str = person_key(on_erasure="delete", primary=True)
    people: int
    message_id: str = Field(max_length=26)
    reminder_id: str | None = Field(default=None, max_length=26)
    rounds: int = 0
    told_at: datetime = moment()
    discussed_at: datetime | None = moment(optional=True)


@dataclass(frozen=True, slots=True)
class Unit:
    """How many managers of a unit discussed something, of how many. Without a name it is those of
    units that are too small to be shown, and of none."""

    name: str | None
    share: Share


async def team_questions(db: AsyncSession, announcement_id: str) -> Mapping[str, TeamQuestions]:
    """Find what teams are to discuss, by language; what was written first comes first."""
    rows = await db.exec(
        select(TeamQuestions)
        .where(TeamQuestions.announcement_id == announcement_id)
        .order_by(col(TeamQuestions.written_at), col(TeamQuestions.language))
    )
    return {one.language: one for one in rows}


async def copy_team_questions(db: AsyncSession, from_id: str, to_id: str) -> None:
    """Let teams discuss about one announcement what they do about another one, and nothing else."""
    old, new = await team_questions(db, from_id), await team_questions(db, to_id)
    for language, one in new.items():
        if language not in old:
            await db.delete(one)
    for language, one in old.items():
        row = new.get(language) or TeamQuestions(
            announcement_id=to_id,
            language=language,
            first=one.first,
            second=one.second,
            third=one.third,
            written_at=one.written_at,
        )
        row.first, row.second, row.third = one.all
        db.add(row)
    await db.flush()


async def teams_of(db: AsyncSession, news: Announcement) -> Mapping[str, int]:
    """Count the people who got an announcement by the id of their manager; those who have none are
    left out, and managers who were briefed already."""
    briefed = select(Briefing.manager_id).where(Briefing.announcement_id == news.id)
    rows = await db.exec(
        select(col(Person.manager_id), func.count())
        .where(
            got(news.message_id),
            col(Person.is_active),
            col(Person.manager_id).is_not(None),
            col(Person.manager_id).not_in(briefed),
        )
        .group_by(col(Person.manager_id))
        .order_by(col(Person.manager_id))
    )
    return {str(manager_id): count for manager_id, count in rows}


async def briefing_of(db: AsyncSession, announcement_id: str, person: Person) -> Briefing | None:
    """Find what somebody was sent to discuss with their team."""
    key = {"announcement_id": announcement_id, "manager_id": person.id}
    return await db.get(Briefing, key)


async def briefings_of(db: AsyncSession, announcement_id: str) -> Sequence[Briefing]:
    """List what managers were sent."""
    rows = await db.exec(select(Briefing).where(Briefing.announcement_id == announcement_id))
    return rows.all()


async def to_be_reminded(
    db: AsyncSession, announcement_id: str, *, rounds: int, most: int, after: str
) -> Sequence[tuple[Briefing, Person]]:
    """List managers who did not discuss it and were reminded less often, by id."""
    rows = await db.exec(
        select(Briefing, Person)
        .join(Person, col(Person.id) == col(Briefing.manager_id))
        .where(
            Briefing.announcement_id == announcement_id,
            col(Briefing.discussed_at).is_(None),
            Briefing.rounds < rounds,
            col(Person.is_active),
            col(Briefing.manager_id) > after,
        )
        .order_by(col(Briefing.manager_id))
        .limit(most)
    )
    return rows.all()


async def discussed(db: AsyncSession, announcement_id: str) -> Share | None:
    """Tell how many managers discussed an announcement, of how many; None when none was asked."""
    units = await _by_department(db, announcement_id)
    return _sum(list(units.values())) if units else None


async def discussed_by_unit(db: AsyncSession, announcement_id: str, threshold: int) -> list[Unit]:
    """Tell it for each unit, largest first; small ones together, last, and nothing when all of them
    are too small."""
    units = await _by_department(db, announcement_id)
    visible = visible_groups({name: share.of for name, share in units.items()}, threshold)
    shown = [name for name in visible if name is not None]
    rest = [share for name, share in units.items() if name not in shown]
    found = [Unit(name, units[name]) for name in shown]
    return [*found, Unit(None, _sum(rest))] if shown and rest else found


async def _by_department(db: AsyncSession, announcement_id: str) -> dict[str | None, Share]:
    rows = await db.exec(
        select(col(Person.department), func.count(), func.count(col(Briefing.discussed_at)))
        .join(Briefing, col(Briefing.manager_id) == col(Person.id))
        .where(Briefing.announcement_id == announcement_id)
        .group_by(col(Person.department))
    )
    found = {name: Share(done, of) for name, of, done in rows}
    return {name: found[name] for name in sorted(found, key=lambda one: one or "")}


def _sum(shares: Sequence[Share]) -> Share:
    return Share(sum(one.count for one in shares), sum(one.of for one in shares))
