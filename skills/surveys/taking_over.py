"""Taking over a survey with names whose reader is gone.

Everybody whose answers somebody else would read is told first, and has a day to remove them: they
answered for who asked them (PRV-A2).
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import or_
from sqlmodel import select

from bot import Button, Buttons, Job, Tick, Turn
from skills.surveys.following import go_on
from skills.surveys.model import Round, Survey
from skills.surveys.model.given import has_given
from skills.surveys.model.rounds import in_states, is_asked, lock_of
from skills.surveys.naming import is_named
from skills.surveys.rights import MANAGE, found, hand_over, reader_of
from skills.surveys.settings import skill, t
from storage.audit import deeds_about
from storage.people import Person
from storage.reach import fitting_after, has_copy
from storage.standing import standing
from storage.table import new_id

_PAGE: Final = 500
_NOTED: Final = "surveys.takes_over"
# So long who answered can remove their answers before somebody else reads them.
NOTICE: Final = timedelta(days=1)
_LOOK: Final = timedelta(minutes=30)
_MOST_PAUSED: Final = 1_000


@skill.on_fact("surveys.unread")
async def offer(tick: Tick, survey_id: str) -> None:
    """Tell whoever looks after surveys that nobody reads what people answered with their names."""
    survey = await tick.db.get(Survey, survey_id)
    if survey is None or await reader_of(tick, survey) is not None:
        return
    said = t("unread", number=survey.number, topic=survey.topic)
    for person in await tick.holders(MANAGE):
        tick.dm(person, said, Buttons((take_way(survey),), only=(person.id,)))


def take_way(survey: Survey) -> Button:
    """Offer to take a survey over."""
    return Button(t("take_over"), take_over(survey_id=survey.id))


@skill.button_for("manage")
async def take_over(turn: Turn, survey_id: str) -> None:
    """Tell whoever answered, or can, that somebody else is to read it; and read it after a day."""
    await turn.lock(lock_of(survey_id))
    survey = await found(turn, survey_id)
    if survey is None or not is_named(survey):
        return
    await turn.db.refresh(survey)
    reader = await reader_of(turn, survey)
    if reader is not None:
        go_on(turn, survey)
        turn.whisper(t("given_reader", reader=reader.name))
        return
    if await _is_taken_over(turn, survey):
        turn.whisper(t("taking_over_already", number=survey.number))
        return
    turn.audit(_NOTED, by=turn.by, survey=survey.id)
    turn.start(warn_all(survey_id=survey.id, person_id=turn.by.id, message_id=new_id()))
    turn.whisper(t("taking_over", number=survey.number))


async def _is_taken_over(turn: Turn, survey: Survey) -> bool:
    """Whether somebody takes a survey over just now, who may still."""
    deeds = await deeds_about(turn.db, "surveys", survey=survey.id)
    for deed in deeds:
        if deed.deed == _NOTED and deed.by_id and deed.done_at > turn.now - 3 * NOTICE:
            person = await turn.db.get(Person, deed.by_id)
            if person is not None and person.is_active and await turn.may(person, MANAGE):
                return True
    return False


@skill.job
async def warn_all(job: Job, survey_id: str, person_id: str, message_id: str) -> None:
    """Tell everybody whose answers are there, or who is asked now, who reads them from tomorrow on;
    who was told is left out. A day after the last of them, it is so."""
    after: str | None = ""
    while after is not None:
        async with job.transaction() as tick:
            survey = await tick.db.get(Survey, survey_id)
            person = await tick.db.get(Person, person_id)
            if survey is None or person is None:
                return
            rounds = select(Round.id).where(Round.survey_id == survey_id, Round.state == "open")
            asked = [is_asked(one) for one in await tick.db.exec(rounds)]
            which = or_(has_given(survey_id), *asked) & ~has_copy(message_id)
            people = await fitting_after(tick.db, which, after, _PAGE)
            if people:
                about = {"number": survey.number, "topic": survey.topic}
                said = t("new_reader", reader=person.name, **about)
                tick.spread(people, said, message_id=message_id)
            after = people[-1].id if people else None
    args = {"survey_id": survey_id, "person_id": person_id, "message_id": message_id}
    async with job.transaction() as tick:
        tick.at(tick.now + _LOOK, wait_until_told(**args))


@skill.timer
async def wait_until_told(tick: Tick, survey_id: str, person_id: str, message_id: str) -> None:
    """Wait until it was told to everybody: some have quiet hours. A day after that, it is so."""
    args = {"survey_id": survey_id, "person_id": person_id, "message_id": message_id}
    copies = (await standing(tick.db, [message_id], tick.now)).copies
    if copies.waiting or copies.under_way:
        tick.at(tick.now + _LOOK, wait_until_told(**args))
    else:
        tick.at(tick.now + NOTICE, hand_on(**args))


@skill.timer
async def hand_on(tick: Tick, survey_id: str, person_id: str, message_id: str) -> None:
    """Let somebody read what was answered from now on; a survey that waited for that goes on. When
    who asked is back, or they may not any more, nothing comes of it, and that is told."""
    await tick.lock(lock_of(survey_id))
    survey = await tick.db.get(Survey, survey_id)
    person = await tick.db.get(Person, person_id)
    if survey is None or person is None:
        return
    about = {"number": survey.number, "topic": survey.topic}
    reader = await reader_of(tick, survey)
    if reader is not None:
        tick.update(message_id, t("reader_back", reader=reader.name, **about))
        tick.dm(person, t("reader_back", reader=reader.name, **about))
        go_on(tick, survey)
    elif not person.is_active or not await tick.may(person, MANAGE):
        tick.publish("surveys.unread", survey_id=survey.id)
    else:
        hand_over(tick, survey, person)
        tick.dm(person, t("taken_over", **about))
        go_on(tick, survey)


@skill.every("daily 07:50")
async def go_on_when_read(tick: Tick) -> None:
    """Let surveys go on that paused until somebody reads them, when who made them is back."""
    for survey in await in_states(tick.db, ["paused"], most=_MOST_PAUSED):
        if is_named(survey) and await reader_of(tick, survey) is not None:
            await tick.lock(lock_of(survey.id))
            await tick.db.refresh(survey)
            go_on(tick, survey)
