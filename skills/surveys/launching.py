"""Starting a survey, and stopping it: from then on its rules stand."""

from collections.abc import Sequence
from datetime import date, time
from typing import Final

from bot import Scope, Tick, Turn, due_in, whos
from skills.surveys.approving import SENSITIVE, ask_leave, lacks_leave, sensitive_in
from skills.surveys.branching import misbranched
from skills.surveys.closing import count_what_is_gathered
from skills.surveys.inviting import begin
from skills.surveys.model import Round, Survey
from skills.surveys.model.rounds import (
    all_waiting,
    forget_asked,
    lock_of,
    plan_round,
    round_in,
    rounds_of,
)
from skills.surveys.model.tables import State
from skills.surveys.model.turns import end_together, rotating_too
from skills.surveys.moments import next_day, span
from skills.surveys.naming import is_named, not_with_names
from skills.surveys.parting import SAMPLES
from skills.surveys.question_json import from_json
from skills.surveys.questions import Question
from skills.surveys.rights import author_of, changeable, changed
from skills.surveys.rotation import Pace
from skills.surveys.seeing import OBSERVE, ask_seeing, lacks_seeing, observers_of
from skills.surveys.settings import skill, t
from skills.surveys.taking_part import chats_for, needs_page
from storage.people import Person

_STOPPABLE: Final[tuple[State, ...]] = ("draft", "waiting", "running", "paused")


@skill.button_for("manage")
async def launch(turn: Turn, survey_id: str) -> None:
    """Start a survey: it is asked at its moment, and nothing of it can be changed any more."""
    survey = await changeable(turn, survey_id, "draft")
    if survey is None:
        return
    asked = from_json(survey.questions)
    if not asked:
        turn.whisper(t("no_questions"))
        return
    why_not = not_with_names(asked) if is_named(survey) else None
    if why_not is not None:
        turn.whisper(why_not)
        return
    if misbranched(asked):
        turn.whisper(t("misbranched"))
        return
    if survey.turns == "rotation":
        if any(one.only_if for one in asked):
            turn.whisper(t("turns_branches"))
            return
        if survey.mode == "unlinkable":
            turn.whisper(t("turns_no_page"))
            return
        mine = {one.id for one in asked}
        await turn.lock("surveys.rotating")
        for other in await rotating_too(turn.db, survey):
            if mine & {one.id for one in from_json(other.questions)}:
                turn.whisper(t("turns_twice", number=other.number))
                return
    if not chats_for(turn, survey):
        turn.whisper(t("turns_no_chat"))
        return
    if _lacks_page(turn, survey, asked):
        turn.whisper(t("no_pages", bot=turn.house.name))
        return
    if _passed(turn, survey, turn.house.zone_of(turn.by)):
        turn.whisper(t("moment_passed"))
        return
    if sensitive_in(survey) and await turn.may(turn.by, SENSITIVE):
        survey.allowed_version = survey.version
    leave, seeing = lacks_leave(survey), await lacks_seeing(turn, survey)
    if leave or seeing:
        await _wait(turn, survey, leave=leave, seeing=seeing)
    else:
        await _go_ahead(turn, survey, by=turn.by)


def _lacks_page(turn: Turn, survey: Survey, asked: Sequence[Question]) -> bool:
    """Whether some of it can be answered on a page alone, and there is none: forms, too, where a
    chat has none of its own."""
    if turn.has_pages:
        return False
    has_forms = all(turn.house.can(one).forms for one in turn.house.chats)
    needs_form = is_named(survey) and any(one.kind in ("several", "words") for one in asked)
    return needs_page(survey, asked) or (needs_form and not has_forms)


async def _wait(turn: Turn, survey: Survey, *, leave: bool, seeing: bool) -> None:
    """Ask others to look first; where nobody can, its author is told, and it does not wait."""
    allowing = await turn.holders(SENSITIVE) if leave else []
    if leave and not allowing:
        turn.whisper(t("nobody_allows", permission=SENSITIVE))
        return
    # Who starts it has a hand in it.
    if seeing and all(one.id == turn.by.id for one in await observers_of(turn, survey)):
        admins = await turn.holders("plein.roles")
        people = whos(admins) if admins else t("whoever_runs_me")
        turn.whisper(t("nobody_observes", permission=OBSERVE, people=people))
        return
    survey.state = "waiting"
    if survey.rule is None and survey.day is not None:
        moment = due_in(survey.day, _time(survey), turn.house.zone)
        turn.at(moment, look_again(survey_id=survey.id, version=survey.version))
    if leave:
        ask_leave(turn, survey, allowing)
    if seeing:
        ask_seeing(turn, survey)
    turn.audit("surveys.ask", by=turn.by, survey=survey.id, leave=leave, seeing=seeing)
    changed(turn, survey)


@skill.every("daily 07:45")
async def start_what_waits_for_nothing(tick: Tick) -> None:
    """Let go on what waits for nothing any more: since `seen_first` was switched off."""
    for one in await all_waiting(tick.db):
        if not lacks_leave(one) and not await lacks_seeing(tick, one):
            author = await author_of(tick, one)
            if author is not None and not _passed(tick, one, tick.house.zone):
                tick.dm(author, t("waits_no_more", number=one.number, topic=one.topic))
            tick.publish("surveys.allowed", survey_id=one.id, version=one.version)


