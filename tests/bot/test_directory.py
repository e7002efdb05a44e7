"""An import beside the directory: what it plans, what it writes, and what it leaves alone."""

import asyncio
import itertools
from collections.abc import AsyncGenerator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import select

from bot.directory import Plan, apply, plan, preview, read_csv
from bot.directory.cells import Entry
from bot.directory.managers import find_loops, managers_first
from storage.people import Person, people_named
from storage.session import Store, execute
from tests.directories import (
    DATABASES,
    HEADER,
    everybody,
    imported,
    opened,
    planned,
    url_of,
    written,
)


@pytest.fixture(params=DATABASES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[Store]:
    async with opened(url_of(request.param, request, tmp_path)) as store:
        yield store


@pytest.fixture
async def small(tmp_path: Path) -> AsyncGenerator[Store]:
    """A store for what is the same on both databases."""
    async with opened(f"sqlite:///{tmp_path / 'small.db'}") as store:
        yield store


def _counts(plan: Plan) -> tuple[int, int, int, int, int]:
    return (
        len(plan.new),
        len(plan.changed),
        plan.unchanged,
        len(plan.returning),
        len(plan.leaving),
    )


def _emails(*names: str, columns: str = "name,email") -> list[str]:
    return [columns, *(f"{name.title()},{name}@example.org" for name in names)]


async def test_new_people_are_stored_with_all_their_columns(store: Store, tmp_path: Path) -> None:
    # The manager comes after the person: the database wants it the other way round.
    path = written(
        tmp_path,
        f"{HEADER},Skills",
        "Ayşe Demir,AYSE@example.org,Wonen,Nijmegen,Tom de Wit,Teamleider,"
        "nl,Europe/Amsterdam,2019-03-01,31-05-1988,wijkaanpak",
        "Tom de Wit,tom@example.org,Wonen,,,,,,,,",
    )

    done = await imported(store, path)

    people = await everybody(store)
    ayse = people["ayse"]
    assert _counts(done) == (2, 0, 0, 0, 0)
    assert ayse.model_dump(exclude={"id", "manager_id"}) == {
        "name": "Ayşe Demir",
        "name_key": "ayse demir",
        "email": "ayse@example.org",
        "department": "Wonen",
        "location": "Nijmegen",
        "title": "Teamleider",
        "language": "nl",
        "zone": "Europe/Amsterdam",
        "start_date": date(2019, 3, 1),
        "birthday": date(2000, 5, 31),
        "away_from": None,
        "away_until": None,
        "attributes": {"skills": "wijkaanpak"},
        "is_active": True,
        "left_at": None,
        "is_bot": False,
        "is_guest": False,
        "imported": True,
        "has_chosen": False,
        "quiet_from": None,
        "quiet_until": None,
        "chosen_account_id": None,
        "last_account_id": None,
    }
    assert ayse.manager_id == people["tom"].id
    assert people["tom"].attributes == {}
    async with store.transaction() as db:
        assert [person.id for person in await people_named(db, "ayse")] == [ayse.id]


async def test_the_same_file_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    path = written(
        tmp_path,
        f"{HEADER},Skills",
        "Bo,bo@example.org,Wonen,Arnhem,tom@example.org,Consulent,nl,UTC,2020-01-01,01-02,huur",
        "Tom,tom@example.org,,,,,,,,,",
    )
    await imported(store, path)
    before = await everybody(store)

    again = await imported(store, path)

    assert _counts(again) == (0, 0, 2, 0, 0)
    assert again.is_empty
    assert await everybody(store) == before


async def test_a_change_tells_old_and_new_and_is_written(store: Store, tmp_path: Path) -> None:
    columns = "name,email,department,manager,birthday,shoe,hat"
    tom, ada = "Tom,tom@example.org,,,,,", "Ada,ada@example.org,,,,,"
    await imported(
        store,
        written(tmp_path, columns, "Bo,bo@example.org,Wonen,Tom,01-02,41,blue", tom, ada),
    )

    done = await imported(
        store,
        written(tmp_path, columns, "Bo Jansen,bo@example.org,,Ada,02-02,42,", tom, ada),
    )

    (change,) = done.changed
    assert change.fields == {
        "name": ("Bo", "Bo Jansen"),
        "department": ("Wonen", "-"),
        "birthday": ("01-02", "02-02"),
        "manager": ("tom@example.org", "ada@example.org"),
        "shoe": ("41", "42"),
        "hat": ("blue", "-"),
    }
    people = await everybody(store)
    bo = people["bo"]
    assert (bo.name, bo.name_key, bo.department) == ("Bo Jansen", "bo jansen", None)
    assert (bo.manager_id, bo.birthday) == (people["ada"].id, date(2000, 2, 2))
    assert bo.attributes == {"shoe": "42"}


async def test_a_column_that_is_not_in_the_file_stays_as_it_was(
    store: Store, tmp_path: Path
) -> None:
    await imported(
        store,
        written(
            tmp_path,
            "name,email,department,manager,shoe",
            "Bo,bo@example.org,Wonen,Tom,41",
            "Tom,tom@example.org,,,",
        ),
    )
    before = await everybody(store)

    done = await imported(store, written(tmp_path, *_emails("bo", "tom")))

    assert done.is_empty
    assert await everybody(store) == before


async def test_an_empty_cell_leaves_the_language_and_zone_that_somebody_chose(
    small: Store, tmp_path: Path
) -> None:
    path = written(tmp_path, "name,email,language,zone", "Bo,bo@example.org,,")
    await imported(small, path)
    async with small.transaction() as db:
        bo = (await db.exec(select(Person))).one()
        bo.language, bo.zone = "en", "Europe/Lisbon"
        db.add(bo)

    done = await imported(small, path)

    assert done.is_empty
    bo = (await everybody(small))["bo"]
    assert (bo.language, bo.zone) == ("en", "Europe/Lisbon")


async def test_who_is_not_in_the_file_leaves_and_comes_back_with_it(
    store: Store, tmp_path: Path
) -> None:
    both, one = _emails("bo", "tom"), _emails("tom")
    await imported(store, written(tmp_path, *both))
    first = (await everybody(store))["bo"]

    leaving = await imported(store, written(tmp_path, *one))
    gone = (await everybody(store))["bo"]
    still_gone = await imported(store, written(tmp_path, *one))
    returning = await imported(store, written(tmp_path, *both))
    back = (await everybody(store))["bo"]

    assert _counts(leaving) == (0, 0, 1, 0, 1)
    assert not gone.is_active
    assert still_gone.is_empty
    assert _counts(returning) == (0, 0, 1, 1, 0)
    assert back.is_active
    assert back.id == first.id


async def test_people_whom_no_import_brought_never_leave(store: Store, tmp_path: Path) -> None:
    async with store.transaction() as db:
        db.add(Person(name="Plein", name_key="plein", is_bot=True))
        db.add(Person(name="Gast", name_key="gast", email="gast@example.com", is_guest=True))

    await imported(store, written(tmp_path, *_emails("bo")))
    done = await imported(store, written(tmp_path, *_emails("tom")))

    assert [leaver.email for leaver in done.leaving] == ["bo@example.org"]
    people = await everybody(store)
    assert people["Plein"].is_active
    assert people["gast"].is_active


async def test_somebody_known_from_a_chat_is_recognised_by_address_alone(
    small: Store, tmp_path: Path
) -> None:
    async with small.transaction() as db:
        db.add(Person(name="Bo", name_key="bo", email="bo@example.org"))
        db.add(Person(name="Tom", name_key="tom"))

    done = await imported(small, written(tmp_path, *_emails("bo", "tom")))
    gone = await planned(small, written(tmp_path, *_emails("ada")))

    assert [change.fields for change in done.changed] == [{"source": ("a chat", "the directory")}]
    assert [entry.email for entry in done.new] == ["tom@example.org"]
    assert [leaver.email for leaver in gone.leaving] == ["bo@example.org", "tom@example.org"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["Bo,bo", "Tom,tom@example.org"], "row 2: email “bo” is not an address"),
        (
            ["Bo,bo@example.org", "Tom,tom@example.org", "Bob,BO@example.org"],
            "bo@example.org is in rows 2, 4; keep one of them",
        ),
        (
            ["Bo,bo@example.org,tom@example.org", "Tom,tom@example.org,Bo"],
            "bo@example.org → tom@example.org → bo@example.org",
        ),
        (["Bo,bo@example.org,bo@example.org"], "bo@example.org → bo@example.org"),
    ],
)
async def test_a_file_that_must_be_mended_says_so_and_writes_nothing(
    store: Store, tmp_path: Path, rows: list[str], said: str
) -> None:
    lines = [row if row.count(",") == 2 else f"{row}," for row in rows]
    path = written(tmp_path, "name,email,manager", *lines)

    blocked = await planned(store, path)

    assert blocked.is_blocked
    assert said in "\n".join(preview(blocked))
    with pytest.raises(ValueError, match="blocked"):
        async with store.transaction() as db:
            await apply(db, blocked)
    assert await everybody(store) == {}


