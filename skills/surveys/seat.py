"""The works council's seat: who looks on sees how each survey is made, and none of the answers.

(SUR-A6. All that is shown is what whoever is asked can read, too, and who changed what.)
"""

from collections.abc import Sequence
from typing import ClassVar, Final

from bot import (
    Block,
    Button,
    Buttons,
    Form,
    Job,
    Paragraph,
    Text,
    Tick,
    Turn,
    ask_number,
)
from skills.surveys.card import questions_said, rules_said
from skills.surveys.deeds import Deed, deeds_of
from skills.surveys.dossier import pack_of
from skills.surveys.model import Survey
from skills.surveys.model.rounds import in_states, numbered
from skills.surveys.model.tables import State
from skills.surveys.moments import when_of
from skills.surveys.plan import Plan, plan_of
from skills.surveys.seeing import (
    OBSERVE,
    hands_in,
    lacks_seeing,
    observers_of,
    remark,
    see,
)
from skills.surveys.settings import skill, t
from storage.audit import AuditEntry
from storage.people import Person

_MOST: Final = 5
_MOST_DEEDS: Final = 30
_PARTS: Final[tuple[tuple[Text, tuple[State, ...]], ...]] = (
    (t("list_waiting"), ("waiting",)),
    (t("list_running"), ("running", "paused")),
    (t("list_ended"), ("ended",)),
)


class Seat(Form):
    """Which survey somebody wants to look at; without a number, all of them."""

    title: ClassVar[str] = "surveys.which_title"

    number: int | None = ask_number(
        "surveys.ask_number", hint="surveys.number_hint", least=1, optional=True
    )


@skill.command("pulse observe", "peiling meekijken", form=Seat, needs="observe")
async def observe(turn: Turn, seat: Seat) -> None:
    """For the works council: how surveys are made, of whom they ask what, and who changed it."""
    if seat.number is None:
        await _list(turn)
        return
    survey = await numbered(turn.db, seat.number)
    if survey is None or survey.state in ("draft", "cancelled"):
        turn.whisper(t("seat_none", number=seat.number))
    else:
        turn.start(show_seat(survey_id=survey.id, person_id=turn.by.id))


async def _list(turn: Turn) -> None:
    said: list[Text | Block] = []
    for heading, states in _PARTS:
        found = await in_states(turn.db, states, most=_MOST + 1)
        if found:
            said.append(heading)
        for one in found[:_MOST]:
            when = t("when", moment=when_of(one))
            look = Button(t("seat_look", number=one.number), look_at(survey_id=one.id))
            said.append(t("list_item", number=one.number, topic=one.topic, when=when))
            said.append(Buttons((look,), only=(turn.by.id,)))
        if len(found) > _MOST:
            said.append(t("seat_more"))
    turn.whisper(*said or [t("seat_empty")])


@skill.button_for("observe")
async def look_at(turn: Turn, survey_id: str) -> None:
    """Show one survey as an observer sees it."""
    turn.start(show_seat(survey_id=survey_id, person_id=turn.by.id))


@skill.on_fact("surveys.to_see")
async def show_observers(tick: Tick, survey_id: str, version: int) -> None:
    """Bring a survey that waits to be seen to all who can."""
    survey = await tick.db.get(Survey, survey_id)
    if survey is not None and survey.state == "waiting" and survey.version == version:
        for one in await observers_of(tick, survey):
            tick.start(show_seat(survey_id=survey_id, person_id=one.id))


@skill.job
async def show_seat(job: Job, survey_id: str, person_id: str) -> None:
    """Tell an observer all that there is to know of a survey, with what they can do."""
    async with job.transaction() as tick:
        survey = await tick.db.get(Survey, survey_id)
    if survey is None or survey.state in ("draft", "cancelled"):
        return
    plan = await plan_of(job, survey)
    async with job.ending() as tick:
        person = await tick.db.get(Person, person_id)
        if person is None or not await tick.may(person, OBSERVE):
            return
        deeds = await deeds_of(tick, survey)
        asks = await _asks(tick, survey, person)
        said = [*_plan(survey, plan), *_log(deeds), *([t("seat_asks")] if asks else [])]
        tick.dm(person, *said, Buttons(_ways(survey, asks=asks), only=(person.id,)))


async def _asks(tick: Tick, survey: Survey, person: Person) -> bool:
    """Whether a survey waits until somebody has seen it."""
    if survey.state != "waiting" or not await lacks_seeing(tick, survey):
        return False
    return person.id not in await hands_in(tick, survey)


def _plan(survey: Survey, plan: Plan) -> list[Text | Block]:
    """Say what is asked of whom, and by which rules."""
    return [
        t(f"seat_{survey.state}", number=survey.number, topic=survey.topic),
        t("invite_purpose", purpose=survey.purpose),
        *questions_said(survey),
        t("seat_audience", audience=plan.audience),
        *plan.reached,
        t("when", moment=plan.when),
        plan.days,
        t("seat_type", traits=plan.traits),
        plan.limits,
        rules_said(survey),
    ]


def _log(deeds: Sequence[Deed]) -> list[Text | Block]:
    """Say what was done, the newest last."""
    older = len(deeds) - _MOST_DEEDS
    return [
        t("log_title", days=AuditEntry.kept.in_days()),
        *([t("log_older", count=older)] if older > 0 else []),
        *(
            Paragraph(t("log_line", when=one.at, by=one.by, what=one.what), bullet=True)
            for one in deeds[-_MOST_DEEDS:]
        ),
    ]


def _ways(survey: Survey, *, asks: bool) -> tuple[Button, ...]:
    seen = Button(t("see"), see(survey_id=survey.id, version=survey.version), "primary")
    return (
        *([seen] if asks else []),
        Button(t("remark"), remark(survey_id=survey.id)),
        Button(t("pack"), pack_of(survey_id=survey.id)),
    )
