"""The check question: figures of all together, an explanation for everybody, and no names."""

import json
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlmodel import SQLModel

from skills.announcements.model.checks import own_order
from skills.announcements.tests.writing import drafts
from storage.people import Person
from storage.session import execute
from tests.actor import Actor
from tests.chat import Chat

PRESS = "I have read this"
QUESTION = "Which way is open?"
RIGHT, WRONG = "The stairs", "The lift"
CHECK = {
    "question": QUESTION,
    "right": RIGHT,
    "wrong_1": WRONG,
    "wrong_2": "The window",
    "wrong_3": "",
    "explanation": "The lift is being repaired.",
}


async def _sends_with_check(noor: Actor, **words: Any) -> None:
    await drafts(noor, must_read=True, **words)
    await noor.presses("Add a check question")
    await noor.fills(**CHECK)
    noor.sees("After confirming, people are asked: Which way is open?")
    await noor.presses("Send now")


async def _answers(reader: Actor, answer: str) -> None:
    await reader.presses(PRESS)
    assert QUESTION in reader.sees("One question about it").text
    await reader.presses("Answer it")
    await reader.fills(answer=answer)


async def test_who_confirmed_is_asked_and_hears_which_answer_is_right_and_why(chat: Chat) -> None:
    """ANN-A3."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await _sends_with_check(noor)
    bob.sees_not(QUESTION)

    await _answers(bob, WRONG)

    told = bob.whispered("The right answer: The stairs")
    assert "The lift" in told.text
    assert "The lift is being repaired." in told.text
    noor.sees_not("The right answer: The stairs")


async def test_somebody_answers_once(chat: Chat) -> None:
    """ANN-A3."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await _sends_with_check(noor)
    await _answers(bob, WRONG)

    await bob.presses("Answer it")
    bob.whispered("You answered this question already.")
    await bob.presses("That was a slip")
    await bob.presses(PRESS, on="The lift is broken")

    assert len([one for one in bob.seen if "One question about it" in one.text]) == 1


