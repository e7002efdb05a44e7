"""Answers with a name: kept when they are sent, and removed when who gave them wants that."""

from bot import Block, Button, Buttons, Text, Turn
from skills.surveys.branching import asked as asked_after
from skills.surveys.branching import kept
from skills.surveys.closing import TRACES_AFTER, forget_traces
from skills.surveys.model import Draft, Given, Round
from skills.surveys.model.given import given_in
from skills.surveys.model.rounds import open_round_of, place_in
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
    """Ask whether answers are to be removed: nobody can bring them back."""
    one = await turn.db.get(Round, round_id)
    if one is None or await given_in(turn.db, round_id, turn.by.id) is None:
        turn.whisper(t("nothing_to_remove"))
        return
    sure = Button(t("remove_for_good"), remove(round_id=round_id), "danger")
    await _say(turn, one, t("remove_sure"), Buttons((sure,), only=(turn.by.id,)))


@skill.button
async def remove(turn: Turn, round_id: str) -> None:
    """Remove what somebody answered with their name: also after the round is closed."""
    # While the turn goes on it stays open: what was asked goes when it is closed.
    found = await open_round_of(turn.db, round_id)
    given = await given_in(turn.db, round_id, turn.by.id)
    one = found[1] if found else await turn.db.get(Round, round_id)
    if given is None or one is None:
        turn.whisper(t("nothing_to_remove"))
        return
    await turn.db.delete(given)
    draft = await turn.db.get(Draft, {"round_id": round_id, "person_id": turn.by.id})
    if draft is not None:
        # What they were changing would come back with *Send*.
        turn.remove(draft.message_id)
        await turn.db.delete(draft)
    place = await place_in(turn.db, round_id, turn.by.id) if found else None
    if place is not None:
        place.has_sent, place.is_left_alone = False, True
        turn.db.add(place)
    may_be_read = one.state == "kept"
    after = t("removed_after_read") if may_be_read else t("removed_before_read")
    await _say(turn, one, t("removed_mine"), after)


async def _say(turn: Turn, one: Round, *said: Text | Block) -> None:
    """Say something about somebody's own answers. To whom is forgotten when the round is closed,
    and soon, if it was closed before."""
    await tell(turn, one.id, *said)
    if one.state == "kept":
        turn.at(turn.now + TRACES_AFTER, forget_traces(round_id=one.id))
