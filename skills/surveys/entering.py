"""What somebody does with an invitation: begin, wait, or be left alone."""

from bot import Block, Button, Buttons, Scope, Text, Turn
from skills.surveys.answering import ask_next, draft_of, own_ways
from skills.surveys.asked import comes_often
from skills.surveys.invitation import notice, ways
from skills.surveys.keeping import key_for
from skills.surveys.model import LessOften, Round, Survey
from skills.surveys.model.given import given_now
from skills.surveys.model.rounds import leave_alone, open_for, place_in, take_back_refusal
from skills.surveys.model.traces import note_trace
from skills.surveys.model.turns import note_less_often
from skills.surveys.naming import is_named
from skills.surveys.paging import answer
from skills.surveys.question_json import from_json
from skills.surveys.settings import settings_in, skill, t
from skills.surveys.since import since_last
from skills.surveys.taking_part import (
    may_choose_page,
    needs_page,
    round_for,
    tell,
)


@skill.button
async def start(turn: Turn, round_id: str) -> None:
    """Begin to answer, or go on."""
    found = await round_for(turn, round_id)
    if found is None:
        return
    survey, one = found
    place = await place_in(turn.db, one.id, turn.by.id)
    can_be_here = turn.has_unseen or is_named(survey)
    is_paged = needs_page(survey, from_json(one.questions)) or not can_be_here
    if is_paged or (place and place.mark):
        await _offer_page(turn, survey, one)
    else:
        await ask_next(turn, survey, one)


async def _offer_page(turn: Turn, survey: Survey, one: Round) -> None:
    """Lead somebody to the page on which a round is answered, and say why it is not here."""
    if not turn.has_pages or survey.turns == "rotation":
        turn.whisper(t("elsewhere"))
        return
    if survey.mode == "unlinkable":
        why = t("on_page")
    elif needs_page(survey, from_json(one.questions)):
        why = t("on_page_branches")
    elif turn.has_unseen:
        why = t("on_page_begun")
    else:
        why = t("on_page_here")
    await tell(turn, one.id, why)
    await note_trace(turn.db, one.id, turn.open_page(answer(round_id=one.id)))


@skill.button
async def take_page(turn: Turn, round_id: str) -> None:
    """Answer on a page although it could be done in the chat: so that comments can be replied to.

    What somebody began in the chat stays until they start on the page.
    """
    found = await round_for(turn, round_id)
    if found is None:
        return
    place = await place_in(turn.db, round_id, turn.by.id)
    if not turn.has_pages or place is None or await key_for(turn, place) is None:
        await tell(turn, round_id, t("no_page_now"))
        return
    has_begun = await draft_of(turn, found[1]) is not None
    await tell(turn, round_id, t("page_anew") if has_begun else t("page_replies_why"))
    await note_trace(turn.db, round_id, turn.open_page(answer(round_id=round_id)))


@skill.button
async def not_now(turn: Turn, round_id: str) -> None:
    """Leave a survey for later."""
    found = await round_for(turn, round_id)
    if found is not None:
        survey, one = found
        count = len(settings_in(turn).remind_after)
        said = t("later", number=survey.number, when=one.closes_at or turn.now, count=count)
        await tell(turn, round_id, said, *_less(turn, survey, one))


@skill.button
async def never(turn: Turn, round_id: str) -> None:
    """Be left alone by a survey."""
    one = await turn.db.get(Round, round_id)
    if one is None:
        turn.whisper(t("is_closed"))
        return
    survey = await turn.db.get_one(Survey, one.survey_id)
    await leave_alone(turn.db, one.id, turn.by.id)
    again = Button(t("ask_again"), ask_me_again(round_id=one.id))
    said = t("left_alone", number=survey.number)
    ways = Buttons((again,), only=(turn.by.id,))
    await tell(turn, round_id, said, ways, *_less(turn, survey, one))


@skill.button
async def ask_me_again(turn: Turn, round_id: str) -> None:
    """Take back that somebody wants to be left alone by a survey."""
    one = await turn.db.get(Round, round_id)
    if one is None:
        turn.whisper(t("is_closed"))
        return
    await take_back_refusal(turn.db, one.survey_id, turn.by.id)
    place = await place_in(turn.db, round_id, turn.by.id)
    if place is not None:
        place.is_left_alone = False
    await tell(turn, round_id, t("asked_again"))


def _less(turn: Turn, survey: Survey, one: Round) -> list[Block]:
    """Offer to be asked less often, by what comes often."""
    if not comes_often(turn, survey) or survey.turns == "sample":
        return []
    less = Button(t("less_often"), ask_me_less(round_id=one.id))
    return [Buttons((less,), only=(turn.by.id,))]


@skill.button
async def ask_me_less(turn: Turn, round_id: str) -> None:
    """Be asked once in four weeks at most by a survey that comes more often: nothing is kept of
    whether somebody answers, so they say it themselves (requirements 7.11, PRV-D5)."""
    one = await turn.db.get(Round, round_id)
    if one is None:
        turn.whisper(t("is_closed"))
        return
    survey = await turn.db.get_one(Survey, one.survey_id)
    await note_less_often(turn.db, survey.id, turn.by.id)
    await take_back_refusal(turn.db, survey.id, turn.by.id)
    often = Button(t("as_often"), ask_me_as_often(survey_id=survey.id))
    said = t("less_often_noted", number=survey.number)
    await tell(turn, round_id, said, Buttons((often,), only=(turn.by.id,)))


@skill.button
async def ask_me_as_often(turn: Turn, survey_id: str) -> None:
    """Be asked as often as everybody again."""
    chosen = await turn.db.get(LessOften, {"survey_id": survey_id, "person_id": turn.by.id})
    if chosen is not None:
        await turn.db.delete(chosen)
    turn.whisper(t("as_often_noted"))


def ways_in(scope: Scope, survey: Survey, one: Round) -> Buttons:
    """Give what somebody can do with the invitation to a round."""
    return ways(
        begin=start(round_id=one.id),
        later=not_now(round_id=one.id),
        never=never(round_id=one.id),
        page=take_page(round_id=one.id)
        if may_choose_page(scope, survey, from_json(one.questions))
        else None,
    )


@skill.command("pulse", "peiling")
async def mine(turn: Turn) -> None:
    """See which surveys are open for you, and answer them."""
    found = await open_for(turn.db, turn.by.id, turn.now)
    sent = await given_now(turn.db, turn.by.id, turn.now)
    if not found and not sent:
        turn.whisper(t("nothing_open"))
        return
    said: list[Text | Block] = []
    for survey, one in found:
        buttons = ways_in(turn, survey, one)
        since = (await since_last(turn, survey, one)).said(turn.by.department)
        said += [*await notice(turn, survey, one, since=since), buttons]
    for survey, one in sent:
        until = t("can_change", topic=survey.topic, when=one.closes_at or turn.now)
        said += [until, own_ways(one, can_change=True)]
    message_id = turn.whisper(*said)
    for _, one in (*found, *sent):
        await note_trace(turn.db, one.id, message_id)


@skill.home
async def to_answer(turn: Turn) -> list[Text | Block]:
    """Show what somebody is asked now."""
    said: list[Text | Block] = []
    for survey, one in await open_for(turn.db, turn.by.id, turn.now):
        label = t("start")
        said += [
            t("home_open", topic=survey.topic, when=one.closes_at or turn.now),
            Buttons((Button(label, start(round_id=one.id)),)),
        ]
    return said
