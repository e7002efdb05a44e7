"""Questions that touch health or load are asked only when who looks after privacy allows it.

(PRV-E4: such answers are of a special kind in the law. From fewer than ten nothing is shown, and
people are told before they answer.)
"""

from typing import Final

from bot import Button, Buttons, Paragraph, Turn, verbatim, who
from skills.surveys.asked import as_words
from skills.surveys.model import Survey
from skills.surveys.question_json import from_json
from skills.surveys.questions import Question
from skills.surveys.rights import author_of, changeable, changed
from skills.surveys.settings import skill, t

SENSITIVE: Final = "surveys.sensitive"


def sensitive_in(survey: Survey) -> list[Question]:
    """List the questions that touch health or load."""
    return [one for one in from_json(survey.questions) if "H" in one.flags]


async def needs_leave(turn: Turn, survey: Survey) -> bool:
    """Whether somebody else must allow what a survey asks."""
    return bool(sensitive_in(survey)) and not await turn.may(turn.by, SENSITIVE)


async def ask_leave(turn: Turn, survey: Survey) -> None:
    """Ask everybody who may allow it; where nobody may, its author is told."""
    holders = await turn.holders(SENSITIVE)
    if not holders:
        turn.whisper(t("nobody_allows", permission=SENSITIVE))
        return
    survey.state = "waiting"
    lines = [Paragraph(verbatim(as_words(one.words)), bullet=True) for one in sensitive_in(survey)]
    for one in holders:
        ways = (
            Button(t("allow"), allow(survey_id=survey.id, version=survey.version), "primary"),
            Button(t("refuse"), refuse(survey_id=survey.id, version=survey.version)),
        )
        said = t("asks_leave", author=who(turn.by), number=survey.number, topic=survey.topic)
        turn.dm(one, said, *lines, t("asks_leave_why"), Buttons(ways, only=(one.id,)))
    changed(turn, survey)


async def _asked(turn: Turn, survey_id: str, version: int) -> Survey | None:
    """Find what is to be decided, as it was when it was asked."""
    survey = await changeable(turn, survey_id, "waiting")
    if survey is not None and survey.version != version:
        turn.whisper(t("asked_anew", number=survey.number))
        return None
    return survey


@skill.button_for("sensitive")
async def allow(turn: Turn, survey_id: str, version: int) -> None:
    """Let a survey ask what touches health or load."""
    survey = await _asked(turn, survey_id, version)
    if survey is not None:
        turn.audit("surveys.allow", by=turn.by, survey=survey.id)
        turn.publish("surveys.allowed", survey_id=survey.id, version=version)
        turn.whisper(t("allowed", number=survey.number))


@skill.button_for("sensitive")
async def refuse(turn: Turn, survey_id: str, version: int) -> None:
    """Let a survey not ask what touches health or load."""
    survey = await _asked(turn, survey_id, version)
    if survey is None:
        return
    survey.state = "draft"
    turn.audit("surveys.refuse", by=turn.by, survey=survey.id)
    author = await author_of(turn, survey)
    if author is not None:
        turn.dm(author, t("was_refused", number=survey.number, by=who(turn.by)))
    turn.whisper(t("refused", number=survey.number))
    changed(turn, survey)