async def test_a_loop_through_somebody_outside_the_file_is_found(
    small: Store, tmp_path: Path
) -> None:
    await imported(small, written(tmp_path, "name,email,manager", "Bo,bo@example.org,"))
    async with small.transaction() as db:
        bo = (await db.exec(select(Person))).one()
        guest = Person(name="Gast", name_key="gast", email="gast@example.com", manager_id=bo.id)
        db.add(guest)

    blocked = await planned(
        small, written(tmp_path, "name,email,manager", "Bo,bo@example.org,gast@example.com")
    )

    assert blocked.loops == [("bo@example.org", "gast@example.com", "bo@example.org")]


async def test_a_manager_who_is_not_one_person_is_named_and_left_out(
    small: Store, tmp_path: Path
) -> None:
    await imported(small, written(tmp_path, *_emails("cas")))
    path = written(
        tmp_path,
        "name,email,manager",
        "Jan,jan.a@example.org,",
        "Jan,jan.b@example.org,",
        "Bo,bo@example.org,jan",
        "Tom,tom@example.org,nobody@example.org",
        "Ada,ada@example.org,cas@example.org",
    )

    done = await imported(small, path)

    unknown = "is not in the file, nor an active person; imported without a manager"
    assert [(problem.row, problem.text) for problem in done.unknown_managers] == [
        (4, "manager “jan” is the name of 2 people; write an address instead"),
        (5, f"manager “nobody@example.org” {unknown}"),
        (6, f"manager “cas@example.org” {unknown}"),
    ]
    assert all(person.manager_id is None for person in (await everybody(small)).values())


