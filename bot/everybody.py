"""Who has an account in a chat is known before they speak: page by page, never all at once."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from bot.errors import PleinError, Refused, Unreachable
from bot.log import log
from bot.people import admit
from bot.ports import ListsAccounts, Profile
from bot.workplace import Workplace
from storage.rounds import go_on, take_round

# A page of each workspace a minute; when all were seen, a day passes.
PAUSE: Final = timedelta(minutes=1)
TERM: Final = timedelta(days=1)
# Others want to write, too.
_AT_ONCE: Final = 20


async def meet_more(workplace: Workplace) -> int:
    """Meet who is on the next page of each workspace whose turn it is, and return how many pages
    those were. Two processes take different ones."""
    pages = 0
    for adapter, chat in workplace.adapters.items():
        if isinstance(chat, ListsAccounts):
            for workspace in await chat.workspaces():
                pages += await _next_page(workplace, adapter, chat, workspace)
    return pages


async def _next_page(
    workplace: Workplace, adapter: str, chat: ListsAccounts, workspace: str
) -> bool:
    store, now = workplace.store, workplace.clock.now()
    async with store.transaction() as db:
        begin = await take_round(db, adapter, workspace, now=now, until=now + PAUSE)
    if begin is None:
        return False
    profiles: Mapping[str, Profile] = {}
    cursor, wait = begin, PAUSE
    try:
        page = await chat.accounts(workspace, begin)
    except Refused:
        log.info("accounts.refused", adapter=adapter, workspace=workspace)
        cursor, wait = "", TERM
    except PleinError as error:
        log.info("accounts.put_off", adapter=adapter, reason=type(error).__name__)
        asked = error.retry_after if isinstance(error, Unreachable) else None
        wait = max(asked or PAUSE, PAUSE)
    else:
        profiles, cursor = page.profiles, page.cursor
        wait = PAUSE if cursor else TERM
    await _meet(workplace, adapter, workspace, profiles)
    async with store.transaction() as db:
        await go_on(db, adapter, workspace, after=begin, cursor=cursor, at=now + wait)
    return bool(profiles)


async def _meet(
    workplace: Workplace, adapter: str, workspace: str, profiles: Mapping[str, Profile]
) -> None:
    """Note who is new and can be spoken to: neither bots, nor who has left."""
    some = [one for one in profiles.items() if one[1].is_active and not one[1].is_bot]
    for begin in range(0, len(some), _AT_ONCE):
        async with workplace.store.transaction() as db:
            now = workplace.clock.now()
            await admit(db, adapter, workspace, dict(some[begin : begin + _AT_ONCE]), at=now)
