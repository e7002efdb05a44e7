"""Who is new in a chat: it is asked who they are, and they are noted."""

from bot.errors import Refused
from bot.events import Event
from bot.people import admit
from bot.ports import Profile
from bot.workplace import Workplace


async def meet(workplace: Workplace, event: Event, accounts: tuple[str, ...]) -> set[str]:
    """Ask the chat of an event who its newcomers are, outside any transaction, and note them.

    Returns whom it does not know: to name somebody who is not there takes nobody's words away.
    When it stops telling, whom it told of is noted all the same: the next try asks for less.

    Raises: Refused, when it does not know who did this; Unclear, Unreachable, to try again.
    """
    place = event.place
    profile = workplace.adapters[place.adapter].profile
    profiles: dict[str, Profile] = {}
    unknown: set[str] = set()
    try:
        for one in accounts:
            try:
                profiles[one] = await profile(place.workspace, one)
            except Refused:
                if one == event.account:
                    raise
                unknown.add(one)
    finally:
        if profiles:
            async with workplace.store.transaction() as db:
                now = workplace.clock.now()
                await admit(db, place.adapter, place.workspace, profiles, at=now)
    return unknown
