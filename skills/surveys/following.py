"""Following through: everybody hears what is done with what came out.

A survey that repeats waits until they have (`pausing`), and then goes on.
"""

from typing import ClassVar

from bot import Form, Scope, Turn, ask_text, carried
from skills.surveys.model import Round, Survey
from skills.surveys.model.rounds import lock_of
from skills.surveys.rights import changed
from skills.surveys.settings import skill, t
from skills.surveys.sharing import tell_all


class Deed(Form):
    """What is done with what came out of a round."""

    title: ClassVar[str] = "surveys.deed_form"
    submit: ClassVar[str] = "surveys.deed_submit"

    words: str = ask_text("surveys.ask_deed", hint="surveys.deed_hint", most=1000, lines=5)
    round_id: str = carried()


@skill.button_for("manage")
async def say_deed(turn: Turn, round_id: str) -> None:
    """Ask what is done with what came out."""
    turn.ask(tell_deed(round_id=round_id))


@skill.form(Deed, needs="manage")
async def tell_deed(turn: Turn, given: Deed) -> None:
    """Tell everybody who is asked what is done; a survey that waited for it goes on."""
    one = await turn.db.get(Round, given.round_id)
    if one is None or one.state != "closed":
        turn.whisper(t("gone"))
        return
    await turn.lock(lock_of(one.survey_id))
    survey = await turn.db.get_one(Survey, one.survey_id)
    if one.deed is not None:
        turn.whisper(t("deed_told", number=survey.number))
        return
    one.deed = given.words
    if one.shared_at is None:
        one.shared_at = turn.now
        turn.start(tell_all(round_id=one.id))
    turn.start(tell_all(round_id=one.id, is_deed=True))
    turn.audit("surveys.deed", by=turn.by, survey=survey.id, round=one.number)
    turn.whisper(t("deed_is_told", number=survey.number))
    go_on(turn, survey)


def go_on(scope: Scope, survey: Survey) -> None:
    """Let a survey go on that paused: something is done now, or somebody reads it."""
    if survey.state == "paused":
        survey.state = "running"
        scope.db.add(survey)
        scope.publish("surveys.asked", survey_id=survey.id)
    changed(scope, survey)
