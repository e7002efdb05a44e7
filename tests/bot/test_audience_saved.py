"""Audiences under a name: saved, used in others, renamed, removed; and what could go wrong."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.audience import (
    change_audience,
    find_audience,
    remove_audience,
    rename_audience,
    save_audience,
)
from bot.errors import Wrong
from storage.audiences import SavedAudience, audience_called, saved_audiences
from storage.people import Person
from storage.privacy import export_person, forget_person
from tests.bot.audiences import HOME, person, said
from tests.directories import DATABASES, opened, url_of

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(params=DATABASES)
async def db(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncSession]:
    url = url_of(request.param, request, tmp_path)
    async with opened(url) as store, store.transaction() as db:
        db.add(person("Ada Smit", department="Wonen", title="Teamleider"))
        db.add(person("Bo Jansen", department="Wonen"))
        db.add(person("Cas de Boer", department="Zorg", title="Teamleider"))
        db.add(person("Dee Gast", department="Zorg", is_guest=True))
        db.add(person("Eva Gast", department="Wonen", is_guest=True))
        await db.flush()
        yield db


async def _save(db: AsyncSession, name: str, words: str, by: Person | None = None) -> SavedAudience:
    return await save_audience(db, HOME, name=name, words=words, by=by, now=NOW)


async def _in_it(db: AsyncSession, words: str) -> str:
    audience = await find_audience(db, HOME, words)
    chosen = select(Person).where(audience.people()).order_by(col(Person.name_key))
    return " ".join(one.name.split()[0] for one in await db.exec(chosen))


async def test_a_saved_audience_is_used_in_another(db: AsyncSession) -> None:
    await _save(db, "Leidinggevenden", "title=teamleider")
    await _save(db, "leiding van wonen", "audience=leidinggevenden and department=wonen")

    assert await _in_it(db, "audience=LEIDINGGEVENDEN") == "Ada Cas"
    assert await _in_it(db, 'doelgroep="Leiding  van Wonen"') == "Ada"
    assert await _in_it(db, "audience!=leidinggevenden") == "Bo"
    assert await _in_it(db, 'audience in (leidinggevenden, "leiding van wonen")') == "Ada Cas"


async def test_whether_an_audience_names_people_is_known_through_saved_ones(
    db: AsyncSession,
) -> None:
    await _save(db, "bobs", 'naam="Bo Jansen"')
    await _save(db, "wonen", "department=Wonen")

    named = await find_audience(db, HOME, "department=zorg OR audience=bobs")
    others = await find_audience(db, HOME, "audience=wonen")

    assert named.names_people
    assert not others.names_people


async def test_a_saved_audience_follows_the_directory(db: AsyncSession) -> None:
    await _save(db, "leiding", "title=teamleider")
    db.add(person("Fay Nieuw", title="Teamleider"))
    await db.flush()

    assert await _in_it(db, "audience=leiding") == "Ada Cas Fay"


async def test_guests_of_a_saved_audience_bring_no_others(db: AsyncSession) -> None:
    await _save(db, "partners", "department=zorg and guest=yes")

    assert await _in_it(db, "audience=partners") == "Dee"
    assert await _in_it(db, "audience=partners or department=wonen") == "Ada Bo Dee"
    assert await _in_it(db, "not audience=partners") == "Ada Bo Cas"


async def test_an_audience_is_no_part_of_itself(db: AsyncSession) -> None:
    first = await _save(db, "Eerste", "everyone")
    await _save(db, "tweede", "audience=eerste")
    for words in ("guest=no or audience=tweede", "not audience=eerste"):
        with pytest.raises(Wrong) as wrong:
            await change_audience(db, HOME, first, words)
        assert "The audience “Eerste” would be a part of itself." in said(wrong.value)

    first.expression = "audience=tweede"
    await db.flush()
    with pytest.raises(Wrong) as around:
        await find_audience(db, HOME, "not audience=tweede")

    assert "The audience “tweede” would be a part of itself." in said(around.value)
    assert "In the saved audience “Eerste”" in said(around.value)


async def test_what_is_made_with_an_audience_changes_with_it(db: AsyncSession) -> None:
    leiding = await _save(db, "leiding", "title=teamleider")
    await _save(db, "zonder", "not audience=leiding")

    await change_audience(db, HOME, leiding, 'name="Bo Jansen"')

    assert await _in_it(db, "audience=zonder") == "Ada Cas"


async def test_audiences_inside_each_other_do_not_grow_without_end(db: AsyncSession) -> None:
    await _save(db, "a0", "department=wonen or department=zorg")
    for number in range(1, 5):
        await _save(db, f"a{number}", f"audience=a{number - 1} or audience=a{number - 1}")
    with pytest.raises(Wrong) as many:
        await _save(db, "a5", "audience=a4 or audience=a4 or audience=a4")

    assert "too many conditions" in said(many.value)


async def test_audiences_do_not_go_deeper_than_one_may(db: AsyncSession) -> None:
    await _save(db, "d0", "not department=zorg")
    for number in range(1, 7):
        await _save(db, f"d{number}", f"not not audience=d{number - 1}")

    with pytest.raises(Wrong) as deep:
        await _save(db, "d7", "not not audience=d6")

    assert "too many brackets" in said(deep.value)
    assert await _in_it(db, "audience=d5") == "Ada Bo"


async def test_what_is_wrong_inside_is_told_with_its_name(db: AsyncSession) -> None:
    saved = await _save(db, "zorg", "department=zorg")
    saved.expression = "department=Zorgg"
    await db.flush()

    with pytest.raises(Wrong) as wrong:
        await find_audience(db, HOME, "audience=zorg")

    assert said(wrong.value, "nl") == (
        "In de bewaarde doelgroep “zorg”: Niemand heeft afdeling “Zorgg”. Bedoel je Zorg?"
    )
    assert wrong.value.instead == ()


@pytest.mark.parametrize("name", ["", "  ", "\u0301", "x" * 61, 'de "baas"'])
async def test_a_name_that_nobody_could_type_is_refused(db: AsyncSession, name: str) -> None:
    with pytest.raises(Wrong) as wrong:
        await _save(db, name, "everyone")

    assert "60 characters at most" in said(wrong.value)


async def test_a_name_is_used_once(db: AsyncSession) -> None:
    await _save(db, "Één", "everyone")

    with pytest.raises(Wrong) as wrong:
        await _save(db, "een", "everyone")

    assert "An audience is saved as “een” already." in said(wrong.value)


async def test_what_cannot_be_understood_is_not_saved(db: AsyncSession) -> None:
    with pytest.raises(Wrong):
        await _save(db, "x", "department=")

    assert await saved_audiences(db) == []


async def test_audiences_are_renamed_and_removed_while_nothing_is_made_with_them(
    db: AsyncSession,
) -> None:
    first = await _save(db, "eerste", "everyone")
    second = await _save(db, "tweede", "doelgroep in (eerste)")

    with pytest.raises(Wrong) as removed:
        await remove_audience(db, first)
    with pytest.raises(Wrong):
        await rename_audience(db, first, "nulde")
    await rename_audience(db, first, "Eerste")
    with pytest.raises(Wrong):
        await rename_audience(db, second, "eerste")
    await rename_audience(db, second, " derde ")
    renamed = [one.name for one in await saved_audiences(db)]
    await remove_audience(db, second)
    await remove_audience(db, first)

    assert said(removed.value) == "“eerste” is used in “tweede”. Change that first."
    assert renamed == ["derde", "Eerste"]
    assert await audience_called(db, "eerste") is None


async def test_erasing_who_saved_it_leaves_the_audience(db: AsyncSession) -> None:
    ada = (await db.exec(select(Person).where(col(Person.name) == "Ada Smit"))).one()
    await _save(db, "alle", "everyone", by=ada)
    exported = await export_person(db, ada.id)

    await forget_person(db, ada.id)
    db.expire_all()

    assert exported["core_audience"][0]["expression"] == "everyone"
    assert (await saved_audiences(db))[0].made_by_id is None
    assert await _in_it(db, "audience=alle") == "Bo Cas"


async def test_erasing_somebody_takes_their_address_out_of_expressions(db: AsyncSession) -> None:
    ada = (await db.exec(select(Person).where(col(Person.name) == "Ada Smit"))).one()
    await _save(db, "team", "department=zorg or email=ada.smit@example.org")

    await forget_person(db, ada.id)
    db.expire_all()

    assert "ada.smit" not in str([one.model_dump() for one in await saved_audiences(db)])
    other = await _save(db, "alle", "everyone")
    await remove_audience(db, other)
