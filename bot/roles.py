"""Roles that are given, beside those of config.toml: who has which, and giving and taking them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias, get_args

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.permissions import RANK, Policy, Role
from storage.audit import AuditEntry
from storage.people import Grant, Person, grant_of, grants, people_at
from storage.timers import Timer

# What everybody who works here has anyway is not given.
GivenRole: TypeAlias = Literal["observer", "editor", "admin"]
GIVEN_ROLES: Final[tuple[GivenRole, ...]] = get_args(GivenRole)

# The bot's own timer that tells somebody which role they have now, or not any more.
_TELL: Final = "plein.tell_role"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """That somebody has a role: by config.toml, or since they were given it.

    `person` is None for an address of config.toml that nobody has.
    """

    role: str
    address: str
    person: Person | None
    given_at: datetime | None = None


def can_hold(person: Person) -> bool:
    """Whether a role would be of any use to somebody: not to guests, bots and people who left."""
    return person.is_active and not person.is_bot and not person.is_guest


async def give(
    db: AsyncSession, person: Person, role: GivenRole, *, by: str | None, now: datetime
) -> bool:
    """Give somebody a role, note it in the audit log and have them told. False when they had been
    given it before. `by` is the id of who gives it; None is an operator."""
    if await grant_of(db, person.id, role) is not None:
        return False
    db.add(Grant(person_id=person.id, role=role, granted_at=now))
    _note(db, person, role, deed="role.given", by=by, now=now)
    return True


async def take(
    db: AsyncSession, person: Person, role: GivenRole, *, by: str | None, now: datetime
) -> bool:
    """Take a role that somebody was given. False when they were not: config.toml may name them."""
    grant = await grant_of(db, person.id, role)
    if grant is None:
        return False
    await db.delete(grant)
    _note(db, person, role, deed="role.taken", by=by, now=now)
    return True


def is_named(policy: Policy, person: Person, role: GivenRole) -> bool:
    """Whether config.toml gives somebody a role, or one that includes it."""
    return person.email is not None and person.email in policy.named(role)


async def holdings(db: AsyncSession, policy: Policy) -> list[Holding]:
    """List who has which role, the highest role first, those of config.toml before those given."""
    named = await people_at(db, {one for each in policy.holders.values() for one in each})
    given = [
        Holding(
            role=grant.role, address=person.email or "", person=person, given_at=grant.granted_at
        )
        for grant, person in await grants(db)
    ]
    written = [
        Holding(role=role, address=address, person=named.get(address))
        for role, addresses in policy.holders.items()
        for address in addresses
    ]
    return sorted([*written, *given], key=lambda one: -RANK.get(one.role, 0))


def _note(
    db: AsyncSession, person: Person, role: Role, *, deed: str, by: str | None, now: datetime
) -> None:
    entry = AuditEntry(done_at=now, by_id=by, about_id=person.id, deed=deed, details={"role": role})
    db.add(entry)
    args = {"person_id": person.id, "role": role, "is_given": deed == "role.given"}
    db.add(Timer(due_at=now, route=_TELL, args=args))
