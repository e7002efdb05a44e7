"""Rounds of a survey that were closed before, as their publications have them."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlmodel import select

from skills.surveys.figures.publication import to_json as as_published
from skills.surveys.figures.publishing import Closed, publish
from skills.surveys.model import Publication, Round, Survey
from skills.surveys.question_json import from_json
from skills.surveys.questions import Answer
from tests.chat import Chat

_AFTER: Final = 50
LOW, MIXED, HIGH = [1, 2, 3, 3, 4], [2, 3, 3, 4, 5], [3, 4, 4, 5, 5]


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
            on = survey.used_at + timedelta(days=7 * at)
            one = Round(
                survey_id=survey.id,
                number=at,
                state="closed",
                questions=survey.questions,
                planned_at=on,
                closed_at=on,
                invited=2 * len(answers),
                sent=len(answers),
            )
            db.add(one)
            await db.flush()
            given: list[dict[str, Answer]] = [{it.id: value for it in asked} for value in answers]
            found = publish(
                Closed(
                    questions=asked,
                    answers=given,
                    groups=[{"unit": units[who % len(units)]} for who in range(len(answers))],
                    invited=[({"unit": unit}, len(answers)) for unit in dict.fromkeys(units)],
                    threshold=5,
                )
            )
            kept = json.loads(as_published(found))
            db.add(Publication(round_id=one.id, figures=kept, published_at=on))
