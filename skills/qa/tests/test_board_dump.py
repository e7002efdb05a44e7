"""QNA-A3: whoever has a copy of the tables of a session cannot tell whose question is whose.

They know in which order people asked, for they sat there and watched. What they guess right must
be chance: one of as many as asked, and three standard deviations more. What was weakened on purpose
must be caught.
"""

import secrets
from collections.abc import Mapping, Sequence
from math import sqrt
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text

from skills.qa.board import asking
from skills.qa.model import BoardQuestion
from skills.qa.model import board as tables
from storage import table
from storage.session import execute
from storage.table import new_id
from tests.chat import Chat

_PEOPLE = 12

pytestmark = [
    pytest.mark.in_chats("web"),
    pytest.mark.on_databases("sqlite-file", "postgresql"),
]


@pytest.fixture(autouse=True)
def _lots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw the lots of ids so that they fall the same in every run."""
    lots = Random(1)

    def token_hex(size: int) -> str:
        return lots.randbytes(size).hex()

    ids = SimpleNamespace(token_hex=token_hex, randbits=secrets.randbits)
    monkeypatch.setattr(table, "secrets", ids)


async def _asked(chat: Chat) -> Mapping[str, str]:
    """Let people ask, each something else, and not in the order in which they came to work here.
    Returns who asked what, in the order in which they did."""
    noor = chat.on("noor", role="editor")
    people = [chat.on(f"p{number}") for number in range(_PEOPLE)]
    await noor.types("/ask session")
    await noor.fills(name="Questions to the board", channel="#general")
    asked: dict[str, str] = {}
    for person in Random(2).sample(people, len(people)):
        await person.types("/ask unnamed")
        await person.presses("Write my question")
        await person.fills(question=f"What about {person.name}?")
        asked[person.id] = f"What about {person.name}?"
    return asked


async def _rows(chat: Chat, columns: str, table_name: str, order: str = "") -> Sequence[Any]:
    """Read rows as they lie on the disk, or in an order."""
    lies = "" if chat.store.is_sqlite else "ORDER BY ctid"
    async with chat.store.transaction() as db:
        rows = await execute(db, text(f"SELECT {columns} FROM {table_name} {order or lies}"))
        return rows.all()


async def _guessed(chat: Chat, asked: Mapping[str, str]) -> float:
    """Guess by the order of rows and of ids, and by what was written together; tell which part of
    the best of these guesses is right."""
    people = list(asked)
    guesses: list[list[tuple[str, str]]] = []
    for order in ("", "ORDER BY id"):
        rows = await _rows(chat, "text", "qa_board_question", order)
        guesses.append([(who, row[0]) for who, row in zip(people, rows, strict=True)])
    counted = await _rows(chat, "person_id", "qa_board_asker")
    rows = await _rows(chat, "text", "qa_board_question")
    guesses.append([(one[0], row[0]) for one, row in zip(counted, rows, strict=True)])
    if not chat.store.is_sqlite:
        who = await _rows(chat, "xmin::text, person_id", "qa_board_asker")
        what = await _rows(chat, "xmin::text, text", "qa_board_question")
        last = dict(what)
        guesses.append([(person, last[by]) for by, person in who if by in last])
    return max(sum(asked[who] == what for who, what in one) for one in guesses) / _PEOPLE


def _chance() -> float:
    share = 1 / _PEOPLE
    return share + 3 * sqrt(share * (1 - share) / _PEOPLE)


def _in_order(**row: Any) -> BoardQuestion:
    return BoardQuestion(id=new_id(), **row)


async def _as_they_come(*_: Any) -> None:
    """Write nothing anew."""


async def test_a_copy_of_the_tables_does_not_tell_whose_question_it_is(chat: Chat) -> None:
    asked = await _asked(chat)

    assert await _guessed(chat, asked) <= _chance()


@pytest.mark.on_databases("sqlite-file")
async def test_ids_in_order_would_be_noticed(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: ids that sort by time."""
    monkeypatch.setattr(asking, "BoardQuestion", _in_order)

    asked = await _asked(chat)

    assert await _guessed(chat, asked) > _chance()


@pytest.mark.on_databases("postgresql")
async def test_rows_that_stay_as_they_came_would_be_noticed(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: what is there is not written anew with what comes."""
    monkeypatch.setattr(tables, "_replace", _as_they_come)

    asked = await _asked(chat)

    assert await _guessed(chat, asked) > _chance()
