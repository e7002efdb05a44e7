"""A check question after a must-read: whether it was understood, of all together.

What somebody answers is added to a number. It stands in no row, and in no message either: everybody
is told the same, which answer is right and why.
"""

from collections.abc import Sequence
from typing import ClassVar, Final

from bot import (
    Button,
    Buttons,
    Form,
    Option,
    Paragraph,
    Scope,
    Text,
    Turn,
    Wrong,
    ask_choice,
    ask_text,
    carried,
    verbatim,
)
from skills.announcements.model.checks import (
    Check,
    checks_of,
    count_answer,
    drop_check,
    has_answered,
    own_order,
    put_check,
    understood,
)
from skills.announcements.model.posts import LANGUAGES, wordings
from skills.announcements.model.tables import Announcement
from skills.announcements.rights import changeable, changed, counted
from skills.announcements.settings import settings_in, skill, t

# What every chat shows of an option.
_MOST_OF_ANSWER: Final = 75
_UNSENT: Final = ("draft", "waiting", "planned")


class CheckQuestion(Form):
    """A question, and its answers."""

    title: ClassVar[str] = "announcements.check_title"
    submit: ClassVar[str] = "announcements.check_submit"

    question: str = ask_text("announcements.ask_check_question", most=300, lines=2)
    right: str = ask_text("announcements.ask_check_right", most=_MOST_OF_ANSWER)
    wrong_1: str = ask_text("announcements.ask_check_wrong", most=_MOST_OF_ANSWER)
    wrong_2: str = ask_text("announcements.ask_check_wrong_2", most=_MOST_OF_ANSWER, optional=True)
    wrong_3: str = ask_text("announcements.ask_check_wrong_3", most=_MOST_OF_ANSWER, optional=True)
    explanation: str = ask_text(
        "announcements.ask_check_explanation",
        hint="announcements.check_explanation_hint",
        most=600,
        lines=3,
    )
    announcement_id: str = carried()
    language: str = carried()


class Pick(Form):
    """What somebody takes for the right answer."""

    title: ClassVar[str] = "announcements.check_title"
    submit: ClassVar[str] = "announcements.pick_submit"
    # Chats keep what people type.
    off_chat: ClassVar[bool] = True

    answer: str = ask_choice("announcements.ask_pick")
    announcement_id: str = carried()


# For the author.


@skill.button_for("publish")
async def write_check(turn: Turn, announcement_id: str, language: str) -> None:
    """Write the question, or change it, in one of the languages."""
    news = await changeable(turn, announcement_id, *_UNSENT)
    if news is None or language not in LANGUAGES:
        return
    known = (await checks_of(turn.db, news.id)).get(language)
    turn.ask(
        check_written(
            announcement_id=news.id, language=language, **(_given(known) if known else {})
        )
    )


def _given(check: Check) -> dict[str, str]:
    right, *wrong = check.choices
    answers = {f"wrong_{at}": one for at, one in enumerate(wrong, start=1)}
    return {
        "question": check.question,
        "right": right,
        **answers,
        "explanation": check.explanation,
    }


@skill.form(CheckQuestion, needs="publish")
async def check_written(turn: Turn, given: CheckQuestion) -> None:
    """Keep the question."""
    news = await changeable(turn, given.announcement_id, *_UNSENT)
    if news is None or given.language not in LANGUAGES:
        return
    wrong = [one for one in (given.wrong_1, given.wrong_2, given.wrong_3) if one]
    choices = [given.right, *wrong]
    if len({one.casefold() for one in choices}) < len(choices):
        raise Wrong(t("check_same"), field="wrong_1")
    await put_check(
        turn.db,
        news.id,
        given.language,
        question=given.question,
        choices=choices,
        explanation=given.explanation,
    )
    changed(turn, news)


@skill.button_for("publish")
async def remove_check(turn: Turn, announcement_id: str) -> None:
    """Ask no question after all."""
    news = await changeable(turn, announcement_id, *_UNSENT)
    if news is not None:
        await drop_check(turn.db, news.id)
        changed(turn, news)


