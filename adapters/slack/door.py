"""The door: everything that Slack tells comes in here, over a socket or by HTTP.

Slack gets its answer when the event is in the inbox, and not before: Bolt by itself answers first
and works afterwards, and what it has answered Slack never sends again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, cast

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltError
from slack_bolt.response import BoltResponse
from sqlalchemy.exc import DBAPIError

from adapters.slack import channels, gestures, read, views
from adapters.slack.heard import Heard
from adapters.slack.metrics import REQUESTS
from adapters.slack.model import ADAPTER
from adapters.slack.payload import Nonsense
from adapters.slack.workspaces import Calls, Self, Workspaces
from bot.errors import PleinError
from bot.events import FormSubmitted, PlaceKind
from bot.payload import Body, table, text
from bot.ports import Answer, ChannelSeen, Clock, Inbox

log = structlog.get_logger()

# Slack waits three seconds. What takes longer than this, from when it arrives, is answered "try
# again", and goes on.
DEADLINE = 2.4
# Payloads in hands at once; more are answered "try again" before anything is done for them. So are
# those beyond `CROWD` while the oldest has waited for half of the deadline: taken in, all of them
# would come too late, and what Slack sends again for that would make it worse.
MOST = 500
CROWD = 64
_STOP = 3.0
_ARRIVED = "plein_arrived"


class Door:
    """Takes payloads in. `inbox` is there while the bot listens; what takes longer than `deadline`
    seconds is to be told again. Addresses are believed at the domains `trusted`."""

    def __init__(
        self,
        workspaces: Workspaces,
        heard: Heard,
        calls: Calls,
        clock: Clock,
        *,
        trusted: Collection[str] = (),
        deadline: float = DEADLINE,
    ) -> None:
        self.inbox: Inbox | None = None
        self._workspaces = workspaces
        self._heard = heard
        self._calls = calls
        self._clock = clock
        self._trusted = frozenset(one.casefold() for one in trusted)
        self.deadline = deadline
        # Who may listen in a channel, by workspace and channel.
        self.kinds: dict[str, dict[str, PlaceKind]] = {}
        # By when they came: the first is the oldest.
        self._working: dict[asyncio.Task[BoltResponse], float] = {}
        self._beside: set[asyncio.Task[None]] = set()
        self._forms: dict[str, asyncio.Task[Answer]] = {}
        self._app = _bolt(self._take)

    async def dispatch(
        self, body: Body, headers: Mapping[str, str], *, way: str, since: float | None = None
    ) -> BoltResponse:
        """Take one payload and return the answer: status 200 only when it is safe on disk.

        `headers` hold `x-plein-stamp`, which tells two alike payloads apart. `since` is when it
        began to arrive, by the loop's clock: now, unless it is said.
        """
        arrived = asyncio.get_running_loop().time() if since is None else since
        try:
            # A dict, also by HTTP: of a raw body Bolt loses a command in whose words "payload" is.
            request = AsyncBoltRequest(
                mode="socket_mode",
                body=dict(body),
                headers=dict(headers),
                context={_ARRIVED: arrived},
            )
            answer = await self._app.async_dispatch(request)
        except (
            Exception
        ) as error:  # Bolt looks for ids everywhere, and a stranger's JSON may differ
            log.warning("slack.payload_unread", error=type(error).__name__)
            answer = _refused("unreadable")
        REQUESTS.labels(way, _outcome(answer.status)).inc()
        return answer

    async def close(self) -> None:
        """Take nothing more, and finish what is in hands, for a while."""
        self.inbox = None
        working = {*self._working, *self._beside}
        if working:
            await asyncio.wait(working, timeout=_STOP)

    # Bolt calls this before anything of its own.

    async def _take(self, req: AsyncBoltRequest) -> BoltResponse:
        body: Body = req.body
        if text(body, "type") == "url_verification":
            return BoltResponse(status=200, body={"challenge": text(body, "challenge")[:1000]})
        if "ssl_check" in body:
            return BoltResponse(status=200)
        if self.inbox is None or self._is_full():
            return _later("not ready")
        stamp = str(req.headers.get("x-plein-stamp", [""])[0])
        task = asyncio.create_task(self._answer(self.inbox, body, stamp))
        now = asyncio.get_running_loop().time()
        self._working[task] = now
        task.add_done_callback(self._working.pop)
        # Not cancelled when it is late: it may be committed by now, and a repeat is known.
        left = cast("float", req.context[_ARRIVED]) + self.deadline - now
        done, _ = await asyncio.wait({task}, timeout=max(left, 0))
        return task.result() if done else _later("slow")

    def _is_full(self) -> bool:
        if len(self._working) < CROWD:
            return False
        waited = asyncio.get_running_loop().time() - next(iter(self._working.values()))
        return len(self._working) >= MOST or waited > self.deadline / 2

    async def _answer(self, inbox: Inbox, body: Body, stamp: str) -> BoltResponse:
        try:
            origin = read.origin(body)
            who = await self._found(origin)
            if who is None or origin.app not in (None, who.app):
                log.warning("slack.not_for_us", app=origin.app, team=origin.team)
                return _refused("not for this app", 403)
            around = read.Around(
                who=who,
                now=self._clock.now(),
                stamp=stamp,
                kinds=self.kinds.setdefault(who.workspace, {}),
                trusted=self._trusted,
            )
            return await self._do(inbox, body, who, gestures.reading(body, around))
        except Nonsense as nonsense:
            log.warning("slack.payload_unread", lacks=str(nonsense))
            # Of an event Slack is told that all is well: too many refusals, and it sends no more.
            is_event = text(body, "type") == "event_callback"
            return BoltResponse(status=200) if is_event else _refused("unreadable")
        except Exception as error:  # the database, mostly: Slack is to try again
            log.warning("slack.not_taken", error=type(error).__name__)
            return _later("trouble")

    async def _found(self, origin: read.Origin) -> Self | None:
        """Find who the bot is where something comes from. The organisation that is named may be
        that of a guest; a workspace is one by its own id alone."""
        who = await self._workspaces.find(origin.enterprise, origin.team)
        if who is None and origin.enterprise is not None and origin.team is not None:
            who = await self._workspaces.find(None, origin.team)
        return who

    async def _do(self, inbox: Inbox, body: Body, who: Self, reading: read.Reading) -> BoltResponse:
        match reading:
            case read.Heard():
                return await self._receive(inbox, body, reading)
            case read.Nothing(reason=reason):
                tell = log.error if reading is read.RATE_LIMITED else log.debug
                tell("slack.ignored", reason=reason)
            case read.Options():
                return BoltResponse(status=200, body={"options": []})
            case read.TakenBack(event=event):
                await inbox.taken_back(ADAPTER, await self._heard.first((event,)))
            case read.Gone(at=at):
                if await self._workspaces.remove(who.enterprise, who.team, at=at):
                    log.info("slack.uninstalled", workspace=who.workspace)
            case read.Changed(channel=channel):
                self._look_at(inbox, who, channel)
            case read.Left(channel=channel):
                await inbox.gone(ADAPTER, who.workspace, [channel])
            case read.Moved(before=before, now=now):
                await inbox.gone(ADAPTER, who.workspace, [before])
                self._look_at(inbox, who, now)
        return BoltResponse(status=200)

    async def _receive(self, inbox: Inbox, body: Body, heard: read.Heard) -> BoltResponse:
        event = heard.event
        if heard.also:
            event = replace(event, id=await self._heard.first(heard.also))
        if text(body, "event", "channel_type") and event.place.kind != "direct":
            self.kinds[event.place.workspace][event.place.channel] = event.place.kind
        if not isinstance(event, FormSubmitted):
            await inbox.receive(event)
            return BoltResponse(status=200)
        answer = await self._submit(inbox, event)
        told = views.refusal(answer.errors, table(body, "view")) if answer.errors else ""
        return BoltResponse(status=200, body=told)

    async def _submit(self, inbox: Inbox, event: FormSubmitted) -> Answer:
        """Hand a form in. What comes once more meanwhile, over another socket, is told the same:
        told nothing, Slack would close a form that has just been refused."""
        task = self._forms.get(event.id)
        if task is None:
            task = self._forms[event.id] = asyncio.create_task(_received(inbox, event))
            task.add_done_callback(lambda _: self._forms.pop(event.id, None))
        return await asyncio.shield(task)

    def _look_at(self, inbox: Inbox, who: Self, channel: str) -> None:
        """Learn the name of a channel, and whether the bot is in it, after Slack has its answer."""
        task = asyncio.create_task(self._see(inbox, who, channel))
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _see(self, inbox: Inbox, who: Self, channel: str) -> None:
        try:
            seen = await channels.one(self._calls, who, channel)
            if seen is None:
                await inbox.gone(ADAPTER, who.workspace, [channel])
            else:
                self.know([seen])
                await inbox.seen(ADAPTER, [seen])
        except (PleinError, DBAPIError, Nonsense) as error:
            # The hourly look at all channels finds it, too.
            log.warning("slack.channel_unseen", error=type(error).__name__)

    def know(self, seen: Iterable[ChannelSeen]) -> None:
        """Note who may listen in channels."""
        for one in seen:
            self.kinds.setdefault(one.workspace, {})[one.channel] = one.kind


async def _received(inbox: Inbox, event: FormSubmitted) -> Answer:
    return await inbox.receive(event)


def _later(reason: str) -> BoltResponse:
    return BoltResponse(status=503, body={"error": reason}, headers={"retry-after": "1"})


def _refused(reason: str, status: int = 400) -> BoltResponse:
    """Refuse for good: sending it again would not help."""
    return BoltResponse(status=status, body={"error": reason}, headers={"x-slack-no-retry": "1"})


def _outcome(status: int) -> str:
    return {200: "taken", 503: "later"}.get(status, "refused")


async def _nobody(**_: Any) -> AuthorizeResult:
    # Bolt insists on being told how to look up tokens; it never gets so far.
    raise BoltError("requests end before Bolt authorizes anything")


def _bolt(take: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]) -> AsyncApp:
    """Make Bolt's app with one thing in it: ours. Who signed a request was checked before it."""

    async def before(req: AsyncBoltRequest) -> BoltResponse:
        return await take(req)

    return AsyncApp(
        name="plein",
        logger=_logger(),
        signing_secret="-",
        before_authorize=before,
        authorize=_nobody,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
    )


def _logger() -> logging.Logger:
    # What Bolt says below an error may hold what people wrote.
    made = logging.getLogger("plein.slack.bolt")
    made.setLevel(logging.ERROR)
    return made
