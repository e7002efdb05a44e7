"""Which survey somebody means, by its number."""

from typing import ClassVar

from bot import Form, Turn, ask_number
from skills.surveys.model import Survey
from skills.surveys.model.rounds import numbered
from skills.surveys.settings import t


class Which(Form):
    """Which survey is meant, by its number."""

    number: int = ask_number("surveys.ask_number", hint="surveys.number_hint", least=1)

    title: ClassVar[str] = "surveys.which_title"


async def called(turn: Turn, which: Which) -> Survey | None:
    """Find a survey by its number; None when there is none that anybody was asked, and they were
    told."""
    survey = await numbered(turn.db, which.number)
    if survey is None or survey.state in ("draft", "waiting", "cancelled"):
        turn.whisper(t("no_such_survey", number=which.number))
        return None
    return survey
