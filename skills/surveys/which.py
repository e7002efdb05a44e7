"""Which survey somebody means, by its number."""

from typing import ClassVar

from bot import Form, Turn, ask_number
from skills.surveys.model import Survey
from skills.surveys.model.rounds import numbered
from skills.surveys.naming import is_named
from skills.surveys.settings import t


class Which(Form):
    """Which survey is meant, by its number."""

    number: int = ask_number("surveys.ask_number", hint="surveys.number_hint", least=1)

    title: ClassVar[str] = "surveys.which_title"


async def called(turn: Turn, which: Which) -> Survey | None:
    """Find a survey by its number; None when there is none that anybody was asked, and they were
    told."""
    survey = await found_by(turn, which.number)
    if survey is None:
        turn.whisper(t("no_such_survey", number=which.number))
    return survey


async def called_without_names(turn: Turn, which: Which) -> Survey | None:
    """Find a survey of which figures are shown, by its number; None when it is none, or one with
    names, and they were told."""
    survey = await called(turn, which)
    if survey is None or not is_named(survey):
        return survey
    turn.whisper(t("no_figures", number=survey.number))
    return None


async def found_by(turn: Turn, number: int) -> Survey | None:
    """Find a survey by its number; None when there is none that anybody was asked."""
    survey = await numbered(turn.db, number)
    is_open = survey is not None and survey.state not in ("draft", "waiting", "cancelled")
    return survey if is_open else None
