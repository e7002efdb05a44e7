"""Asking in a session without one's name: what is kept is said before, and nothing else is."""

from typing import ClassVar, Final

from bot import Block, Button, Buttons, Form, Text, Turn, ask_text, carried
from skills.qa.board.desk import lead_board
from skills.qa.board.leading import leads
from skills.qa.board.saying import answer_blocks, confide, counts_said, question_line, reasons_said
from skills.qa.board.voting import vote
from skills.qa.model.board import (
    Board,
    BoardQuestion,
    add_unnamed,
    asked_by,
    board_questions,
    count_questions,
    held_board,
    moderators_of,
    note_board_trace,
    running_boards,
)
from skills.qa.settings import skill, t

# So many one person may ask in a session, and so many all together.
MOST_EACH: Final = 3
MOST_QUESTIONS: Final = 500
# With fewer people in the channel others can guess who asked.
SMALL: Final = 5
_MOST_LISTED: Final = 20
_MOST_BOARDS: Final = 5


class Unnamed(Form):
    """A question without a name. It is never typed in a chat, which would keep who typed it."""

    title: ClassVar[str] = "qa.board_ask_title"
    submit: ClassVar[str] = "qa.board_ask_submit"
    off_chat: ClassVar[bool] = True

    question: str = ask_text(
        "qa.board_ask_question", hint="qa.board_ask_hint", least=5, most=500, lines=4
    )
    board_id: str = carried()


@skill.command("ask unnamed", "vraag anoniem")
async def list_boards(turn: Turn) -> None:
    """Ask something without your name, in a session that runs."""
    boards = await running_boards(turn.db)
    if not boards:
        turn.whisper(t("board_none"))
    for board in boards[:_MOST_BOARDS]:
        await _tell_before(turn, board)


@skill.button
async def ask_unnamed(turn: Turn, board_id: str) -> None:
    """Say what is kept and who could know, before somebody asks without their name."""
    board = await turn.db.get(Board, board_id)
    if board is None or board.state == "closed":
        turn.whisper(t("board_over"))
    else:
        await _tell_before(turn, board)


async def _tell_before(turn: Turn, board: Board) -> None:
    people = tuple(person.name for _, person in await moderators_of(turn.db, board.id))
    said: list[Text | Block] = [
        t("board_before", title=board.title, channel=board.channel),
        t("board_before_kept", most=MOST_EACH),
        t("board_before_passing"),
        t("board_before_checked" if board.is_checked else "board_before_at_once", people=people),
    ]
    if board.people is not None and board.people < SMALL:
        said.append(t("board_before_small", count=board.people))
    ways = [
        Button(t("board_list"), list_asked(board_id=board.id)),
        Button(t("board_vote"), vote(board_id=board.id)),
    ]
    if board.state == "open":
        ways.insert(0, Button(t("board_write"), write_unnamed(board_id=board.id), "primary"))
    if await leads(turn, board):
        ways.append(Button(t("board_lead"), lead_board(board_id=board.id)))
    await confide(turn, board, *said, Buttons(tuple(ways)))


@skill.button
async def write_unnamed(turn: Turn, board_id: str) -> None:
    """Open the form for a question without a name."""
    board = await turn.db.get(Board, board_id)
    if await _takes_one(turn, board):
        await note_board_trace(turn.db, board_id, turn.ask(asked_unnamed(board_id=board_id)))


async def _takes_one(turn: Turn, board: Board | None) -> bool:
    """Whether who asks may ask one more; when not, they were told why."""
    if board is None or board.state != "open":
        turn.whisper(t("board_no_more"))
    elif await asked_by(turn.db, board.id, turn.by.id) >= MOST_EACH:
        await confide(turn, board, t("board_enough", most=MOST_EACH))
    elif sum((await count_questions(turn.db, board.id)).values()) >= MOST_QUESTIONS:
        turn.whisper(t("board_full"))
    else:
        return True
    return False


@skill.form(Unnamed)
async def asked_unnamed(turn: Turn, form: Unnamed) -> None:
    """Keep a question, of nobody."""
    board = await held_board(turn, form.board_id)
    if not await _takes_one(turn, board) or board is None:
        return
    question = BoardQuestion(
        board_id=board.id,
        opened_at=board.opened_at,
        text=form.question,
        state="waiting" if board.is_checked else "shown",
    )
    await add_unnamed(turn.db, question, turn.by.id)
    turn.publish("qa.board_changed", board_id=board.id, came=True)
    said = t("board_received_checked") if board.is_checked else t("board_received")
    await confide(turn, board, said)


@skill.button
async def list_asked(turn: Turn, board_id: str) -> None:
    """List the questions of a session: what waits, and what was answered."""
    board = await turn.db.get(Board, board_id)
    if board is None:
        turn.whisper(t("board_over"))
        return
    said: list[Text | Block] = [
        t("board_head", title=board.title),
        await counts_said(turn, board),
    ]
    shown = await board_questions(turn.db, board.id, "shown", most=_MOST_LISTED)
    said += [question_line(one) for one in shown]
    for one in await board_questions(turn.db, board.id, "answered", most=_MOST_LISTED):
        said += answer_blocks(one)
    if board.state != "closed" and shown:
        said.append(Buttons((Button(t("board_vote"), vote(board_id=board.id)),)))
    turn.whisper(*said)


@skill.button
async def why_declined(turn: Turn, board_id: str) -> None:
    """Say why questions were declined."""
    board = await turn.db.get(Board, board_id)
    said = [] if board is None else await reasons_said(turn, board)
    turn.whisper(t("board_why_head"), *said)
