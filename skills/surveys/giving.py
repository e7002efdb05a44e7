"""Answers with a name: kept when they are sent, and removed when who gave them wants that."""

from bot import Turn
from skills.surveys.branching import asked as asked_after
from skills.surveys.branching import kept
from skills.surveys.model import Given, Round
from skills.surveys.model.given import given_in
from skills.surveys.model.rounds import place_in
from skills.surveys.question_json import from_json
from skills.surveys.sealing import Paper
from skills.surveys.settings import skill, t
from skills.surveys.taking_part import tell


async def keep_given(turn: Turn, one: Round, paper: Paper) -> None:
    """Keep what somebody answered with their name, instead of what they answered before."""
    asked = from_json(one.questions)
    there = {question.id for question in asked_after(asked, paper.answers)}
    given = await given_in(turn.db, one.id, turn.by.id)
    if given is None:
        given = Given(round_id=one.id, person_id=turn.by.id, given_on=turn.house.today)
    given.answers = dict(kept(asked, paper.answers))
    given.words = {name: said for name, said in paper.words.items() if name in there}
    given.given_on = turn.house.today
    turn.db.add(given)


@skill.button
async def withdraw(turn: Turn, round_id: str) -> None:
    """Remove what somebody answered with their name: also after the round is closed."""
    given = await given_in(turn.db, round_id, turn.by.id)
    one = await turn.db.get(Round, round_id)
    if given is None or one is None:
        turn.whisper(t("nothing_to_remove"))
        return
    await turn.db.delete(given)
    place = await place_in(turn.db, round_id, turn.by.id)
    if place is not None:
        place.has_sent, place.is_left_alone = False, True
        turn.db.add(place)
    if one.state == "open":
        await tell(turn, round_id, t("removed_mine"), t("removed_before_read"))
    else:
        turn.whisper(t("removed_mine"), t("removed_after_read"))