async def test_a_form_that_stood_open_answers_no_second_time(chat: Chat) -> None:
    """ANN-A3."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await _sends_with_check(noor)
    await bob.presses(PRESS)
    await bob.presses("Answer it")
    await bob.fills(answer=WRONG)
    await chat.later(timedelta(minutes=1))

    counted = await _counts(chat)

    assert sum(counted.values()) == 1


async def _counts(chat: Chat) -> dict[int, int]:
    async with chat.store.transaction() as db:
        rows = await execute(db, text("SELECT number, count FROM announcements_check_count"))
        return {int(row["number"]): int(row["count"]) for row in rows.mappings()}


@pytest.mark.settings(announcements={"threshold": 3})
async def test_the_figure_is_of_all_together_and_follows_in_steps(chat: Chat) -> None:
    """ANN-A3: who watches it while colleagues confirm learns nothing of one of them."""
    noor = chat.on("noor", role="editor")
    people = [chat.on(f"Reader{number} Jansen") for number in range(5)]
    await _sends_with_check(noor)
    soon = timedelta(minutes=1)

    for one in people[:2]:
        await _answers(one, RIGHT)
    await chat.later(soon)
    noor.sees("Check question: the figure is shown from 3 answers on.")
    await _answers(people[2], WRONG)
    await chat.later(soon)
    noor.sees("Check question: 67% of 3 people chose the right answer.")
    for one in people[3:]:
        await _answers(one, WRONG)
    await chat.later(soon)

    noor.sees("Check question: 67% of 3 people chose the right answer.")


async def test_each_language_has_its_own_words(chat: Chat) -> None:
    """ANN-A3, in Dutch."""
    noor = chat.on("noor", role="editor", language="nl")
    bob, cas = chat.on("bob", language="nl"), chat.on("cas")
    await noor.types("/mededeling")
    await noor.fills(
        heading="Lift stuk",
        text="Neem de trap.",
        audience="iedereen",
        moment="nu",
        must_read=True,
        clock=None,
    )
    await noor.presses("Controlevraag erbij")
    await noor.fills(
        question="Wat is open?",
        right="De trap",
        wrong_1="De lift",
        wrong_2="",
        wrong_3="",
        explanation="De lift wordt gemaakt.",
    )
    await noor.presses("Controlevraag in het Engels")
    await noor.fills(**{**CHECK, "wrong_2": ""})
    await noor.presses("Nu versturen")

    await bob.presses("Ik heb dit gelezen")
    await bob.presses("Beantwoord de vraag")
    await bob.fills(answer="De trap")
    await _answers(cas, RIGHT)

    assert "De lift wordt gemaakt." in bob.whispered("Het goede antwoord: De trap").text
    assert "being repaired" in cas.whispered("The right answer: The stairs").text
    assert await _counts(chat) == {0: 2}


async def test_what_informs_only_has_no_check(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")

    await drafts(noor)

    assert "Add a check question" not in noor.sees("not sent yet").labels


async def test_the_question_can_be_changed_and_taken_away(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await drafts(noor, must_read=True)
    await noor.presses("Add a check question")
    await noor.fills(**{**CHECK, "wrong_1": "the stairs"})
    assert "Two answers are the same" in str(noor.errors.get("wrong_1") or noor.last.text)
    await noor.fills(wrong_1=WRONG)
    noor.sees("people are asked: Which way is open?")

    await noor.presses("Remove check question")
    noor.sees_not("people are asked")
    await noor.presses("Send now")
    await bob.presses(PRESS)

    bob.sees_not("One question about it")


def test_everybody_has_an_order_of_their_own() -> None:
    people = [Person(id=f"person-{number}", name="Somebody") for number in range(40)]

    orders = {tuple(own_order("news", one, 3)) for one in people}

    assert len(orders) == 6
    assert own_order("news", people[0], 3) == own_order("news", people[0], 3)


@pytest.mark.in_chats("console", "web", "slack", "matrix")
async def test_nothing_tells_afterwards_who_answered_what(
    chat: Chat, capsys: pytest.CaptureFixture[str]
) -> None:
    """ANN-A3: of who was right and of who was wrong, all tables say the same."""
    noor, bob, cas = chat.on("noor", role="editor"), chat.on("Bobby"), chat.on("Casje")
    await _sends_with_check(noor)
    for one, answer in ((bob, RIGHT), (cas, WRONG)):
        await _answers(one, answer)
        await chat.later(timedelta(minutes=1))

    assert await _counts(chat) == {0: 1, 1: 1}
    dump = await _dump(chat)
    of_bob, of_cas = _about(dump, bob, cas), _about(dump, cas, bob)
    assert any(one.startswith("announcements_checked") for one in of_bob)
    assert any("The right answer" in one for one in of_bob)
    assert of_bob == of_cas
    out = "".join(capsys.readouterr())
    assert all(words not in out for words in (RIGHT, WRONG, QUESTION))


async def _dump(chat: Chat) -> list[tuple[str, str]]:
    """Write every row of every table as JSON."""
    found: list[tuple[str, str]] = []
    async with chat.store.transaction() as db:
        for table in SQLModel.metadata.sorted_tables:
            for row in (await execute(db, select(table))).mappings():
                said = json.dumps({str(name): _plain(value) for name, value in row.items()})
                found.append((table.name, said))
    return found


def _plain(value: Any) -> Any:
    match value:
        case str() if value[:1] in "[{" and value:
            return json.loads(value)
        case datetime() | date() | bytes():
            return type(value).__name__
        case _:
            return value


# What is another one each time, whatever was answered: ids, moments and counts of changes.
_ID = re.compile(
    r"\b[0-9a-z]{26}\b|\b[0-9a-f]{16,64}\b|/form/[\w-]+|\b\d{10}\.\d{6}\b|\bD\d{9}\b|[!$][\w-]{6,}"
)
_COUNTED = re.compile(r'"(made|changed|queue|key|event_id)": ("[^"]*"|\d+)')


def _about(dump: list[tuple[str, str]], reader: Actor, other: Actor) -> list[str]:
    """List what the database has of somebody: rows that name them, and what hangs on those."""
    own = _ids(dump, reader) - _ids(dump, other)
    keys = own | {reader.id, reader.account, reader.email}
    rows = [(table, said) for table, said in dump if any(one in said for one in keys)]
    return sorted(f"{table} {_unnamed(said, reader)}" for table, said in rows)


def _ids(dump: list[tuple[str, str]], reader: Actor) -> set[str]:
    names = {reader.id, reader.account, reader.email}
    mine = [said for _, said in dump if any(one in said for one in names)]
    return {one for said in mine for one in _ID.findall(said)}


def _unnamed(said: str, reader: Actor) -> str:
    names = (reader.id, reader.account, reader.email, reader.name)
    known = re.compile("|".join(map(re.escape, names)), re.IGNORECASE)
    return _COUNTED.sub("", _ID.sub("ID", known.sub("READER", said)))
