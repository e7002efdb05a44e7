"""Telling everybody what came out: when who made the survey says so, and else when it was promised.

(Requirements 7.11: no new round before the last is fed back.)
"""

from typing import Final

from sqlalchemy import ColumnElement

from bot import Block, Button, Buttons, Job, Text, Tick, Turn, Written
from skills.surveys.figures.publication import EVERYBODY
from skills.surveys.model import Round, Survey
from skills.surveys.model.rounds import lock_of
from skills.surveys.question_json import from_json
from skills.surveys.rights import author_of, changed
from skills.surveys.saying import heading, lines, not_of_managers, published
from skills.surveys.settings import settings_in, skill, t
from skills.surveys.telling import to_audience
from storage.reach import fitting_after, has_copy

_PAGE: Final = 500


@skill.on_fact("surveys.closed")
async def promise(tick: Tick, round_id: str) -> None:
    """Tell who made a survey that it is closed, and keep the promise when they do not."""
    one = await tick.db.get_one(Round, round_id)
    survey = await tick.db.get_one(Survey, one.survey_id)
    author = await author_of(tick, survey)
    due = tick.now + settings_in(tick).results_within
    if author is not None:
        ways = (Button(t("share"), share(round_id=one.id)),)
        said = t("is_counted_now", number=survey.number, when=due)
        tick.dm(author, said, Buttons(ways, only=(author.id,)))
    tick.at(due, share_as_promised(round_id=one.id))


@skill.timer
async def share_as_promised(tick: Tick, round_id: str) -> None:
    """The day has come by which everybody was to hear."""
    one = await tick.db.get(Round, round_id)
    if one is not None:
        await tick.lock(lock_of(one.survey_id))
        await tick.db.refresh(one)
    if one is not None and one.shared_at is None:
        one.shared_at = tick.now
        tick.audit("surveys.share", by=None, survey=one.survey_id, round=one.number, by_itself=True)
        tick.start(tell_all(round_id=round_id))


@skill.button_for("manage")
async def share(turn: Turn, round_id: str) -> None:
    """Tell everybody who was asked what came out."""
    one = await turn.db.get(Round, round_id)
    if one is None or one.state != "closed":
        turn.whisper(t("gone"))
        return
    await turn.lock(lock_of(one.survey_id))
    survey = await turn.db.get_one(Survey, one.survey_id)
    if one.shared_at is not None:
        turn.whisper(t("shared_already", number=survey.number))
        return
    one.shared_at = turn.now
    turn.audit("surveys.share", by=turn.by, survey=survey.id, round=one.number)
    turn.start(tell_all(round_id=round_id))
    turn.whisper(t("shared", number=survey.number))
    changed(turn, survey)


@skill.job
async def tell_all(
    job: Job, round_id: str, is_deed: bool = False, until: str | None = None
) -> None:
    """Tell whoever is in the audience now what came out, or what is done with it; some at a time,
    and who was told is left out. `until` is how long it is tried."""

    async def some(tick: Tick, which: ColumnElement[bool], after: str) -> str | None:
        return await _tell_some(tick, round_id, which, after, is_deed=is_deed)

    await to_audience(
        job,
        round_id,
        some,
        what=t("untold_deed") if is_deed else t("untold_results"),
        again=lambda last: tell_again(round_id=round_id, is_deed=is_deed, until=last),
        anew=tell_after_all(round_id=round_id, is_deed=is_deed),
        until=until,
    )


async def _tell_some(
    tick: Tick, round_id: str, which: ColumnElement[bool], after: str, *, is_deed: bool
) -> str | None:
    one = await tick.db.get_one(Round, round_id)
    survey = await tick.db.get_one(Survey, one.survey_id)
    message_id = one.deed_id if is_deed else one.shared_id
    people = await fitting_after(tick.db, which & ~has_copy(message_id), after, _PAGE)
    if people:
        said = _deed(survey, one) if is_deed else await _results(tick, survey, one)
        tick.spread(people, *said, message_id=message_id)
    return people[-1].id if people else None


async def _results(tick: Tick, survey: Survey, one: Round) -> list[Text | Block]:
    found = await published(tick, one)
    return [
        *heading(survey, one, found),
        *lines(not_of_managers(from_json(one.questions)), found, EVERYBODY),
        t("results_thanks"),
    ]


def _deed(survey: Survey, one: Round) -> list[Text | Block]:
    return [t("deed_title", number=survey.number, topic=survey.topic), Written(one.deed or "")]


@skill.timer
async def tell_again(tick: Tick, round_id: str, is_deed: bool, until: str | None = None) -> None:
    """Try once more, when it could not be told who is in the audience."""
    tick.start(tell_all(round_id=round_id, is_deed=is_deed, until=until))


@skill.button_for("manage")
async def tell_after_all(turn: Turn, round_id: str, is_deed: bool) -> None:
    """Try anew to tell what could not be told."""
    turn.start(tell_all(round_id=round_id, is_deed=is_deed))
    turn.whisper(t("untold_tried"))
