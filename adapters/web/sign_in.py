"""Who may sign in, and the link that the operator hands over."""

from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.web.model import ADAPTER
from bot.errors import Refused
from storage.browsers import make_link
from storage.people import Person, person_by_email
from storage.session import Store


async def member_with(db: AsyncSession, email: str) -> Person | None:
    """Find who may sign in with an address."""
    person = await person_by_email(db, email)
    return person if person is not None and person.is_active and not person.is_bot else None


async def sign_in_link(
    store: Store, address: str, email: str, *, now: datetime, term: timedelta
) -> str:
    """Make a link that signs somebody in once, in whichever browser uses it first.

    For the operator, who hands it over in person: unlike a link that somebody asks for, it is not
    bound to a browser. `address` is the web chat's own. Raises: Refused, when nobody active has
    this e-mail address.
    """
    async with store.transaction() as db:
        person = await member_with(db, email)
        if person is None:
            raise Refused(f"Nobody active has the address {email}.")
        token = await make_link(db, ADAPTER, person.id, until=now + term)
    return f"{address}/chat/sign-in/{token}"
