"""Showing an answer in the words of a language model: the card that is there already is replaced.

The plain answer comes first and waits for nothing. Whatever goes wrong, it stays or comes back, and
nothing is said about it.
"""

import asyncio
import contextlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from bot import (
    Block,
    Button,
    Buttons,
    Job,
    LanguageModel,
    Place,
    Refused,
    Scope,
    Text,
    Tick,
    Turn,
    Unreachable,
    Written,
)
from skills.qa.aging import is_aside
from skills.qa.answering import (
    about_answer,
    answer_card,
    answer_words,
    others_near,
    title_of,
    ways_on,
    zone_of,
)
from skills.qa.finding import Found
from skills.qa.model.questions import held
from skills.qa.model.rewritten import correct, named_in, passages_readable, take
from skills.qa.model.tables import Item, Passage, Question
from skills.qa.rewriting.asked import masked
from skills.qa.rewriting.checking import Source, cited
from skills.qa.rewriting.writing import Draft, Unfit, Writing
from skills.qa.rights import readable_by, readable_in
from skills.qa.settings import settings_in, skill, t
from storage.people import Person

_WITHIN: Final = timedelta(seconds=20)
# Chats let messages be changed about once a second.
_EVERY: Final = timedelta(seconds=2)
# Where the process ends in the middle, half an answer stands no longer than this.
_MENDED_AFTER: Final = timedelta(minutes=1)


def begin_rewrite(tick: Tick, question: Question, message_id: str, found: Sequence[Found]) -> None:
    """Have an answer that was shown put into plain words, where that is on, and the message can be
    replaced: a whisper in a channel cannot everywhere."""
    if settings_in(tick).rewrite and tick.house.model is not None and _can_replace(tick, question):
        given = [one.passage.id for one in _given(tick, question, found)]
        near = [one.passage.id for one in found]
        tick.start(rewrite(question_id=question.id, message_id=message_id, given=given, near=near))


def _can_replace(tick: Tick, question: Question) -> bool:
    place = Place(**question.place)
    can = tick.house.can(place.adapter)
    is_whispered = can.whispers and place.kind != "direct" and not question.is_public
    is_elsewhere = question.source is not None
    return can.edit and not (can.edits_below or is_whispered or is_elsewhere)


def _given(tick: Tick, question: Question, found: Sequence[Found]) -> Sequence[Found]:
    """Choose what a model is given: the answer, and what is near in the language of the question.
    An answer in another goes alone: of several it could not be checked which of them says what."""
    best, *others = found
    if best.passage.language != question.language:
        return [best]
    alike = [one for one in others if one.passage.language == question.language]
    return [best, *(one for one in alike if not is_aside(tick, one.item))]


@skill.job
async def rewrite(
    job: Job, question_id: str, message_id: str, given: list[str], near: list[str]
) -> None:
    """Have an answer put into plain words, and show them as far as they keep to their sources."""
    async with job.transaction() as tick:
        question = await tick.db.get(Question, question_id)
    if question is None or job.model is None:
        return
    readers_ids, day = await _readers_of(job, question), job.house.today
    writing = await _begun(job, job.model, question, given, readers_ids, day)
    if writing is None:
        return
    card = _Card(
        job=job,
        question_id=question_id,
        message_id=message_id,
        given=given,
        near=near,
        readers_ids=readers_ids,
    )
    try:
        async with asyncio.timeout(_WITHIN.total_seconds()):
            async with contextlib.aclosing(writing.drafts()) as drafts:
                async for draft in drafts:
                    await card.show(draft)
    except (Unfit, Unreachable, Refused, TimeoutError):
        await card.put_back()
    async with job.transaction() as tick:
        more = writing.tokens - writing.most_tokens
        await correct(tick, question.asker_id, day, by=more)


async def _begun(
    job: Job,
    model: LanguageModel,
    question: Question,
    given: Sequence[str],
    readers_ids: Collection[str],
    day: date,
) -> Writing | None:
    """Put together what a model is given, and take from what is left for the day; None when what
    was found may not be read any more, or too little is left."""
    async with job.transaction() as tick:
        rows = await passages_readable(tick.db, given, readers_ids)
        asker = await tick.db.get(Person, question.asker_id)
        if asker is None or [passage.id for _, passage in rows] != given:
            return None
        names = [*await named_in(tick.db, question.text), *_names_of(asker)]
        sources = [await _source_of(tick, *one) for one in rows]
        writing = Writing(model, masked(question.text, names), sources, question.language)
        settings = settings_in(tick)
        is_left = await take(
            tick,
            asker.id,
            day,
            writing.most_tokens,
            most_each=settings.rewrites_per_day,
            most_tokens=settings.tokens_per_day,
        )
        return writing if is_left else None


def _names_of(person: Person) -> list[str]:
    """List how somebody may name themselves: in full, or by their first or last name."""
    first, *_, last = person.name.split() * 2 or ("", "")
    return [person.name, *(one for one in (first, last) if len(one) > 1 and one[0].isupper())]


