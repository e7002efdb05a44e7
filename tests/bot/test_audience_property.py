"""Any expression over any small directory: the database agrees with plain Python."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from bot.audience import find_audience
from storage.people import Person, name_key
from storage.session import Store
from tests.bot.audiences import HOME, person
from tests.directories import DATABASES, opened, url_of

_VALUES = ("Wonen", "wonen", "WÖNEN", "Sociaal Domein", "x'y", "")
_FIELDS = ("department", "location", "contract")
_STARTS = (None, date(2025, 1, 1), date(2026, 1, 1))


@dataclass(frozen=True)
class _Typed:
    """An expression with what it means for one person, and whether it asks for guests."""

    words: str
    holds: Callable[[Person], bool]
    asks: bool = False  # as it stands
    asks_not: bool = False  # inside a NOT
    sides: "tuple[_Typed, ...]" = ()

    def has(self, one: Person) -> bool:
        """Whether somebody is in it, when it is all of an audience."""
        if self.sides:
            return any(side.has(one) for side in self.sides)
        return self.holds(one) and (self.asks or not one.is_guest)


def _value_of(one: Person, name: str) -> str:
    value = one.attributes.get(name) if name == "contract" else getattr(one, name)
    return name_key(value or "")


def _compared(name: str, sign: str, value: str) -> _Typed:
    def holds(one: Person) -> bool:
        return (_value_of(one, name) == name_key(value)) == (sign == "=")

    return _Typed(f'{name}{sign}"{value}"', holds)


def _since(sign: str, day: date) -> _Typed:
    def holds(one: Person) -> bool:
        start = one.start_date
        return start is not None and (start >= day if sign == ">=" else start < day)

    return _Typed(f"start_date{sign}{day}", holds)


def _guests(are: bool) -> _Typed:
    words = f"guest={'yes' if are else 'no'}"
    return _Typed(words, lambda one: one.is_guest == are, asks=are, asks_not=not are)


def _not(part: _Typed) -> _Typed:
    def holds(one: Person) -> bool:
        return not part.holds(one)

    return _Typed(f"NOT ({part.words})", holds, asks=part.asks_not, asks_not=part.asks)


def _joined(parts: list[_Typed], *, either: bool) -> _Typed:
    def holds(one: Person) -> bool:
        return (any if either else all)(part.holds(one) for part in parts)

    return _Typed(
        (" of " if either else " EN ").join(f"({part.words})" for part in parts),
        holds,
        asks=any(part.asks for part in parts),
        asks_not=any(part.asks_not for part in parts),
        sides=tuple(parts) if either else (),
    )


_parts = st.one_of(
    st.just(_Typed("everyone", lambda _: True)),
    st.builds(
        _compared,
        st.sampled_from(_FIELDS),
        st.sampled_from(("=", "!=")),
        st.sampled_from(_VALUES),
    ),
    st.builds(_since, st.sampled_from((">=", "<")), st.sampled_from(_STARTS[1:])),
    st.builds(_guests, st.booleans()),
)
_expressions = st.recursive(
    _parts,
    lambda inner: st.one_of(
        inner.map(_not),
        st.builds(_joined, st.lists(inner, min_size=2, max_size=3), either=st.booleans()),
    ),
    max_leaves=8,
)
_people = st.lists(
    st.builds(
        lambda number, **more: person(f"P{number}", **more),
        st.uuids(),
        department=st.sampled_from((None, None, *_VALUES)),
        location=st.sampled_from((None, None, *_VALUES)),
        start_date=st.sampled_from(_STARTS),
        attributes=st.one_of(
            st.just({}), st.builds(lambda value: {"contract": value}, st.sampled_from(_VALUES))
        ),
        is_guest=st.sampled_from((False, False, True)),
        is_active=st.sampled_from((True, True, True, False)),
        is_bot=st.sampled_from((False, False, False, True)),
    ),
    min_size=4,
    max_size=8,
)


class _Undo(Exception):
    """Leave the database as it was."""


async def _found(url: str, people: list[Person], expressions: list[str]) -> list[set[str]]:
    store, found = Store(url), list[set[str]]()
    try:
        async with store.transaction() as db:
            # Somebody has a contract, so that there is such a thing.
            db.add(person("Nobody Else", attributes={"contract": "none"}))
            db.add_all(people)
            await db.flush()
            for words in expressions:
                audience = await find_audience(db, HOME, words, sending=True)
                chosen = select(Person.name).where(audience.people())
                found.append(set(await db.exec(chosen)) - {"Nobody Else"})
            raise _Undo
    except _Undo:
        return found
    finally:
        await store.close()


@pytest.fixture(params=DATABASES)
def made(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with its tables."""
    url = url_of(request.param, request, tmp_path)

    async def make() -> None:
        async with opened(url):
            pass

    asyncio.run(make())
    return url


@given(people=_people, typed=st.lists(_expressions, min_size=5, max_size=9))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_database_agrees_with_python(
    made: str, people: list[Person], typed: list[_Typed]
) -> None:
    here = [one for one in people if one.is_active and not one.is_bot]
    expected = [{one.name for one in here if each.has(one)} for each in typed]

    assert asyncio.run(_found(made, people, [each.words for each in typed])) == expected
