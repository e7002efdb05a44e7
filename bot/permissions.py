"""Who may do what: the one check, which fails closed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.people import Person, people_with, roles_granted

Role: TypeAlias = Literal["everyone", "member", "observer", "editor", "admin"]

# The order in which roles are shown, the least first.
RANK: Mapping[str, int] = {role: rank for rank, role in enumerate(get_args(Role))}
# What each role holds of the others. An observer stands beside the editors and admins, not below
# them: who looks on for others is nobody whom they look upon (docs/decisions/036-observer.md).
_HOLDS: Mapping[str, Collection[str]] = {
    "everyone": ("everyone",),
    "member": ("everyone", "member"),
    "observer": ("everyone", "member", "observer"),
    "editor": ("everyone", "member", "editor"),
    "admin": ("everyone", "member", "editor", "admin"),
}


def holds(held: str, needed: str) -> bool:
    """Tell whether who has one role has what needs another; an unknown role holds nothing."""
    return needed in _HOLDS.get(held, ())


def skill_of(permission: str) -> str:
    """Name the skill that a permission belongs to."""
    return permission.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Which role each permission needs, and who holds roles by config.toml.

    `holders`: role to addresses in small letters; only addresses that a chat vouches for reach a
    person, so a display name never gives a role.
    """

    permissions: Mapping[str, Role] = field(default_factory=dict[str, Role])
    holders: Mapping[str, Collection[str]] = field(default_factory=dict[str, Collection[str]])

    def named(self, role: str) -> Collection[str]:
        """List the addresses that hold this role, or one that holds it, by config.toml."""
        return [
            address
            for held, addresses in self.holders.items()
            if holds(held, role)
            for address in addresses
        ]

    async def holding(self, db: AsyncSession, permission: str) -> list[Person]:
        """List who was given the role that a permission needs, by name.

        Only those named in config.toml and those granted it: not everybody, when everybody may.
        """
        needed = self.permissions.get(permission)
        if needed is None:
            return []
        roles = [role for role in _HOLDS if holds(role, needed)]
        found = await people_with(db, addresses=self.named(needed), roles=roles)
        return [person for person in found if await self.may(db, person, permission)]

    async def may(self, db: AsyncSession, person: Person, permission: str) -> bool:
        """Tell whether a person holds a permission. Unknown permissions are held by nobody."""
        needed = self.permissions.get(permission)
        return needed is not None and await self.has(db, person, needed)

    async def has(self, db: AsyncSession, person: Person, role: Role) -> bool:
        """Tell whether a person has this role, or one that holds it.

        People who left and bots have none; guests only that of everyone.
        """
        if not person.is_active or person.is_bot:
            return False
        if holds("everyone" if person.is_guest else "member", role):
            return True
        if person.is_guest:
            return False
        if person.email is not None and person.email in self.named(role):
            return True
        granted = await roles_granted(db, person.id)
        return any(holds(one, role) for one in granted)

    def beyond_member(self, role: Role) -> list[str]:
        """List the permissions that come with a role, beside those of everybody who works here."""
        return sorted(
            name
            for name, needed in self.permissions.items()
            if holds(role, needed) and not holds("member", needed)
        )
