"""Opening a round: who is asked is noted once, when the first of them is due.

Whoever was noted stays noted, in the groups of that moment: so the groups that results are shown
for are fixed before anybody answers, and nobody can be moved between them afterwards.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, false, func, literal
from sqlmodel import col

from bot import Job, Scope, Text, Tick, Wrong, find_audience
from skills.surveys.blind import Signer
from skills.surveys.closing import end
from skills.surveys.grouping import Groups, stamped_groups
from skills.surveys.keeping import sealed_key
from skills.surveys.mixing import EVERY, mix_again
from skills.surveys.model import GroupKey, Ledger, Round, Survey
from skills.surveys.model.page_keys import group_keys
from skills.surveys.model.rounds import (
    count_asked,
    count_by_groups,
    forget_asked,
    is_asked,
    is_away,
    lock_of,
    note_asked,
    refuses,
    was_asked_by,
    was_asked_since,
)
from skills.surveys.model.turns import wants_less
from skills.surveys.moments import due_for, next_day, span
from skills.surveys.naming import is_named, least_asked
from skills.surveys.newcomers import comes_due, left_to_others
from skills.surveys.parting import Deal, deal, note_parts
from skills.surveys.pausing import lacks_reader, waits_for_deed
from skills.surveys.question_json import from_json
from skills.surveys.reminding import remind
from skills.surveys.rights import author_of, changed
from skills.surveys.sealing import hour_key, key_of
from skills.surveys.settings import settings_in, skill, t
from skills.surveys.taking_part import chats_for, may_choose_page, needs_page
from storage.people import Person
from storage.reach import count_by, fitting_after, is_reached
from storage.session import execute
from storage.statistics import look_over

_NOTED_AT_ONCE: Final = 2_000
# Who was invited on a Monday at ten can be on the next one, although not to the second.
_ROUNDING: Final = timedelta(hours=12)
# How long somebody who chose so is left alone by a survey (requirements 7.11).
LESS_OFTEN: Final = timedelta(weeks=4)
# For so long it is tried to find out whom it is for, when a chat does not tell.
_PATIENCE: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Who is to be asked in a round, the groups that they are counted in, and what they get where
    people or questions take turns."""

    which: ColumnElement[bool]
    groups: Groups
    by_location: bool
    deal: Deal | None = None

    def is_for(self, person: Person) -> bool:
        """Whether it is somebody's turn."""
        return self.deal is None or person.id in self.deal.panels


async def open_round(job: Job, round_id: str) -> timedelta | None:
    """Open a round whose moment has come, or call it off. What is returned is when to try again;
    None for never."""
    async with job.transaction() as tick:
        one, survey = await round_and_survey(tick, round_id)
        if one is None or survey is None or one.state != "planned":
            return None
        await tick.lock(lock_of(survey.id))
        await tick.db.refresh(one)
        await tick.db.refresh(survey)
        if one.state != "planned" or await lacks_reader(tick, survey, one):
            return None
        if one.wave == 1 and await waits_for_deed(tick, survey, one):
            return None
        words, day = survey.audience, one.day
    try:
        asked = await _whom(job, round_id, words)
    except Wrong as wrong:
        return await _put_off(job, round_id, wrong.text)
    if asked.deal is not None and not asked.deal.panels:
        await _leave_out(job, round_id)
        return None
    await _note(job, round_id, asked)
    await _make_keys(job, round_id)
    await _open(job, round_id, asked.deal, day)
    return None


async def round_and_survey(scope: Scope, round_id: str) -> tuple[Round | None, Survey | None]:
    """Find a round, and what survey it is of."""
    one = await scope.db.get(Round, round_id)
    return one, None if one is None else await scope.db.get(Survey, one.survey_id)


def zone_of(scope: Scope) -> ColumnElement[Any]:
    """Give the zone of somebody, as a column."""
    return func.coalesce(col(Person.zone), literal(scope.house.zone))