async def _source_of(scope: Scope, item: Item, passage: Passage) -> Source:
    return Source(
        heading=title_of(item, passage),
        text=await answer_words(scope, item, passage),
        language=passage.language,
    )


async def _readers_of(job: Job, question: Question) -> frozenset[str]:
    """List the readers to whom all belong who see the answer to a question."""
    if question.is_public:
        return await readable_in(job, Place(**question.place), question.asker_id)
    return await readable_by(job, [question.asker_id])


@dataclass(slots=True, kw_only=True)
class _Card:
    """A message with an answer, while it is replaced; `given` and `near` are ids of passages, the
    best first: what the model was given, and what was found."""

    job: Job
    question_id: str
    message_id: str
    given: list[str]
    near: list[str]
    readers_ids: Collection[str]
    _timer_id: str | None = None
    _due: float = field(default=0.0)

    async def show(self, draft: Draft) -> None:
        """Show an answer as far as it is written; one that is not over only now and then.

        Raises: Unfit, when its sources may not be read any more.
        """
        now = asyncio.get_running_loop().time()
        if now < self._due and not draft.is_over:
            return
        async with self.job.transaction() as tick:
            question = await held(tick, self.question_id)
            rows = await passages_readable(tick.db, self.near, self.readers_ids)
            if question is None or [passage.id for _, passage in rows] != self.near:
                raise Unfit
            tick.update(self.message_id, *await self._said(tick, question, rows, draft))
            if draft.is_over and self._timer_id is not None:
                tick.cancel(self._timer_id)
            elif not draft.is_over and self._timer_id is None:
                self._timer_id = tick.at(tick.now + _MENDED_AFTER, mend(**self._about))
        self._due = now + _EVERY.total_seconds()

    async def put_back(self) -> None:
        """Let the plain answer stand there again, if it does not."""
        if self._timer_id is not None:
            await _show_plainly(self.job, **self._about)
            async with self.job.transaction() as tick:
                tick.cancel(self._timer_id)

    @property
    def _about(self) -> dict[str, Any]:
        return {
            "question_id": self.question_id,
            "message_id": self.message_id,
            "near": self.near,
        }

    async def _said(
        self, tick: Tick, question: Question, rows: Sequence[tuple[Item, Passage]], draft: Draft
    ) -> list[Text | Block]:
        best, *others = _found(question, rows)
        said: list[Text | Block] = [t("answer_head", title=title_of(best.item, best.passage))]
        ways: list[Text | Block] = [*ways_on(question), *others_near(tick, question, others)]
        if not draft.is_over:
            return [*said, Written(f"{draft.text} …"), t("rewriting"), *ways]
        said.append(Written(draft.text))
        zone = await zone_of(tick, question)
        by_id = {passage.id: (item, passage) for item, passage in rows}
        for number in cited(draft.text):
            item, passage = by_id[self.given[number - 1]]
            said.append(t("rewritten_source", number=number, title=title_of(item, passage)))
            said.append(await about_answer(tick, item, passage, zone, question.language))
        back = Button(t("show_original"), show_original(**self._about))
        return [*said, t("rewritten_by"), Buttons((back,), only=(question.asker_id,)), *ways]


def _found(question: Question, rows: Sequence[tuple[Item, Passage]]) -> list[Found]:
    return [
        Found(
            item=item,
            passage=passage,
            confidence=question.confidence,
            by_words=question.by_words,
            is_sure=at == 0,
            is_near=True,
        )
        for at, (item, passage) in enumerate(rows)
    ]


@skill.button
async def show_original(turn: Turn, question_id: str, message_id: str, near: list[str]) -> None:
    """Show an answer as it stands in its source."""
    question = await held(turn, question_id)
    if question is None or question.asker_id != turn.by.id:
        turn.whisper(t("gone"))
    else:
        turn.start(original(question_id=question_id, message_id=message_id, near=near))


@skill.timer
async def mend(tick: Tick, question_id: str, message_id: str, near: list[str]) -> None:
    """Put the plain answer in the place of half an answer."""
    tick.start(original(question_id=question_id, message_id=message_id, near=near))


@skill.job
async def original(job: Job, question_id: str, message_id: str, near: list[str]) -> None:
    """Show the plain answer, if it may be read still."""
    await _show_plainly(job, question_id, message_id, near)


async def _show_plainly(job: Job, question_id: str, message_id: str, near: Sequence[str]) -> None:
    async with job.transaction() as tick:
        question = await tick.db.get(Question, question_id)
    if question is None:
        return
    readers_ids = await _readers_of(job, question)
    async with job.transaction() as tick:
        question = await held(tick, question_id)
        rows = await passages_readable(tick.db, near, readers_ids)
        if question is None or not rows or rows[0][1].id != near[0]:
            tick.update(message_id, t("gone"))
            return
        best, *others = _found(question, rows)
        said = await answer_card(tick, question, best.item, best.passage, others)
        tick.update(message_id, *said)
