"""A turn that only looks, for what is shown outside the chats: a page, a feed."""

from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.events import Place
from bot.route import Route
from bot.turn import Turn
from bot.workplace import Workplace
from storage.people import Person, Seat

# It is looked at in no chat, so nothing can be said there.
_NOWHERE: Final = Place(adapter="", workspace="", channel="", kind="direct")
_NO_SEAT: Final = Seat("", _NOWHERE.adapter, _NOWHERE.workspace, "", is_active=False)


def looking(workplace: Workplace, db: AsyncSession, person: Person) -> Turn:
    """Make a turn in which somebody looks at something."""
    return Turn(
        db=db,
        now=workplace.clock.now(),
        house=workplace,
        by=person,
        here=_NOWHERE,
        seat=_NO_SEAT,
    )


def check_only_read(turn: Turn, route: Route) -> None:
    """See that a handler did no more than look. Raises: RuntimeError."""
    changed = (*turn.db.new, *turn.db.dirty, *turn.db.deleted)
    if turn.said or turn.planned or turn.cancelled or turn.asked or changed:
        raise RuntimeError(f"{route.name} is a {route.kind}, and only reads")
