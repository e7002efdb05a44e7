"""The demo workplace: there when nothing is, out of the way when something is."""

from collections import Counter
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from bot import demo
from bot.directory import preview, read_csv
from storage.people import Person
from storage.session import Store
from tests.directories import DATABASES, everybody, imported, opened, planned, url_of, written


@pytest.fixture(params=DATABASES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[Store]:
    async with opened(url_of(request.param, request, tmp_path)) as store:
        yield store


async def _load(store: Store) -> int:
    async with store.transaction() as db:
        return await demo.load(db)


async def test_the_demo_fills_an_empty_directory_once(store: Store) -> None:
    first = await _load(store)
    before = await everybody(store)

    second = await _load(store)

    assert (first, second) == (120, 0)
    assert await everybody(store) == before


async def test_a_directory_that_was_imported_stays_as_it_is(store: Store, tmp_path: Path) -> None:
    await imported(store, written(tmp_path, "name,email", "Eva,eva@example.org"))

    assert await _load(store) == 0

    assert list(await everybody(store)) == ["eva"]


async def test_people_met_in_a_chat_do_not_keep_the_demo_away(store: Store) -> None:
    async with store.transaction() as db:
        db.add(Person(name="Plein", name_key="plein", is_bot=True))

    assert await _load(store) == 120


async def test_the_people_whom_the_documents_name_are_there(store: Store) -> None:
    await _load(store)

    people = await everybody(store)

    named = {name: (people[name].name, people[name].department) for name in ("ayse", "tom", "bo")}
    assert named == {
        "ayse": ("Ayşe Demir", "Wonen"),
        "tom": ("Tom de Wit", "Wonen"),
        "bo": ("Bo Jansen", "Wonen"),
    }
    ada, sam = people["ada"], people["sam"]
    assert (ada.name, ada.department) == ("Ada Vermeer", "Communicatie")
    assert any(person.manager_id == ada.id for person in people.values())
    assert people["noor"].department == "HR"
    assert (sam.name, sam.location, sam.zone, sam.language) == (
        "Sam Carter",
        "New York",
        "America/New_York",
        "en",
    )
    assert [name for name, person in people.items() if not person.is_active] == ["cas"]


async def test_it_is_a_tree_of_people_in_several_places_and_languages(store: Store) -> None:
    await _load(store)

    people = list((await everybody(store)).values())

    ids = {person.id for person in people}
    assert [person.name for person in people if person.manager_id is None] == ["Marijke van Loon"]
    assert all(person.manager_id in ids for person in people if person.manager_id)
    assert len({person.department for person in people}) == 8
    assert {person.zone for person in people} == {
        "Europe/Amsterdam",
        "America/New_York",
        "America/Paramaribo",
        "Europe/Lisbon",
    }
    languages = Counter(person.language for person in people)
    assert set(languages) == {"nl", "en"}
    assert languages["en"] >= 15
    assert all(person.start_date and person.birthday and person.title for person in people)


def test_everybody_is_at_example_org_under_one_name() -> None:
    entries = read_csv(demo.PEOPLE).entries

    assert all(entry.email.endswith("@example.org") for entry in entries)
    assert len({entry.name for entry in entries}) == len(entries)


async def test_the_file_is_an_example_without_any_remark(store: Store) -> None:
    plan = await planned(store, demo.PEOPLE)

    assert not plan.is_blocked
    assert plan.unknown_managers == []
    assert plan.parsed.notes == []
    assert any(line.split() == ["new", "120"] for line in preview(plan))
