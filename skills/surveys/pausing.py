"""Pausing a survey: one that repeats until people heard what came of the last time (SUR-A2), and
one with names while nobody is there who would read what people answer.

To be asked again and again, and never to hear what became of it, is why people stop answering.
"""

from bot import Button, Buttons, Tick
from skills.surveys.acting import action_ways
from skills.surveys.following import say_deed
from skills.surveys.model import Round, Survey
from skills.surveys.model.actions import actions_of
from skills.surveys.model.rounds import closed_before, forget_asked
from skills.surveys.naming import is_named
from skills.surveys.rights import author_of, changed, reader_of
from skills.surveys.settings import settings_in, t


async def waits_for_deed(tick: Tick, survey: Survey, one: Round) -> bool:
    """Whether a round is not to be asked, since nobody heard what became of the one before. Then
    the survey pauses, and who made it is told."""
    before = await closed_before(tick.db, one)
    if survey.rule is None or before is None or before.deed is not None:
        return False
    if any(it.state != "dropped" for it in await actions_of(tick.db, [before.id])):
        return False
    if (before.closed_at or tick.now) + settings_in(tick).results_within > tick.now:
        return False
    one.state, survey.state = "stopped", "paused"
    tick.db.add_all((one, survey))
    await forget_asked(tick.db, one.id)
    tick.audit("surveys.pause", by=None, survey=survey.id, by_itself=True)
    author = await author_of(tick, survey)
    if author is not None:
        deed = Button(t("say_deed"), say_deed(round_id=before.id), "primary")
        said = t("deed_first", number=survey.number, when=before.closed_at or tick.now)
        tick.dm(author, said, Buttons((deed, *action_ways(before)), only=(author.id,)))
    changed(tick, survey)
    return True


async def lacks_reader(tick: Tick, survey: Survey, one: Round) -> bool:
    """Whether a round with names is not to be asked, since nobody would read what people answer.
    Then the survey pauses, and whoever looks after surveys can take it over; one that is asked once
    can be started again by who did."""
    if not is_named(survey) or await reader_of(tick, survey) is not None:
        return False
    one.state = "stopped"
    survey.state = "draft" if survey.rule is None else "paused"
    tick.db.add_all((one, survey))
    await forget_asked(tick.db, one.id)
    tick.audit("surveys.pause", by=None, survey=survey.id, by_itself=True)
    tick.publish("surveys.unread", survey_id=survey.id)
    changed(tick, survey)
    return True