async def check_ways(scope: Scope, news: Announcement) -> list[Button]:
    """Offer to write the question of a must-read that is not sent."""
    if news.level != "must_read" or news.state != "draft":
        return []
    known = await checks_of(scope.db, news.id)
    if not known:
        first = next(iter(await wordings(scope.db, news.id)))
        return [Button(t("check_add"), write_check(announcement_id=news.id, language=first))]
    ways = [
        Button(t(f"check_{one}"), write_check(announcement_id=news.id, language=one))
        for one in LANGUAGES
    ]
    return [*ways, Button(t("check_remove"), remove_check(announcement_id=news.id))]


async def check_lines(scope: Scope, news: Announcement) -> list[Text]:
    """Say what is asked, or how many understood it."""
    known = await checks_of(scope.db, news.id)
    if not known:
        return []
    if news.state in ("draft", "waiting", "planned"):
        question = next(iter(known.values())).question
        return [t("card_check", question=question)]
    share = await understood(scope.db, news.id)
    if share is None:
        return [t("card_check_few", count=settings_in(scope).threshold)]
    return [t("card_check_figure", percent=share.percent, people=share.of)]


async def check_in_full(scope: Scope, news: Announcement) -> list[Text]:
    """Say the question in each language, with its answers and why."""
    said: list[Text] = []
    for one in (await checks_of(scope.db, news.id)).values():
        right, *wrong = one.choices
        said += [
            t("card_check", question=one.question),
            t("check_right", answer=right),
            t("check_wrong", answers=tuple(wrong)),
            verbatim(one.explanation),
        ]
    return said


# For readers.


async def offer_check(turn: Turn, news: Announcement) -> None:
    """Ask somebody who has just confirmed, once."""
    check = await _check_for(turn, news.id)
    if check is None or await has_answered(turn.db, news.id, turn.by):
        return
    button = Button(t("check_answer"), answer_check(announcement_id=news.id), "primary")
    turn.whisper(
        t("check_offer", question=check.question),
        t("check_privacy"),
        Buttons((button,), only=(turn.by.id,), until=news.until),
    )


@skill.button
async def answer_check(turn: Turn, announcement_id: str) -> None:
    """Let somebody choose an answer."""
    if await _check_for(turn, announcement_id) is None:
        turn.whisper(t("gone"))
    elif await has_answered(turn.db, announcement_id, turn.by):
        turn.whisper(t("check_answered"))
    else:
        turn.ask(check_picked(announcement_id=announcement_id))


async def _options(turn: Turn) -> dict[str, Sequence[Option]]:
    """List the answers in this person's own order; their value is the place in it."""
    announcement_id = str(turn.given.get("announcement_id"))
    check = await _check_for(turn, announcement_id)
    if check is None:
        return {}
    order = own_order(announcement_id, turn.by, len(check.choices))
    labels = [verbatim(check.choices[number]) for number in order]
    return {"answer": [Option(value=str(at), label=one) for at, one in enumerate(labels, start=1)]}


@skill.form(Pick, options=_options)
async def check_picked(turn: Turn, pick: Pick) -> None:
    """Add the answer to a number, and tell which one is right, and why."""
    await turn.lock(f"announcements check {pick.announcement_id}")
    news = await turn.db.get(Announcement, pick.announcement_id)
    check = await _check_for(turn, pick.announcement_id)
    if news is None or check is None:
        turn.whisper(t("gone"))
        return
    if await has_answered(turn.db, news.id, turn.by):
        turn.whisper(t("check_answered"))
        return
    right, *wrong = check.choices
    number = own_order(news.id, turn.by, len(check.choices))[int(pick.answer) - 1]
    threshold = settings_in(turn).threshold
    await count_answer(turn.db, news.id, turn.by, number, threshold=threshold)
    counted(turn, news)
    turn.whisper(
        t("check_right", answer=right),
        t("check_wrong", answers=tuple(wrong)),
        Paragraph(verbatim(check.explanation)),
        t("check_kept"),
    )


async def _check_for(turn: Turn, announcement_id: str) -> Check | None:
    """Find the question in the language of who acts, or in the one in which it was written."""
    known = await checks_of(turn.db, announcement_id)
    first = next(iter(known.values()), None)
    return known.get(turn.house.language_of(turn.by), first)
