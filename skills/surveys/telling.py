"""Telling something to whoever is in the audience of a round, as long as it can be known who is.

While it cannot, since the audience is gone or a chat does not say who is in a channel, it is tried
again for a day. Then who made the survey hears what was not told, and what they can do about it.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from sqlalchemy import ColumnElement

from bot import Button, Buttons, Call, Job, Text, Tick, Wrong, find_audience, log_failure
from skills.surveys.model import Round, Survey
from skills.surveys.rights import MANAGE, author_of
from skills.surveys.settings import t

_AGAIN: Final = timedelta(minutes=10)
# For so long it is tried to find out who is in an audience.
_PATIENCE: Final = timedelta(days=1)

# Tells the next people who fit, after an id, and gives the id of the last; None when all were told.
Some: TypeAlias = Callable[[Tick, ColumnElement[bool], str], Awaitable[str | None]]


async def to_audience(
    job: Job,
    round_id: str,
    some: Some,
    *,
    what: Text,
    again: Callable[[str], Call],
    anew: Call,
    until: str | None,
) -> None:
    """Tell whoever is in the audience of a round now, some at a time.

    When it cannot be known who that is, the timer `again` tries it once more with whom was not told
    so far; it gets the moment up to which that goes on, as `until`. After that the round's survey
    has `what` it is not told, and its author can press `anew`.
    """
    async with job.transaction() as tick:
        one = await tick.db.get(Round, round_id)
        if one is None:
            return
        words = (await tick.db.get_one(Survey, one.survey_id)).audience
    try:
        async with job.transaction() as tick:
            channels = (await find_audience(tick.db, tick.house, words, sending=True)).channels
        members = await job.house.members(channels)
        after: str | None = ""
        while after is not None:
            async with job.transaction() as tick:
                audience = await find_audience(tick.db, tick.house, words, sending=True)
                after = await some(tick, audience.people(members), after)
    except Wrong as wrong:
        last = job.now + _PATIENCE if until is None else datetime.fromisoformat(until)
        if job.now < last:
            async with job.transaction() as tick:
                tick.at(tick.now + _AGAIN, again(last.isoformat()))
        else:
            await _give_up(job, round_id, wrong, what, anew)


async def _give_up(job: Job, round_id: str, wrong: Wrong, what: Text, anew: Call) -> None:
    """Say to who made a survey, or looks after surveys, what could not be told, and why."""
    async with job.transaction() as tick:
        one = await tick.db.get(Round, round_id)
        survey = None if one is None else await tick.db.get(Survey, one.survey_id)
        if survey is None:
            return
        reference = log_failure("surveys.not_told", wrong, round=round_id, call=anew.route)
        author = await author_of(tick, survey)
        said = t(
            "untold",
            what=what,
            number=survey.number,
            topic=survey.topic,
            why=wrong.text,
            reference=reference,
        )
        for person in [author] if author is not None else await tick.holders(MANAGE):
            tick.dm(person, said, Buttons((Button(t("untold_again"), anew),), only=(person.id,)))
