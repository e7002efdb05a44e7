"""People: found by what others type, however it is written."""

import pytest

from storage.people import (
    Account,
    Grant,
    accounts_named,
    accounts_of,
    name_key,
    people_by_id,
    people_named,
    person_by_email,
    reports_of,
    roles_granted,
)
from storage.session import Store
from tests.storage.rows import NOW, account, keep, person


async def _named(store: Store, typed: str, most: int = 20) -> list[str]:
    async with store.transaction() as db:
        return [found.name for found in await people_named(db, typed, most=most)]


@pytest.mark.parametrize("typed", ["Ayşe", "ayse", "AYSE  ", "ayşe yıl", "Yıldız", "yildiz"])
async def test_a_name_is_found_with_or_without_its_accents(store: Store, typed: str) -> None:
    await keep(store, person("Ayşe Yıldız"), person("Bob Smit"))

    assert await _named(store, typed) == ["Ayşe Yıldız"]


async def test_an_ambiguous_name_finds_all_the_best_match_first(store: Store) -> None:
    await keep(
        store,
        person("Jan Bos", is_active=False),
        person("Marie Jansen"),
        person("Jan Zwart"),
        person("Jan"),
        person("Jan Appel"),
    )

    assert await _named(store, "jan") == [
        "Jan",
        "Jan Appel",
        "Jan Zwart",
        "Marie Jansen",
        "Jan Bos",
    ]


async def test_a_full_name_is_found_among_many_that_begin_so(store: Store) -> None:
    await keep(store, *(person(f"Anna {number:02}") for number in range(60)), person("Anna"))

    assert await _named(store, "anna", most=3) == ["Anna", "Anna 00", "Anna 01"]


async def test_an_address_or_what_stands_before_the_at_finds_its_owner(store: Store) -> None:
    await keep(store, person("Ada Bakker", email="ada.b@example.org"), person("Ada Boer"))

    assert await _named(store, "ada.b@example.org") == ["Ada Bakker"]
    assert await _named(store, "Ada.B") == ["Ada Bakker"]


async def test_an_address_is_found_in_whatever_case(store: Store) -> None:
    await keep(store, person("Ada", email="ada@example.org"))

    async with store.transaction() as db:
        found = await person_by_email(db, " Ada@Example.org ")
        assert found is not None
        assert found.name == "Ada"
        assert await person_by_email(db, "bob@example.org") is None


@pytest.mark.parametrize("typed", ["%", "_", "a%a", "a_a", "\\", "%%", "ad\\a"])
async def test_signs_of_the_database_are_letters_like_others(store: Store, typed: str) -> None:
    await keep(store, person("Ada"), person("Aba"))

    assert await _named(store, typed) == []


@pytest.mark.parametrize("name", ["100% Ada", "Snake_Case", "Back\\Slash"])
async def test_a_name_with_such_signs_is_found(store: Store, name: str) -> None:
    await keep(store, person(name), person("Ada"))

    assert await _named(store, name) == [name]


@pytest.mark.parametrize("typed", ["Ad\0a", "Ad\ud800a", "\udfff Ada \0"])
async def test_what_no_database_takes_is_left_out(store: Store, typed: str) -> None:
    await keep(store, person("Ada", email="ada@example.org"))

    assert await _named(store, typed) == ["Ada"]
    async with store.transaction() as db:
        assert await person_by_email(db, f"{typed.strip()}@example.org".replace(" ", ""))


@pytest.mark.parametrize("typed", ["", "  ", "\0", "\ud800", "\u0301"])
async def test_nothing_finds_nobody(store: Store, typed: str) -> None:
    await keep(store, person("Ada"))

    assert await _named(store, typed) == []


async def test_a_name_of_200_letters_that_unfold_can_be_stored(store: Store) -> None:
    await keep(store, person("ﷺ" * 200))

    assert len(name_key("ﷺ" * 200)) <= 200


async def test_forty_thousand_letters_find_nobody(store: Store) -> None:
    assert await _named(store, "e\u0301" * 20_000) == []


async def test_accounts_are_found_by_what_the_chat_calls_them(store: Store) -> None:
    ada, bob = person("Ada"), person("Bob")
    of_ada = account(ada, "U1")
    await keep(store, ada, bob, of_ada, account(bob, "U1", workspace="other"))

    async with store.transaction() as db:
        found = await accounts_named(db, "web", "main", ["U1", "U2"])

    assert {key: (row.id, who.name) for key, (row, who) in found.items()} == {
        "U1": (of_ada.id, "Ada")
    }


async def test_accounts_that_are_switched_off_are_left_out(store: Store) -> None:
    ada, bob = person("Ada"), person("Bob")
    rows: list[Account] = [account(ada, "U1"), account(ada, "U2"), account(ada, "U3")]
    rows[1].is_active = False
    await keep(store, ada, bob, *rows)

    async with store.transaction() as db:
        found = await accounts_of(db, [ada.id, bob.id])

    assert {key: [row.external_id for row in of] for key, of in found.items()} == {
        ada.id: ["U1", "U3"],
        bob.id: [],
    }


async def test_people_are_found_by_id_and_strangers_left_out(store: Store) -> None:
    ada = person("Ada")
    await keep(store, ada)

    async with store.transaction() as db:
        assert list(await people_by_id(db, [ada.id, "nobody"])) == [ada.id]
        assert await people_by_id(db, []) == {}


async def test_reports_are_active_and_by_name(store: Store) -> None:
    ada = person("Ada")
    team = [person(name, manager_id=ada.id) for name in ("Cas", "Bob", "Dee")]
    team[2].is_active = False
    await keep(store, ada, *team)

    async with store.transaction() as db:
        assert [row.name for row in await reports_of(db, ada.id)] == ["Bob", "Cas"]


async def test_granted_roles_are_known(store: Store) -> None:
    ada = person("Ada")
    grant = Grant(person_id=ada.id, role="editor", granted_at=NOW)
    await keep(store, ada, grant)

    async with store.transaction() as db:
        assert await roles_granted(db, ada.id) == {"editor"}
        assert await roles_granted(db, "nobody") == set()
