"""Answering on a page: the server stamps a token that it cannot see, and takes answers from nobody.

So a survey is answered that is unlinkable, and every one in a chat where what is pressed can be
read by others.
"""

from typing import Final

from bot import Json, Page, Scope, Turn, audience_in_words
from skills.surveys.answer_page import (
    AskedRound,
    answer_page,
    me_in,
    sign_token,
    take_envelope,
)
from skills.surveys.keeping import Rounds, key_for
from skills.surveys.model.rounds import leave_alone, open_round_of, place_in
from skills.surveys.remembering import remembered
from skills.surveys.rights import author_of
from skills.surveys.settings import settings_in, skill, t
from skills.surveys.taking_part import questions_for

_ROUNDS: Final = Rounds()


@skill.page("answer/{round_id}")
async def answer(turn: Turn, round_id: str) -> Page | None:
    """Ask the questions of a round on a page."""
    found = await open_round_of(turn.db, round_id)
    place = await place_in(turn.db, round_id, turn.by.id)
    key = None if place is None else await key_for(turn, place)
    if found is None or key is None:
        return None
    survey, one = found
    author = await author_of(turn, survey)
    people = (
        t("audience_you")
        if survey.names_people
        else t("audience", audience=audience_in_words(survey.audience))
    )
    asked = AskedRound(
        id=one.id,
        me=me_in(turn.by, one.id),
        topic=survey.topic,
        purpose=survey.purpose,
        sender=turn.house.name if author is None else author.name,
        audience=people,
        closes_at=one.closes_at or turn.now,
        threshold=survey.threshold,
        comments_from=survey.comments_from,
        results_days=settings_in(turn).results_within.days,
        questions=await questions_for(turn, one, turn.by.id),
        key=key.public,
        group=", ".join(filter(None, (key.unit, key.location))),
        key_posted_in=f"/pulse privacy {survey.number}",
        remembered=tuple(await remembered(turn)),
    )
    return answer_page(
        asked,
        sign=sign(round_id=round_id),
        never=leave(round_id=round_id),
        send=drop(round_id=round_id),
    )


@skill.page_action("answer/{round_id}/sign")
async def sign(turn: Turn, round_id: str, blinded: str) -> Json:
    """Stamp the one token of whoever looks at the page."""
    return await sign_token(_ROUNDS, turn, round_id, blinded)


@skill.page_action("answer/{round_id}/never")
async def leave(turn: Turn, round_id: str) -> Json:
    """Leave somebody alone with this survey."""
    await leave_alone(turn.db, round_id, turn.by.id)
    return {}


@skill.drop("answers/{round_id}")
async def drop(
    scope: Scope,
    round_id: str,
    key: str,
    token: str,
    signature: str,
    answers: dict[str, Json],
    words: dict[str, str],
    threads: dict[str, str] | None = None,
) -> Json:
    """Take answers of nobody in particular."""
    return await take_envelope(
        _ROUNDS,
        scope,
        round_id,
        key=key,
        token=token,
        signature=signature,
        answers=answers,
        words=words,
        threads=threads or {},
    )
