"""All ways in which Slack is heard, as the adapter listens to them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog
from sqlalchemy.exc import DBAPIError

from adapters.slack import channels
from adapters.slack.door import Door
from adapters.slack.model import ADAPTER
from adapters.slack.payload import Nonsense
from adapters.slack.socket import Sockets
from adapters.slack.workspaces import Calls, Self, Workspaces
from bot.errors import PleinError
from bot.ports import Inbox

log = structlog.get_logger()

# Names of channels come as events, too; this finds what was missed.
_LOOK = 3600.0
# Where Slack did not list them: a channel without a name gets nothing.
_LOOK_AGAIN = 60.0


class Doors:
    """Listens over sockets, if there are any; what comes by HTTP comes in while it listens."""

    def __init__(
        self,
        workspaces: Workspaces,
        door: Door,
        calls: Calls,
        sockets: Sockets | None,
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.door = door
        self._workspaces = workspaces
        self._calls = calls
        self._sockets = sockets
        self._pause = pause

    async def workspaces(self) -> list[str]:
        """List where the bot is: workspaces, and organisations that have it as one."""
        return [one.workspace for one in await self._workspaces.all()]

    async def listen(self, inbox: Inbox) -> None:
        """Hand events to the inbox until cancelled. What is being sent goes on, after that too.

        Raises: Unreachable, Refused.
        """
        await self.open(inbox)
        try:
            await self._until_one_ends()
        finally:
            await self.door.close()

    async def open(self, inbox: Inbox) -> None:
        """Learn who we are, and take from now on what Slack tells."""
        await self._workspaces.learn(self._calls)
        self.door.inbox = inbox

    async def _until_one_ends(self) -> None:
        """Run everything; what raises first ends the rest, and is raised as it is."""
        tasks = [asyncio.create_task(self._look_around())]
        if self._sockets is not None:
            tasks += [asyncio.create_task(keep) for keep in self._sockets.keepers()]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            await _cancelled(tasks)

    async def _look_around(self) -> None:
        while True:
            is_seen = await self.see_channels()
            await self._pause(_LOOK if is_seen else _LOOK_AGAIN)

    async def see_channels(self) -> bool:
        """Tell the bot which channels it is in, everywhere, and in which no more; False when Slack
        did not say so everywhere, and is to be asked again soon."""
        inbox = self.door.inbox
        if inbox is None:
            return False
        is_seen = True
        for who in await self._workspaces.all():
            try:
                await self._see_channels_of(who, inbox)
            except (PleinError, DBAPIError, Nonsense) as error:
                log.warning("slack.channels_unseen", error=type(error).__name__)
                is_seen = False
        return is_seen

    async def _see_channels_of(self, who: Self, inbox: Inbox) -> None:
        """Note what Slack lists, and forget what it does not: what was noted before it was asked,
        as the bot may come into a channel meanwhile."""
        left = set(await inbox.channels(ADAPTER, who.workspace))
        async for page in channels.all_of_ours(self._calls, who):
            self.door.know(page)
            await inbox.seen(ADAPTER, page)
            left.difference_update(one.channel for one in page)
        if left:
            await inbox.gone(ADAPTER, who.workspace, sorted(left))


async def _cancelled(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
