"""Voting: which questions people want answered. Only a mark is kept, while the session runs."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from bot import Form, Option, Scope, Turn, ask_choices, carried, verbatim
from skills.qa.board.saying import confide, question_label
from skills.qa.model.board import (
    Board,
    add_votes,
    board_questions,
    held_board,
    note_board_trace,
)
from skills.qa.settings import skill, t
from storage.key_ring import KeyGone

KEYS: Final = f"{skill.name}.board."
_SECRET: Final = 32
_MOST_OFFERED: Final = 50


def make_secret(scope: Scope, board: Board) -> bytes:
    """Make the secret of a session, and keep it sealed with a key that goes with the session."""
    secret = secrets.token_bytes(_SECRET)
    scope.keys.make(f"{KEYS}{board.id}")
    board.secret = scope.keys.seal(
        f"{KEYS}{board.id}", secret, about=f"qa_board/{board.id}", size=_SECRET
    )
    return secret


def _secret_of(scope: Scope, board: Board) -> bytes:
    """Give the secret of a session. Where its key is lost, votes are marked anew: some may then
    count twice, and nobody loses theirs."""
    try:
        if board.secret is not None:
            return scope.keys.open(f"{KEYS}{board.id}", board.secret, about=f"qa_board/{board.id}")
    except KeyGone:
        pass
    return make_secret(scope, board)


async def _offered(turn: Turn) -> Mapping[str, Sequence[Option]]:
    shown = await board_questions(
        turn.db, str(turn.given.get("board_id")), "shown", most=_MOST_OFFERED
    )
    return {
        "questions": [Option(value=one.id, label=verbatim(question_label(one))) for one in shown]
    }


class Vote(Form):
    """Which questions somebody wants answered. Chats would keep who chose what."""

    title: ClassVar[str] = "qa.board_vote_title"
    submit: ClassVar[str] = "qa.board_vote_submit"
    off_chat: ClassVar[bool] = True

    questions: list[str] = ask_choices("qa.board_vote_ask", hint="qa.board_vote_hint", least=1)
    board_id: str = carried()


@skill.button
async def vote(turn: Turn, board_id: str) -> None:
    """Ask which questions somebody wants answered."""
    board = await turn.db.get(Board, board_id)
    if board is None or board.state == "closed":
        turn.whisper(t("board_over"))
    elif not await board_questions(turn.db, board_id, "shown", most=1):
        turn.whisper(t("board_vote_none"))
    else:
        await note_board_trace(turn.db, board_id, turn.ask(voted(board_id=board_id)))


@skill.form(Vote, options=_offered)
async def voted(turn: Turn, form: Vote) -> None:
    """Count votes, each once for a person and a question."""
    board = await held_board(turn, form.board_id)
    if board is None or board.state == "closed":
        turn.whisper(t("board_over"))
        return
    secret = _secret_of(turn, board)
    shown = {one.id for one in await board_questions(turn.db, board.id, "shown")}
    marks = {
        one: hmac.new(secret, f"{one}/{turn.by.id}".encode(), hashlib.sha256).hexdigest()
        for one in form.questions
        if one in shown
    }
    if await add_votes(turn.db, board.id, marks):
        turn.publish("qa.board_changed", board_id=board.id, came=False)
    await confide(turn, board, t("board_voted"))
