"""What is said of a session in several places: its questions, and why some were declined."""

from collections import Counter
from typing import Final

from bot import Block, Scope, Text, Turn, Written
from skills.qa.model.board import (
    Board,
    BoardQuestion,
    board_questions,
    count_questions,
    note_board_trace,
)
from skills.qa.settings import t

# Why a question can be declined, in the order in which it is said.
_REASONS: Final = ("person", "insulting", "off_topic", "before")
_MOST_LABEL: Final = 70


def question_label(question: BoardQuestion) -> str:
    """Write a question so short that it can be chosen."""
    words = " ".join(question.text.split())
    return words if len(words) <= _MOST_LABEL else f"{words[: _MOST_LABEL - 1]}…"


def question_line(question: BoardQuestion) -> Text:
    """Say a question that waits for an answer, and how many want one."""
    return t("board_line", question=question.text, count=question.votes)


async def counts_said(scope: Scope, board: Board) -> Text:
    """Say how many questions there are, and how many of them were declined."""
    counts = await count_questions(scope.db, board.id)
    return t(
        "board_counts",
        count=sum(counts.values()),
        answered=counts.get("answered", 0),
        declined=counts.get("declined", 0),
    )


async def reasons_said(scope: Scope, board: Board) -> list[Text | Block]:
    """Say why questions were declined: each reason with its count, and what moderators added. What
    was asked is not said."""
    declined = await board_questions(scope.db, board.id, "declined")
    counts = Counter(one.reason for one in declined)
    said: list[Text | Block] = []
    for reason in _REASONS:
        if counts[reason]:
            said.append(
                t("board_reason_line", reason=t(f"board_reason_{reason}"), number=counts[reason])
            )
            words = sorted(one.reason_words for one in declined if one.reason == reason)
            said += [t("board_reason_words", words=one) for one in words if one]
    return said


def answer_blocks(question: BoardQuestion) -> list[Text | Block]:
    """Say a question that was answered, with the answer if it was written down."""
    said: list[Text | Block] = [t("board_answered_line", question=question.text)]
    if question.answer:
        said.append(Written(question.answer))
    return said


async def confide(turn: Turn, board: Board, *said: Text | Block) -> None:
    """Say something to who asks or votes; to whom is forgotten when the session is closed."""
    await note_board_trace(turn.db, board.id, turn.whisper(*said))
