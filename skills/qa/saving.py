"""Saving what somebody answered, so that the next who asks gets it at once."""

from typing import ClassVar, Final

from bot import Button, Form, Json, Scope, Turn, ask_choice, ask_text, carried, find_audience
from skills.qa.model.items import (
    EVERYBODY,
    Piece,
    add_item,
    cut,
    hold_shelf,
    readers_of,
    verified,
)
from skills.qa.model.questions import held
from skills.qa.model.tables import Item, Question
from skills.qa.rights import MANAGE
from skills.qa.search.words import language_of
from skills.qa.settings import settings_in, skill, t
from storage.people import Person

_EVERYONE: Final = ("everyone", "everybody", "iedereen")
_NEVER: Final = "never"
REVIEWS: Final = (
    ("30", "qa.review_30"),
    ("90", "qa.review_90"),
    ("180", "qa.review_180"),
    ("365", "qa.review_365"),
    (_NEVER, "qa.review_never"),
)


class Save(Form):
    """A question and its answer, as others may read them."""

    title: ClassVar[str] = "qa.save_title"
    submit: ClassVar[str] = "qa.save_submit"

    question: str = ask_text("qa.save_question", hint="qa.save_question_hint", most=300, lines=2)
    answer: str = ask_text("qa.save_answer", most=3_000, lines=6)
    audience: str = ask_text("qa.save_audience", hint="qa.save_audience_hint", most=2_000)
    review: str = ask_choice("qa.save_review", *REVIEWS)
    question_id: str = carried()


def save_way(question_id: str) -> Button:
    """Offer to save the answer to a question."""
    return Button(t("save"), save(question_id=question_id), "primary")


async def _answered_by(turn: Turn, question_id: str) -> Question | None:
    """Find a question that who presses has answered; None when not, and they were told."""
    question = await held(turn, question_id)
    if question is None or question.state != "told":
        turn.whisper(t("gone"))
    elif question.helper_id != turn.by.id and not await turn.may(turn.by, MANAGE):
        turn.whisper(t("not_yours"))
    elif question.item_id is not None and await turn.db.get(Item, question.item_id) is not None:
        turn.whisper(t("saved_before"))
    else:
        return question
    return None


@skill.button
async def save(turn: Turn, question_id: str) -> None:
    """Ask how a question and its answer are to be saved."""
    question = await _answered_by(turn, question_id)
    if question is None:
        return
    turn.ask(
        saved(
            question=question.text[:300],
            answer=question.answer or "",
            question_id=question.id,
            **usual(turn),
        )
    )


def usual(turn: Turn) -> dict[str, Json]:
    """Give what is filled in beforehand: that everybody may read it, and when it is looked over."""
    return {
        "audience": turn.house.words(t("everyone"), turn.house.language_of(turn.by)),
        "review": review_choice(settings_in(turn).review_days),
    }


def review_choice(days: int | None) -> str:
    """Name the choice of a form for an interval in days; other intervals than its own are never."""
    return str(days) if days in (30, 90, 180, 365) else _NEVER


def review_days(choice: str) -> int | None:
    """Tell the interval in days that was chosen in a form; None is never."""
    return None if choice == _NEVER else int(choice)


@skill.form(Save)
async def saved(turn: Turn, form: Save) -> None:
    """Save an answer; from now on whoever may read it gets it at once."""
    question = await _answered_by(turn, form.question_id)
    if question is None:
        return
    item = await keep_answer(
        turn, form, owner=turn.by, topic_id=question.topic_id, language=question.language
    )
    question.item_id = item.id
    turn.publish("qa.saved", question_id=question.id, item_id=item.id)


async def keep_answer(
    turn: Turn,
    form: Save,
    *,
    owner: Person,
    topic_id: str | None = None,
    tags: str = "",
    language: str = "",
) -> Item:
    """Make an answer known, and say so to who saves it; `language` is that of words too few to
    tell. Raises: Wrong, for an audience that is none."""
    audience = await read_audience(turn, form.audience)
    await hold_shelf(turn.db)
    readers = await readers_of(turn.db, audience)
    item = Item(
        number=0,
        title=form.question,
        answer=form.answer,
        language=language_of(f"{form.question}\n{form.answer}") or language,
        tags=tags,
        topic_id=topic_id,
        readers_id=readers.id,
        owner_id=owner.id,
        verified_at=turn.now,
        review_days=review_days(form.review),
    )
    verified(item, by_id=turn.by.id, now=turn.now, today=turn.today)
    await add_item(turn.db, item, cut([Piece(heading=form.question, text=form.answer)]))
    turn.audit("qa.saved", by=turn.by, item=item.id)
    turn.publish("qa.items_changed")
    turn.publish("qa.answer_added", item_id=item.id)
    turn.whisper(
        t("saved", number=item.number)
        if owner.id == turn.by.id
        else t("saved_for", number=item.number, who=owner.name)
    )
    return item


async def read_audience(scope: Scope, words: str) -> str:
    """Read who may read something, as it was typed; "" is everybody. Raises: Wrong."""
    if is_everyone(words):
        return EVERYBODY
    await find_audience(scope.db, scope.house, words)
    return words.strip()


def is_everyone(words: str) -> bool:
    """Whether an audience, as it was typed, is everybody."""
    return words.strip().casefold() in _EVERYONE
