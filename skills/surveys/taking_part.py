"""Who can take part in a round now, and what is told to them about their own answers."""

from collections.abc import Iterable

from bot import Block, Scope, Text, Turn
from skills.surveys.model import Round, Survey
from skills.surveys.model.rounds import open_round_of, place_in
from skills.surveys.model.traces import note_trace
from skills.surveys.model.turns import part_of
from skills.surveys.naming import is_named
from skills.surveys.question_json import from_json
from skills.surveys.questions import Question
from skills.surveys.settings import t


def needs_page(survey: Survey, asked: Iterable[Question]) -> bool:
    """Whether these questions are answered on the page in every chat: because the survey is so, or
    because which one comes next would tell what was answered before."""
    if is_named(survey):
        return False
    return survey.mode == "unlinkable" or any(one.only_if for one in asked)


def chats_for(scope: Scope, survey: Survey) -> list[str]:
    """List the chats on which a survey can be answered: where questions take turns, those in which
    others cannot read what is pressed, since such a survey has no page."""
    chats = list(scope.house.chats)
    if survey.turns != "rotation":
        return chats
    return [one for one in chats if scope.house.can(one).unseen]


async def questions_for(scope: Scope, one: Round, person_id: str) -> tuple[Question, ...]:
    """Give what somebody is asked in a round: all of its questions, or a part of them where these
    take turns."""
    asked = from_json(one.questions)
    place = await place_in(scope.db, one.id, person_id)
    if place is None or place.panel is None:
        return asked
    mine = await part_of(scope.db, one.id, place.panel)
    return tuple(question for question in asked if question.id in mine)


def may_choose_page(scope: Scope, survey: Survey, asked: Iterable[Question]) -> bool:
    """Whether the page is offered beside the chat: there comments can be replied to."""
    if is_named(survey):
        return False
    if survey.turns == "rotation":
        return False  # an envelope of nobody cannot say which questions its panel got
    questions = tuple(asked)
    has_words = any(one.kind == "words" for one in questions)
    return bool(scope.house.pages_at) and has_words and not needs_page(survey, questions)


async def tell(turn: Turn, round_id: str, *said: Text | Block) -> None:
    """Say something to somebody about their own answers: to whom is forgotten with the ledger."""
    await note_trace(turn.db, round_id, turn.whisper(*said))


async def round_for(turn: Turn, round_id: str) -> tuple[Survey, Round] | None:
    """Find a round in which somebody can answer now; None when not, and they were told why. What is
    sent with a name can be changed until the round is closed (SUR-D8)."""
    found = await open_round_of(turn.db, round_id)
    place = await place_in(turn.db, round_id, turn.by.id)
    if found is None or found[1].closes_at is None or found[1].closes_at <= turn.now:
        turn.whisper(t("is_closed"))
    elif place is None:
        turn.whisper(t("not_asked"))
    elif place.has_sent and place.mark is None and not is_named(found[0]):
        await tell(turn, round_id, t("sent_already"))
    else:
        return found
    return None
