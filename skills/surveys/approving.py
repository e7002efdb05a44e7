"""Questions that touch health or load are asked only when who looks after privacy allows it.

(PRV-E4: such answers are of a special kind in the law. From fewer than ten nothing is shown, and
people are told before they answer.)
"""

from collections.abc import Sequence
from typing import Final

from bot import Button, Buttons, Paragraph, Turn, verbatim, who
from skills.surveys.asked import as_words
from skills.surveys.model import Survey
from skills.surveys.question_json import from_json
from skills.surveys.questions import Question
from skills.surveys.rights import author_of, changeable, changed
from skills.surveys.settings import skill, t
from storage.people import Person

SENSITIVE: Final = "surveys.sensitive"


def sensitive_in(survey: Survey) -> list[Question]:
    """List the questions that touch health or load."""
    return [one for one in from_json(survey.questions) if "H" in one.flags]


def lacks_leave(survey: Survey) -> bool:
    """Whether somebody must still allow what a survey asks, as it is now."""
    return bool(sensitive_in(survey)) and survey.allowed_version != survey.version


def ask_leave(turn: Turn, survey: Survey, holders: Sequence[Person]) -> None:
    """Ask everybody who may allow what a survey asks."""
    lines = [Paragraph(verbatim(as_words(one.words)), bullet=True) for one in sensitive_in(survey)]
    for one in holders:
        ways = (
            Button(t("allow"), allow(survey_id=survey.id, version=survey.version), "primary"),
            Button(t("refuse"), refuse(survey_id=survey.id, version=survey.version)),
        )
        said = t("asks_leave", author=who(turn.by), number=survey.number, topic=survey.topic)
        turn.dm(one, said, *lines, t("asks_leave_why"), Buttons(ways, only=(one.id,)))


async def still_asked(turn: Turn, survey_id: str, version: int) -> Survey | None:
    """Find what is to be decided, as it was when it was asked; None when it is not so any more, and
    they were told."""
    survey = await changeable(turn, survey_id, "waiting")
    if survey is not None and survey.version != version:
        turn.whisper(t("asked_anew", number=survey.number))
        return None
    return survey


@skill.button_for("sensitive")
async def allow(turn: Turn, survey_id: str, version: int) -> None:
    """Let a survey ask what touches health or load."""
    survey = await still_asked(turn, survey_id, version)
    if survey is None:
        return
    if not lacks_leave(survey):
        turn.whisper(t("allowed_before", number=survey.number))
        return
    survey.allowed_version = version
    turn.audit("surveys.allow", by=turn.by, survey=survey.id)
    turn.publish("surveys.allowed", survey_id=survey.id, version=version)
    turn.whisper(t("allowed", number=survey.number))


@skill.button_for("sensitive")
async def refuse(turn: Turn, survey_id: str, version: int) -> None:
    """Let a survey not ask what touches health or load."""
    survey = await still_asked(turn, survey_id, version)
    if survey is None:
        return
    if not lacks_leave(survey):
        turn.whisper(t("allowed_before", number=survey.number))
        return
    survey.state = "draft"
    turn.audit("surveys.refuse", by=turn.by, survey=survey.id)
    author = await author_of(turn, survey)
    if author is not None:
        turn.dm(author, t("was_refused", number=survey.number, by=who(turn.by)))
    turn.whisper(t("refused", number=survey.number))
    changed(turn, survey)
