"""Closing a round: its answers are counted once, and then only what is shown is left of them.

First nothing more is taken; then all answers are opened, counted in groups that are large enough,
and what may be shown of them is kept. In the same step the answers go, and who was asked; after it
the key is destroyed that could open what logs and backups of the database still have of them.
"""

import asyncio
import json
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import Job, Scope, Tick
from skills.surveys.commenting import Masked, masked, names_here
from skills.surveys.figures import publication as figures
from skills.surveys.figures.publication import UNIT
from skills.surveys.figures.trend import MOST_ROUNDS, last_shown
from skills.surveys.mixing import mix_all, shuffled
from skills.surveys.model import Draft, Envelope, Publication, Round, Survey, Thread
from skills.surveys.model.answers import count_envelopes
from skills.surveys.model.rounds import (
    closed_rounds,
    count_by_groups,
    counted_with,
    forget_asked,
    lock_of,
    round_in,
)
from skills.surveys.model.threads import WAITING, hashes_there
from skills.surveys.model.traces import drop_traces, traces_of
from skills.surveys.model.turns import questions_in
from skills.surveys.naming import is_named
from skills.surveys.question_json import from_json, to_json
from skills.surveys.rights import changed
from skills.surveys.saying import without_managers
from skills.surveys.sealing import Sent, hour_key, hours_of, key_of, open_sent
from skills.surveys.settings import skill
from storage.forgetting import forget_forms, forget_links, forget_messages
from storage.session import execute

LOCATION: Final = "location"
# What somebody fills in or opens to answer.
FORMS: Final = ("surveys.say", "surveys.tick_off")
PAGE: Final = "surveys.answer"
_PAGE: Final = 2_000
# Until then what was said last has been sent.
TRACES_AFTER: Final = timedelta(hours=1)


@skill.timer
async def end(tick: Tick, round_id: str) -> None:
    """The last moment of a round has come."""
    tick.start(close(round_id=round_id))


@skill.job
async def close(job: Job, round_id: str) -> None:
    """Close a round and count its answers. It may run again at any time until it is through."""
    if not await _shut(job, round_id) or await _kept_by_name(job, round_id):
        return
    await mix_all(job, round_id)
    if await _gathered(job, round_id):
        return
    sent = await _opened(job, round_id)
    published = await _counted(job, round_id, sent)
    await _publish(job, round_id, sent, published, await _written(job, round_id, sent))


async def count_what_is_gathered(scope: Scope, survey: Survey) -> bool:
    """Count rounds that were waiting for another one, when none is to come. Whoever asks holds the
    lock of the survey. False: there are none."""
    last = await round_in(scope.db, survey.id, "gathered")
    if last is None or not _is_whole(survey, last, await counted_with(scope.db, last)):
        return False
    last.state = "closing"
    scope.db.add(last)
    scope.start(close(round_id=last.id))
    return True


async def _shut(job: Job, round_id: str) -> bool:
    """Take nothing more. False when a round was counted already, or is not there."""
    async with job.transaction() as tick:
        one = await tick.db.get(Round, round_id)
        if one is None or one.state not in ("open", "closing"):
            return False
        if one.closes_at is not None and one.closes_at > tick.now:
            tick.at(one.closes_at, end(round_id=round_id))
            return False
        await tick.lock(lock_of(one.survey_id))
        await tick.db.refresh(one)
        if one.state not in ("open", "closing"):
            return False
        one.state = "closing"
        return True


def _is_whole(survey: Survey, one: Round, rounds: Sequence[Round]) -> bool:
    """Whether a round is the last of those that are counted together."""
    others = [other for other in rounds if other.id != one.id]
    if any(other.state in ("planned", "open", "closing") for other in others):
        return False
    return survey.state in ("ended", "cancelled") or any(
        other.wave >= other.waves for other in rounds
    )


async def _kept_by_name(job: Job, round_id: str) -> bool:
    """Leave answers with names as they are: for who asked, and nothing is published of them. Who
    was asked is forgotten, and how many were, too: of one or two it would tell who did not answer
    (PRV-D5). False for a round without names."""
    async with job.transaction() as tick:
        one = await tick.db.get_one(Round, round_id)
        survey = await tick.db.get_one(Survey, one.survey_id)
        await tick.lock(lock_of(survey.id))
        await tick.db.refresh(one)
        await tick.db.refresh(survey)
        if not is_named(survey):
            return False
        if one.state != "closing":
            return True
        one.state, one.closed_at, one.invited = "kept", tick.now, 0
        one.shown_percent = None
        # A card shows what somebody answered before, and did not send.
        cards = select(Draft.message_id).where(Draft.round_id == round_id)
        for message_id in await tick.db.exec(cards):
            tick.remove(message_id)
        await forget_asked(tick.db, round_id)
        _forget_keys(tick, round_id)
        survey.used_at = tick.now
        if survey.rule is None:
            survey.state = "ended"
        tick.at(tick.now + TRACES_AFTER, forget_traces(round_id=round_id))
        tick.publish("surveys.kept", round_id=round_id)
        changed(tick, survey)
        return True