async def _whom(job: Job, round_id: str, words: str) -> _Asked:
    """Find whom a round is for. Raises: Wrong, when that cannot be told now."""
    async with job.transaction() as tick:
        channels = (await find_audience(tick.db, tick.house, words, sending=True)).channels
    members = await job.house.members(channels)
    async with job.transaction() as tick:
        audience = await find_audience(tick.db, tick.house, words, sending=True)
        one, survey = await round_and_survey(tick, round_id)
        if one is None or survey is None:
            raise LookupError(round_id)
        chats = chats_for(tick, survey)
        there = audience.people(members) & ~refuses(survey.id) & is_reached(chats)
        off = await tick.house.off.people(tick.db, skill.name)
        if off is not None:
            there &= ~off
        which = there
        due = due_for(survey, one, tick.house.zone) or tick.now
        since = due - settings_in(tick).rest + _ROUNDING
        had_enough = await was_asked_since(tick.db, since, but=one.id)
        if had_enough is not None:
            which &= ~had_enough
        had_this = await was_asked_by(tick.db, survey.id, due - LESS_OFTEN + _ROUNDING)
        if had_this is not None:
            which &= ~(wants_less(survey.id) & had_this)
        day = one.day or tick.house.today
        which &= ~is_away(day, day + timedelta(days=survey.open_days))
        if survey.days_after is not None:
            which &= await comes_due(tick, survey, day)
        elif survey.rule is not None and not is_named(survey):
            others = await left_to_others(tick, day, settings_in(tick).rest)
            if others is not None:
                which &= ~func.coalesce(others, false())
        groups = await _groups(tick, survey, which)
        asked = _Asked(which=which, groups=groups, by_location=survey.by_location)
    dealt = await deal(job, round_id, there=there, asked=which, groups=groups)
    return replace(asked, deal=dealt)


async def _groups(tick: Tick, survey: Survey, which: ColumnElement[bool]) -> Groups:
    """Find the groups in which these people are counted; with names, nobody is in any."""
    if is_named(survey):
        return Groups(frozenset(), frozenset())
    units = await count_by(tick.db, which, func.coalesce(Person.department, ""))
    locations = await count_by(tick.db, which, func.coalesce(Person.location, ""))
    return Groups.of(units, locations, least=survey.threshold)


async def _put_off(job: Job, round_id: str, why: Text) -> timedelta | None:
    """Try again while it cannot be told whom a survey is for; after a day it is called off."""
    async with job.transaction() as tick:
        one, survey = await _still_planned(tick, round_id)
        if one is None or survey is None:
            return None
        _, last = span(survey, one, one.planned_at)
        if tick.now <= last + _PATIENCE:
            return timedelta(minutes=10)
        await _call_off(tick, survey, one, why)
        return None


async def _leave_out(job: Job, round_id: str) -> None:
    """Ask nobody this time, since it is nobody's turn: no question is due, or nobody is."""
    async with job.transaction() as tick:
        one, survey = await _still_planned(tick, round_id)
        if one is not None and survey is not None:
            one.state = "stopped"
            tick.db.add(one)
            await forget_asked(tick.db, one.id)
            tick.publish("surveys.asked", survey_id=survey.id)


async def _still_planned(tick: Tick, round_id: str) -> tuple[Round | None, Survey | None]:
    """Find a round as long as it waits to be opened: somebody may stop it, or another process may
    have opened it meanwhile."""
    one, survey = await round_and_survey(tick, round_id)
    if one is None or survey is None:
        return None, None
    await tick.lock(lock_of(survey.id))
    await tick.db.refresh(one)
    return (one, survey) if one.state == "planned" else (None, None)


async def _note(job: Job, round_id: str, asked: _Asked) -> None:
    """Note who is asked, some at a time. What a start before this one had noted goes first."""
    after: str | None = None
    while True:
        async with job.transaction() as tick:
            one, _ = await _still_planned(tick, round_id)
            if one is None:
                return
            if after is None:
                await execute(tick.db, delete(Ledger).where(col(Ledger.round_id) == round_id))
            people = await fitting_after(tick.db, asked.which, after or "", _NOTED_AT_ONCE)
            rows = [_row(round_id, asked, person) for person in people if asked.is_for(person)]
            await note_asked(tick.db, rows)
        if not people:
            return
        after = people[-1].id


def _row(round_id: str, asked: _Asked, person: Person) -> dict[str, Any]:
    return {
        "round_id": round_id,
        "person_id": person.id,
        "unit": asked.groups.unit(person.department),
        "location": asked.groups.location(person.location) if asked.by_location else "",
        "has_sent": False,
        "is_left_alone": False,
        "panel": None if asked.deal is None else asked.deal.panels[person.id],
    }


