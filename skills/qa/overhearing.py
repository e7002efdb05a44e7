"""Helping unasked, in channels with listen mode: only what is sure, under what was asked, once.

Of what is said there nothing is kept, unless the bot answers it.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any, Final

from bot import Job, MessageReceived, Place, Scope, Tick, Turn, is_question
from skills.qa.aging import is_aside
from skills.qa.answering import show_answer
from skills.qa.asking import MOST_ASKED
from skills.qa.finding import Found, find
from skills.qa.model.listening import channels_listening, listening_in, was_asked_in
from skills.qa.model.questions import add_question
from skills.qa.model.tables import Question
from skills.qa.rights import readable_in
from skills.qa.search.words import language_of
from skills.qa.settings import Settings, settings_in, skill
from storage.key_ring import KeyGone
from storage.table import new_id

# What much the same was asked within it is left alone.
_TERM: Final = timedelta(days=1)
# Somebody is named: `<@account>` where a chat has mentions, and as people write it everywhere.
_NAMED: Final = re.compile(r"(?<![\w.])@+\w")
_KEYS: Final = "qa.overheard."
_SIZE: Final = 4 * MOST_ASKED  # bytes of a character, at most


def _asks_all(event: MessageReceived, _settings: Settings) -> bool:
    """Whether somebody asks whoever is in a channel something: not the bot, nobody in particular,
    and not in the midst of a talk."""
    words = event.text.strip()
    return (
        not event.addressed
        and event.place.kind != "direct"
        and event.place.thread is None
        and event.answers is None
        and _NAMED.search(words) is None
        and len(words) <= MOST_ASKED
        and is_question(words)
    )


@skill.on(MessageReceived, when=_asks_all, within=channels_listening)
async def overhear(turn: Turn, event: MessageReceived) -> None:
    """Look for an answer to what somebody asks in a channel; the words wait for it sealed."""
    words = " ".join(event.text.split())
    if await _is_left_alone(turn, turn.here, words):
        return
    overheard_id, key = new_id(), _key(turn.now)
    turn.keys.make(key)
    sealed = turn.keys.seal(key, words.encode(), about=_about(overheard_id), size=_SIZE)
    turn.start(
        help_out(
            overheard_id=overheard_id,
            key=key,
            sealed=base64.b64encode(sealed).decode(),
            person_id=turn.by.id,
            place=asdict(replace(turn.here, thread=event.message)),
        )
    )


@skill.job
async def help_out(
    job: Job, overheard_id: str, key: str, sealed: str, person_id: str, place: dict[str, Any]
) -> None:
    """Answer what was asked in a channel, if it is more than sure; say nothing otherwise."""
    where = Place(**place)
    async with job.transaction() as tick:
        try:
            about = _about(overheard_id)
            words = tick.keys.open(key, base64.b64decode(sealed), about=about).decode()
        except KeyGone:
            return  # it waited for more than a day: nobody needs help with it any more
    found = await find(job, words, await readable_in(job, where, person_id))
    async with job.ending() as tick:
        if _is_more_than_sure(tick, found) and not await _is_left_alone(tick, where, words):
            question = Question(
                number=0,
                asker_id=person_id,
                text=words,
                language=language_of(words),
                place=place,
                is_public=True,
                is_overheard=True,
                asked_at=tick.now,
            )
            await show_answer(tick, await add_question(tick.db, question), found[0], others=())


async def _is_left_alone(scope: Scope, place: Place, words: str) -> bool:
    """Whether a channel is not listened to (any more), or asked much the same lately."""
    if await listening_in(scope, place) is None:
        return True
    return await was_asked_in(scope.db, place, words, scope.now - _TERM)


def _is_more_than_sure(tick: Tick, found: Sequence[Found]) -> bool:
    least = settings_in(tick).listen_confidence
    if not found or not found[0].is_sure or is_aside(tick, found[0].item):
        return False
    return found[0].confidence >= least


def _about(overheard_id: str) -> str:
    return f"qa.overheard/{overheard_id}"


def _key(now: datetime) -> str:
    return f"{_KEYS}{now:%Y%m%d}"


@skill.every("daily 03:40")
async def forget_overheard(tick: Tick) -> None:
    """Destroy the keys of days that are over: what was said then cannot be read any more."""
    for key in tick.keys.names(_KEYS):
        if key < _key(tick.now):
            tick.keys.destroy(key)