async def _gathered(job: Job, round_id: str) -> bool:
    """Leave the answers of a round sealed until the last round with which it is counted is closed.
    What is left of its ledger is how many were asked. False when it is the last."""
    async with job.transaction() as tick:
        one = await tick.db.get_one(Round, round_id)
        survey = await tick.db.get_one(Survey, one.survey_id)
        await tick.lock(lock_of(survey.id))
        await tick.db.refresh(one)
        await tick.db.refresh(survey)  # it may have been ended meanwhile
        if one.state != "closing":
            return True
        if not one.asked:
            one.asked = [list(row) for row in await count_by_groups(tick.db, round_id)]
        rounds = await counted_with(tick.db, one)
        if _is_whole(survey, one, rounds):
            if survey.turns == "rotation":
                one.questions = await _asked_in(tick, one, rounds)
            return False
        one.state, one.closed_at = "gathered", tick.now
        one.sent = await count_envelopes(tick.db, round_id)
        await forget_asked(tick.db, round_id, with_answers=False)
        for hour in hours_of(tick, round_id):
            tick.keys.destroy(hour_key(round_id, hour))
        tick.at(tick.now + TRACES_AFTER, forget_traces(round_id=round_id))
        changed(tick, survey)
        return True


async def _asked_in(tick: Tick, one: Round, rounds: Sequence[Round]) -> list[Any]:
    """Leave of the questions of a round those that anybody got in the rounds with it."""
    asked = await questions_in(tick.db, [other.id for other in rounds])
    return to_json([question for question in from_json(one.questions) if question.id in asked])


async def _opened(job: Job, round_id: str) -> list[Sent]:
    """Open all answers of the rounds that are counted together, and mix them."""
    async with job.transaction() as tick:
        rounds = await counted_with(tick.db, await tick.db.get_one(Round, round_id))
    found: list[Sent] = []
    for one in rounds:
        found += await _opened_of(job, one.id)
    return shuffled(found)


async def _opened_of(job: Job, round_id: str) -> list[Sent]:
    """Open all answers of one round, some at a time."""
    found: list[Sent] = []
    after = ""
    while True:
        async with job.transaction() as tick:
            rows = (
                await tick.db.exec(
                    select(Envelope.id, Envelope.sealed)
                    .where(Envelope.round_id == round_id, col(Envelope.id) > after)
                    .order_by(col(Envelope.id))
                    .limit(_PAGE)
                )
            ).all()
            found += [open_sent(tick, round_id, sealed, hour=None) for _, sealed in rows]
        if not rows:
            return found
        after, _ = rows[-1]


async def _counted(job: Job, round_id: str, sent: list[Sent]) -> figures.Publication:
    """Count the answers of a round."""
    # Imported where it is used: numpy would make every start of the bot longer.
    from skills.surveys.figures.publishing import Closed, publish

    async with job.transaction() as tick:
        one = await tick.db.get_one(Round, round_id)
        survey = await tick.db.get_one(Survey, one.survey_id)
        rounds = await counted_with(tick.db, one)
        rotates = survey.turns == "rotation"
        closed = Closed(
            questions=from_json(one.questions),
            answers=[paper.answers for paper in sent],
            groups=[{UNIT: paper.unit, LOCATION: paper.location} for paper in sent],
            # Who is asked again and again is one, of all that a figure stands for.
            invited=_in_groups(rounds, max if rotates else operator.add),
            asked=_in_groups(rounds, operator.add),
            threshold=survey.threshold,
            rotates=rotates,
            flat=(LOCATION,) if survey.by_location else (),
            earlier=await compared_with(tick.db, one, rotates=rotates),
        )
    # In a thread: of many answers it takes seconds, and others are waiting for theirs.
    return await asyncio.to_thread(publish, closed)


def _in_groups(
    rounds: Sequence[Round], joined: Callable[[int, int], int]
) -> list[tuple[Mapping[str, str], int]]:
    """Count who was asked in each combination of groups, over rounds that are counted together."""
    counts: dict[tuple[str, str], int] = {}
    for one in rounds:
        for unit, location, count in one.asked:
            counts[unit, location] = joined(counts.get((unit, location), 0), count)
    return [
        ({UNIT: unit, LOCATION: location}, count)
        for (unit, location), count in sorted(counts.items())
    ]


