"""Replies to comments: their authors read them and answer, and nobody can tell who they are."""

import base64
import hashlib
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Column, SQLModel, select

from skills.surveys.model import Draft, Thread, ThreadLine, Waiting
from skills.surveys.model.tables import NO_ORDER
from skills.surveys.tests.dump import history
from skills.surveys.tests.paper import opens
from skills.surveys.tests.people import NAMES, composes
from storage.browsers import OneTimeLink
from storage.table import UtcDateTime
from tests.actor import Actor
from tests.chat import Chat
from tests.drivers import Browser

pytestmark = [pytest.mark.in_chats("web"), pytest.mark.on_databases("sqlite-file")]

WORDS = "opn-1"
MINE = "More time for each other."
DAY = timedelta(days=1)


def _secret(number: int) -> bytes:
    return bytes([number]) * 32


def _base(secret: bytes) -> str:
    return base64.b64encode(secret).decode()


async def _asked(chat: Chat) -> tuple[Actor, list[Actor]]:
    noor = chat.on("noor", role="editor")
    people = [chat.on(name) for name in NAMES[:11]]
    await composes(noor, questions=[WORDS], days=1)
    await noor.presses("Start it")
    return noor, people


async def _written(chat: Chat, wanted: int = 10) -> tuple[Actor, list[Actor]]:
    """Let eleven people write on the page; the first ones want to read replies."""
    noor, people = await _asked(chat)
    for number, person in enumerate(people):
        paper = await opens(person, "On a page")
        await paper.starts()
        said = MINE if number == 0 else "The printer again."
        hashed = hashlib.sha256(_secret(number)).hexdigest()
        threads = {WORDS: hashed} if number < wanted else {}
        assert await paper.sends({}, {WORDS: said}, threads) == "received"
    async with chat.store.transaction() as db:
        assert (await db.exec(select(Thread))).all() == []
    hashes = [hashlib.sha256(_secret(number)).hexdigest().encode() for number in range(11)]
    before = b"".join(history(chat.store))
    assert b"Start" in before
    assert not any(one in before for one in hashes)
    await chat.later(timedelta(days=1, minutes=1))
    return noor, people


def _number_of(seen: str, words: str) -> str:
    [line] = [line for line in seen.splitlines() if words in line]
    return line.strip().split(".")[0]


async def _drops(person: Actor, what: str, **sent: Any) -> Any:
    browser = Browser(person.site())
    answer = await browser.client.post(f"/drops/surveys/replies/{what}", json=sent)
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.on_databases("sqlite-file", "postgresql")
async def test_an_author_reads_a_reply_and_answers_and_nobody_knows_who_that_is(
    chat: Chat,
) -> None:
    """SUR-E6."""
    noor, [bob, cas, *_] = await _written(chat)
    await noor.types("/pulse results 1")
    number = _number_of(noor.sees(MINE).text, MINE)
    await noor.presses("Reply to a comment")
    await noor.fills(comment=number, words="What keeps you from it?")
    noor.whispered(f"Your reply to comment {number} (“{MINE}”)")

    # Nobody reads it before the morning, and then everybody is told.
    assert (await _drops(bob, "read", secret=_base(_secret(0))))["lines"] == []
    cas.sees_not("There may be a reply")
    await chat.later(DAY)
    for one in (bob, cas):
        one.sees("There may be a reply to your comment on survey 1")
    read = await _drops(bob, "read", secret=_base(_secret(0)))
    assert read["comment"] == [MINE]
    assert [line["words"] for line in read["lines"]] == [["What keeps you from it?"]]
    others = [await _drops(cas, "read", secret=_base(_secret(one))) for one in (1, 10, 99)]
    assert [one["lines"] for one in others] == [[], [], []]
    assert len({len(str(one)) for one in others}) == 1

    # The answer is masked, waits for the next morning, and what came last that day is it.
    secret = _base(_secret(0))
    assert await _drops(bob, "answer", secret=secret, words="Meetings.") == {"state": "waits"}
    said = "Dina plans meetings, call 06-12345678."
    assert await _drops(bob, "answer", secret=secret, words=said) == {"state": "waits"}
    noor.sees_not("plans meetings")
    async with chat.store.transaction() as db:
        [waiting] = (await db.exec(select(Waiting))).all()
    assert b"plans meetings" not in b"".join(history(chat.store))
    assert waiting.id != hashlib.sha256(_secret(0)).hexdigest()
    await chat.later(DAY)

    told = noor.sees("1 author of a comment on survey 1 answered")
    assert "[name] plans meetings, call [telephone number]." in told.text
    assert MINE in told.text
    async with chat.store.transaction() as db:
        assert (await db.exec(select(Waiting))).all() == []
    assert chat.store.keys.names("surveys.waiting.") == []
    await noor.presses(f"Reply to {number}")
    await noor.fills(words="Thank you.")
    await noor.types("/peiling reacties 1")
    assert "You, not passed on yet: Thank you." in noor.whispered("Replies to comments").text


async def test_who_has_no_secret_of_a_reply_learns_nothing_and_adds_nothing(chat: Chat) -> None:
    _, [bob, *_] = await _written(chat)

    read = [
        await _drops(bob, "read", secret=one)
        for one in (_base(_secret(3)), _base(_secret(77)), _base(b"x"), "no base 64!")
    ]
    told = [
        await _drops(bob, "answer", secret=one, words="Let me in.")
        for one in (_base(_secret(3)), _base(_secret(77)), _base(b"x"))
    ]

    assert all(one == read[0] and one["lines"] == [] for one in read)
    assert told == [{"state": "over"}] * 3
    async with chat.store.transaction() as db:
        assert (await db.exec(select(Waiting))).all() == []


