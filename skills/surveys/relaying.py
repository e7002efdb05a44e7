"""Passing on what was written about comments: once a day, all at once and in no order.

So when somebody wrote tells nobody who they are. Everybody who is asked hears that there may be an
answer, for nobody knows whom it is for.
"""

import asyncio
import json
import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from bot import Button, Buttons, Job, Tick, Turn
from skills.surveys.closing import TRACES_AFTER, forget_traces
from skills.surveys.commenting import names_here
from skills.surveys.figures.masking import Written, mask, names_of
from skills.surveys.model import Round, Survey, Thread, ThreadLine
from skills.surveys.model.rounds import refuses
from skills.surveys.model.threads import (
    MOST_LINES,
    WAITING,
    lines_of,
    lines_to_pass_on,
    still_waiting,
    stop_waiting,
    waiting_before,
)
from skills.surveys.model.traces import note_trace
from skills.surveys.reading import replies, waiting_about, waiting_key
from skills.surveys.replying import conversation_lines, conversations
from skills.surveys.rights import MANAGE, author_of
from skills.surveys.settings import skill, t
from skills.surveys.telling import to_audience
from skills.surveys.thread_words import to_kept
from storage.among import is_among
from storage.forgetting import forget_links
from storage.key_ring import KeyGone
from storage.reach import fitting_after, has_copy
from storage.sealing import Damaged
from storage.table import new_id

_AT_ONCE: Final = 500
_LOCK: Final = "surveys.relay"


@skill.every("daily 09:00")
async def each_day(tick: Tick) -> None:
    """Pass on what was written since yesterday."""
    tick.start(relay())


@skill.job
async def relay(job: Job) -> None:
    """Pass on what was written. It may run again at any time: what was passed on waits no more."""
    async with job.transaction() as tick:
        today = tick.house.today
    while opened := await _opened(job, today):
        await _pass_on(job, opened)
    async with job.transaction() as tick:
        # Else two runs would each find what is to be passed on, and tell everybody twice.
        await tick.lock(_LOCK)
        for name in tick.keys.names(WAITING):
            if name < waiting_key(today):
                tick.keys.destroy(name)
        for round_id in await _passed_on_to_authors(tick, today):
            tick.start(call_all(round_id=round_id, message_id=new_id()))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """What an author wrote before today, masked; None when it cannot be opened any more."""

    id: str
    thread: str = ""
    words: Written | None = None


async def _opened(job: Job, today: date) -> list[_Opened]:
    """Open some of what waits, mask it, and mix it."""
    async with job.transaction() as tick:
        rows = await waiting_before(tick.db, today, _AT_ONCE)
        names = await names_here(tick) if rows else ()
        found: list[tuple[str, str, str | None]] = []
        for row in rows:
            try:
                data = tick.keys.open(
                    waiting_key(row.day), row.sealed, about=waiting_about(row.day)
                )
            except (KeyGone, Damaged):
                found.append((row.id, "", None))
                continue
            said = json.loads(data)
            found.append((row.id, said["thread"], said["words"]))

    def masked() -> list[_Opened]:
        known = names_of(names)
        return [
            _Opened(id=one, thread=thread, words=None if words is None else mask(words, known))
            for one, thread, words in found
        ]

    # In a thread: of long words it takes a while, and others are waiting.
    made = await asyncio.to_thread(masked)
    return secrets.SystemRandom().sample(made, len(made))


