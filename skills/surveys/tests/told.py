"""Rounds that are closed already: counted and compared as any other, of answers made up here."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.surveys.bank import bank, filled
from skills.surveys.baseline import Point, points_to_json
from skills.surveys.closing import compared_with
from skills.surveys.figures.publication import Publication, to_json
from skills.surveys.figures.publishing import Closed, publish
from skills.surveys.model import Earlier, Round, Survey
from skills.surveys.model import Publication as Published
from skills.surveys.question_json import from_json
from skills.surveys.question_json import to_json as questions_to_json
from skills.surveys.questions import Answer, Question
from storage.session import Store
from tests.chat import Chat

_AFTER: Final = 50
LOW, MIXED, HIGH = [1, 2, 3, 3, 4], [2, 3, 3, 4, 5], [3, 4, 4, 5, 5]
_HERE = {
    "en": {"org": "Linde", "bot": "Plein", "customer": "tenant", "customers": "tenants"},
    "nl": {"org": "Linde", "bot": "Plein", "customer": "huurder", "customers": "huurders"},
}
HEARD = Question(
    id="heard",
    kind="yes_no",
    words={"en": "Did you hear what was done?", "nl": "Heb je gehoord wat ermee is gedaan?"},
)
LUNCH = Question(
    id="lunch",
    kind="several",
    words={"en": "What would help?", "nl": "Wat zou helpen?"},
    options=(
        {"en": "Fewer meetings", "nl": "Minder overleg"},
        {"en": "Faster systems", "nl": "Snellere systemen"},
        {"en": "More colleagues", "nl": "Meer collega's"},
    ),
)


def questions_called(*ids: str) -> tuple[Question, ...]:
    """Give questions of the bank."""
    return tuple(filled([bank().questions[one] for one in ids], _HERE))


async def tells(
    store: Store,
    questions: Sequence[Question],
    rounds: Sequence[Mapping[str, int]],
    now: datetime,
    *,
    number: int = 1,
    shared: Sequence[int] = (),
    baseline: Mapping[str, float] | None = None,
) -> list[Publication]:
    """Keep a survey with closed rounds, a month each: of each how many answered, by unit."""
    survey = Survey(
        number=number,
        state="running",
        topic="How we are doing",
        purpose="To know",
        audience="everyone",
        threshold=5,
        comments_from=10,
        open_days=5,
        rule="monthly",
        used_at=now,
    )
    made: list[Publication] = []
    async with store.transaction() as db:
        db.add(survey)
        await db.flush()
        if baseline is not None:
            points = [_point(driver, value, now) for driver, value in baseline.items()]
            kept = points_to_json(points)
            db.add(Earlier(survey_id=survey.id, points=kept, source="In 2024", brought_at=now))
        for at, units in enumerate(rounds, start=1):
            random = Random(at)
            groups = [{"unit": unit} for unit, count in units.items() for _ in range(count)]
            told = await _closed(
                db,
                survey,
                Closed(
                    questions=questions,
                    answers=[_answers(random, questions, at) for _ in groups],
                    groups=groups,
                    invited=[({"unit": unit}, count + 2) for unit, count in units.items()],
                    threshold=5,
                ),
                number=at,
                on=now - timedelta(days=30 * (len(rounds) - at) + 1),
                is_shared=at in shared,
            )
            made.append(told)
    return made


async def had_rounds(chat: Chat, *rounds: Sequence[int], units: Sequence[str] = "AB") -> None:
    """Note that the one survey there is had these rounds: in each, so many people gave these
    answers to all of its questions, in units by turns, a week after each other."""
    async with chat.store.transaction() as db:
        survey = (await db.exec(select(Survey))).one()
        asked = from_json(survey.questions)
        there = (await db.exec(select(Round))).all()
        for one in there:
            if one.state != "closed" and one.number < _AFTER:
                one.number += _AFTER  # what is to come, comes after these
        await db.flush()
        last = max((one.number for one in there if one.state == "closed"), default=0)
        for at, answers in enumerate(rounds, start=last + 1):
            given: list[dict[str, Answer]] = [{it.id: value for it in asked} for value in answers]
            closed = Closed(
                questions=asked,
                answers=given,
                groups=[{"unit": units[who % len(units)]} for who in range(len(answers))],
                invited=[({"unit": unit}, len(answers)) for unit in dict.fromkeys(units)],
                threshold=5,
            )
            await _closed(db, survey, closed, number=at, on=survey.used_at + timedelta(days=7 * at))


async def _closed(
    db: AsyncSession,
    survey: Survey,
    closed: Closed,
    *,
    number: int,
    on: datetime,
    is_shared: bool = False,
) -> Publication:
    """Keep a round and what was published of it."""
    one = Round(
        survey_id=survey.id,
        number=number,
        state="closed",
        questions=questions_to_json(tuple(closed.questions)),
        planned_at=on,
        closed_at=on,
        shared_at=on if is_shared else None,
        invited=sum(count for _, count in closed.invited),
        sent=len(closed.groups),
    )
    db.add(one)
    await db.flush()
    rotates = survey.turns == "rotation"
    found = publish(replace(closed, earlier=await compared_with(db, one, rotates=rotates)))
    figures: dict[str, Any] = json.loads(to_json(found))
    db.add(Published(round_id=one.id, figures=figures, comments={}, published_at=on))
    await db.flush()
    return found


def _point(driver: str, value: float, now: datetime) -> Point:
    """An earlier figure of everybody."""
    return Point(
        on=now.date() - timedelta(days=700),
        round="2024",
        group="",
        question=None,
        driver=driver,
        measure="favourable",
        value=value,
        n=80,
    )


def _answers(random: Random, questions: Sequence[Question], at: int) -> dict[str, Answer]:
    """Answer as somebody does: rather better each round."""
    mood = 0.35 + 0.08 * at
    found: dict[str, Answer] = {}
    for one in questions:
        is_pleased = random.random() < mood
        match one.kind:
            case "agree":
                found[one.id] = random.choice((4, 4, 5) if is_pleased else (1, 2, 2, 3))
            case "ten":
                found[one.id] = random.choice((8, 9, 10) if is_pleased else (4, 6, 7, 8))
            case "yes_no":
                found[one.id] = int(is_pleased)
            case "one" | "several":
                found[one.id] = (random.randrange(len(one.options)),)
            case "words":
                pass
    return found