async def test_rows_of_threads_cannot_be_lined_up_with_people(chat: Chat) -> None:
    """SUR-E6: only of who wants it, in no order, and with no time."""
    await _written(chat)

    async with chat.store.transaction() as db:
        threads = (await db.exec(select(Thread))).all()
    given = [hashlib.sha256(_secret(number)).hexdigest() for number in range(10)]
    assert sorted(one.hash for one in threads) == sorted(given)
    assert len({one.at for one in threads}) == len(threads)
    # Places among the comments are drawn: in the order of who wrote first only by a rare chance.
    places = {one.hash: one.at for one in threads}
    assert [places[one] for one in given] != sorted(places.values())
    for table in (Thread, ThreadLine, Waiting):
        columns: list[Column[Any]] = list(SQLModel.metadata.tables[table.__tablename__].columns)
        assert not any(isinstance(one.type, UtcDateTime) for one in columns)
        keys = {key.target_fullname for one in columns for key in one.foreign_keys}
        assert "core_person.id" not in keys
        assert (
            NO_ORDER.items() <= dict(SQLModel.metadata.tables[table.__tablename__].kwargs).items()
        )


async def test_when_too_few_want_replies_nobody_can_be_replied_to(chat: Chat) -> None:
    """Who answers on the page stands in the ledger: a thread would be of one of few."""
    noor, _ = await _written(chat, wanted=4)

    await noor.types("/pulse replies 1")

    noor.whispered("There are no comments of survey 1 that can be replied to.")
    async with chat.store.transaction() as db:
        assert (await db.exec(select(Thread))).all() == []


async def test_a_reply_can_be_taken_back_until_it_is_passed_on(chat: Chat) -> None:
    noor, [bob, *_] = await _written(chat)
    await noor.types("/pulse results 1")
    number = _number_of(noor.sees(MINE).text, MINE)
    await noor.presses("Reply to a comment")
    await noor.fills(comment=number, words="Oops.")
    await noor.presses("Take it back")
    noor.whispered("Your reply is taken back")

    await chat.later(DAY)

    bob.sees_not("There may be a reply")
    await noor.types("/pulse replies 1")
    noor.sees_not("Oops.", in_="dm")


async def test_who_began_in_the_chat_and_takes_the_page_sends_once(chat: Chat) -> None:
    _, [bob, *_] = await _asked(chat)
    await bob.presses("Start")
    bob.sees("Replies to comments reach only who answers on a page.")
    await bob.presses("Write")
    await bob.fills(words="In the chat.")

    paper = await opens(bob, "On a page")
    bob.whispered("You begin anew there")
    assert await paper.starts() == "signed"
    await chat.later(timedelta(seconds=1))
    bob.sees("You began anew on a page.")
    assert await paper.sends({}, {WORDS: "On the page."}) == "received"

    async with chat.store.transaction() as db:
        assert (await db.exec(select(Draft))).all() == []
    await bob.presses("Start")
    bob.whispered("You began on the page.")


async def test_who_sent_in_the_chat_gets_no_stamp_on_the_page(chat: Chat) -> None:
    _, [bob, *_] = await _asked(chat)
    paper = await opens(bob, "On a page")
    await bob.presses("Start")
    await bob.presses("Skip")
    await bob.presses("Send")

    assert await paper.starts() == "begun"
    await bob.presses("On a page")

    bob.whispered("You have already answered this survey.")


async def test_after_sixty_days_a_thread_is_over(chat: Chat) -> None:
    noor, [bob, *_] = await _written(chat)
    await noor.types("/pulse results 1")
    await noor.presses("Reply to a comment")
    await noor.fills(comment="1", words="Thank you.")
    await chat.later(timedelta(days=62))

    async with chat.store.transaction() as db:
        assert (await db.exec(select(Thread))).all() == []
        assert (await db.exec(select(ThreadLine))).all() == []
    read = [await _drops(bob, "read", secret=_base(_secret(one))) for one in range(11)]
    assert [one["lines"] for one in read] == [[]] * 11
    await noor.presses("Reply to a comment")
    noor.whispered("There is no such comment that can be replied to.")


async def test_only_who_looks_after_surveys_replies_and_the_page_holds_nothing(
    chat: Chat,
) -> None:
    noor, [bob, *_] = await _written(chat)
    await noor.types("/pulse results 1")
    await bob.presses_of(noor, "Reply to a comment")
    await bob.types("/pulse replies 1")
    bob.sees_not("Replies to comments of survey 1")
    number = _number_of(noor.sees(MINE).text, MINE)
    await noor.presses("Reply to a comment")
    await noor.fills(comment=number, words="Tell me more.")
    await chat.later(DAY)

    await bob.presses("Replies")
    browser = await bob.opens_page()

    assert browser.status == 200
    assert "Tell me more" not in browser.answer.text
    assert MINE not in browser.answer.text
    await chat.later(DAY)
    async with chat.store.transaction() as db:
        routes = {one.route for one in await db.exec(select(OneTimeLink))}
    assert "surveys.replies" not in routes
