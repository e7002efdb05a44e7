"""Seeing what people will get, before anybody does."""

from datetime import timedelta

from bot import Turn
from skills.surveys.invitation import notice
from skills.surveys.model import Round
from skills.surveys.rights import found
from skills.surveys.settings import skill, t


@skill.button_for("manage")
async def show_invitation(turn: Turn, survey_id: str) -> None:
    """Show the invitation of a survey, without its buttons."""
    survey = await found(turn, survey_id)
    if survey is None:
        return
    closes_at = turn.now + timedelta(days=survey.open_days)
    sample = Round(
        survey_id=survey.id,
        number=1,
        questions=survey.questions,
        planned_at=turn.now,
        closes_at=closes_at,
    )
    turn.whisper(t("sample"), *await notice(turn, survey, sample))