async def _make_keys(job: Job, round_id: str) -> None:
    """Make a key for each group that is stamped together, where people answer on the page."""
    async with job.transaction() as tick:
        one, survey = await _still_planned(tick, round_id)
        if one is None or survey is None or not _has_page(tick, survey):
            return
        tick.keys.make(key_of(round_id))
        counts = {
            (unit, location): count
            for unit, location, count in await count_by_groups(tick.db, round_id)
        }
        there = {(key.unit, key.location) for key in await group_keys(tick.db, round_id)}
        groups = stamped_groups(counts, least=survey.threshold) - there
    for unit, location in sorted(groups):
        # In a thread: it takes a tenth of a second or more.
        signer = await asyncio.to_thread(Signer.new)
        async with job.transaction() as tick:
            tick.db.add(
                GroupKey(
                    round_id=round_id,
                    unit=unit,
                    location=location,
                    public=signer.public,
                    sealed=sealed_key(tick, round_id, signer),
                )
            )


def _has_page(tick: Tick, survey: Survey) -> bool:
    """Whether anybody can be led to the page: in some chats, nobody can answer."""
    if not tick.house.pages_at or survey.turns == "rotation" or is_named(survey):
        return False
    chats = tick.house.chats
    asked = from_json(survey.questions)
    is_paged = needs_page(survey, asked) or may_choose_page(tick, survey, asked)
    return is_paged or not all(tick.house.can(one).unseen for one in chats)


async def _open(job: Job, round_id: str, dealt: Deal | None, day: date | None) -> None:
    """Open a round for who was noted on its `day`; with fewer than the threshold nothing could ever
    be shown, and with names there must be somebody."""
    async with job.transaction() as tick:
        one, survey = await _still_planned(tick, round_id)
        if one is None or survey is None or one.day != day:
            return
        invited = await count_asked(tick.db, round_id)
        if not invited and survey.days_after is not None:
            _wait_for_more(tick, survey, one)
            return
        if invited < least_asked(survey):
            few = t("too_few_named") if is_named(survey) else t("too_few", count=survey.threshold)
            await _call_off(tick, survey, one, few)
            return
        for name in (key_of(round_id), hour_key(round_id, one.hour)):
            tick.keys.make(name)
        _, last = span(survey, one, tick.now)
        zones = await count_by(tick.db, is_asked(round_id), zone_of(tick))
        due = [due_for(survey, one, zone) or tick.now for zone in zones]
        closes_at = max(due, default=last) + timedelta(days=survey.open_days)
        if closes_at <= tick.now:
            await _call_off(tick, survey, one, t("too_late"))
            return
        one.state, one.questions, one.invited = "open", survey.questions, invited
        one.closes_at = closes_at
        if dealt is not None:
            await note_parts(tick, one, dealt)
        if invited > _NOTED_AT_ONCE:
            await look_over(tick.db, Ledger)
        tick.db.add(one)
        tick.at(one.closes_at, end(round_id=one.id))
        if not is_named(survey):
            tick.at(tick.now + EVERY, mix_again(round_id=one.id))
        for wait in settings_in(tick).remind_after:
            moment = max(due, default=last) + wait
            if tick.now < moment < one.closes_at:
                tick.at(moment, remind(round_id=one.id))
        changed(tick, survey)
        tick.publish("surveys.asked", survey_id=survey.id)


def _wait_for_more(tick: Tick, survey: Survey, one: Round) -> None:
    """Have a round wait for the next day on which somebody may be due: nobody is today."""
    one.day = next_day(tick, survey, one.day)
    if one.day is None:
        one.state = "stopped"
    else:
        tick.publish("surveys.moved", round_id=one.id)
    tick.db.add(one)
    changed(tick, survey)


async def _call_off(tick: Tick, survey: Survey, one: Round, why: Text) -> None:
    """Ask nobody this time, and tell its author why. A survey that does not repeat can be changed
    and started again."""
    one.state = "stopped"
    tick.db.add(one)
    await forget_asked(tick.db, one.id)
    tick.audit("surveys.call_off", by=None, survey=survey.id, round=one.number, by_itself=True)
    author = await author_of(tick, survey)
    if author is not None:
        tick.dm(author, t("called_off", number=survey.number, why=why))
    if survey.rule is None:
        survey.state = "draft"
    tick.publish("surveys.asked", survey_id=survey.id)
    changed(tick, survey)
