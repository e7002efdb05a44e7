"""The list of who leads a session: what waits, whose turn it is, and what can be done."""

from typing import Final

from bot import Block, Button, Buttons, Scope, Select, Text, Tick, Turn, verbatim
from skills.qa.board.answered import answer_asked, keep_asked
from skills.qa.board.closing import ends_at
from skills.qa.board.leading import (
    decline_asked,
    end_board,
    led,
    next_asked,
    show_asked,
    take_asked,
)
from skills.qa.board.saying import counts_said, question_label, question_line
from skills.qa.model.board import (
    Board,
    BoardModerator,
    board_questions,
    count_questions,
    moderators_of,
    note_board_trace,
)
from skills.qa.settings import skill, t

_MOST_WAITING: Final = 3
_MOST_OFFERED: Final = 20
_MOST_UNSAVED: Final = 3


async def tell_moderators(tick: Tick, board: Board, *, came: bool) -> None:
    """Have the lists of who leads a session say how it stands. The first question that waits
    brings a new one, for one that changes far above is not noticed."""
    counts = await count_questions(tick.db, board.id)
    is_new = came and counts.get("waiting") == 1
    said = await _desk(tick, board)
    for row, person in await moderators_of(tick.db, board.id):
        if row.card_id is not None and not is_new:
            tick.update(row.card_id, *said)
            continue
        if row.card_id is not None:
            tick.remove(row.card_id)
            await note_board_trace(tick.db, board.id, row.card_id)
        row.card_id = tick.dm(person, *said)


async def _desk(scope: Scope, board: Board) -> list[Text | Block]:
    """Say how it stands to who leads, and offer what they can do."""
    said: list[Text | Block] = [
        t("board_desk", title=board.title, channel=board.channel),
        await counts_said(scope, board),
    ]
    if board.state == "closed":
        return [*said, t("board_closed"), *await _unsaved(scope, board)]
    waiting = await board_questions(scope.db, board.id, "waiting")
    if waiting:
        said.append(t("board_waiting", count=len(waiting)))
    for one in sorted(waiting, key=lambda one: one.id)[:_MOST_WAITING]:
        ways = (
            Button(t("board_show"), show_asked(question_id=one.id), "primary"),
            Button(t("board_decline"), decline_asked(question_id=one.id)),
        )
        said += [t("board_waiting_line", question=one.text), Buttons(ways)]
    said += await _turns(scope, board)
    said += await _unsaved(scope, board)
    said.append(t("board_ends", when=ends_at(board)))
    return [*said, Buttons((Button(t("board_close"), end_board(board_id=board.id), "danger"),))]


async def _turns(scope: Scope, board: Board) -> list[Text | Block]:
    """Say whose turn it is, and offer what is next."""
    shown = await board_questions(scope.db, board.id, "shown", most=_MOST_OFFERED)
    current = next((one for one in shown if one.id == board.current_id), None)
    said: list[Text | Block] = []
    ways: list[Button] = []
    if current is not None:
        said.append(t("board_now", question=current.text))
        ways += [
            Button(t("board_answered"), answer_asked(question_id=current.id), "primary"),
            Button(t("board_decline"), decline_asked(question_id=current.id)),
        ]
    if others := [one for one in shown if one is not current]:
        said.append(t("board_then"))
        said.append(question_line(others[0]))
        ways.append(Button(t("board_next"), next_asked(board_id=board.id)))
    if ways:
        said.append(Buttons(tuple(ways)))
    if len(others) > 1:
        options = tuple(
            Button(verbatim(question_label(one)), take_asked(question_id=one.id)) for one in others
        )
        said.append(Select(t("board_take"), options))
    return said


async def _unsaved(scope: Scope, board: Board) -> list[Text | Block]:
    """Offer to save answers, so that whoever asks the same gets them."""
    answered = await board_questions(scope.db, board.id, "answered")
    said: list[Text | Block] = []
    for one in [one for one in answered if one.answer and one.item_id is None][:_MOST_UNSAVED]:
        keep = Button(t("save"), keep_asked(question_id=one.id))
        said += [t("board_answered_line", question=one.text), Buttons((keep,))]
    return said


@skill.button
async def lead_board(turn: Turn, board_id: str) -> None:
    """Bring the list of a session anew; who looks after all answers leads it from then on, too."""
    board = await led(turn, board_id)
    if board is None:
        return
    key = {"board_id": board_id, "person_id": turn.by.id}
    row = await turn.db.get(BoardModerator, key) or BoardModerator(
        board_id=board_id, person_id=turn.by.id
    )
    if row.card_id is not None:
        turn.remove(row.card_id)
        await note_board_trace(turn.db, board_id, row.card_id)
    row.card_id = turn.dm(turn.by, *await _desk(turn, board))
    turn.db.add(row)
