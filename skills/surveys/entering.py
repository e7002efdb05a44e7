"""What somebody does with an invitation: begin, wait, or be left alone."""

from bot import Block, Button, Buttons, Text, Turn
from skills.surveys.answering import card, draft_of, keep
from skills.surveys.invitation import notice
from skills.surveys.model import Draft, Refusal, Round, Survey
from skills.surveys.model.rounds import leave_alone, open_for, place_in
from skills.surveys.model.traces import note_trace
from skills.surveys.paging import answer
from skills.surveys.question_json import from_json
from skills.surveys.sealing import Paper, open_paper
from skills.surveys.settings import settings_in, skill, t
from skills.surveys.taking_part import needs_page, round_for, tell


@skill.button
async def start(turn: Turn, round_id: str) -> None:
    """Begin to answer, or go on."""
    found = await round_for(turn, round_id)
    if found is None:
        return
    survey, one = found
    place = await place_in(turn.db, one.id, turn.by.id)
    is_paged = needs_page(survey, from_json(one.questions)) or not turn.has_unseen
    if is_paged or (place and place.mark):
        await _offer_page(turn, survey, one)
        return
    asked = from_json(one.questions)
    draft = await draft_of(turn, one)
    if draft is None:
        paper = Paper(answers={}, words={})
        draft = Draft(
            round_id=one.id, person_id=turn.by.id, hour=one.hour, message_id="", sealed=b""
        )
    else:
        paper = open_paper(turn, draft)
        turn.remove(draft.message_id)
    draft.message_id = turn.dm(turn.by, *card(one, asked, paper))
    await note_trace(turn.db, one.id, draft.message_id)
    keep(turn, one, draft, asked, paper)


async def _offer_page(turn: Turn, survey: Survey, one: Round) -> None:
    """Lead somebody to the page on which a round is answered, and say why it is not here."""
    if not turn.has_pages:
        turn.whisper(t("elsewhere"))
        return
    if survey.mode == "unlinkable":
        why = t("on_page")
    elif needs_page(survey, from_json(one.questions)):
        why = t("on_page_branches")
    else:
        why = t("on_page_here")
    await tell(turn, one.id, why)
    turn.open_page(answer(round_id=one.id))


@skill.button
async def not_now(turn: Turn, round_id: str) -> None:
    """Leave a survey for later."""
    found = await round_for(turn, round_id)
    if found is not None:
        survey, one = found
        count = len(settings_in(turn).remind_after)
        said = t("later", number=survey.number, when=one.closes_at or turn.now, count=count)
        await tell(turn, round_id, said)


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
    await tell(turn, round_id, said, Buttons((again,), only=(turn.by.id,)))


@skill.button
async def ask_me_again(turn: Turn, round_id: str) -> None:
    """Take back that somebody wants to be left alone by a survey."""
    one = await turn.db.get(Round, round_id)
    if one is None:
        turn.whisper(t("is_closed"))
        return
    refusal = await turn.db.get(Refusal, {"survey_id": one.survey_id, "person_id": turn.by.id})
    if refusal is not None:
        await turn.db.delete(refusal)
    place = await place_in(turn.db, round_id, turn.by.id)
    if place is not None:
        place.is_left_alone = False
    await tell(turn, round_id, t("asked_again"))


@skill.command("pulse", "peiling")
async def mine(turn: Turn) -> None:
    """See which surveys are open for you, and answer them."""
    found = await open_for(turn.db, turn.by.id, turn.now)
    if not found:
        turn.whisper(t("nothing_open"))
        return
    said: list[Text | Block] = []
    for survey, one in found:
        buttons = Buttons((Button(t("start"), start(round_id=one.id)),))
        said += [*await notice(turn, survey, one), buttons]
    message_id = turn.whisper(*said)
    for _, one in found:
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
