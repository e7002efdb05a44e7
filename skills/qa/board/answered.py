"""What was answered in a session: noted, shown to everybody, and saved for who asks next."""

from typing import ClassVar

from bot import Form, Turn, ask_people, ask_text, carried
from skills.qa.board.leading import leads, led_question, note_board_change
from skills.qa.model.board import Board, BoardQuestion
from skills.qa.saving import Save, keep_answer, usual
from skills.qa.settings import skill, t
from storage.people import Person


class Answered(Form):
    """That a question was answered, and perhaps what and by whom."""

    title: ClassVar[str] = "qa.board_answered_title"
    submit: ClassVar[str] = "qa.board_answered"

    answer: str = ask_text(
        "qa.board_answered_words",
        hint="qa.board_answered_hint",
        most=3_000,
        lines=6,
        optional=True,
    )
    who: list[str] = ask_people(
        "qa.board_answered_who", hint="qa.board_answered_who_hint", most=1, optional=True
    )
    question_id: str = carried()


@skill.button
async def answer_asked(turn: Turn, question_id: str) -> None:
    """Ask what was answered."""
    if await led_question(turn, question_id, "shown") is not None:
        turn.ask(answered_live(question_id=question_id))


@skill.form(Answered)
async def answered_live(turn: Turn, form: Answered) -> None:
    """Note that a question was answered; with the answer it can become known to all."""
    found = await led_question(turn, form.question_id, "shown")
    if found is None:
        return
    board, question = found
    question.state, question.answer = "answered", form.answer
    question.answered_by_id = form.who[0] if form.who else turn.by.id
    if board.current_id == question.id:
        board.current_id = None
    note_board_change(turn, board)


async def _to_keep(turn: Turn, question_id: str) -> BoardQuestion | None:
    """Find an answer that who presses may save; also when the session is over."""
    question = await turn.db.get(BoardQuestion, question_id)
    if question is None or question.state != "answered":
        turn.whisper(t("gone"))
    elif question.item_id is not None:
        turn.whisper(t("saved_before"))
    elif not await leads(turn, await turn.db.get_one(Board, question.board_id)):
        turn.whisper(t("board_not_yours"))
    else:
        return question
    return None


@skill.button
async def keep_asked(turn: Turn, question_id: str) -> None:
    """Ask how an answer is to be saved."""
    question = await _to_keep(turn, question_id)
    if question is not None:
        turn.ask(
            kept_asked(
                question=question.text[:300],
                answer=question.answer,
                question_id=question.id,
                **usual(turn),
            )
        )


@skill.form(Save)
async def kept_asked(turn: Turn, form: Save) -> None:
    """Save an answer that was given in a session; it belongs to who gave it."""
    await turn.lock(f"qa board question {form.question_id}")
    question = await _to_keep(turn, form.question_id)
    if question is not None:
        owner = await turn.db.get(Person, question.answered_by_id or turn.by.id)
        language = turn.house.language_of(turn.by)
        item = await keep_answer(turn, form, owner=owner or turn.by, language=language)
        question.item_id = item.id
        turn.publish("qa.board_changed", board_id=question.board_id, came=False)
