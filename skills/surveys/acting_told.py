"""Reminding who does an action, and telling how it stands to whom it is for: once a day at most."""

from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, func

from bot import Job, Tick, Turn
from skills.surveys.acting import ways_with
from skills.surveys.acting_said import action_lines, is_for
from skills.surveys.model import Action, Round, Survey
from skills.surveys.model.actions import actions_of, due_for_reminding, not_told
from skills.surveys.rights import MANAGE, author_of
from skills.surveys.settings import skill, t
from skills.surveys.telling import to_audience
from storage.among import is_among
from storage.people import Person
from storage.reach import count_by, fitting_after, has_copy
from storage.table import new_id

_PAGE: Final = 500
_WEEK: Final = timedelta(days=7)
# How often its owner is reminded of what is overdue; then who planned it hears it.
_MOST_OVERDUE: Final = 4


@skill.every("daily 09:00")
async def remind_owners(tick: Tick) -> None:
    """Remind of what is due in a week, today, or is overdue."""
    today = tick.house.today
    for action in await due_for_reminding(tick.db, today):
        await _remind(tick, action)
        if today < action.due:
            action.remind_on = action.due
        else:
            action.overdue += 1
            is_over = action.overdue > _MOST_OVERDUE
            action.remind_on = None if is_over else today + _WEEK
        tick.db.add(action)


async def _remind(tick: Tick, action: Action) -> None:
    """Remind who does it; who planned it, when they left or it is overdue for long."""
    one = await tick.db.get_one(Round, action.round_id)
    survey = await tick.db.get_one(Survey, one.survey_id)
    lines = [*await action_lines(tick, [action]), *ways_with(action)]
    owner = await _here(tick, action.owner_id)
    planner = await _here(tick, action.planner_id) or await author_of(tick, survey)
    if owner is not None:
        tick.dm(owner, t("act_reminder", number=survey.number, topic=survey.topic), *lines)
    is_late = action.overdue >= _MOST_OVERDUE
    if owner is not None and not is_late:
        return
    is_planner = planner is not None and planner.id == action.planner_id
    late = t("act_stuck") if is_planner else t("act_stuck_of_others")
    said = late if owner is not None else t("act_ownerless")
    told = [planner] if planner is not None else await tick.holders(MANAGE)
    for person in told:
        if owner is None or person.id != owner.id:
            tick.dm(person, said, *lines)


async def _here(tick: Tick, person_id: str | None) -> Person | None:
    person = None if person_id is None else await tick.db.get(Person, person_id)
    return person if person is not None and person.is_active else None


@skill.every("daily 10:00")
async def tell_progress(tick: Tick) -> None:
    """Tell whom actions are for what was planned, done or dropped since yesterday."""
    groups: dict[tuple[str, str], None] = {}
    for action in await not_told(tick.db):
        groups[action.round_id, action.unit] = None
        action.is_told = True
        tick.db.add(action)
    for round_id, unit in groups:
        tick.start(tell_unit(round_id=round_id, unit=unit, message_id=new_id()))


@skill.job
async def tell_unit(
    job: Job, round_id: str, unit: str, message_id: str, until: str | None = None
) -> None:
    """Tell a unit how its actions stand, some people at a time; who was told is left out. `until`
    is how long it is tried."""

    names: list[str] = []

    async def some(tick: Tick, which: ColumnElement[bool], after: str) -> str | None:
        actions = await actions_of(tick.db, [round_id], unit=unit)
        if not actions:
            return None
        department = func.coalesce(Person.department, "")
        if not names:
            counts = await count_by(tick.db, which, department)
            names.extend(name for name in counts if is_for(actions[0], name))
        theirs = which & is_among(department, names)
        people = await fitting_after(tick.db, theirs & ~has_copy(message_id), after, _PAGE)
        if people:
            one = await tick.db.get_one(Round, round_id)
            survey = await tick.db.get_one(Survey, one.survey_id)
            title = t("act_progress", number=survey.number, topic=survey.topic)
            tick.spread(people, title, *await action_lines(tick, actions), message_id=message_id)
        return people[-1].id if people else None

    args = {"round_id": round_id, "unit": unit, "message_id": message_id}
    await to_audience(
        job,
        round_id,
        some,
        what=t("untold_actions"),
        again=lambda last: tell_unit_again(**args, until=last),
        anew=tell_unit_after_all(**args),
        until=until,
    )


@skill.timer
async def tell_unit_again(
    tick: Tick, round_id: str, unit: str, message_id: str, until: str | None = None
) -> None:
    """Try once more, when it could not be told who is in the audience."""
    tick.start(tell_unit(round_id=round_id, unit=unit, message_id=message_id, until=until))


@skill.button_for("manage")
async def tell_unit_after_all(turn: Turn, round_id: str, unit: str, message_id: str) -> None:
    """Try anew to tell how actions stand."""
    turn.start(tell_unit(round_id=round_id, unit=unit, message_id=message_id))
    turn.whisper(t("untold_tried"))
