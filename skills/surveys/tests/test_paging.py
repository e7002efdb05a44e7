"""Answering on a page: nobody can tell whose answers they are, and everybody sends them once."""

from datetime import timedelta

import pytest
from sqlmodel import select

from skills.surveys.model import Arrived, GroupKey, Ledger, Round, Spent
from skills.surveys.tests.paper import opens
from skills.surveys.tests.people import NAMES, asks, composes
from storage.outbox import Outgoing
from tests.chat import Chat

ALL = {"inf-1": 4, "col-1": 5, "roo-1": "na"}


async def test_a_survey_can_be_answered_on_a_page_alone(chat: Chat) -> None:
    """SUR-A7, and SUR-A4: what comes is of nobody."""
    _, [bob, *_] = await asks(chat, mode="Always on a page")

    paper = await opens(bob)
    bob.sees("You answer this one on a page")
    assert await paper.starts() == "signed"
    assert await paper.sends(ALL) == "received"

    async with chat.store.transaction() as db:
        assert len((await db.exec(select(Arrived))).all()) == 1


@pytest.mark.in_chats("matrix")
async def test_where_others_read_what_is_typed_the_page_comes_by_itself(chat: Chat) -> None:
    """SUR-A7."""
    _, [bob, *_] = await asks(chat)

    paper = await opens(bob)

    bob.sees("can be read by whoever runs this chat")
    assert await paper.starts() == "signed"
    assert await paper.sends(ALL) == "received"


@pytest.mark.in_chats("web")
async def test_everybody_has_one_token_stamped(chat: Chat) -> None:
    """SUR-D8."""
    _, [bob, *_] = await asks(chat, mode="Always on a page")
    first, second = await opens(bob), await opens(bob)

    assert await first.starts() == "signed"
    assert await second.starts() == "begun"


@pytest.mark.in_chats("web")
async def test_a_token_is_spent_once_and_the_same_answers_may_come_again(chat: Chat) -> None:
    _, [bob, *_] = await asks(chat, mode="Always on a page")
    paper = await opens(bob)
    await paper.starts()

    assert await paper.sends(ALL) == "received"
    assert await paper.sends(ALL) == "received"
    assert await paper.sends({"inf-1": 1}) == "already"

    async with chat.store.transaction() as db:
        assert len((await db.exec(select(Arrived))).all()) == 1


@pytest.mark.in_chats("web")
async def test_a_token_that_nobody_stamped_is_refused(chat: Chat) -> None:
    _, [bob, *_] = await asks(chat, mode="Always on a page")
    paper = await opens(bob)

    paper.stamped = b"x" * 256

    assert await paper.sends(ALL) == "unknown"


@pytest.mark.in_chats("web")
async def test_after_the_end_nothing_comes_in(chat: Chat) -> None:
    _, [bob, *_] = await asks(chat, mode="Always on a page", days=1)
    paper = await opens(bob)
    await paper.starts()

    await chat.later(timedelta(days=1, minutes=1))

    assert await paper.sends(ALL) == "closed"


@pytest.mark.in_chats("web")
async def test_who_is_not_asked_has_no_page(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    people = [chat.on(name, department="Wonen") for name in NAMES[:5]]
    await composes(noor, audience="department=Wonen", mode="Always on a page")
    await noor.presses("Start it")
    paper = await opens(people[0])

    async with chat.store.transaction() as db:
        place = (await db.exec(select(Ledger).where(Ledger.person_id == people[0].id))).one()
        await db.delete(place)

    assert await paper.starts() == "404"


@pytest.mark.in_chats("web")
async def test_what_came_by_the_page_is_counted_with_the_rest(chat: Chat) -> None:
    noor, people = await asks(chat, 6, mode="Always on a page", questions=["inf-1"], days=1)
    for at, one in enumerate(people):
        paper = await opens(one)
        await paper.starts()
        assert await paper.sends({"inf-1": 1 + at % 5}) == "received"

    await chat.later(timedelta(days=1, minutes=1))
    await noor.types("/pulse results 1")

    noor.sees("33% agree")
    async with chat.store.transaction() as db:
        assert (await db.exec(select(GroupKey))).all() == []
        assert (await db.exec(select(Spent))).all() == []
        assert (await db.exec(select(Round))).one().sent == 6


@pytest.mark.in_chats("web")
async def test_who_was_given_a_link_is_forgotten(chat: Chat) -> None:
    """Whoever opened the page took part: an hour after the end nothing says to whom a link went."""
    _, people = await asks(chat, 6, mode="Always on a page", questions=["inf-1"], days=1)
    for one in people:
        paper = await opens(one)
        await paper.starts()
        await paper.sends({"inf-1": 4})
    before = await _told(chat, people[0].id)

    await chat.later(timedelta(days=1, hours=2))

    # The invitation stays, for everybody has that.
    assert (before, await _told(chat, people[0].id)) == (3, 1)


async def _told(chat: Chat, person_id: str) -> int:
    async with chat.store.transaction() as db:
        mine = select(Outgoing.message_id).where(Outgoing.person_id == person_id)
        return len(set((await db.exec(mine)).all()))


@pytest.mark.in_chats("web")
async def test_a_key_is_shared_by_as_many_as_the_threshold(chat: Chat) -> None:
    """Or the key would tell who somebody is."""
    noor = chat.on("noor", role="editor", department="Raad")
    units = ["Wonen/Noord"] * 5 + ["Wonen/Zuid"] * 3 + ["Raad"]
    for at, unit in enumerate(units):
        chat.on(f"p{at}", department=unit, location="Arnhem" if at % 2 else "Ede")

    await composes(noor, mode="Always on a page", by_location=True)
    await noor.presses("Start it")

    async with chat.store.transaction() as db:
        keys = {(one.unit, one.location) for one in await db.exec(select(GroupKey))}
    assert keys == {("Wonen/Noord", ""), ("", "")}
