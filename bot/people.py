"""Step 2: every account in an event becomes a person. And: who is meant by a typed name?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.alike import alike
from bot.content import AnyOf, Text, verbatim
from bot.cut import quoted
from bot.errors import PleinError, Wrong
from bot.events import Event, accounts_in
from bot.ports import Profile
from storage.people import (
    Account,
    Person,
    Seat,
    accounts_named,
    name_key,
    people_named,
    person_by_email,
    seated,
)


class Strangers(PleinError):
    """An event names accounts that nobody has seen yet; ask their chat who they are."""

    def __init__(self, accounts: tuple[str, ...]) -> None:
        super().__init__()
        self.accounts = accounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Who did something, and everybody whom the event names, by account."""

    by: Person
    seat: Seat
    named: dict[str, Person]


async def arrive(db: AsyncSession, event: Event) -> Arrival:
    """Find the people behind the accounts of an event, in one query.

    Raises: Strangers, with the accounts that are new; `admit` them and try again.
    """
    accounts = accounts_in(event)
    place = event.place
    known = await seated(db, place.adapter, place.workspace, accounts)
    strangers = tuple(account for account in accounts if account not in known)
    if strangers:
        raise Strangers(strangers)
    seat, person = known[event.account]
    return Arrival(
        by=person,
        seat=seat,
        named={account: person for account, (_, person) in known.items()},
    )


async def find_account(
    db: AsyncSession, adapter: str, workspace: str, account: str
) -> Person | None:
    """Find who is behind an account of one chat, or None when nobody has seen it."""
    known = await seated(db, adapter, workspace, [account])
    return known[account][1] if account in known else None


async def admit(
    db: AsyncSession,
    adapter: str,
    workspace: str,
    profiles: Mapping[str, Profile],
    *,
    at: datetime | None,
) -> None:
    """Make persons of new accounts. An address that the chat vouches for joins a known person.

    Never by display name, which anybody can choose. `at` is when the chat was asked; None has it
    asked soon.
    """
    known = await accounts_named(db, adapter, workspace, profiles.keys())
    for external_id, profile in profiles.items():
        if external_id not in known:
            email = profile.email.strip().lower() if profile.email else None
            person = await _person_for(db, profile, email)
            db.add(
                Account(
                    adapter=adapter,
                    workspace=workspace,
                    external_id=external_id,
                    person_id=person.id,
                    is_active=profile.is_active,
                    name=profile.name[:200],
                    email=email,
                    language=profile.language,
                    zone=profile.zone,
                    is_guest=profile.is_guest,
                    looked_at=at,
                )
            )


async def _person_for(db: AsyncSession, profile: Profile, email: str | None) -> Person:
    found = await person_by_email(db, email) if email else None
    if found is not None:
        return found
    person = Person(
        name=profile.name[:200],
        name_key=name_key(profile.name)[:200],
        email=email,
        language=profile.language,
        zone=profile.zone,
        is_bot=profile.is_bot,
        is_guest=profile.is_guest,
        is_active=profile.is_active,
    )
    db.add(person)
    await db.flush()
    return person


QUOTES: Final = '"“”„'
_MOST_WORDS = 5
_MOST_OFFERED = 3
_LONGEST = 400  # no name or address is that long, and a database takes no endless pattern


async def find_named(db: AsyncSession, words: list[str]) -> tuple[Person, int]:
    """Find who is meant by the words after an @, and how many of the words are the name.

    A full name wins over a first name; one clear match is enough.
    Raises: Wrong, with up to three names that were perhaps meant.
    """
    found = await people_named(db, words[0][:_LONGEST])
    for count in range(min(_MOST_WORDS, len(words)), 1, -1):
        key = name_key(" ".join(words[:count]))
        full = [person for person in found if person.name_key == key]
        if full:
            return _only(full, " ".join(words[:count])), count
    likely = [person for person in found if _is_called(person, words[0])] or found
    active = [person for person in likely if person.is_active and not person.is_bot]
    if len(active) == 1 or len(likely) == 1:
        return (active or likely)[0], 1
    if likely:
        raise _which(words[0], active or likely)
    raise await _unknown(db, words[0])


async def find_exactly(db: AsyncSession, name: str) -> Person | None:
    """Find who has this whole name or address. Raises: Wrong, when several people have it."""
    key = name_key(name)
    found = await people_named(db, name[:_LONGEST])
    exact = [one for one in found if key in (one.name_key, one.email)]
    return _only(exact, name) if exact else None


async def find_person(db: AsyncSession, name: str) -> Person:
    """Find who is meant by a name or address that stands alone. Raises: Wrong, as `find_named`."""
    words = name.strip(f"{QUOTES}@ ").split()
    if not words:
        raise Wrong(Text("core.person_missing"))
    person, used = await find_named(db, words)
    if used < len(words) and name_key(" ".join(words)) not in person.name_key:
        raise await _unknown(db, " ".join(words))
    return person


def _is_called(person: Person, word: str) -> bool:
    key = name_key(word)
    address = person.email or ""
    first, *_ = (person.name_key or " ").split(" ")
    return key in (person.name_key, first, address, address.partition("@")[0])


def _only(people: list[Person], name: str) -> Person:
    active = [person for person in people if person.is_active and not person.is_bot]
    if len(active) > 1:
        raise _which(name, active)
    return (active or people)[0]


def _bears(person: Person, name: str) -> bool:
    """Whether this is a name of theirs, and not only a part of one."""
    key = name_key(name)
    return _is_called(person, name) or f" {key} " in f" {person.name_key} "


def _which(name: str, people: Iterable[Person]) -> Wrong:
    some = tuple(people)[:_MOST_OFFERED]
    if not all(_bears(one, name) for one in some):
        return _perhaps(name, some)
    return Wrong(
        Text("core.person_which", {"name": quoted(name), "people": _described(some)}),
        instead=_offered(some),
    )


def _perhaps(name: str, some: tuple[Person, ...]) -> Wrong:
    return Wrong(
        Text("core.person_perhaps", {"name": quoted(name), "people": AnyOf(_described(some))}),
        instead=_offered(some),
    )


def _offered(people: tuple[Person, ...]) -> tuple[tuple[Text, str], ...]:
    return tuple((verbatim(one.name), one.id) for one in people)


async def _unknown(db: AsyncSession, name: str) -> Wrong:
    found = await people_named(db, name[:1], most=500)
    near = [one for one in found if one.is_active and not one.is_bot]
    keys = {key: one for one in reversed(near) for key in (one.name_key, *one.name_key.split()[:1])}
    some = {keys[key].id: keys[key] for key in alike(name_key(name), keys)}
    if not some:
        return Wrong(Text("core.person_unknown", {"name": quoted(name)}))
    return _perhaps(name, tuple(some.values()))


def _described(people: Iterable[Person]) -> tuple[str, ...]:
    return tuple(f"{one.name} ({one.department})" if one.department else one.name for one in people)
