"""Working with a survey: finding it in a state in which it can be, and telling its author."""

from typing import Final

from bot import Scope, Turn
from skills.surveys.model import Survey
from skills.surveys.model.rounds import lock_of
from skills.surveys.model.tables import State
from skills.surveys.settings import t
from storage.people import Person

MANAGE: Final = "surveys.manage"


async def found(turn: Turn, survey_id: str) -> Survey | None:
    """Find a survey that somebody may work with; None when it is gone, and they were told."""
    survey = await turn.db.get(Survey, survey_id)
    if survey is None:
        turn.whisper(t("gone"))
    return survey


async def changeable(turn: Turn, survey_id: str, *states: State) -> Survey | None:
    """Find a survey while it is in one of these states; None when not, and they were told."""
    await turn.lock(lock_of(survey_id))
    survey = await found(turn, survey_id)
    if survey is None or survey.state in states:
        return survey
    turn.whisper(t(f"is_{survey.state}", number=survey.number))
    return None


async def author_of(scope: Scope, survey: Survey) -> Person | None:
    """Find who made a survey, as long as they work here."""
    author = None if survey.author_id is None else await scope.db.get(Person, survey.author_id)
    return author if author is not None and author.is_active else None


async def reader_of(scope: Scope, survey: Survey) -> Person | None:
    """Find who reads what was answered with names: who made the survey, as long as they work here
    and look after surveys; None when nobody does."""
    author = await author_of(scope, survey)
    return author if author is not None and await scope.may(author, MANAGE) else None


def hand_over(scope: Scope, survey: Survey, person: Person) -> None:
    """Let somebody work with a survey from now on: its card comes to them. Whoever does holds its
    lock."""
    if survey.card_id is not None:
        scope.remove(survey.card_id)
    if survey.author_id != person.id:
        scope.audit("surveys.take_over", by=person, survey=survey.id)
    survey.card_id, survey.author_id = None, person.id
    scope.db.add(survey)
    changed(scope, survey)


def changed(scope: Scope, survey: Survey) -> None:
    """Have the card with which its author works say how things are now."""
    scope.publish("surveys.changed", survey_id=survey.id)
