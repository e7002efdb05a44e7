"""S1, SUR-D4, SUR-A4: whoever has the database cannot tell whose answers are whose.

What is guessed right must be chance: one of as many as were mixed together, and three standard
deviations more. A build that was weakened on purpose must be caught.
"""

import json
import secrets
from collections.abc import Sequence
from datetime import timedelta
from itertools import product
from math import sqrt
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from sqlmodel import col, select

from bot import engine
from skills.surveys import answering, mixing
from skills.surveys.model import Arrived, Round
from skills.surveys.sealing import key_of
from skills.surveys.tests.dump import Owner, history, mentions
from skills.surveys.tests.people import QUESTIONS, composes
from storage import table
from storage.choices import Choice
from storage.key_ring import Key, KeyRing
from storage.outbox import Outgoing
from storage.table import new_id
from tests.actor import Actor
from tests.chat import BEGIN, Chat

_LABELS = (
    "Strongly disagree",
    "Disagree",
    "Neither agree nor disagree",
    "Agree",
    "Strongly agree",
)
_PEOPLE = 24
_MIXED = 6
_PRESSED = "Strongly agree"
_TWO = ["inf-1", "col-1"]

pytestmark = [
    pytest.mark.in_chats("web"),
    pytest.mark.on_databases("sqlite-file", "postgresql"),
]


@pytest.fixture(autouse=True)
def _lots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw the lots of ids and of mixing so that they fall the same in every run: those of the
    machine guess more than three standard deviations in some runs of a hundred. Where lots are not
    drawn at all, or time is in an id, is noticed as before."""
    lots = Random(1)

    def token_hex(size: int) -> str:
        return lots.randbytes(size).hex()

    ids = SimpleNamespace(token_hex=token_hex, randbits=secrets.randbits)
    monkeypatch.setattr(table, "secrets", ids)
    monkeypatch.setattr(mixing, "secrets", SimpleNamespace(SystemRandom=lambda: lots))


async def _answered(chat: Chat) -> tuple[Owner, dict[str, tuple[int, int]]]:
    """Let people give answers of which no two are the same, while somebody keeps copies."""
    noor = chat.on("noor", role="editor")
    people = [chat.on(f"p{number}") for number in range(_PEOPLE)]
    await composes(noor, questions=_TWO)
    await noor.presses("Start it")
    async with chat.store.transaction() as db:
        one = (await db.exec(select(Round))).one()
    owner = Owner(store=chat.store, round_id=one.id)
    given: dict[str, tuple[int, int]] = {}
    for number, (person, pair) in enumerate(zip(people, product(range(5), range(5)), strict=False)):
        # Not in the order of their answers: that would be a guess that comes true by itself.
        first, second = (pair[0] + number) % 5, (pair[1] + 2 * number) % 5
        await _answer(person, _LABELS[first], _LABELS[second])
        given[person.id] = (first + 1, second + 1)
        await owner.looks()
        if number % _MIXED == _MIXED - 1:
            await chat.later(timedelta(hours=1))
            await owner.looks()
    return owner, given


async def _answer(person: Actor, *labels: str) -> None:
    await person.presses("Start")
    for label in labels:
        await person.presses(label)
    await person.presses("Send")


def _right(owner: Owner, given: dict[str, tuple[int, int]]) -> float:
    """Tell which part of the guesses is right."""
    right = 0
    for person, answers in owner.guesses():
        found = json.loads(answers)["answers"]
        right += given[person] == (found[_TWO[0]], found[_TWO[1]])
    return right / len(given)


def _chance(share: float, tries: int = _PEOPLE) -> float:
    return share + 3 * sqrt(share * (1 - share) / tries)


def _in_order(**row: Any) -> Arrived:
    return Arrived(id=new_id(), **row)


def _kept(_ring: KeyRing, _name: str) -> None:
    """Destroy nothing."""


def _in_the_clear(_key: Key, _arrived_id: str, payload: str) -> str:
    return payload


async def test_the_order_of_rows_does_not_tell_whose_they_are(chat: Chat) -> None:
    owner, given = await _answered(chat)

    assert len(owner.guesses()) == _PEOPLE
    assert _right(owner, given) <= _chance(1 / _MIXED)


@pytest.mark.on_databases("sqlite-file")
async def test_rows_in_order_would_be_noticed(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: ids that sort by time, and answers put with the rest as they came."""
    monkeypatch.setattr(mixing, "random_key", new_id)
    monkeypatch.setattr(mixing, "shuffled", list)
    monkeypatch.setattr(answering, "Arrived", _in_order)

    owner, given = await _answered(chat)

    assert _right(owner, given) > _chance(1 / _MIXED)