async def test_many_leavers_are_said_loudly(small: Store, tmp_path: Path) -> None:
    names = [f"p{number}" for number in range(10)]
    await imported(small, written(tmp_path, *_emails(*names)))

    some = await planned(small, written(tmp_path, *_emails(*names[:8])))
    many = await planned(small, written(tmp_path, *_emails(*names[:7])))

    assert not any(line.startswith("!!!") for line in preview(some))
    assert preview(many)[-1] == (
        "!!! 3 of the 10 people from earlier imports would leave (30 %)."
        " Is this file the whole list?"
    )


async def test_a_preview_counts_names_fields_and_gives_examples(
    small: Store, tmp_path: Path
) -> None:
    columns = "name,email,department"
    await imported(
        small,
        written(tmp_path, columns, "Bo,bo@example.org,Wonen", "Tom,tom@example.org,HR"),
    )
    path = written(tmp_path, columns, "Bo,bo@example.org,ICT", "Ada,ada@example.org,HR")

    lines = preview(await planned(small, path))

    assert lines == [
        "people.csv: 2 people, read as UTF-8 with commas between the cells.",
        "",
        "  new              1",
        "  changed          1   department 1",
        "  unchanged        0",
        "  returning        0",
        "  leaving          1   not in the file: they become inactive; nothing is deleted",
        "",
        "New, for example:",
        "  Ada  ada@example.org",
        "",
        "Changed, for example:",
        "  bo@example.org  department: Wonen → ICT",
        "",
        "Leaving, for example:",
        "  Tom  tom@example.org",
        "",
        "!!! 1 of the 2 people from earlier imports would leave (50 %)."
        " Is this file the whole list?",
    ]


async def test_long_lists_of_problems_are_cut_with_a_count(small: Store, tmp_path: Path) -> None:
    path = written(tmp_path, "name,email", *(f"P,p{number}" for number in range(1500)))

    lines = preview(await planned(small, path))

    assert "Rows that cannot be read, 1,500:" in lines
    assert lines[-1] == "  … and 1,480 more"
    assert len(lines) < 30


async def test_two_imports_at_once_bring_nobody_twice(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path, *_emails("bo", "tom", "ada"))

    done = await asyncio.gather(imported(store, path), imported(store, path))

    assert sorted(_counts(one) for one in done) == [(0, 0, 3, 0, 0), (3, 0, 0, 0, 0)]
    assert len(await everybody(store)) == 3


async def test_an_import_that_breaks_halfway_leaves_nothing(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path, *_emails(*(f"p{number}" for number in range(2500))))

    def break_off(doing: str, done: int, total: int | None) -> None:
        assert (doing, done, total) == ("written", 2000, 2500)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        async with store.transaction() as db:
            await apply(db, await plan(db, read_csv(path)), break_off)

    assert await everybody(store) == {}


