"""What the web chat stores, on both databases: numbers in order, accounts for all, retention."""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, text
from sqlmodel import col, select

from adapters.web.messages import NewMessage, changed_since, store_message
from adapters.web.model import WebMessage
from bot.errors import Refused
from bot.events import Place
from bot.primitives import ButtonRow, Line, PressButton, Words
from storage.browsers import BrowserSession, who_has
from storage.owner import Owner
from storage.people import Account, Person, accounts_of
from storage.privacy import export_person, forget_person
from storage.session import Store
from storage.table import new_id
from storage.tokens import hash_of
from storage.upgrade import check, upgrade
from tests.adapters.web import probe
from tests.adapters.web.probe import NOW, OWNER, Site


def _general() -> Place:
    return Place(adapter="web", workspace="main", channel="general")


def _sheet(words: str, *choices: str) -> tuple[Line, ButtonRow] | tuple[Line]:
    buttons = tuple(PressButton(one, one, number) for number, one in enumerate(choices, start=1))
    line = Line((Words(words),))
    return (line, ButtonRow(buttons)) if buttons else (line,)


def test_the_steps_make_the_tables_that_the_code_has(url: str) -> None:
    owner: Owner = OWNER

    assert check(url, [owner]) == []


async def test_who_was_signed_in_before_the_sessions_moved_still_is(
    empty_url: str, tmp_path: Path
) -> None:
    for step in sorted(OWNER.folder.glob("000[12]_*.py")):
        shutil.copy(step, tmp_path)
    upgrade(empty_url, [replace(OWNER, folder=tmp_path)])
    store = Store(empty_url)
    ayse = Person(name="Ayşe", name_key="ayse")
    async with store.transaction() as db:
        db.add(ayse)
        await db.flush()
        row = {
            "id": new_id(),
            "hash": hash_of("token"),
            "person": ayse.id,
            "until": NOW.isoformat(),
        }
        values = "(:id, :hash, :person, :until, :until)"
        columns = "(id, token_hash, person_id, begun_at, until)"
        insert_it = text(f"INSERT INTO web_session {columns} VALUES {values}")
        await (await db.connection()).execute(insert_it, row)

    upgrade(empty_url, [OWNER])

    async with store.transaction() as db:
        found = await who_has(db, "web", "token", NOW - timedelta(seconds=1))
    await store.close()
    assert found is not None
    assert found[1].id == ayse.id


async def test_numbers_of_changes_become_visible_in_order(
    site: Site, another: Callable[[], Store]
) -> None:
    other = another()
    stores = [site.store] if site.store.is_sqlite else [site.store, other]
    seen: list[int] = []

    async def write(store: Store, number: int) -> None:
        async with store.transaction() as db:
            new = NewMessage(place="general", key=f"k{number}", text="x")
            await store_message(db, new, NOW)

    async def read() -> None:
        while len(seen) < 40:
            async with site.store.transaction() as db:
                rows = await changed_since(db, seen[-1] if seen else 0, most=100)
            seen.extend(row.changed for row in rows)

    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        group.create_task(read())
        for number in range(40):
            group.create_task(write(stores[number % len(stores)], number))
    await other.close()

    assert seen == sorted(set(seen))
    assert len(seen) == 40


async def test_one_key_at_once_from_many_sides_is_one_message(site: Site) -> None:
    sent = await asyncio.gather(
        *(site.chat.send(_general(), _sheet("once"), "k1") for _ in range(10))
    )

    async with site.store.transaction() as db:
        rows = (await db.exec(select(WebMessage))).all()
    assert {row.id for row in rows} == set(sent)
    assert len(rows) == 1


async def test_one_reaction_at_once_from_many_pages_counts_once(site: Site) -> None:
    pages = [await site.on("bob") for _ in range(5)]
    sent = await site.chat.send(_general(), _sheet("well done"), "k1")

    await asyncio.gather(*(page.react(sent, "🙌") for page in pages))
    await site.settle()

    first, *answers = await pages[0].messages("general")
    assert first["reactions"][0]["count"] == 1
    assert [one["text"] for one in answers] == ["Bob de Boer put 🙌"]


async def test_what_goes_nowhere_is_refused_for_good(site: Site) -> None:
    gone = Place(adapter="web", workspace="main", channel="attic")
    stranger = Place(adapter="web", workspace="main", channel="general", only="nobody")

    for place in (gone, stranger):
        with pytest.raises(Refused):
            await site.chat.send(place, _sheet("x"), "k1")
    with pytest.raises(Refused):
        await site.chat.direct("main", "nobody")
    with pytest.raises(Refused):
        await site.chat.profile("main", "nobody")
    with pytest.raises(Refused):
        await site.chat.update(_general(), "nothing", _sheet("x"), "k2")
    await site.chat.remove(_general(), "nothing", "k3")


