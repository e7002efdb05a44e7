"""Action plans: what is done in a unit with what came out, by whom and by when (SUR-E9).

Two in a unit at most, so that they are done. Who looks after surveys plans for any unit, a manager
for their own; and who is to do one says how it stands.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import ClassVar, Final

from sqlalchemy import true
from sqlmodel import col

from bot import (
    Block,
    Button,
    Buttons,
    Form,
    Option,
    Text,
    Turn,
    Wrong,
    ask_choice,
    ask_date,
    ask_number,
    ask_people,
    ask_text,
    carried,
    verbatim,
    who,
)
from skills.surveys.acting_said import action_lines
from skills.surveys.figures.publication import EVERYBODY, UNIT
from skills.surveys.following import go_on
from skills.surveys.grouping import above, path_of
from skills.surveys.model import Action, Round, Survey
from skills.surveys.model.actions import actions_of, actions_where, concerns
from skills.surveys.model.rounds import lock_of, round_in
from skills.surveys.saying import published
from skills.surveys.settings import skill, t
from skills.surveys.viewing import Viewer, viewer_of
from skills.surveys.which import Which, called_without_names, found_by
from storage.people import Person

_MOST: Final = 2
_BEFORE: Final = timedelta(days=7)  # the day on which it is to be done
_UNDO: Final = timedelta(days=1)
# For so long what was closed is still listed.
_FRESH: Final = timedelta(days=30)
_MOST_SHOWN: Final = 20
_WHOLE: Final = "-"  # a value of a choice is never empty


async def _units(turn: Turn) -> Mapping[str, Sequence[Option]]:
    """Offer the units for which somebody may plan: those of the round, or their own."""
    one = await turn.db.get(Round, str(turn.given.get("round_id")))
    if one is None or one.state != "closed":
        return {}
    viewer = await viewer_of(turn)
    units = await _units_of(turn, one)
    if not viewer.sees_groups:
        own = [viewer.unit] if may_plan(viewer, viewer.unit, units) else []
        return {"unit": [Option(value=name, label=verbatim(name)) for name in own]}
    whole = Option(value=_WHOLE, label=t("action_whole"))
    return {
        "unit": [
            whole,
            *(Option(value=name, label=verbatim(name)) for name in dict.fromkeys(units)),
        ]
    }


async def _units_of(turn: Turn, one: Round) -> Sequence[str]:
    """List the units in which people were asked in a round."""
    cells = (await published(turn, one)).cells
    return [cell[0][1] for cell in cells if cell != EVERYBODY and cell[0][0] == UNIT]


class Act(Form):
    """What is to be done, for whom, by whom and by when."""

    title: ClassVar[str] = "surveys.act_form"
    submit: ClassVar[str] = "surveys.act_submit"

    what: str = ask_text("surveys.ask_action", hint="surveys.action_hint", most=300)
    unit: str = ask_choice("surveys.ask_action_unit")
    due: date = ask_date("surveys.ask_action_due", hint="surveys.action_due_hint")
    owner: list[str] = ask_people(
        "surveys.ask_action_owner", hint="surveys.action_owner_hint", most=1, optional=True
    )
    round_id: str = carried()


def may_plan(viewer: Viewer, unit: str, asked: Sequence[str]) -> bool:
    """Whether somebody may plan what is done in a unit, of those in which people were asked: who
    looks after surveys in all, a manager in their own, if it lies in one of these or above it."""
    if viewer.sees_groups:
        return True
    is_there = any(unit in above(one) or one in above(unit) for one in asked)
    return bool(viewer.unit) and unit == viewer.unit and is_there


def _plans(viewer: Viewer) -> bool:
    """Whether there are surveys with which somebody may plan anything."""
    return viewer.sees_groups or bool(viewer.unit)


def action_ways(one: Round) -> list[Button]:
    """Offer to plan something that is done with what came out of a round."""
    return [Button(t("act"), plan_action(round_id=one.id))]


@skill.button
async def plan_action(turn: Turn, round_id: str) -> None:
    """Ask what is to be done."""
    await _ask_what(turn, round_id)


async def _ask_what(turn: Turn, round_id: str) -> None:
    one = await turn.db.get(Round, round_id)
    if one is None or one.state != "closed":
        turn.whisper(t("gone"))
        return
    viewer = await viewer_of(turn)
    if may_plan(viewer, viewer.unit, await _units_of(turn, one)):
        turn.ask(act(round_id=round_id))
    else:
        turn.whisper(t("act_not_yours"))


@skill.command("pulse action", "peiling actie", form=Which)
async def plan_for(turn: Turn, which: Which) -> None:
    """Plan what is done in a unit with what came out of a survey."""
    survey = await called_without_names(turn, which)
    if survey is None:
        return
    one = await round_in(turn.db, survey.id, "closed")
    if one is not None:
        await _ask_what(turn, one.id)
    elif _plans(await viewer_of(turn)):
        turn.whisper(t("act_not_yet", number=survey.number))
    else:
        turn.whisper(t("act_not_yours"))


@skill.form(Act, options=_units)
async def act(turn: Turn, given: Act) -> None:
    """Plan something that is done, and tell who does it."""
    one = await turn.db.get(Round, given.round_id)
    if one is None or one.state != "closed":
        turn.whisper(t("gone"))
        return
    unit = "" if given.unit == _WHOLE else given.unit
    if not may_plan(await viewer_of(turn), unit, await _units_of(turn, one)):
        turn.whisper(t("act_not_yours"))
        return
    await turn.lock(lock_of(one.survey_id))
    survey = await turn.db.get_one(Survey, one.survey_id)
    _check_day(turn, given.due, field="due")
    enough = await _enough(turn, one.id, unit)
    if enough is not None:
        raise Wrong(enough, field="unit")
    owner = await turn.db.get(Person, given.owner[0]) if given.owner else turn.by
    if owner is None or not owner.is_active or owner.is_bot:
        raise Wrong(t("act_nobody"), field="owner")
    action = Action(
        round_id=one.id,
        unit=unit,
        what=given.what,
        owner_id=owner.id,
        planner_id=turn.by.id,
        due=given.due,
        changed_at=turn.now,
        remind_on=_first_reminder(turn.house.today, given.due),
    )
    turn.db.add(action)
    await turn.db.flush()
    turn.audit("surveys.act", by=turn.by, survey=survey.id, round=one.number)
    last = await round_in(turn.db, survey.id, "closed")
    if last is not None and last.id == one.id:
        go_on(turn, survey)
    turn.whisper(t("act_planned", number=survey.number), *await action_lines(turn, [action]))
    if owner.id != turn.by.id:
        said = t("act_yours", by=who(turn.by), number=survey.number, topic=survey.topic)
        turn.dm(owner, said, *await action_lines(turn, [action]), *ways_with(action))


async def _enough(turn: Turn, round_id: str, unit: str) -> Text | None:
    """Say that there are as many actions as a unit can have; None while there are not."""
    there = [it for it in await actions_of(turn.db, [round_id], unit=unit) if it.state != "dropped"]
    names = tuple(verbatim(it.what) for it in there)
    return t("act_enough", actions=names) if len(there) >= _MOST else None


def _check_day(turn: Turn, day: date, *, field: str) -> None:
    if day < turn.house.today:
        raise Wrong(t("act_day_passed"), field=field)


def _first_reminder(today: date, due: date) -> date:
    before = due - _BEFORE
    return before if before > today else due


def ways_with(action: Action) -> list[Block]:
    """Offer what can be done with an action that is not closed."""
    ways = (
        Button(t("act_done"), end_action(action_id=action.id, state="done"), "primary"),
        Button(t("act_later"), put_off(action_id=action.id)),
        Button(t("act_drop"), end_action(action_id=action.id, state="dropped")),
    )
    return [Buttons(ways)]


async def _workable(turn: Turn, action_id: str, *states: str) -> Action | None:
    """Find an action that somebody may say how it stands; None when not, and they were told."""
    action = await turn.db.get(Action, action_id)
    one = None if action is None else await turn.db.get(Round, action.round_id)
    if action is None or one is None:
        turn.whisper(t("gone"))
        return None
    await turn.lock(lock_of(one.survey_id))
    await turn.db.refresh(action)
    is_own = turn.by.id in (action.owner_id, action.planner_id)
    asked = await _units_of(turn, one)
    if not is_own and not may_plan(await viewer_of(turn), action.unit, asked):
        turn.whisper(t("act_not_yours"))
    elif action.state not in states:
        turn.whisper(t("act_closed"), *await action_lines(turn, [action]))
    else:
        return action
    return None


class Outcome(Form):
    """What came of an action, or why it is not done after all."""

    title: ClassVar[str] = "surveys.outcome_title"
    submit: ClassVar[str] = "surveys.outcome_submit"

    words: str = ask_text(
        "surveys.ask_outcome", hint="surveys.outcome_hint", most=500, lines=3, optional=True
    )
    action_id: str = carried()
    state: str = carried()


@skill.button
async def end_action(turn: Turn, action_id: str, state: str) -> None:
    """Ask what came of it, or why it is not done: it is told to whom it is for."""
    if await _workable(turn, action_id, "planned") is not None:
        turn.ask(close_action(action_id=action_id, state=state))


@skill.form(Outcome)
async def close_action(turn: Turn, given: Outcome) -> None:
    """Note that something was done, or is not done after all."""
    action = await _workable(turn, given.action_id, "planned")
    if action is None or given.state not in ("done", "dropped"):
        return
    if given.state == "dropped" and not given.words:
        raise Wrong(t("outcome_why"), field="words")
    action.state, action.closing = given.state, given.words or ""
    _changed(turn, action)
    await _audit(turn, action, given.state)
    back = Buttons((Button(t("act_reopen"), reopen(action_id=action.id)),), only=(turn.by.id,))
    turn.whisper(t("act_noted"), *await action_lines(turn, [action]), back)


def _changed(turn: Turn, action: Action) -> None:
    action.changed_at, action.is_told = turn.now, False
    turn.db.add(action)


async def _audit(turn: Turn, action: Action, deed: str) -> None:
    one = await turn.db.get_one(Round, action.round_id)
    turn.audit(f"surveys.act_{deed}", by=turn.by, survey=one.survey_id, round=one.number)


@skill.button
async def reopen(turn: Turn, action_id: str) -> None:
    """Take back that an action was closed, within a day."""
    action = await _workable(turn, action_id, "done", "dropped")
    if action is None:
        return
    if turn.now - action.changed_at > _UNDO:
        turn.whisper(t("act_too_late"))
        return
    if action.state == "dropped":  # what was dropped made room for another one
        enough = await _enough(turn, action.round_id, action.unit)
        if enough is not None:
            turn.whisper(enough)
            return
    action.state, action.closing = "planned", ""
    action.remind_on = _first_reminder(turn.house.today, action.due)
    _changed(turn, action)
    await _audit(turn, action, "reopen")
    turn.whisper(t("act_reopened"), *await action_lines(turn, [action]), *ways_with(action))


class Later(Form):
    """By when an action is to be done instead."""

    title: ClassVar[str] = "surveys.later_title"
    submit: ClassVar[str] = "surveys.later_submit"

    due: date = ask_date("surveys.ask_action_due", hint="surveys.action_due_hint")
    action_id: str = carried()


@skill.button
async def put_off(turn: Turn, action_id: str) -> None:
    """Ask by when it is done instead."""
    if await _workable(turn, action_id, "planned") is not None:
        turn.ask(change_day(action_id=action_id))


@skill.form(Later)
async def change_day(turn: Turn, given: Later) -> None:
    """Note another day for an action."""
    action = await _workable(turn, given.action_id, "planned")
    if action is None:
        return
    _check_day(turn, given.due, field="due")
    action.due, action.overdue = given.due, 0
    action.remind_on = _first_reminder(turn.house.today, given.due)
    _changed(turn, action)
    await _audit(turn, action, "later")
    turn.whisper(t("act_noted"), *await action_lines(turn, [action]))


class Whose(Form):
    """Of which survey somebody wants to see the actions; without a number, those going on."""

    title: ClassVar[str] = "surveys.which_title"

    number: int | None = ask_number(
        "surveys.ask_number", hint="surveys.number_hint", least=1, optional=True
    )


@skill.command("pulse actions", "peiling acties", "pulse acties", form=Whose)
async def list_actions(turn: Turn, whose: Whose) -> None:
    """What is done with what came out of surveys, as far as it is for you."""
    viewer = await viewer_of(turn)
    units = ["", *above(path_of(turn.by.department))]
    which = true() if viewer.sees_groups else concerns(turn.by.id, units)
    if whose.number is None:
        is_fresh = col(Action.changed_at) >= turn.now - _FRESH
        which &= (col(Action.state) == "planned") | is_fresh
    else:
        survey = await found_by(turn, whose.number)
        if survey is None:
            turn.whisper(t("no_such_survey", number=whose.number))
            return
        which &= col(Round.survey_id) == survey.id
    mine = await actions_where(turn.db, which, most=_MOST_SHOWN + 1)
    if not mine:
        turn.whisper(t("act_none_planner") if _plans(viewer) else t("act_none"))
        return
    said: list[Text | Block] = [t("act_title")]
    for action in mine[:_MOST_SHOWN]:
        said += await action_lines(turn, [action])
        may_work = viewer.sees_groups or (bool(viewer.unit) and viewer.unit == action.unit)
        may_work |= turn.by.id in (action.owner_id, action.planner_id)
        if action.state == "planned" and may_work:
            said += ways_with(action)
    if len(mine) > _MOST_SHOWN:
        said.append(t("act_more"))
    turn.whisper(*said)
