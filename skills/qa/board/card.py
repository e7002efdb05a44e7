"""The card of a session in its channel: what is asked most, while it runs and when it is over."""

from typing import Final

from bot import Block, Button, Buttons, Scope, Text
from skills.qa.board.asking import ask_unnamed, list_asked, why_declined
from skills.qa.board.saying import (
    counts_said,
    question_line,
    reasons_said,
)
from skills.qa.model.board import Board, BoardQuestion, board_questions, count_questions
from skills.qa.settings import t

_MOST_SHOWN: Final = 5
_MOST_LEFT: Final = 10


async def channel_card(scope: Scope, board: Board) -> list[Text | Block]:
    """Say how it stands with a session to everybody in its channel."""
    said: list[Text | Block] = [
        t("board_head", title=board.title),
        await counts_said(scope, board),
    ]
    if board.state == "closed":
        return [*said, *await _result(scope, board)]
    current = await _current(scope, board)
    if current is not None:
        said.append(t("board_now", question=current.text))
    shown = await board_questions(scope.db, board.id, "shown", most=_MOST_SHOWN + 1)
    said += [question_line(one) for one in shown if one is not current][:_MOST_SHOWN]
    answered = await board_questions(scope.db, board.id, "answered", most=_MOST_SHOWN)
    said += [t("board_answered_line", question=one.text) for one in answered]
    return [*said, *await _ways(scope, board)]


async def _current(scope: Scope, board: Board) -> BoardQuestion | None:
    if board.current_id is None:
        return None
    return await scope.db.get(BoardQuestion, board.current_id)


async def _ways(scope: Scope, board: Board) -> list[Text | Block]:
    """Say what is kept and until when one can ask, and offer what can be done."""
    said: list[Text | Block] = []
    if board.state != "open":
        said.append(t("board_no_more"))
    else:
        said.append(t("board_privacy"))
        if board.until is not None:
            said.append(t("board_until", when=board.until))
        # Where others see a press, one asks in the direct chat; the line above says how.
        ask = Button(t("board_ask"), ask_unnamed(board_id=board.id), "primary")
        said.append(Buttons((ask,), unseen=True))
    ways = [Button(t("board_list"), list_asked(board_id=board.id))]
    if (await count_questions(scope.db, board.id)).get("declined"):
        ways.append(Button(t("board_why"), why_declined(board_id=board.id)))
    return [*said, Buttons(tuple(ways))]


async def _result(scope: Scope, board: Board) -> list[Text | Block]:
    """Say what came of a session that is closed."""
    said: list[Text | Block] = [t("board_closed")]
    said += await reasons_said(scope, board)
    left = await board_questions(scope.db, board.id, "shown", most=_MOST_LEFT)
    if left:
        said += [t("board_left"), *(question_line(one) for one in left)]
    if waiting := (await count_questions(scope.db, board.id)).get("waiting"):
        said.append(t("board_not_looked_at", count=waiting))
    return [*said, Buttons((Button(t("board_list"), list_asked(board_id=board.id)),))]
