"""One person on several chats: two persons become one, and an account is taken off again."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.content import Text, verbatim
from storage.audit import AuditEntry
from storage.joining import join
from storage.linking import drop_unsent
from storage.people import Account, Person, every_account_of, name_key, person_by_email
from storage.timers import Timer

# The bot's own timer that tells skills of two persons who became one.
_TELL = "plein.tell_linked"


def who_stays(one: Person, other: Person) -> tuple[Person, Person] | None:
    """Tell which of two persons stays, and which goes: the directory's, else who has an address,
    else who was there first. None when both come from the directory: an administrator decides."""
    if one.imported and other.imported:
        return None
    stays, goes = sorted((one, other), key=lambda who: (not who.imported, not who.email, who.id))
    return stays, goes


async def link(
    db: AsyncSession, stays: Person, goes: Person, *, by: str | None, way: str, now: datetime
) -> None:
    """Make two persons one, and note in the audit log who did it, and in which way.

    Skills are told by the fact `plein.linked` after the commit.
    """
    for person in (stays, goes):
        for account in await every_account_of(db, person.id):
            if account.name is None:
                # So that the account can be taken off again, with what was known of it.
                account.name, account.email = person.name, person.email
    await join(db, stays, goes)
    _audit(db, "accounts.linked", stays, by=by, now=now, way=way)
    db.add(Timer(due_at=now, route=_TELL, args={"person_id": stays.id}))
    await db.flush()


async def take_off(
    db: AsyncSession, person: Person, account: Account, *, by: str | None, now: datetime
) -> Person:
    """Make somebody of their own of one account, and return them; all history stays as it is.

    What waits to be sent to that account is not sent any more.
    """
    own = Person(
        name=account.name or person.name,
        name_key=name_key(account.name or person.name),
        email=await _free(db, account.email),
        language=account.language or person.language,
        zone=account.zone or person.zone,
        is_guest=account.is_guest,
    )
    db.add(own)
    await db.flush()
    await drop_unsent(db, account)
    account.person_id = own.id
    if person.last_account_id == account.id:
        person.last_account_id = None
    if person.chosen_account_id == account.id:
        person.chosen_account_id = None
    _audit(db, "accounts.unlinked", person, by=by, now=now, adapter=account.adapter)
    await db.flush()
    return own


def called(account: Account, person: Person) -> Text:
    """Name an account: `Slack: Ada de Vries`."""
    chat = verbatim(account.adapter.title())
    return Text("plein.account", {"chat": chat, "name": account.name or person.name})


def is_of_the_house(person: Person, account: Account) -> bool:
    """Whether an account follows from the directory itself: its id is the person's, or their
    address. Such a one cannot be taken off."""
    return account.external_id in (person.id, person.email)


def can_be_taken_off(person: Person, account: Account, every: list[Account]) -> bool:
    """Whether somebody may take an account off themselves.

    Not the last one, and not one that their work address links: it would come back.
    """
    by_address = account.name is None or (
        account.email is not None and account.email == person.email
    )
    if by_address or is_of_the_house(person, account):
        return False
    others = [one for one in every if one.id != account.id and not is_of_the_house(person, one)]
    return bool(others or person.email)


async def _free(db: AsyncSession, email: str | None) -> str | None:
    taken = email is not None and await person_by_email(db, email) is not None
    return None if taken else email


def _audit(
    db: AsyncSession, deed: str, about: Person, *, by: str | None, now: datetime, **details: str
) -> None:
    db.add(AuditEntry(done_at=now, by_id=by, about_id=about.id, deed=deed, details=details))
