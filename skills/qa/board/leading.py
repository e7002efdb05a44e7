"""Leading a session: which questions are shown, whose turn it is, and when it is over."""

from typing import ClassVar

from bot import Button, Buttons, Form, Turn, ask_choice, ask_text, carried
from skills.qa.board.closing import close_board
from skills.qa.model.board import (
    AskedState,
    Board,
    BoardModerator,
    BoardQuestion,
    board_questions,
    held_board,
)
from skills.qa.rights import MANAGE
from skills.qa.settings import skill, t


async def led(turn: Turn, board_id: str) -> Board | None:
    """Find a session that runs and that who presses leads; None when not, and they were told."""
    board = await held_board(turn, board_id)
    if board is None or board.state == "closed":
        turn.whisper(t("board_over"))
    elif not await leads(turn, board):
        turn.whisper(t("board_not_yours"))
    else:
        return board
    return None


async def led_question(
    turn: Turn, question_id: str, *states: AskedState
) -> tuple[Board, BoardQuestion] | None:
    """Find a question in one of these states, in a session that who presses leads."""
    question = await turn.db.get(BoardQuestion, question_id)
    if question is None:
        turn.whisper(t("gone"))
        return None
    board = await led(turn, question.board_id)
    if board is None:
        return None
    await turn.db.refresh(question)
    if question.state not in states:
        turn.whisper(t("board_done_before"))
        return None
    return board, question


async def leads(turn: Turn, board: Board) -> bool:
    """Whether who asks may lead a session: as one of those named, or for all of them."""
    key = {"board_id": board.id, "person_id": turn.by.id}
    return await turn.db.get(BoardModerator, key) is not None or await turn.may(turn.by, MANAGE)


def note_board_change(turn: Turn, board: Board) -> None:
    """Have all who see a session see how it stands now."""
    turn.publish("qa.board_changed", board_id=board.id, came=False)


@skill.button
async def show_asked(turn: Turn, question_id: str) -> None:
    """Show a question to everybody."""
    found = await led_question(turn, question_id, "waiting")
    if found is not None:
        board, question = found
        question.state = "shown"
        note_board_change(turn, board)


class Decline(Form):
    """Why a question is not shown."""

    title: ClassVar[str] = "qa.board_decline_title"
    submit: ClassVar[str] = "qa.board_decline"

    reason: str = ask_choice(
        "qa.board_decline_reason",
        ("person", "qa.board_reason_person"),
        ("insulting", "qa.board_reason_insulting"),
        ("off_topic", "qa.board_reason_off_topic"),
        ("before", "qa.board_reason_before"),
        hint="qa.board_decline_hint",
    )
    words: str = ask_text("qa.board_decline_words", most=200, optional=True)
    question_id: str = carried()


@skill.button
async def decline_asked(turn: Turn, question_id: str) -> None:
    """Ask why a question is declined."""
    if await led_question(turn, question_id, "waiting", "shown") is not None:
        turn.ask(declined(question_id=question_id))


@skill.form(Decline)
async def declined(turn: Turn, form: Decline) -> None:
    """Decline a question: its words go, and everybody sees that and why."""
    found = await led_question(turn, form.question_id, "waiting", "shown")
    if found is None:
        return
    board, question = found
    question.state, question.text = "declined", ""
    question.reason, question.reason_words = form.reason, form.words
    if board.current_id == question.id:
        board.current_id = None
    turn.audit("qa.board_declined", by=turn.by, board=board.id, reason=form.reason)
    turn.whisper(t("board_was_declined"))
    note_board_change(turn, board)


@skill.button
async def next_asked(turn: Turn, board_id: str) -> None:
    """Go on to the next question; the one before is put off."""
    board = await led(turn, board_id)
    if board is None:
        return
    shown = await board_questions(turn.db, board_id, "shown")
    current = next((one for one in shown if one.id == board.current_id), None)
    following = next((one for one in shown if one is not current), None)
    if following is None:
        turn.whisper(t("board_no_next"))
        return
    if current is not None:
        current.passes += 1
    board.current_id = following.id
    note_board_change(turn, board)


@skill.button
async def take_asked(turn: Turn, question_id: str) -> None:
    """Take a question out of its turn."""
    found = await led_question(turn, question_id, "shown")
    if found is not None:
        board, question = found
        board.current_id = question.id
        note_board_change(turn, board)


@skill.button
async def end_board(turn: Turn, board_id: str) -> None:
    """Ask whether a session is really over: it cannot be opened again."""
    if await led(turn, board_id) is not None:
        ways = (Button(t("board_close_now"), end_board_now(board_id=board_id), "danger"),)
        turn.whisper(t("board_close_sure"), Buttons(ways, only=(turn.by.id,)))


@skill.button
async def end_board_now(turn: Turn, board_id: str) -> None:
    """Close a session."""
    board = await led(turn, board_id)
    if board is not None:
        await close_board(turn, board, by=turn.by)
