"""Surveys and their rounds: finding them, and who is asked in a round."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, insert, or_, update
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.surveys.model.answers import Arrived, Draft, Envelope
from skills.surveys.model.page_keys import GroupKey, Spent
from skills.surveys.model.tables import Ledger, Refusal, Round, RoundState, State, Survey
from storage.outbox import Outgoing
from storage.people import Person
from storage.reach import has_copy
from storage.session import execute


def lock_of(survey_id: str) -> str:
    """Name the lock under which a survey and its rounds are changed."""
    return f"surveys {survey_id}"


async def next_number(db: AsyncSession) -> int:
    """Give the number of a new survey. Whoever asks holds the lock `surveys.number`."""
    last = (await db.exec(select(func.max(Survey.number)))).one()
    return (last or 0) + 1


async def numbered(db: AsyncSession, number: int) -> Survey | None:
    """Find a survey by what people call it."""
    return (await db.exec(select(Survey).where(Survey.number == number))).first()


async def in_states(db: AsyncSession, states: Collection[State], *, most: int) -> Sequence[Survey]:
    """List surveys in these states, the newest first."""
    query = select(Survey).where(col(Survey.state).in_(states))
    return (await db.exec(query.order_by(col(Survey.number).desc()).limit(most))).all()


async def all_waiting(db: AsyncSession) -> Sequence[Survey]:
    """List the surveys that wait until others have looked at them, the oldest first."""
    rows = await db.exec(
        select(Survey).where(Survey.state == "waiting").order_by(col(Survey.number))
    )
    return rows.all()


async def rounds_of(db: AsyncSession, survey_id: str) -> Sequence[Round]:
    """List the rounds of a survey, the newest first."""
    rows = await db.exec(
        select(Round).where(Round.survey_id == survey_id).order_by(col(Round.number).desc())
    )
    return rows.all()


async def round_in(db: AsyncSession, survey_id: str, *states: RoundState) -> Round | None:
    """Find the newest round of a survey that is in one of these states."""
    rows = await db.exec(
        select(Round)
        .where(Round.survey_id == survey_id, col(Round.state).in_(states))
        .order_by(col(Round.number).desc())
        .limit(1)
    )
    return rows.first()


async def plan_round(db: AsyncSession, survey: Survey, day: date | None, now: datetime) -> Round:
    """Begin the next round of a survey. Whoever does holds its lock."""
    rounds = await rounds_of(db, survey.id)
    last = rounds[0] if rounds else None
    found = Round(
        survey_id=survey.id, number=last.number + 1 if last else 1, day=day, planned_at=now
    )
    if last is not None and last.wave < last.waves:
        found.wave, found.waves, found.cuts = last.wave + 1, last.waves, last.cuts
        found.window_id = window_of(last)
    db.add(found)
    await db.flush()
    return found


def window_of(one: Round) -> str:
    """Name the rounds with which a round is counted together: by the first of them."""
    return one.window_id or one.id


async def counted_with(db: AsyncSession, one: Round) -> Sequence[Round]:
    """List the rounds that are counted together with a round, and itself, the first one first."""
    window = window_of(one)
    rows = await db.exec(
        select(Round)
        .where(or_(col(Round.id) == window, col(Round.window_id) == window))
        .order_by(col(Round.number))
    )
    return rows.all()


# Who is asked.


def is_asked(round_id: str, *, and_open: bool = False) -> ColumnElement[bool]:
    """Make the condition that somebody is asked in a round; with `and_open`, that they have not
    sent their answers and did not ask to be left alone."""
    wanted = [col(Ledger.round_id) == round_id, col(Ledger.person_id) == col(Person.id)]
    if and_open:
        wanted += [col(Ledger.has_sent).is_(False), col(Ledger.is_left_alone).is_(False)]
    return select(col(Ledger.person_id)).where(*wanted).exists()


def refuses(survey_id: str) -> ColumnElement[bool]:
    """Make the condition that somebody does not want to be asked for a survey."""
    return (
        select(col(Refusal.person_id))
        .where(col(Refusal.survey_id) == survey_id, col(Refusal.person_id) == col(Person.id))
        .exists()
    )


def is_away(begin: date, end: date) -> ColumnElement[bool]:
    """Make the condition that somebody is away from one day up to another, both included."""
    away_from, away_until = col(Person.away_from), col(Person.away_until)
    return and_(
        or_(away_from.is_not(None), away_until.is_not(None)),
        or_(away_from.is_(None), away_from <= begin),
        or_(away_until.is_(None), away_until >= end),
    )


async def was_asked_by(
    db: AsyncSession, survey_id: str, since: datetime
) -> ColumnElement[bool] | None:
    """Make the condition that somebody was invited by this survey since a moment. None: nobody can
    have been."""
    messages = await _invitations_since(db, since, survey_id)
    return _was_invited(messages, since).exists() if messages else None


async def was_asked_since(
    db: AsyncSession, since: datetime, *, but: str
) -> ColumnElement[bool] | None:
    """Make the condition that somebody was invited to any survey since a moment, or will be: in any
    round `but` this one. None: nobody can have been."""
    messages = await _invitations_since(db, since)
    found = [_was_invited(messages, since).exists()] if messages else []
    under_way = await db.exec(select(Round).where(col(Round.state).in_(("planned", "open"))))
    found += [is_asked(one.id) & ~has_copy(one.message_id) for one in under_way if one.id != but]
    return or_(*found) if found else None


async def resting(
    db: AsyncSession, which: ColumnElement[bool], since: datetime
) -> tuple[int, datetime | None]:
    """Count who of these people was invited to any survey since a moment, and tell when the last of
    them was."""
    messages = await _invitations_since(db, since)
    if not messages:
        return 0, None
    rows = await db.exec(
        select(func.count(func.distinct(Outgoing.person_id)), func.max(Outgoing.said_at))
        .join(Person, col(Person.id) == col(Outgoing.person_id))
        .where(which, *_invited(messages, since))
    )
    return rows.one()


async def _invitations_since(
    db: AsyncSession, since: datetime, survey_id: str | None = None
) -> Sequence[str]:
    """List the messages by which people were invited, of rounds that were open since a moment."""
    query = select(Round.message_id).where(
        or_(col(Round.closed_at).is_(None), col(Round.closed_at) >= since),
        Round.state != "planned",
    )
    if survey_id is not None:
        query = query.where(Round.survey_id == survey_id)
    return (await db.exec(query)).all()


def _was_invited(messages: Sequence[str], since: datetime) -> Any:
    mine = col(Outgoing.person_id) == col(Person.id)
    return select(col(Outgoing.id)).where(mine, *_invited(messages, since))


def _invited(messages: Sequence[str], since: datetime) -> list[ColumnElement[bool]]:
    return [
        col(Outgoing.message_id).in_(messages),
        col(Outgoing.kind) == "post",
        col(Outgoing.said_at) > since,
        col(Outgoing.state).not_in(("dead", "dropped")),
    ]


async def note_asked(db: AsyncSession, rows: list[dict[str, Any]]) -> None:
    """Note who is asked in a round, and in which groups they are counted."""
    if rows:
        await execute(db, insert(Ledger), rows)


async def place_in(db: AsyncSession, round_id: str, person_id: str) -> Ledger | None:
    """Find whether somebody is asked in a round."""
    return await db.get(Ledger, {"round_id": round_id, "person_id": person_id})


async def leave_alone(db: AsyncSession, round_id: str, person_id: str) -> None:
    """Note that somebody does not want to be asked for a survey again."""
    one, place = await db.get(Round, round_id), await place_in(db, round_id, person_id)
    if place is not None:
        place.is_left_alone = True
    if one is not None:
        key = {"survey_id": one.survey_id, "person_id": person_id}
        if await db.get(Refusal, key) is None:
            db.add(Refusal(**key))


async def take_back_refusal(db: AsyncSession, survey_id: str, person_id: str) -> None:
    """Note that somebody may be asked for a survey again."""
    refusal = await db.get(Refusal, {"survey_id": survey_id, "person_id": person_id})
    if refusal is not None:
        await db.delete(refusal)


async def mark_sent(db: AsyncSession, round_id: str, person_id: str) -> bool:
    """Note that somebody sends their answers. False: they did before, or are not asked."""
    # The condition decides a race of two presses.
    done = await execute(
        db,
        update(Ledger)
        .where(
            col(Ledger.round_id) == round_id,
            col(Ledger.person_id) == person_id,
            col(Ledger.has_sent).is_(False),
        )
        .values(has_sent=True),
    )
    return done.rowcount == 1


async def count_asked(db: AsyncSession, round_id: str, *, sent: bool = False) -> int:
    """Count who is asked in a round, or has sent their answers."""
    query = select(func.count()).select_from(Ledger).where(col(Ledger.round_id) == round_id)
    if sent:
        query = query.where(col(Ledger.has_sent))
    return (await db.exec(query)).one()


async def open_for(
    db: AsyncSession, person_id: str, now: datetime
) -> Sequence[tuple[Survey, Round]]:
    """List what somebody is asked now and has not sent, what closes first first."""
    rows = await db.exec(
        select(Survey, Round)
        .join(Round, col(Round.survey_id) == col(Survey.id))
        .join(Ledger, col(Ledger.round_id) == col(Round.id))
        .where(
            Ledger.person_id == person_id,
            col(Ledger.has_sent).is_(False),
            Round.state == "open",
            col(Round.closes_at) > now,
        )
        .order_by(col(Round.closes_at), col(Round.id))
    )
    return rows.all()


async def forget_asked(db: AsyncSession, round_id: str, *, with_answers: bool = True) -> None:
    """Remove who was asked in a round, and everything that stands with it; without answers, those
    that were mixed stay until they are counted."""
    tables = (Draft, Arrived, Ledger, GroupKey, Spent, *((Envelope,) if with_answers else ()))
    for table in tables:
        await execute(db, delete(table).where(col(table.round_id) == round_id))


async def open_round_of(db: AsyncSession, round_id: str) -> tuple[Survey, Round] | None:
    """Find a round that is open, and its survey. While a turn goes on, it stays open."""
    rows = await db.exec(
        select(Survey, Round)
        .join(Round, col(Round.survey_id) == col(Survey.id))
        .where(Round.id == round_id, Round.state == "open")
        .with_for_update(read=True, of=Round)
    )
    return rows.first()


async def count_by_groups(db: AsyncSession, round_id: str) -> Sequence[tuple[str, str, int]]:
    """Count who is asked in a round, by unit and location."""
    rows = await db.exec(
        select(Ledger.unit, Ledger.location, func.count())
        .where(Ledger.round_id == round_id)
        .group_by(col(Ledger.unit), col(Ledger.location))
        .order_by(col(Ledger.unit), col(Ledger.location))
    )
    return rows.all()


async def closed_rounds(
    db: AsyncSession, survey_id: str, *, before: int | None = None, most: int
) -> Sequence[Round]:
    """List the rounds of a survey that are closed, the newest first; with `before`, those that came
    before that number."""
    query = select(Round).where(Round.survey_id == survey_id, Round.state == "closed")
    if before is not None:
        query = query.where(col(Round.number) < before)
    return (await db.exec(query.order_by(col(Round.number).desc()).limit(most))).all()


async def closed_before(db: AsyncSession, one: Round) -> Round | None:
    """Find the last round of the same survey that was closed before another one."""
    found = await closed_rounds(db, one.survey_id, before=one.number, most=1)
    return found[0] if found else None


async def surveys_open(db: AsyncSession) -> Sequence[Survey]:
    """List the surveys of which a round is open."""
    rows = await db.exec(
        select(Survey)
        .where(select(Round.id).where(Round.survey_id == Survey.id, Round.state == "open").exists())
        .order_by(col(Survey.number))
    )
    return rows.all()