async def _pass_on(job: Job, opened: Sequence[_Opened]) -> None:
    """Put what authors wrote into its threads, and tell who looks after each survey."""
    changed: dict[str, set[str]] = defaultdict(set)
    async with job.transaction() as tick:
        await tick.lock(_LOCK)
        # Another run may have passed some on meanwhile.
        there = await still_waiting(tick.db, [one.id for one in opened])
        hashes = {one.thread for one in opened}
        threads = {
            one.hash: one
            for one in await tick.db.exec(select(Thread).where(is_among(col(Thread.hash), hashes)))
        }
        said = await lines_of(tick.db, hashes)
        for one in opened:
            thread, before = threads.get(one.thread), said.get(one.thread, ())
            if thread is None or one.words is None or one.id not in there:
                continue
            if len(before) >= MOST_LINES:
                continue
            changed[thread.round_id].add(thread.hash)
            tick.db.add(
                ThreadLine(
                    thread=thread.hash,
                    at=before[-1].at + 1 if before else 0,
                    by_author=True,
                    words=to_kept(one.words),
                    day=tick.house.today,
                )
            )
        await stop_waiting(tick.db, [one.id for one in opened])
        await tick.db.flush()
        for round_id, answered in changed.items():
            await _tell_of_answers(tick, round_id, answered)


async def _tell_of_answers(tick: Tick, round_id: str, answered: set[str]) -> None:
    """Tell who made a survey what authors answered, if they may still see it."""
    one = await tick.db.get_one(Round, round_id)
    survey = await tick.db.get_one(Survey, one.survey_id)
    author = await author_of(tick, survey)
    if author is None or not await tick.may(author, MANAGE):
        return
    found = [each for each in await conversations(tick, one) if each.thread.hash in answered]
    said = t("answers_came", count=len(found), number=survey.number)
    tick.dm(author, said, *await conversation_lines(tick, survey, one, found))


async def _passed_on_to_authors(tick: Tick, today: date) -> set[str]:
    """Let authors see what was written to them, and tell in which rounds that was. Who opened the
    page yesterday is forgotten."""
    found: set[str] = set()
    for line, thread in await lines_to_pass_on(tick.db):
        line.day = today
        tick.db.add(line)
        found.add(thread.round_id)
    for round_id in await tick.db.exec(select(Thread.round_id).distinct()):
        await forget_links(tick.db, "surveys.replies", {"round_id": round_id})
    return found


@skill.button
async def open_replies(turn: Turn, round_id: str) -> None:
    """Lead somebody to the page with replies; that they went there is forgotten."""
    if await turn.db.get(Round, round_id) is None:
        turn.whisper(t("gone"))
        return
    await note_trace(turn.db, round_id, turn.open_page(replies(round_id=round_id)))
    turn.at(turn.now + TRACES_AFTER, forget_traces(round_id=round_id))


@skill.job
async def call_all(job: Job, round_id: str, message_id: str, until: str | None = None) -> None:
    """Tell everybody in the audience that there may be an answer for them; who was told is left
    out, and who asked to be left alone by the survey. `until` is how long it is tried."""

    async def some(tick: Tick, which: ColumnElement[bool], after: str) -> str | None:
        one = await tick.db.get_one(Round, round_id)
        survey = await tick.db.get_one(Survey, one.survey_id)
        wanted = which & ~refuses(survey.id) & ~has_copy(message_id)
        people = await fitting_after(tick.db, wanted, after, _AT_ONCE)
        if people:
            said = t("look", number=survey.number, topic=survey.topic)
            ways = Buttons((Button(t("replies"), open_replies(round_id=round_id)),))
            tick.spread(people, said, ways, message_id=message_id)
        return people[-1].id if people else None

    await to_audience(
        job,
        round_id,
        some,
        what=t("untold_replies"),
        again=lambda last: call_again(round_id=round_id, message_id=message_id, until=last),
        anew=call_after_all(round_id=round_id, message_id=message_id),
        until=until,
    )


@skill.timer
async def call_again(tick: Tick, round_id: str, message_id: str, until: str | None = None) -> None:
    """Try once more, when it could not be told who is in the audience."""
    tick.start(call_all(round_id=round_id, message_id=message_id, until=until))


@skill.button_for("manage")
async def call_after_all(turn: Turn, round_id: str, message_id: str) -> None:
    """Try anew to tell that there may be an answer."""
    turn.start(call_all(round_id=round_id, message_id=message_id))
    turn.whisper(t("untold_tried"))