async def test_the_words_of_people_are_never_changed_by_the_bot(site: Site) -> None:
    ayse = await site.on("ayse")
    await ayse.say("general", "mine")
    (said,) = await ayse.messages("general")

    with pytest.raises(Refused):
        await site.chat.update(_general(), said["id"], _sheet("not yours"), "k1")
    await site.chat.remove(_general(), said["id"], "k2")

    assert [one["text"] for one in await ayse.messages("general")] == ["mine"]


async def test_a_message_that_is_removed_keeps_no_words(site: Site) -> None:
    sent = await site.chat.send(_general(), _sheet("a secret", "c1"), "k1")
    await site.chat.remove(_general(), sent, "k2")
    again = await site.chat.send(_general(), _sheet("a secret", "c1"), "k1")

    async with site.store.transaction() as db:
        row = await db.get_one(WebMessage, sent)
    assert (again, row.text, row.sheet) == (sent, None, None)


async def test_pages_of_messages_go_both_ways(site: Site) -> None:
    ids = [await site.chat.send(_general(), _sheet(str(n)), f"k{n}") for n in range(7)]
    from adapters.web import look

    async def page(**asked: str) -> tuple[list[str], bool]:
        account = site.people["ayse"].id
        found = await look.messages(site.chat.chat, account, "general", most=3, **asked)
        return [one["id"] for one in found["messages"]], found["more"]

    assert await page() == (ids[4:], True)
    assert await page(before=ids[4]) == (ids[1:4], True)
    assert await page(before=ids[1]) == (ids[:1], False)
    assert await page(after=ids[1]) == (ids[2:5], True)
    assert await page(after=ids[4]) == (ids[5:], False)


async def test_newcomers_get_an_account_that_sorts_after_those_of_other_chats(site: Site) -> None:
    async with site.store.transaction() as db:
        dora = Person(name="Dora", name_key="dora", email="dora@example.org")
        left = Person(name="Eef", name_key="eef", is_active=False)
        db.add_all([dora, left])
    async with site.store.transaction() as db:
        db.add(Account(adapter="slack", workspace="T1", external_id="U1", person_id=dora.id))

    assert await site.chat.welcome() == 1
    assert await site.chat.welcome() == 0
    async with site.store.transaction() as db:
        found = await accounts_of(db, [dora.id, left.id])
    assert [(one.adapter, one.external_id) for one in found[dora.id]] == [
        ("slack", "U1"),
        ("web", dora.id),
    ]
    assert found[left.id] == []
    assert set(await site.chat.members(_general())) == {
        one.id for one in (*site.people.values(), dora)
    }


async def test_many_people_are_welcomed_once(site: Site) -> None:
    async with site.store.transaction() as db:
        rows = [
            {"id": new_id(), "name": f"P{n}", "name_key": f"p{n}", "attributes": {}}
            for n in range(20_000)
        ]
        await (await db.connection()).execute(
            insert(Person), [{**row, "is_active": True} for row in rows]
        )

    assert await site.chat.welcome() == 20_000
    assert await site.chat.welcome() == 0


async def test_old_messages_and_ended_sessions_are_forgotten(
    sqlite_store: Store, folder: Path
) -> None:
    site = await probe.site(sqlite_store, folder)
    site.chat.settings = site.chat.settings.model_copy(update={"keep_messages": timedelta(days=10)})
    await site.chat.send(_general(), _sheet("old", "c1"), "k1")
    async with site.store.transaction() as db:
        db.add(
            BrowserSession(
                door="web",
                token_hash="x",
                person_id=site.people["ayse"].id,
                begun_at=NOW,
                until=NOW + timedelta(days=1),
            )
        )
    site.clock.move(timedelta(days=9))
    newer = await site.chat.send(_general(), _sheet("newer"), "k2")

    site.clock.move(timedelta(days=2))
    await site.chat.tidy()

    async with site.store.transaction() as db:
        assert (await db.exec(select(WebMessage.id))).all() == [newer]
        assert (await db.exec(select(BrowserSession.id))).all() == []


async def test_somebody_is_erased_with_what_they_said_and_were_told(site: Site) -> None:
    ayse, bob = await site.on("ayse"), await site.on("bob")
    await ayse.say("general", "my words")
    await ayse.say("general", "/hush")
    await ayse.say(ayse.with_bot, "/hear me")
    await site.settle()
    await ayse.react((await bob.messages("general"))[0]["id"], "🙌")
    person = site.people["ayse"].id

    async with site.store.transaction() as db:
        exported = await export_person(db, person)
        await forget_person(db, person)

    assert {"web_message", "web_reaction"} <= exported.keys()
    async with site.store.transaction() as db:
        rows = (await db.exec(select(WebMessage).order_by(col(WebMessage.id)))).all()
    assert [row.text for row in rows if row.place.startswith("dm-")] == []
    assert "my words" not in [row.text for row in rows]
