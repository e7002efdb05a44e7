"""Something said to many: each gets it once, in their chat, language and zone; it is kept once."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, func, select

from storage.choices import Choice, close_choices
from storage.outbox import Outgoing
from storage.people import Account
from storage.privacy import export_person, forget_person, sweep
from storage.sheets import SharedSheet
from tests.bot.spreading import MESSAGE, SPREADING
from tests.chat import Chat

pytestmark = [pytest.mark.skills(SPREADING)]


async def _count(chat: Chat, table: type[Outgoing] | type[SharedSheet]) -> int:
    async with chat.store.transaction() as db:
        rows = await db.exec(select(func.count()).where(table.message_id == MESSAGE))
        return rows.one()


async def test_each_reads_it_in_their_language_and_by_their_clock(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob", language="nl")
    cas = chat.on("cas", zone="America/New_York")

    await ada.types("/tell")

    assert "10:00" in ada.sees("The lift is broken").text
    assert "10:00" in bob.sees("De lift is kapot").text
    assert "04:00" in cas.sees("The lift is broken").text


async def test_what_is_pressed_under_it_is_pressed_by_one(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob", language="nl")
    await ada.types("/tell")

    await bob.presses("Ik heb het gezien")

    bob.whispered("Genoteerd")
    assert not any("Noted" in one.text for one in ada.seen)


async def test_what_is_typed_is_heard_in_each_language(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob", language="nl")
    await ada.types("/tell")

    await bob.types("ik heb het gezien")
    await ada.types("I have seen it")

    bob.sees("Genoteerd")
    ada.sees("Noted")


async def test_whoever_comes_later_gets_it_and_nobody_twice(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/tell")
    cas = chat.on("cas")
    await chat.arrive()

    await ada.types("/tell")

    for one in (ada, bob, cas):
        assert len([seen for seen in one.seen if "The lift is broken" in seen.text]) == 1


async def test_what_was_taken_away_goes_to_nobody_else(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/tell")
    await ada.types("/untell")
    bob = chat.on("bob")
    await chat.arrive()

    await ada.types("/tell")

    bob.sees_not("The lift is broken")


async def test_whoever_comes_later_has_the_same_choices(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/tell")
    async with chat.store.transaction() as db:
        await close_choices(db, MESSAGE)
    bob = chat.on("bob")
    await chat.arrive()

    await ada.types("/tell")

    bob.sees("The lift is broken")
    async with chat.store.transaction() as db:
        rows = await db.exec(select(func.count()).where(Choice.message_id == MESSAGE))
        assert rows.one() == 1


async def test_its_words_are_kept_once_for_all_who_read_them_alike(chat: Chat) -> None:
    ada, _, _ = (chat.on(one) for one in ("ada", "bob", "cas"))
    chat.on("dewi", language="nl")

    await ada.types("/tell")

    assert await _count(chat, Outgoing) == 4
    assert await _count(chat, SharedSheet) == 2
    async with chat.store.transaction() as db:
        rows = await db.exec(select(Outgoing.sheet).where(Outgoing.message_id == MESSAGE))
        assert set(rows) == {None}


async def test_whoever_is_in_no_chat_is_on_record(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await chat.arrive()
    async with chat.store.transaction() as db:
        await db.exec(
            update(Account).where(col(Account.person_id) == bob.id).values(is_active=False)
        )

    await ada.types("/tell")

    async with chat.store.transaction() as db:
        rows = await db.exec(select(Outgoing).where(Outgoing.person_id == bob.id))
        [row] = rows.all()
    assert (row.message_id, row.state, row.why) == (MESSAGE, "dead", "no_account")


async def test_it_waits_for_the_end_of_quiet_hours(chat: Chat) -> None:
    ada = chat.on("ada")
    bob = chat.on("bob", quiet_from="00:00", quiet_until="23:59")
    await ada.types("/tell")
    waits = not any("The lift" in one.text for one in bob.seen)

    await chat.later(timedelta(days=1))

    assert waits
    bob.sees("The lift is broken")


async def test_an_export_has_the_words_that_somebody_shares_with_others(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob", language="nl")
    await ada.types("/tell")

    async with chat.store.transaction() as db:
        [hers] = (await export_person(db, ada.id))["core_sheet"]
        [his] = (await export_person(db, bob.id))["core_sheet"]
        await forget_person(db, bob.id)
        [still] = (await export_person(db, ada.id))["core_sheet"]

    assert "The lift is broken" in hers["sheet"]
    assert "De lift is kapot" in his["sheet"]
    assert still == hers


async def test_the_words_go_before_the_record_that_somebody_got_them(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/tell")

    async with chat.store.transaction() as db:
        await sweep(db, chat.now + timedelta(days=31))
        exported = await export_person(db, ada.id)

    assert "core_sheet" not in exported
    assert exported["core_outgoing"]


async def test_what_is_urgent_waits_for_no_end_of_quiet_hours(chat: Chat) -> None:
    ada = chat.on("ada")
    bob = chat.on("bob", quiet_from="00:00", quiet_until="23:59")

    await ada.types("/alarm")

    bob.sees("The lift is broken")