@skill.timer
async def look_again(tick: Tick, survey_id: str, version: int) -> None:
    """The moment of a survey has come: what still waits is for its author again."""
    tick.publish("surveys.allowed", survey_id=survey_id, version=version)


@skill.on_fact("surveys.allowed")
async def go_on(tick: Tick, survey_id: str, version: int) -> None:
    """Start what was allowed, or seen, when it waits for nothing else; whose moment has passed
    meanwhile is for its author again."""
    await tick.lock(lock_of(survey_id))
    survey = await tick.db.get(Survey, survey_id)
    if survey is None or survey.state != "waiting" or survey.version != version:
        return
    author = await author_of(tick, survey)
    if _passed(tick, survey, tick.house.zone):
        survey.state = "draft"
        if author is not None:
            tick.dm(author, t("moment_passed"))
        changed(tick, survey)
    elif lacks_leave(survey) or await lacks_seeing(tick, survey):
        changed(tick, survey)
    else:
        await _go_ahead(tick, survey, by=author)


async def _go_ahead(scope: Scope, survey: Survey, *, by: Person | None) -> None:
    """Start a survey: from now on its rules stand."""
    await _plan(scope, survey, _first_day(scope, survey))
    survey.state = "running"
    scope.audit(
        "surveys.launch",
        by=by,
        survey=survey.id,
        threshold=survey.threshold,
        comments_from=survey.comments_from,
        mode=survey.mode,
        turns=survey.turns,
        open_days=survey.open_days,
    )
    changed(scope, survey)


def _first_day(scope: Scope, survey: Survey) -> date | None:
    return survey.day if survey.rule is None else next_day(scope, survey, None)


def _passed(scope: Scope, survey: Survey, zone: str) -> bool:
    """Whether the moment of a survey is over by a clock."""
    if survey.day is None:
        return False
    day = _first_day(scope, survey)
    return day is None or due_in(day, _time(survey), zone) <= scope.now


def _time(survey: Survey) -> time:
    return time.fromisoformat(survey.time or "00:00")


async def _plan(scope: Scope, survey: Survey, day: date | None) -> None:
    """Plan a round of a survey. Whoever does holds its lock."""
    one = await plan_round(scope.db, survey, day, scope.now)
    first, _ = span(survey, one, scope.now)
    scope.at(max(first, scope.now), begin(round_id=one.id))


@skill.on_fact("surveys.asked")
async def plan_following(tick: Tick, survey_id: str) -> None:
    """Once a round is on its way, plan the next one of a survey that repeats."""
    await tick.lock(lock_of(survey_id))
    survey = await tick.db.get(Survey, survey_id)
    if survey is None or survey.state != "running" or survey.rule is None:
        return
    rounds = await rounds_of(tick.db, survey_id)
    if any(one.state == "planned" for one in rounds):
        return
    day = next_day(tick, survey, rounds[0].day if rounds else None)
    for _ in range(_left_out(survey, rounds)):
        day = None if day is None else next_day(tick, survey, day)
    if day is not None and survey.turns == "rotation":
        await end_together(tick.db, survey.id, day, Pace().rest)
    await count_what_is_gathered(tick, survey)
    if day is not None:
        await _plan(tick, survey, day)


def _left_out(survey: Survey, rounds: Sequence[Round]) -> int:
    """Tell how many times nobody is asked: where a sample would be too few to be shown, everybody
    was asked at once, and rests (SUR-A9)."""
    is_at_once = survey.turns == "sample" and rounds and rounds[0].waves == 1
    return SAMPLES - 1 if is_at_once and rounds[0].state != "stopped" else 0


@skill.button_for("manage")
async def fixed(turn: Turn, survey_id: str) -> None:
    """Say why nothing of a running survey can be changed."""
    survey = await changeable(turn, survey_id, "running", "paused")
    if survey is None:
        return
    if is_named(survey):
        turn.whisper(t("is_fixed_named", number=survey.number))
    else:
        turn.whisper(t("is_fixed", number=survey.number, count=survey.threshold))


@skill.button_for("manage")
async def stop(turn: Turn, survey_id: str) -> None:
    """End a survey: what is open is closed at its moment, and nothing more is asked."""
    survey = await changeable(turn, survey_id, *_STOPPABLE)
    if survey is None:
        return
    planned = await round_in(turn.db, survey.id, "planned")
    if planned is not None:
        planned.state = "stopped"
        turn.db.add(planned)
        await forget_asked(turn.db, planned.id)
    survey.used_at = turn.now
    is_open = await round_in(turn.db, survey.id, "open") is not None
    survey.state = "cancelled" if survey.state in ("draft", "waiting") else "ended"
    turn.audit("surveys.stop", by=turn.by, survey=survey.id)
    if is_open:
        turn.whisper(t("stops_at_close", number=survey.number))
    elif await count_what_is_gathered(turn, survey):
        turn.whisper(t("stops_counted", number=survey.number))
    changed(turn, survey)
