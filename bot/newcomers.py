"""Who is new in a chat: it is asked who they are, and they are noted."""

import asyncio

from bot.arguments import MOST_NAMED
from bot.errors import Refused, Unclear, Unreachable
from bot.events import Event
from bot.people import admit
from bot.ports import Profile
from bot.workplace import Workplace

# Somebody waits for the answer, and a chat that has enough of it says so.
_AT_ONCE = 8


async def meet(workplace: Workplace, event: Event, accounts: tuple[str, ...]) -> set[str]:
    """Ask the chat of an event who its newcomers are, outside any transaction, and note them.

    Returns whom it does not know: to name somebody who is not there takes nobody's words away. Of
    whoever names a crowd, no more are asked for than a form takes: the rest is not known.
    When it stops telling, whom it told of is noted all the same: the next try asks for less.

    Raises: Refused, when it does not know who did this; Unclear, Unreachable, to try again.
    """
    place = event.place
    profiles: dict[str, Profile] = {}
    unknown = set(accounts[MOST_NAMED:])
    try:
        for begin in range(0, min(len(accounts), MOST_NAMED), _AT_ONCE):
            some = accounts[begin : min(begin + _AT_ONCE, MOST_NAMED)]
            told = await asyncio.gather(*(_ask(workplace, event, one) for one in some))
            profiles |= {
                one: answer
                for one, answer in zip(some, told, strict=True)
                if isinstance(answer, Profile)
            }
            for one, answer in zip(some, told, strict=True):
                match answer:
                    case Refused() if one != event.account:
                        unknown.add(one)
                    case Refused() | Unclear() | Unreachable():
                        raise answer
                    case Profile():
                        pass
    finally:
        if profiles:
            async with workplace.store.transaction() as db:
                now = workplace.clock.now()
                await admit(db, place.adapter, place.workspace, profiles, at=now)
    return unknown


async def _ask(
    workplace: Workplace, event: Event, account: str
) -> Profile | Refused | Unclear | Unreachable:
    """Ask who one account is; what keeps the chat from telling is an answer, too."""
    place = event.place
    try:
        return await workplace.reach(place.adapter).profile(place.workspace, account)
    except (Refused, Unclear, Unreachable) as error:
        return error
