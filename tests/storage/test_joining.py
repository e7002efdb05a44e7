"""Two persons become one: all about either is about the one, and nothing is there twice."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import col, func, select

from skills.kudos.model.tables import Allowance, Gift, Plus, Preference, Receipt
from storage.audit import AuditEntry
from storage.choices import Choice, Taken
from storage.joining import join
from storage.people import Account, Grant, Person
from storage.privacy import export_person
from storage.session import Store
from storage.table import Table, new_id
from storage.timers import Timer
from tests.storage.lunch import PLACE, VOTE, Lunch, forget
from tests.storage.rows import NOW, account, choice, keep, outgoing, person
from tests.storage.test_privacy import _drop, _make


@pytest.fixture
def ada() -> Person:
    return person("Ada de Vries", email="ada@example.org", imported=True)


@pytest.fixture
def stranger() -> Person:
    return person("Ada", language="nl", zone="Europe/London", is_guest=True)


async def _join(store: Store, stays: Person, goes: Person) -> Person:
    async with store.transaction() as db:
        one, other = await db.get_one(Person, stays.id), await db.get_one(Person, goes.id)
        await join(db, one, other)
    async with store.transaction() as db:
        assert await db.get(Person, goes.id) is None
        return await db.get_one(Person, stays.id)


async def _all(store: Store, kind: type[Table]) -> list[Any]:
    async with store.transaction() as db:
        return list(await db.exec(select(kind)))


async def test_keys_point_to_the_one_who_stays(store: Store, ada: Person, stranger: Person) -> None:
    await keep(store, ada, stranger, account(ada, "U1"), account(stranger, "U2"))
    await keep(store, AuditEntry(done_at=NOW, by_id=stranger.id, about_id=ada.id, deed="x"))

    await _join(store, ada, stranger)

    assert {one.person_id for one in await _all(store, Account)} == {ada.id}
    [entry] = await _all(store, AuditEntry)
    assert (entry.by_id, entry.about_id) == (ada.id, ada.id)


async def test_who_stays_keeps_what_the_directory_says_and_gets_what_they_lack(
    store: Store, ada: Person, stranger: Person
) -> None:
    stranger.email = "a.devries@example.org"
    await keep(store, ada, stranger)

    kept = await _join(store, ada, stranger)

    assert (kept.name, kept.email) == ("Ada de Vries", "ada@example.org")
    assert (kept.language, kept.zone) == ("nl", "Europe/London")
    assert not kept.is_guest


async def test_an_address_that_only_the_other_had_is_kept(
    store: Store, ada: Person, stranger: Person
) -> None:
    ada.email, stranger.email = None, "ada@example.org"
    await keep(store, ada, stranger)

    assert (await _join(store, ada, stranger)).email == "ada@example.org"


async def test_what_only_the_other_chose_is_what_was_chosen(
    store: Store, ada: Person, stranger: Person
) -> None:
    ada.language, ada.zone = "en", "Europe/Amsterdam"
    stranger.has_chosen, stranger.quiet_from, stranger.quiet_until = True, "19:00", "08:00"
    await keep(store, ada, stranger)

    kept = await _join(store, ada, stranger)

    assert (kept.language, kept.zone, kept.quiet_from) == ("nl", "Europe/London", "19:00")
    assert kept.has_chosen


async def test_nobody_becomes_their_own_manager(
    store: Store, ada: Person, stranger: Person
) -> None:
    bo = person("Bo")
    await keep(store, stranger)
    ada.manager_id = bo.manager_id = stranger.id
    await keep(store, ada, bo)

    kept = await _join(store, ada, stranger)

    assert kept.manager_id is None
    people = {one.name: one for one in await _all(store, Person)}
    assert people["Bo"].manager_id == ada.id


async def test_two_guests_who_are_one_stay_a_guest(store: Store, stranger: Person) -> None:
    other = person("A.", is_guest=True)
    await keep(store, stranger, other)

    assert (await _join(store, stranger, other)).is_guest


async def test_a_role_that_both_have_is_there_once(
    store: Store, ada: Person, stranger: Person
) -> None:
    await keep(store, ada, stranger)
    for one, role in ((ada, "editor"), (stranger, "editor"), (stranger, "admin")):
        await keep(store, Grant(person_id=one.id, role=role, granted_at=NOW))

    await _join(store, ada, stranger)

    granted = [(one.person_id, one.role) for one in await _all(store, Grant)]
    assert sorted(granted) == [(ada.id, "admin"), (ada.id, "editor")]


async def test_a_press_of_each_counts_once(store: Store, ada: Person, stranger: Person) -> None:
    message = outgoing()
    offered = choice(message, times="each")
    await keep(store, ada, stranger, message, offered)
    for one in (ada, stranger):
        await keep(store, Taken(choice_id=offered.id, person_id=one.id, taken_at=NOW))

    await _join(store, ada, stranger)

    assert [one.person_id for one in await _all(store, Taken)] == [ada.id]


async def test_buttons_and_timers_name_the_one_who_stays(
    store: Store, ada: Person, stranger: Person
) -> None:
    both = [ada.id, stranger.id]
    message = outgoing()
    await keep(
        store,
        *(ada, stranger, message),
        choice(message, args={"people": both, "to": stranger.id}, only=" ".join(both)),
        Timer(due_at=NOW, route="kudos.later", args={"by": {stranger.id: 1}}),
    )

    await _join(store, ada, stranger)

    [offered] = await _all(store, Choice)
    [timer] = await _all(store, Timer)
    assert offered.args == {"people": [ada.id], "to": ada.id}
    assert offered.only == ada.id
    assert timer.args == {"by": {ada.id: 1}}


async def test_a_chat_that_names_people_by_their_id_knows_one_account(
    store: Store, ada: Person, stranger: Person
) -> None:
    waiting = outgoing(channel=None, account=stranger.id, person_id=stranger.id)
    waiting.queue = f"web/main/@{stranger.id}/0"
    await keep(store, ada, stranger, account(ada, ada.id), account(stranger, stranger.id), waiting)

    await _join(store, ada, stranger)

    assert [one.external_id for one in await _all(store, Account)] == [ada.id]
    async with store.transaction() as db:
        exported = await export_person(db, ada.id)
    [sent] = exported["core_outgoing"]
    assert (sent["account"], sent["queue"]) == (ada.id, f"web/main/@{ada.id}/0")


async def test_tables_of_a_skill_that_is_off_are_seen_to(
    own_url: str, lunch: Lunch, ada: Person, stranger: Person
) -> None:
    lunch.write(PLACE, VOTE)
    store = Store(own_url)
    await _make(store, lunch)
    await keep(store, ada, stranger)
    async with store.transaction() as db:
        connection = await db.connection()
        place = {"id": new_id(), "name": "Canteen", "by_id": stranger.id}
        await connection.execute(text("INSERT INTO lunch_place VALUES (:id, :name, :by_id)"), place)
    forget()

    await _join(store, ada, stranger)

    async with store.transaction() as db:
        rows = await (await db.connection()).execute(text("SELECT by_id FROM lunch_place"))
        assert rows.scalars().all() == [ada.id]
    await _drop(store)
    await store.close()


async def test_a_row_that_somebody_adds_meanwhile_is_handed_over_too(
    postgres_store: Store, ada: Person, stranger: Person
) -> None:
    await keep(postgres_store, ada, stranger)
    async with postgres_store.transaction() as db:
        db.add(Grant(person_id=stranger.id, role="editor", granted_at=NOW))
        await db.flush()
        joining = asyncio.create_task(_join(postgres_store, ada, stranger))
        done, _ = await asyncio.wait({joining}, timeout=0.3)
        assert not done

    await joining

    assert [one.person_id for one in await _all(postgres_store, Grant)] == [ada.id]


class TestKudos:
    """The skill's own tables, made here beside those of the core."""

    @pytest.fixture
    async def own(self, own_url: str) -> Any:
        store = Store(own_url)
        await store.create_tables()
        yield store
        await store.close()

    async def test_thanks_are_neither_lost_nor_doubled(
        self, own: Store, ada: Person, stranger: Person
    ) -> None:
        bo = person("Bo")
        await keep(own, ada, stranger, bo)
        one = Gift(giver_id=bo.id, day="2026-03-02", given_at=NOW)
        other = Gift(giver_id=bo.id, day="2026-03-02", given_at=NOW)
        mine = Gift(giver_id=stranger.id, day="2026-03-02", given_at=NOW)
        await keep(own, one, other, mine)
        for gift, receiver in ((one, ada), (one, stranger), (other, stranger), (mine, bo)):
            await keep(own, Receipt(gift_id=gift.id, receiver_id=receiver.id))
        for giver in (ada, stranger):
            await keep(own, Plus(gift_id=mine.id, person_id=giver.id, added_at=NOW))

        await _join(own, ada, stranger)

        received = [(row.gift_id, row.receiver_id) for row in await _all(own, Receipt)]
        assert sorted(received) == sorted([(one.id, ada.id), (other.id, ada.id), (mine.id, bo.id)])
        assert {row.giver_id for row in await _all(own, Gift)} == {ada.id, bo.id}
        assert len(await _all(own, Plus)) == 1

    async def test_one_reaction_of_each_thanks_once(
        self, own: Store, ada: Person, stranger: Person
    ) -> None:
        bo, cy = person("Bo"), person("Cy")
        await keep(own, ada, stranger, bo, cy)
        for giver, receivers in ((ada, [bo]), (stranger, [bo, cy])):
            gift = Gift(giver_id=giver.id, source="m1", day="2026-03-02", given_at=NOW)
            await keep(own, gift)
            for receiver in receivers:
                await keep(own, Receipt(gift_id=gift.id, receiver_id=receiver.id))

        await _join(own, ada, stranger)

        [gift] = await _all(own, Gift)
        assert gift.giver_id == ada.id
        async with own.transaction() as db:
            of = await db.exec(
                select(Receipt.receiver_id, func.count())
                .where(Receipt.gift_id == gift.id)
                .group_by(col(Receipt.receiver_id))
            )
            assert dict(of.all()) == {bo.id: 1, cy.id: 1}

    async def test_a_day_holds_what_both_gave_and_a_wish_for_quiet_holds(
        self, own: Store, ada: Person, stranger: Person
    ) -> None:
        await keep(own, ada, stranger)
        for one, used, private in ((ada, 2, False), (stranger, 1, True)):
            day = Allowance(person_id=one.id, day="2026-03-02", used=used, counted_at=NOW)
            await keep(own, day)
            await keep(own, Preference(person_id=one.id, private_only=private, changed_at=NOW))

        await _join(own, ada, stranger)

        assert [(one.person_id, one.used) for one in await _all(own, Allowance)] == [(ada.id, 3)]
        assert [one.private_only for one in await _all(own, Preference)] == [True]