@pytest.mark.slow
async def test_ten_thousand_people_come_change_and_go(store: Store, tmp_path: Path) -> None:
    def lines(title: str, count: int) -> list[str]:
        # Everybody's manager comes later in the file, in long chains.
        return ["name,email,title,manager"] + [
            f"P {number},p{number}@example.org,{title},"
            + (f"p{number + 1}@example.org" if (number + 1) % 1000 else "")
            for number in range(count)
        ]

    new = await imported(store, written(tmp_path, *lines("Bakker", 10_000)))
    changed = await imported(store, written(tmp_path, *lines("Slager", 10_000)))
    left = await imported(store, written(tmp_path, *lines("Slager", 4_000)))

    assert _counts(new) == (10_000, 0, 0, 0, 0)
    assert _counts(changed) == (0, 10_000, 0, 0, 0)
    assert _counts(left) == (0, 0, 4_000, 0, 6_000)
    people = await everybody(store)
    assert people["p0"].manager_id == people["p1"].id
    assert sum(person.is_active for person in people.values()) == 4_000


_trees = st.lists(st.integers(min_value=0, max_value=12), max_size=12)


@given(chosen=_trees)
def test_managers_come_first_unless_there_is_a_loop(chosen: list[int]) -> None:
    names = [f"p{number}" for number in range(len(chosen))]
    entries = [Entry(row=2, name=name, email=name) for name in names]
    ids = {name: name for name in names}
    above = {
        name: f"p{boss}" for name, boss in zip(names, chosen, strict=True) if boss < len(names)
    }

    loops = find_loops(above, names)

    for loop in loops:
        assert loop[0] == loop[-1]
        assert all(above[person] == boss for person, boss in itertools.pairwise(loop))
    if not loops:
        order = {entry.email: at for at, entry in enumerate(managers_first(entries, ids, above))}
        assert sorted(order) == sorted(names)
        assert all(order[boss] < order[person] for person, boss in above.items())


@given(chosen=_trees)
def test_everybody_who_is_in_a_loop_is_named_once(chosen: list[int]) -> None:
    names = [f"p{number}" for number in range(len(chosen))]
    above = {name: f"p{boss}" for name, boss in zip(names, chosen, strict=True)}

    in_loops = [person for loop in find_loops(above, names) for person in loop[1:]]

    def returns(start: str) -> bool:
        person = above.get(start)
        for _ in names:
            if person == start:
                return True
            person = above.get(person or "")
        return False

    assert sorted(in_loops) == sorted(name for name in names if returns(name))


@pytest.mark.slow
async def test_a_hundred_thousand_people_are_imported_and_on_the_way_it_says_how_far_it_is(
    small: Store, tmp_path: Path
) -> None:
    count = 100_000
    rows = (
        f"Person {n},person{n}@example.org,Team {n % 400},Arnhem,"
        f"{f'person{n // 10}@example.org' if n else ''},Adviser,nl,Europe/Amsterdam,"
        "2020-01-01,17-05"
        for n in range(count)
    )
    path = written(tmp_path, HEADER, *rows)
    told: dict[str, list[tuple[int, int | None]]] = {}

    def progress(doing: str, done: int, total: int | None) -> None:
        told.setdefault(doing, []).append((done, total))

    async with small.transaction() as db:
        first = await plan(db, read_csv(path, progress), progress)
        await apply(db, first, progress)
    again = await planned(small, path)

    assert _counts(first) == (count, 0, 0, 0, 0)
    assert _counts(again) == (0, 0, count, 0, 0)
    assert told["written"][-1] == (count, count)
    assert len(told["written"]) > 10
    assert all(steps == sorted(steps) for steps in told.values())
    async with small.transaction() as db:
        [last] = await people_named(db, "Person 99999")
        assert last.manager_id == first.ids["person9999@example.org"]


async def test_after_many_came_postgresql_knows_how_many_there_are(
    postgres_with_tables: str, tmp_path: Path
) -> None:
    rows = (f"Person {n},person{n}@example.org,Wonen,,,,,,," for n in range(1200))
    path = written(tmp_path, HEADER, *rows)
    known = text("SELECT reltuples FROM pg_class WHERE relname = 'core_person'")

    async with opened(postgres_with_tables) as store:
        await imported(store, path)
        async with store.transaction() as db:
            counted = (await execute(db, known)).scalar_one()

    assert counted == 1200
