"""Closing a session: what tied anybody to it is forgotten, and its questions stay."""

from datetime import datetime, timedelta
from typing import Final

from bot import Scope, Tick
from skills.qa.board.voting import KEYS
from skills.qa.model.board import (
    Board,
    board_traces,
    drop_board_traces,
    forget_who,
    held_board,
    note_board_trace,
    take_moderator_cards,
)
from skills.qa.settings import skill
from storage.forgetting import forget_forms, forget_messages
from storage.people import Person

# After that long a session that nobody closes is closed: since no more may be asked, or it began.
_AFTER_ASKING: Final = timedelta(days=7)
_AFTER_OPENING: Final = timedelta(days=30)
# Until then what was said last has been sent.
_TRACES_AFTER: Final = timedelta(hours=1)
_TOGETHER: Final = 500
_FORMS: Final = ("qa.asked_unnamed", "qa.voted")


def ends_at(board: Board) -> datetime:
    """Tell when a session is closed at the latest."""
    if board.until is not None:
        return board.until + _AFTER_ASKING
    return board.opened_at + _AFTER_OPENING


async def close_board(scope: Scope, board: Board, *, by: Person | None) -> None:
    """Close a session: nobody can be found any more who asked or voted."""
    board.state, board.current_id, board.secret = "closed", None, None
    await forget_who(scope.db, board.id)
    # The card and the lists said each question at the moment at which it came: they are forgotten.
    # Who leads gets a last list, from which answers can be saved for longer.
    if board.card_id is not None:
        await note_board_trace(scope.db, board.id, board.card_id)
    for message_id in await take_moderator_cards(scope.db, board.id):
        await note_board_trace(scope.db, board.id, message_id)
        scope.remove(message_id)
    scope.keys.destroy(f"{KEYS}{board.id}")
    scope.at(scope.now + _TRACES_AFTER, forget_board(board_id=board.id))
    scope.audit("qa.board_closed", by=by, board=board.id)
    scope.publish("qa.board_changed", board_id=board.id, came=False)


@skill.timer
async def stop_asking(tick: Tick, board_id: str) -> None:
    """Take no more questions; those there are can still be voted for, and answered."""
    board = await held_board(tick, board_id)
    if board is not None and board.state == "open":
        board.state = "answering"
        tick.publish("qa.board_changed", board_id=board_id, came=False)


@skill.timer
async def close_late(tick: Tick, board_id: str) -> None:
    """Close a session that nobody closed."""
    board = await held_board(tick, board_id)
    if board is not None and board.state != "closed":
        await close_board(tick, board, by=None)


@skill.timer
async def forget_board(tick: Tick, board_id: str) -> None:
    """Forget to whom something was said about asking, and who had forms for it. What is not sent
    yet is forgotten later."""
    while messages := await board_traces(tick.db, board_id, _TOGETHER):
        if not await forget_messages(tick.db, messages):
            tick.at(tick.now + _TRACES_AFTER, forget_board(board_id=board_id))
            break
        await drop_board_traces(tick.db, messages)
    await forget_forms(tick.db, _FORMS)


@skill.every("daily 04:20")
async def sweep_board_keys(tick: Tick) -> None:
    """Destroy keys that a process left when it was killed, of sessions that are over or gone."""
    for name in tick.keys.names(KEYS):
        board = await tick.db.get(Board, name.removeprefix(KEYS))
        if board is None or board.state == "closed":
            tick.keys.destroy(name)
