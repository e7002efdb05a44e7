"""What chats say of people, and how the directory follows.

The directory that was imported has the last word, and so have people about how they are spoken to:
a chat changes only what it said itself before.
"""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.events import Profile, ProfileChanged
from bot.linking import is_of_the_house, link, take_off, who_stays
from bot.people import admit
from storage.audit import AuditEntry
from storage.linking import drop_unsent
from storage.people import (
    Account,
    Person,
    accounts_named,
    every_account_of,
    name_key,
    person_by_email,
)
from storage.session import lock


async def profile_changed(db: AsyncSession, event: ProfileChanged) -> None:
    """Follow what a chat says by itself. Of accounts that nobody has met yet only a newcomer's
    counts: the others are met when they do something."""
    place = event.place
    known = await accounts_named(db, place.adapter, place.workspace, [event.account])
    if event.account in known:
        account, person = known[event.account]
        await follow(db, account, person, event.profile, at=event.at)
    elif event.is_newcomer and not event.profile.is_bot:
        # Looked at soon: what an event says of somebody is not all that their chat knows.
        await admit(db, place.adapter, place.workspace, {event.account: event.profile}, at=None)


async def follow(
    db: AsyncSession, account: Account, person: Person, profile: Profile, *, at: datetime
) -> None:
    """Bring an account up to date, and its person as far as the chat has a say in it.

    Older word than was heard before changes nothing.
    """
    if account.looked_at is not None and at < account.looked_at:
        return
    await lock(db, f"person/{person.id}")
    person = await _whose(db, account, person, profile, at)
    _change_person(account, person, profile)
    was_active = account.is_active
    account.name = profile.name[:200]
    account.email = _address(profile) or account.email
    account.language = profile.language or account.language
    account.zone = profile.zone or account.zone
    account.is_guest, account.is_active = profile.is_guest, profile.is_active
    account.looked_at = at
    if was_active and not account.is_active:
        await drop_unsent(db, account)
    await db.flush()
    await _settle(db, person)


async def _whose(
    db: AsyncSession, account: Account, person: Person, profile: Profile, at: datetime
) -> Person:
    """Tell whose an account is by the address that the chat vouches for now.

    An account that was somebody's by their address, and has another's now, is that other's. A
    stranger who gets the address of somebody known is that person. Whoever linked an account
    by a code keeps it.
    """
    email, before = _address(profile), account.email
    if email is None or email in (before, person.email):
        return person
    owner = await person_by_email(db, email)
    is_by_address = before is not None and before == person.email
    if owner is None:
        if is_by_address and not account.is_active and profile.is_active:
            # It was given up and is used anew, under another address: by somebody else.
            account.email, account.name = email, profile.name[:200]
            return await take_off(db, person, account, by=None, now=at)
        return person
    if is_by_address:
        await drop_unsent(db, account)
        account.person_id = owner.id
        details = {"adapter": account.adapter, "way": "address"}
        entry = AuditEntry(done_at=at, about_id=owner.id, deed="accounts.moved", details=details)
        db.add(entry)
        await db.flush()
        return owner
    both = who_stays(owner, person)
    if person.imported or person.email is not None or both is None:
        return person
    await lock(db, f"person/{owner.id}")
    await link(db, *both, by=None, way="address", now=at)
    # The account was read before; it is the same one, under its new person.
    account.person_id = both[0].id
    db.add(account)
    return both[0]


def _change_person(account: Account, person: Person, profile: Profile) -> None:
    """Change what stands as the chat said it before, or was never said."""
    if not person.imported:
        if account.name in (None, person.name) and profile.name.strip():
            person.name = profile.name[:200]
            person.name_key = name_key(profile.name)
        email = _address(profile)
        if email is not None and person.email in (None, account.email):
            person.email = email
        person.is_bot = profile.is_bot
    if not person.has_chosen:
        if profile.language and person.language in (None, account.language):
            person.language = profile.language
        if profile.zone and person.zone in (None, account.zone):
            person.zone = profile.zone


async def _settle(db: AsyncSession, person: Person) -> None:
    """Somebody whom no directory vouches for is here, and more than a guest, by their accounts."""
    accounts = [
        one for one in await every_account_of(db, person.id) if not is_of_the_house(person, one)
    ]
    if person.imported or not accounts:
        return
    person.is_active = any(one.is_active for one in accounts)
    person.is_guest = all(one.is_guest for one in accounts)


def _address(profile: Profile) -> str | None:
    return profile.email.strip().lower() if profile.email else None
