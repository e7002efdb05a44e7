"""Who may do what: the one check, which fails closed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.people import Person, people_with, roles_granted

Role: TypeAlias = Literal["everyone", "member", "editor", "admin"]

_RANK: Mapping[str, int] = {role: rank for rank, role in enumerate(get_args(Role))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Which role each permission needs, and who holds roles by config.toml.

    `holders`: role to addresses in small letters; only addresses that a chat vouches for reach a
    person, so a display name never gives a role.
    """

    permissions: Mapping[str, Role] = field(default_factory=dict[str, Role])
    holders: Mapping[str, Collection[str]] = field(default_factory=dict[str, Collection[str]])

    def named(self, role: str) -> Collection[str]:
        """List the addresses that hold at least this role by config.toml."""
        at_least = _RANK.get(role, len(_RANK))
        return [
            address
            for held, addresses in self.holders.items()
            if _RANK.get(held, -1) >= at_least
            for address in addresses
        ]

    async def holding(self, db: AsyncSession, permission: str) -> list[Person]:
        """List who was given the role that a permission needs, by name.

        Only those named in config.toml and those granted it: not everybody, when everybody may.
        """
        needed = self.permissions.get(permission)
        if needed is None:
            return []
        roles = [role for role, rank in _RANK.items() if rank >= _RANK[needed]]
        found = await people_with(db, addresses=self.named(needed), roles=roles)
        return [person for person in found if await self.may(db, person, permission)]

    async def may(self, db: AsyncSession, person: Person, permission: str) -> bool:
        """Tell whether a person holds a permission. Unknown permissions are held by nobody.

        People who left and bots hold none; guests only what everyone has.
        """
        needed = self.permissions.get(permission)
        if needed is None or not person.is_active or person.is_bot:
            return False
        if _RANK[needed] <= _RANK["everyone" if person.is_guest else "member"]:
            return True
        if person.is_guest:
            return False
        if person.email is not None and person.email in self.named(needed):
            return True
        granted = await roles_granted(db, person.id)
        return any(_RANK.get(role, -1) >= _RANK[needed] for role in granted)
