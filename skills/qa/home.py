"""What somebody has in their own home: questions they are asked, and questions of their own."""

import textwrap
from typing import Final

from bot import Block, Button, Buttons, Text, Turn
from skills.qa.asking import ask
from skills.qa.helping import show_card
from skills.qa.model.questions import asked_as, open_of, open_questions
from skills.qa.model.tables import Question
from skills.qa.settings import skill, t
from storage.people import Person

_MOST: Final = 3
_MOST_WORDS: Final = 150


@skill.home
async def questions(turn: Turn) -> list[Text | Block]:
    """Show what waits for somebody's answer and for what they wait, and let them ask."""
    said: list[Text | Block] = []
    for question in await open_questions(turn.db, helper_id=turn.by.id, most=_MOST):
        way = Button(t("open_show", number=question.number), show_card(question_id=question.id))
        said += [
            t("home_to_answer", number=question.number, question=_short(question)),
            Buttons((way,)),
        ]
    said += [await _waits(turn, one) for one in await open_of(turn.db, turn.by.id, _MOST)]
    return [*said, Buttons((Button(t("ask_title"), ask(), "primary"),))]


async def _waits(turn: Turn, question: Question) -> Text:
    """Say with whom a question is, or the one that asks the same."""
    asked = await asked_as(turn.db, question)
    helper = None if asked.helper_id is None else await turn.db.get(Person, asked.helper_id)
    about = {"number": question.number, "question": _short(question)}
    if helper is None or asked.due_at is None:
        return t("home_looking", **about)
    return t("home_waits", who=helper.name, due=asked.due_at, **about)


def _short(question: Question) -> str:
    return textwrap.shorten(question.text, _MOST_WORDS, placeholder="…")
