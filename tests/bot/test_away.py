"""Days away: typed by people, read from a file, looked for in an audience, and forgotten."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from bot.audience import find_audience
from bot.away import parse_away, say_away
from bot.content import Text
from bot.errors import Wrong
from bot.text import Catalogue, Reader
from bot.when import WhenError
from bot.workplace import plain_channel, plain_mention
from storage.people import Person
from storage.privacy import sweep
from storage.session import Store
from tests.bot.audiences import HOME, person, said
from tests.chat import Chat
from tests.directories import DATABASES, everybody, imported, opened, url_of, written
from tests.house.tree import ROOT

NOW = datetime(2026, 12, 2, 8, 30, tzinfo=UTC)  # a Wednesday
TODAY = date(2026, 12, 2)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TEXTS = Catalogue.load({"core": ROOT / "bot" / "texts"})


def words(text: Text, language: str) -> str:
    reader = Reader(language=language, zone="UTC", mention=plain_mention, channel=plain_channel)
    return TEXTS.words(text, reader)


def days(begin: str | None, end: str | None) -> tuple[date | None, date | None]:
    first, last = (None if day is None else date.fromisoformat(day) for day in (begin, end))
    return first, last


# What people type.


@pytest.mark.parametrize(
    ("typed", "begin", "end"),
    [
        ("", None, None),
        ("Geen", None, None),
        ("none", None, None),
        ("5 december", "2026-12-02", "2026-12-05"),
        ("until 5 December", "2026-12-02", "2026-12-05"),
        ("t/m vrijdag", "2026-12-02", "2026-12-04"),
        ("tot en met vrijdag", "2026-12-02", "2026-12-04"),
        ("today", "2026-12-02", "2026-12-02"),
        ("21 december t/m 3 januari", "2026-12-21", "2027-01-03"),
        ("from 21 December until 3 January", "2026-12-21", "2027-01-03"),
        ("van 21-12 tot en met 3-1", "2026-12-21", "2027-01-03"),
        ("21-12 - 3-1", "2026-12-21", "2027-01-03"),
        ("2026-11-30 – 2026-12-04", "2026-11-30", "2026-12-04"),
        ("vanaf 21 december", "2026-12-21", None),
        ("from 2026-11-01", "2026-11-01", None),
    ],
)
def test_days_away_are_read_as_people_type_them(
    typed: str, begin: str | None, end: str | None
) -> None:
    assert parse_away(typed, NOW, AMSTERDAM) == days(begin, end)


@pytest.mark.parametrize(
    "typed",
    ["soon", "yesterday", "until", "from", "1-12 - 1-11", "3 januari 2027 t/m 21 december 2026",
     "from - until", "x" * 40_000],
)  # fmt: skip
def test_what_is_no_day_to_come_is_refused(typed: str) -> None:
    with pytest.raises(WhenError):
        parse_away(typed, NOW, AMSTERDAM)


DATES = st.dates(date(2026, 1, 1), date(2030, 1, 1))


@given(st.none() | DATES, st.none() | DATES, st.sampled_from(("en", "nl")))
def test_what_is_said_of_somebody_can_be_typed(
    begin: date | None, end: date | None, language: str
) -> None:
    away = Person(name="Ada", away_from=begin, away_until=end)

    text = say_away(away, TODAY)

    if text is None:
        assert not any(away.is_away(TODAY + timedelta(days=n)) for n in (0, 1, 30))
    elif begin is None or end is None or begin <= end:
        read = parse_away(words(text, language), NOW, AMSTERDAM)
        assert read == (begin or TODAY, end)


@given(st.none() | DATES, st.none() | DATES, DATES)
def test_somebody_is_away_from_the_first_day_to_the_last(
    begin: date | None, end: date | None, day: date
) -> None:
    away = Person(name="Ada", away_from=begin, away_until=end)

    is_after = begin is None or begin <= day
    is_before = end is None or day <= end
    assert away.is_away(day) == (is_after and is_before and (begin, end) != (None, None))


async def test_people_say_when_they_are_away_and_see_it_in_their_home(chat: Chat) -> None:
    ada = chat.on("ada", language="nl")

    await ada.types("/plein instellingen")
    await ada.fills(away="t/m morgen")
    ada.whispered("Je bent afwezig:")
    await ada.types("/plein start")
    ada.sees("Afwezig")
    await ada.types("/plein instellingen")
    await ada.fills(away="ooit")
    assert "ooit" in ada.errors["away"]
    await ada.fills(away="geen")
    assert ada.errors == {}

    async with chat.store.transaction() as db:
        found = await db.get_one(Person, ada.id)
    assert (found.away_from, found.away_until) == (None, None)


async def test_days_away_stay_when_something_else_is_changed(chat: Chat) -> None:
    ada = chat.on("ada", language="en")

    await ada.types("/plein settings")
    await ada.fills(away="tomorrow")
    await ada.types("/plein settings")
    await ada.fills(quiet="22-6")

    async with chat.store.transaction() as db:
        found = await db.get_one(Person, ada.id)
    assert found.is_away(found.away_until or date.min)
    assert found.away_until == chat.now.astimezone(AMSTERDAM).date() + timedelta(days=1)


# The directory.


@pytest.fixture(params=DATABASES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    async with opened(url_of(request.param, request, tmp_path)) as store:
        yield store


@pytest.mark.parametrize("header", ["away_from,away_until", "Afwezig vanaf,Afwezig t/m"])
async def test_a_file_brings_and_takes_away_days(store: Store, tmp_path: Path, header: str) -> None:
    header = f"name,email,{header}"
    await imported(
        store, written(tmp_path, header, "Ada,ada@example.org,2026-12-21,3-1-2027", "Bo,bo@b.org,,")
    )
    people = await everybody(store)
    assert (people["ada"].away_from, people["ada"].away_until) == days("2026-12-21", "2027-01-03")
    assert not people["bo"].is_away(TODAY)

    await imported(
        store, written(tmp_path, header, "Ada,ada@example.org,,", "Bo,bo@b.org,2026-12-02,")
    )

    people = await everybody(store)
    assert not people["ada"].is_away(date(2026, 12, 25))
    assert people["bo"].is_away(date(2030, 1, 1))


async def test_a_file_without_these_columns_leaves_what_people_said(
    store: Store, tmp_path: Path
) -> None:
    row = "Ada,ada@example.org"
    await imported(store, written(tmp_path, "name,email", row))
    async with store.transaction() as db:
        ada = (await db.exec(select(Person))).one()
        ada.away_until = TODAY

    await imported(store, written(tmp_path, "name,email", row))

    assert (await everybody(store))["ada"].away_until == TODAY


async def test_an_audience_asks_who_is_away_today(store: Store) -> None:
    def away(name: str, begin: str | None, end: str | None) -> Person:
        first, last = days(begin, end)
        return person(name, away_from=first, away_until=last)

    async with store.transaction() as db:
        db.add_all(
            [
                away("Here", None, None),
                away("Last", "2026-11-30", "2026-12-02"),
                away("First", "2026-12-02", None),
                away("Until", None, "2026-12-05"),
                away("Over", "2026-11-30", "2026-12-01"),
                away("Later", "2026-12-03", "2026-12-05"),
            ]
        )
        await db.flush()
        found: dict[str, str] = {}
        for typed in ("away=yes", "afwezig=nee", "away!=yes", "NOT away=no"):
            audience = await find_audience(db, HOME, typed)
            names = select(Person.name).where(audience.people()).order_by(col(Person.name))
            found[typed] = " ".join((await db.exec(names)).all())

    gone, here = "First Last Until", "Here Later Over"
    assert list(found.values()) == [gone, here, here, gone]


async def test_an_audience_wants_yes_or_no_for_it(store: Store) -> None:
    async with store.transaction() as db:
        with pytest.raises(Wrong) as wrong:
            await find_audience(db, HOME, "away=soon")

    assert "yes or no" in said(wrong.value)


async def test_days_away_are_forgotten_a_month_after_the_last(store: Store) -> None:
    async with store.transaction() as db:
        db.add(person("Old", away_from=date(2026, 9, 1), away_until=date(2026, 10, 1)))
        db.add(person("New", away_from=date(2026, 9, 1), away_until=date(2026, 11, 20)))
        db.add(person("Long", away_from=date(2026, 9, 1)))
        await db.flush()
        await sweep(db, NOW)
        db.expire_all()
        people = await db.exec(select(Person))
        kept = {one.name: (one.away_from, one.away_until) for one in people}

    assert kept["Old"] == (None, None)
    assert kept["New"] == days("2026-09-01", "2026-11-20")
    assert kept["Long"] == days("2026-09-01", None)
