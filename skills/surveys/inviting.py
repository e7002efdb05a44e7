"""Inviting: each who is asked is told at their own hour, and nobody twice."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import func

from bot import Job, Tick
from skills.surveys.entering import ways_in
from skills.surveys.invitation import notice
from skills.surveys.model.rounds import is_asked, lock_of
from skills.surveys.moments import due_for, span
from skills.surveys.opening import open_round, round_and_survey, zone_of
from skills.surveys.settings import skill
from skills.surveys.since import Since, since_last
from storage.among import is_among
from storage.people import Person
from storage.reach import count_by, fitting_after, has_copy

_PAGE: Final = 500
_DEPARTMENT: Final = func.coalesce(Person.department, "")


@dataclass(slots=True, kw_only=True)
class _Run:
    """One look at who is due now: in which zones, and when those of others are; `after` is who was
    taken last.

    `since` is what came of the last time, and `units` are departments that are told the same of it,
    one after the other; None are all who are left.
    """

    zones: list[str] = field(default_factory=list[str])
    coming: datetime | None = None
    after: str = ""
    since: Since = field(default_factory=Since)
    units: list[list[str] | None] = field(default_factory=lambda: [None])


@skill.timer
async def begin(tick: Tick, round_id: str) -> None:
    """The moment has come somewhere."""
    tick.start(invite(round_id=round_id))


@skill.on_fact("surveys.moved")
async def begin_later(tick: Tick, round_id: str) -> None:
    """A round waits for another day: begin it then."""
    one, survey = await round_and_survey(tick, round_id)
    if one is not None and survey is not None:
        first, _ = span(survey, one, tick.now)
        tick.at(first, begin(round_id=round_id))


@skill.job
async def invite(job: Job, round_id: str) -> None:
    """Note who is asked, and invite everybody whose moment has come, some at a time.

    Whoever has the invitation is left out, so it may run again at any time.
    """
    if await _is_early(job, round_id):
        return
    again = await open_round(job, round_id)
    if again is not None:
        async with job.transaction() as tick:
            tick.at(tick.now + again, begin(round_id=round_id))
        return
    run = await _look(job, round_id)
    while await _invite_some(job, round_id, run):
        pass
    if run.coming is not None:
        async with job.transaction() as tick:
            tick.at(run.coming, begin(round_id=round_id))


async def _is_early(job: Job, round_id: str) -> bool:
    """Whether the moment of a round is still to come everywhere: then it is waited for."""
    async with job.transaction() as tick:
        one, survey = await round_and_survey(tick, round_id)
        if one is None or survey is None:
            return True
        first, _ = span(survey, one, tick.now)
        # One that moved from day to day has a timer for each already.
        if first > tick.now and survey.days_after is None:
            tick.at(first, begin(round_id=round_id))
        return first > tick.now


async def _look(job: Job, round_id: str) -> _Run:
    """See in which zones those live who are due now, and when the next ones are."""
    run = _Run()
    async with job.transaction() as tick:
        one, survey = await round_and_survey(tick, round_id)
        if one is None or survey is None or one.state != "open":
            return run
        which = is_asked(round_id) & ~has_copy(one.message_id)
        for zone in await count_by(tick.db, which, zone_of(tick)):
            moment = due_for(survey, one, zone) or tick.now
            if moment <= tick.now:
                run.zones.append(zone)
            else:
                run.coming = min(moment, run.coming or moment)
        run.since = await since_last(tick, survey, one)
        if any(action.unit for action in run.since.actions):
            departments = await count_by(tick.db, which, _DEPARTMENT)
            run.units = [*run.since.groups(departments), None]
    return run


async def _invite_some(job: Job, round_id: str, run: _Run) -> bool:
    """Invite the next people, in one transaction. False when nobody is left, or it is closed."""
    if not run.zones:
        return False
    async with job.transaction() as tick:
        one, survey = await round_and_survey(tick, round_id)
        if one is None or survey is None:
            return False
        await tick.lock(lock_of(survey.id))
        await tick.db.refresh(one)
        if one.state != "open" or one.closes_at is None or one.closes_at <= tick.now:
            return False
        which = is_asked(round_id, and_open=True) & ~has_copy(one.message_id)
        ours = which & zone_of(tick).in_(run.zones)
        unit = run.units[0]
        if unit is not None:
            ours &= is_among(_DEPARTMENT, unit)
        people = await fitting_after(tick.db, ours, run.after, _PAGE)
        if not people:
            run.units, run.after = run.units[1:], ""
            return bool(run.units)
        since = run.since.said(unit[0] if unit else None)
        said = await notice(tick, survey, one, since=since)
        buttons = ways_in(tick, survey, one)
        tick.spread(people, *said, buttons, message_id=one.message_id)
        run.after = people[-1].id
        return True