async def _written(job: Job, round_id: str, sent: list[Sent]) -> Masked:
    """Mask what people wrote."""
    async with job.transaction() as tick:
        one = await tick.db.get_one(Round, round_id)
        survey = await tick.db.get_one(Survey, one.survey_id)
        names = await names_here(tick)
    asked = from_json(one.questions)
    return await asyncio.to_thread(
        masked,
        asked,
        sent,
        names,
        shown_from=survey.comments_from,
        threshold=survey.threshold,
    )


async def compared_with(
    db: AsyncSession, one: Round, *, rotates: bool
) -> figures.Publication | None:
    """Find what a round is compared with: what was shown last of everything, but for what is about
    one manager, since it may have been about another one. None for the first round."""
    before: list[figures.Publication] = []
    for it in await closed_rounds(db, one.survey_id, before=one.number, most=MOST_ROUNDS - 1):
        kept = await db.get_one(Publication, it.id)
        found = figures.from_json(json.dumps(kept.figures))
        before.append(without_managers(found, from_json(it.questions)))
    earlier = last_shown(before[::-1])
    # Other questions stood for a driver then: only the same question can be compared.
    return replace(earlier, drivers=()) if earlier and rotates else earlier


async def _publish(
    job: Job,
    round_id: str,
    sent: list[Sent],
    published: figures.Publication,
    written: Masked,
) -> None:
    """Keep what may be shown; in the same step the answers go, and who was asked."""
    async with job.transaction() as tick:
        one = await tick.db.get_one(Round, round_id)
        survey = await tick.db.get_one(Survey, one.survey_id)
        await tick.lock(lock_of(survey.id))
        await tick.db.refresh(one)
        if one.state != "closing":
            return
        rounds = await counted_with(tick.db, one)
        one.state, one.closed_at = "closed", tick.now
        one.sent, one.invited = len(sent), sum(other.invited for other in rounds)
        for other in rounds:
            if other.state == "gathered":
                other.state = "part"
            other.asked = []
            tick.db.add(other)
            _forget_keys(tick, other.id)
            await forget_asked(tick.db, other.id)
        tick.db.add(
            Publication(
                round_id=round_id,
                figures=json.loads(figures.to_json(published)),
                comments=written.comments,
                published_at=tick.now,
            )
        )
        await _begin_threads(tick, round_id, written)
        survey.used_at = tick.now
        if survey.rule is None:
            survey.state = "ended"
        for other in rounds:
            tick.at(tick.now + TRACES_AFTER, forget_traces(round_id=other.id))
        tick.publish("surveys.closed", round_id=round_id)
        changed(tick, survey)


def _forget_keys(tick: Tick, round_id: str) -> None:
    """Destroy the keys of a round, so that nothing that is left of its answers can be opened."""
    tick.keys.destroy(key_of(round_id))
    for hour in hours_of(tick, round_id):
        tick.keys.destroy(hour_key(round_id, hour))


async def _begin_threads(tick: Tick, round_id: str, written: Masked) -> None:
    """Note which comments can be replied to: only now, all at once, and in no order."""
    there = await hashes_there(tick.db, written.threads.keys())
    # In the order of hashes, which is none: PostgreSQL keeps rows as they come.
    rows = [
        {
            "hash": one,
            "round_id": round_id,
            "question": question,
            "at": at,
            "closed_on": tick.house.today,
        }
        for one, (question, at) in sorted(written.threads.items())
        if one not in there
    ]
    if rows:
        await execute(tick.db, insert(Thread), rows)


@skill.timer
async def forget_traces(tick: Tick, round_id: str) -> None:
    """Forget to whom something was said about their own answers, and who had a form or a link for
    them. What is not sent yet is forgotten later."""
    after, is_done = "", True
    while messages := await traces_of(tick.db, round_id, after, _PAGE):
        after = messages[-1]
        if await forget_messages(tick.db, messages):
            await drop_traces(tick.db, round_id, messages)
        else:
            is_done = False
    await forget_forms(tick.db, FORMS)
    await forget_links(tick.db, PAGE, {"round_id": round_id})
    if not is_done:
        tick.at(tick.now + TRACES_AFTER, forget_traces(round_id=round_id))


@skill.every("daily 04:00")
async def sweep_keys(tick: Tick) -> None:
    """Destroy keys that a process left when it was killed, of rounds that are closed or gone."""
    for name in tick.keys.names(f"{skill.name}."):
        if name.startswith(WAITING):
            continue  # the key of a day, and of no round
        one = await tick.db.get(Round, name.split(".")[1])
        # Of what is gathered the round's own key stays, and none of an hour.
        is_gathered = one is not None and one.state == "gathered"
        is_over = one is None or one.state in ("closed", "stopped", "part", "kept")
        if is_over or (is_gathered and len(name.split(".")) > 2):
            tick.keys.destroy(name)