@pytest.mark.on_databases("sqlite-file")
async def test_a_key_that_stays_would_be_noticed(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: the keys of hours are not destroyed."""
    monkeypatch.setattr(KeyRing, "destroy", _kept)

    owner, given = await _answered(chat)

    assert _right(owner, given) > _chance(1 / _MIXED)


async def _guessed_by_mentions(chat: Chat) -> float:
    """Let people press the same button, and guess each time that the choice which stands most often
    in all files was pressed. Tell which part of the guesses is right."""
    noor = chat.on("noor", role="editor")
    people = [chat.on(f"p{number}") for number in range(_PEOPLE // 2)]
    await composes(noor, questions=["inf-1"])
    await noor.presses("Start it")
    right = 0
    for person in people:
        await _answer(person, _PRESSED)
        offered = await _offered(chat, person)
        counted = mentions(history(chat.store), [one.id for one in offered])
        choices = sorted(offered, key=lambda one: -counted[one.id])
        most = [one for one in choices if counted[one.id] == counted[choices[0].id]]
        right += len(most) == 1 and most[0].label == _PRESSED
    return right / len(people)


async def _offered(chat: Chat, person: Actor) -> Sequence[Choice]:
    """List the answers that somebody was offered."""
    cards = select(Outgoing.message_id).where(
        Outgoing.person_id == person.id, Outgoing.kind == "post"
    )
    async with chat.store.transaction() as db:
        rows = await db.exec(
            select(Choice).where(col(Choice.message_id).in_(cards), col(Choice.label).in_(_LABELS))
        )
        return rows.all()


async def test_no_page_nor_log_tells_which_button_was_pressed(chat: Chat) -> None:
    assert await _guessed_by_mentions(chat) <= _chance(1 / len(_LABELS))


@pytest.mark.on_databases("sqlite-file")
async def test_presses_in_the_clear_would_be_noticed(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: what waits in the inbox is not sealed."""
    monkeypatch.setattr(engine, "sealed_payload", _in_the_clear)

    assert await _guessed_by_mentions(chat) > _chance(1 / len(_LABELS))


async def _gathered(chat: Chat) -> tuple[list[Owner], list[dict[tuple[int, ...], str]]]:
    """Let people answer two of four rounds that are counted together, while somebody keeps copies.
    Give them by round, and who gave which answers in it."""
    noor = chat.on("noor", role="editor")
    people = [chat.on(f"p{number}") for number in range(20)]
    plan: dict[str, Any] = {"moment": "every Monday 10:00", "days": 2}
    await composes(noor, questions=QUESTIONS, turns="rotation", **plan)
    await noor.presses("Start it")
    owners: list[Owner] = []
    given: list[dict[tuple[int, ...], str]] = []
    for wave in range(2):
        await chat.later(timedelta(days=7 * (wave + 1)) - (chat.now - BEGIN))
        async with chat.store.transaction() as db:
            one = (await db.exec(select(Round).where(Round.state == "open"))).one()
        owners.append(owner := Owner(store=chat.store, round_id=one.id))
        given.append({})
        for number, person in enumerate(people[: 2 * _MIXED]):
            values = (number + wave) % 5, (2 * number + wave) % 5, number // 5
            await _answer(person, *(_LABELS[one] for one in values))
            given[-1][tuple(one + 1 for one in values)] = person.id
            await owner.looks()
            if number % _MIXED == _MIXED - 1:
                await chat.later(timedelta(hours=1))
                await owner.looks()
    await chat.later(timedelta(days=3))
    return owners, given


def _whose(answers: bytes, given: dict[tuple[int, ...], str]) -> str:
    return given[tuple(json.loads(answers)["answers"].values())]


def _right_together(owners: Sequence[Owner], given: Sequence[dict[tuple[int, ...], str]]) -> float:
    """Tell which part of the guesses is right, over all rounds."""
    right = [
        _whose(answers, whose) == person
        for owner, whose in zip(owners, given, strict=True)
        for person, answers in owner.guesses()
    ]
    assert len(right) == sum(map(len, given))
    return sum(right) / len(right)


def _right_across(owners: Sequence[Owner], given: Sequence[dict[tuple[int, ...], str]]) -> float:
    """Guess that what lies at the same place in two rounds is of one person. Tell which part of
    that is right."""
    people = [
        [_whose(answers, whose) for answers in owner.opens()]
        for owner, whose in zip(owners, given, strict=True)
    ]
    return sum(map(str.__eq__, *people)) / len(people[0])


async def test_what_waits_for_other_rounds_does_not_tell_whose_it_is(chat: Chat) -> None:
    """SUR-E2: of rounds that are counted together all answers are kept until the last one."""
    owners, given = await _gathered(chat)
    answered = len(given[0])

    assert _right_together(owners, given) <= _chance(1 / _MIXED, 2 * answered)
    assert _right_across(owners, given) <= _chance(1 / answered, answered)
    keys = [key_of(owner.round_id) for owner in owners]
    assert [chat.store.keys.names(key) for key in keys] == [[key] for key in keys]
    assert b'"answers"' not in b"".join(history(chat.store))

    noor = chat.on("noor")
    await noor.types("/pulse stop 1")
    await noor.presses("End 1")
    noor.whispered("What came is counted now.")
    assert [list(owner.opens()) for owner in owners] == [[], []]


@pytest.mark.on_databases("sqlite-file")
async def test_rounds_in_order_would_be_noticed(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: as above, in rounds that are counted together."""
    monkeypatch.setattr(mixing, "random_key", new_id)
    monkeypatch.setattr(mixing, "shuffled", list)
    monkeypatch.setattr(answering, "Arrived", _in_order)

    owners, given = await _gathered(chat)
    answered = len(given[0])

    assert _right_together(owners, given) > _chance(1 / _MIXED, 2 * answered)
    assert _right_across(owners, given) > _chance(1 / answered, answered)


async def test_words_of_ones_own_stand_nowhere_in_the_clear(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    people = [chat.on(f"p{number}") for number in range(5)]
    await composes(noor, questions=["opn-1"])
    await noor.presses("Start it")

    for number, person in enumerate(people):
        await person.presses("Start")
        await person.presses("Write")
        await person.fills(words=f"Quiet rooms, number-{number}-please.")
        await person.presses("Send")

    everything = b"".join(history(chat.store))
    assert b"Quiet rooms" not in everything
    assert b"Start" in everything
