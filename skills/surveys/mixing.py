"""Mixing: what came in the last hour is put with the rest, sealed anew, in no order.

Answers that come, and those that somebody is still giving, are sealed with a key of this hour. Once
an hour the next key is made. Then answers that came are mixed with each other, sealed with the key
of the round, and put with the rest; what is not sent yet is sealed with the new key; and the old
one is destroyed. So whoever has every state that the database was ever in, and the key of the round
too, sees that so many came in an hour, and not which of them is whose (requirements 7.6, SUR-A4).
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import insert

from bot import Job, Tick
from skills.surveys.model import Arrived, Envelope, Round, Survey
from skills.surveys.model.arriving import (
    arrived_before,
    count_before,
    drafts_before,
    remove_arrived,
)
from skills.surveys.question_json import from_json
from skills.surveys.questions import Question
from skills.surveys.sealing import (
    Sent,
    hour_key,
    hours_of,
    open_paper,
    open_sent,
    seal_paper,
    seal_sent,
)
from skills.surveys.settings import skill
from storage.session import execute
from storage.table import random_key

EVERY: Final = timedelta(hours=1)
_AT_ONCE: Final = 500


@skill.timer
async def mix_again(tick: Tick, round_id: str) -> None:
    """Mix what has come in the meantime, if anything has."""
    one = await tick.db.get(Round, round_id)
    if one is not None and one.state == "open":
        # Keys of more than one hour are there when a process was killed before it was through.
        if await count_before(tick.db, round_id, one.hour + 1) or len(hours_of(tick, round_id)) > 1:
            tick.start(mix(round_id=round_id))
        tick.at(tick.now + EVERY, mix_again(round_id=round_id))


@skill.job
async def mix(job: Job, round_id: str) -> None:
    """Mix what has come. It may run again at any time."""
    await mix_all(job, round_id)


async def mix_all(job: Job, round_id: str) -> None:
    """Mix what has come; fewer than the threshold wait for more, as long as the round is open."""
    hour = await _next_hour(job, round_id)
    if hour is None:
        return
    while await _seal_drafts(job, round_id, hour):
        pass
    while await _mix_some(job, round_id, hour):
        pass
    await _destroy(job, round_id, hour)


async def _next_hour(job: Job, round_id: str) -> int | None:
    """Begin the next hour, from which on other keys are used. None: nothing has come."""
    async with job.transaction() as tick:
        await tick.lock(_lock_of(round_id))
        one = await tick.db.get(Round, round_id, with_for_update=True)
        if one is None:
            return None
        here = await count_before(tick.db, round_id, one.hour + 1)
        if here:
            tick.keys.make(hour_key(round_id, one.hour + 1))
            one.hour += 1
            tick.db.add(one)
        return one.hour


def _lock_of(round_id: str) -> str:
    return f"surveys.mix {round_id}"


async def _seal_drafts(job: Job, round_id: str, hour: int) -> bool:
    """Seal some of what is not sent yet with the key of this hour. False when there is none."""
    async with job.transaction() as tick:
        asked = await _asked(tick, round_id)
        drafts = await drafts_before(tick.db, round_id, hour, most=_AT_ONCE)
        for draft in drafts:
            paper = open_paper(tick, draft)
            draft.hour = hour
            draft.sealed = seal_paper(tick, draft, asked, paper)
            tick.db.add(draft)
        return bool(drafts)


async def _mix_some(job: Job, round_id: str, hour: int) -> bool:
    """Mix some of the answers that came before this hour, or leave them for the next when they are
    too few. False when there are none left."""
    async with job.transaction() as tick:
        # Two that mix at once would each put the same answers with the rest.
        await tick.lock(_lock_of(round_id))
        one = await tick.db.get_one(Round, round_id)
        survey = await tick.db.get_one(Survey, one.survey_id)
        asked = from_json(one.questions)
        # What would be left is taken along when it is too few to be mixed by itself.
        some = await arrived_before(tick.db, round_id, hour, most=_AT_ONCE + survey.threshold)
        if len(some) == _AT_ONCE + survey.threshold:
            some = some[:_AT_ONCE]
        if not some:
            return False
        opened = [open_sent(tick, row.round_id, row.sealed, hour=row.hour) for row in some]
        await remove_arrived(tick.db, [row.id for row in some])
        # Not whoever closes it says so: another that mixes just then would put them off, too.
        is_few = len(some) < survey.threshold and one.state == "open"
        rows = [
            {
                "id": random_key(),
                "round_id": round_id,
                "sealed": seal_sent(tick, round_id, asked, sent, hour=hour if is_few else None),
                **({"hour": hour} if is_few else {}),
            }
            for sent in shuffled(opened)
        ]
        # In the order of their ids, which is none: PostgreSQL keeps rows as they come.
        rows.sort(key=lambda row: str(row["id"]))
        await execute(tick.db, insert(Arrived if is_few else Envelope), rows)
        return True


def shuffled(sent: Sequence[Sent]) -> list[Sent]:
    """Put answers in an order that tells nothing."""
    return secrets.SystemRandom().sample(sent, len(sent))


async def _destroy(job: Job, round_id: str, hour: int) -> None:
    """Destroy the keys of the hours before, with which nothing is sealed any more."""
    async with job.transaction() as tick:
        if not await count_before(tick.db, round_id, hour):
            for before in hours_of(tick, round_id):
                if before < hour:
                    tick.keys.destroy(hour_key(round_id, before))


async def _asked(tick: Tick, round_id: str) -> tuple[Question, ...]:
    return from_json((await tick.db.get_one(Round, round_id)).questions)
