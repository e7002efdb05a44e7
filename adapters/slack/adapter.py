"""Slack as the bot sees it: one more chat."""

from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import structlog

from adapters.slack import draw, views
from adapters.slack.api import Api, SaidNo
from adapters.slack.check import Json
from adapters.slack.files import Files, Notes, file_in, is_file
from adapters.slack.history import EVENT_TYPE, marked
from adapters.slack.limits import CAN, MEMBER_PAGES, PAGE
from adapters.slack.marks import Marks
from adapters.slack.model import ADAPTER
from adapters.slack.pages import pages
from adapters.slack.people import profile_of
from adapters.slack.teams import teams_of
from adapters.slack.workspaces import parts_of
from bot.errors import Unclear, Unreachable
from bot.events import Place
from bot.form import FormView
from bot.payload import table, text, texts, things
from bot.ports import AccountPage, Capabilities, Clock, Inbox, Profile
from bot.primitives import FileBox, Primitives

log = structlog.get_logger()

# Words of ours make no previews, no mentions and no links by themselves.
_PLAINLY: Final[Json] = {"parse": "none", "link_names": False}
_NO_PREVIEW: Final[Json] = {"unfurl_links": False, "unfurl_media": False}
# Nothing was posted: a picture could not be fetched, or the blocks are not to Slack's liking.
_NO_BLOCKS: Final = frozenset(("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"))
# Slack's clock may differ from ours by this much.
_SKEW: Final = timedelta(minutes=2)
# By then a first try was looked up, and made again.
_NEAR: Final = timedelta(minutes=30)
_KNOWN: Final = 20_000
# Stands between a workspace of an organisation and where in its list one is.
_IN_TEAM: Final = "|"


class Doors(Protocol):
    """Where Slack is heard."""

    async def listen(self, inbox: Inbox) -> None:
        """Hand events to the inbox until cancelled."""
        ...

    async def workspaces(self) -> list[str]:
        """List the workspaces in which the bot is; an organisation that has it as one counts as
        one."""
        ...


class SlackChat:
    """Implements the `ChatAdapter` port for Slack.

    Addresses are believed when their domain is one of `trust_addresses`.
    """

    name: str = ADAPTER
    can: Capabilities

    def __init__(
        self,
        api: Api,
        doors: Doors,
        *,
        clock: Clock,
        notes: Notes,
        marks: Marks,
        trust_addresses: Collection[str] = (),
        look_up: bool = True,
    ) -> None:
        self.can = replace(CAN, find=look_up)
        self.doors = doors
        self.api = api
        self._clock = clock
        self._files = Files(api, notes)
        self._marks = marks
        self._trusted = frozenset(one.casefold() for one in trust_addresses)
        self._sent: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._direct: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._bots: dict[str, str] = {}
        self._teams: dict[str, list[str]] = {}

    async def listen(self, inbox: Inbox) -> None:
        """Hand what Slack tells to the inbox until cancelled."""
        await self.doors.listen(inbox)

    # Messages.

    async def send(self, place: Place, sheet: Primitives, key: str) -> str:
        """Post one sheet and return its `ts`. A repeat of `key` posts nothing new in this process.

        Another process finds out by `find`. A whisper that Slack cannot show where it is meant
        goes to the person's direct chat.
        """
        known = self._sent.get((place.workspace, key))
        if known is not None:
            return known
        box = file_in(sheet)
        if box is not None:
            sent = await self._file(place, box, key)
        elif place.only is None:
            mark = await self._mark(place, key)
            metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": mark}}
            sent = await self._post(place, sheet, place.channel, metadata)
        else:
            sent = await self._whisper(place, sheet, place.only)
        _keep(self._sent, (place.workspace, key), sent)
        return sent

    async def _file(self, place: Place, box: FileBox, key: str) -> str:
        """Send a file. Slack whispers none: what is for one person goes to their direct chat."""
        if place.only is not None:
            place = await self.direct(place.workspace, place.only)
        channel, mark = await self._channel(place), await self._mark(place, key)
        return await self._files.send(place.workspace, channel, place.thread, box, mark=mark)

    async def _post(
        self, place: Place, sheet: Primitives, channel: str, metadata: Json | None = None
    ) -> str:
        answer = await self._say(
            place.workspace,
            "chat.postMessage",
            sheet,
            channel=channel,
            thread_ts=place.thread if channel == place.channel else None,
            metadata=metadata,
            **_NO_PREVIEW,
        )
        self._met(place.workspace, channel, answer)
        return _ts(answer, "ts")

    def _met(self, workspace: str, channel: str, answer: Json) -> None:
        """Keep the direct chat in which something for an account was posted."""
        found = answer.get("channel")
        if _is_account(channel) and isinstance(found, str) and not _is_account(found):
            _keep(self._direct, (workspace, channel), found)

    async def _channel(self, place: Place) -> str:
        """Name a place where an account is no name for it, as it is for a new message."""
        if not _is_account(place.channel):
            return place.channel
        return (await self.direct(place.workspace, place.channel)).channel

    async def _whisper(self, place: Place, sheet: Primitives, account: str) -> str:
        try:
            answer = await self._say(
                place.workspace,
                "chat.postEphemeral",
                sheet,
                channel=place.channel,
                user=account,
                thread_ts=place.thread,
            )
        except SaidNo:
            # Whatever Slack has against it there, such as a channel that only some may write in.
            return await self._post(place, sheet, account)
        return _ts(answer, "message_ts")

    async def _say(self, workspace: str, method: str, sheet: Primitives, **arguments: Any) -> Json:
        """Say a sheet. What Slack takes no blocks for is said in words, so that nothing is lost."""
        said = {**arguments, **_PLAINLY}
        drawings = draw.replacements if method == "chat.update" else draw.messages
        *better, plainest = drawings(sheet)
        for payload in better:
            try:
                return await self.api.call(workspace, method, **payload, **said)
            except SaidNo as no:
                if no.code not in _NO_BLOCKS:
                    raise
                log.warning("slack.drawn_plainly", workspace=workspace, reason=no.code)
        return await self.api.call(workspace, method, **plainest, **said)

    async def update(self, place: Place, sent: str, sheet: Primitives, key: str) -> None:
        """Replace what was sent. A whisper cannot be replaced: the new one is whispered, too."""
        if place.only is not None:
            await self._whisper(place, sheet, place.only)
            return
        # Its mark stays, since none is given.
        channel = await self._channel(place)
        await self._say(place.workspace, "chat.update", sheet, channel=channel, ts=sent)

    async def remove(self, place: Place, sent: str, key: str) -> None:
        """Take away what was sent; gone already is fine. A whisper goes by itself."""
        if is_file(sent):
            await self._files.remove(place.workspace, sent)
            return
        if place.only is not None:
            return
        channel = await self._channel(place)
        try:
            await self.api.call(place.workspace, "chat.delete", channel=channel, ts=sent)
        except SaidNo as no:
            if no.code != "message_not_found":
                raise

    async def find(self, place: Place, key: str, since: datetime) -> list[str]:
        """List the `ts` of what was sent under `key`, oldest first: more than one is one too many.

        Slack's history lags: right after a send, none proves nothing. A whisper is in no history.
        Raises: Refused, where the bot may not look into the channel; Unreachable, when there is
        more than can be looked through.
        """
        mark = await self._mark(place, key)
        file = await self._files.find(place.workspace, mark)
        if file is not None:
            return file
        if place.only is not None:
            return []
        # Mostly it is near its first try. What was said since then, in hours that the bot was away,
        # may be more than can be looked through: that is for later tries alone.
        border, now = since + _NEAR, self._clock.now()
        channel = await self._channel(place)
        found = await marked(self.api, place, channel, mark, since - _SKEW, border)
        if not found and now > border:
            found = await marked(self.api, place, channel, mark, border, now + _SKEW)
        return found

    async def _mark(self, place: Place, key: str) -> str:
        return await self._marks.of(place.workspace, key)

    # Forms and homes.

    async def open_form(self, trigger: str, form: FormView) -> None:
        """Show a form, within three seconds of what it answers. Raises: Refused, when too late."""
        workspace, trigger_id = views.trigger_in(trigger)
        await self.api.call(workspace, "views.open", trigger_id=trigger_id, view=views.modal(form))

    async def show_home(
        self,
        workspace: str,
        account: str,
        sheets: Sequence[Primitives],
        *,
        version: str | None = None,
    ) -> None:
        """Show somebody's home anew. With the `version` (Slack's hash) of the one they look at,
        a newer one stays as it is."""
        try:
            await self.api.call(
                workspace,
                "views.publish",
                user_id=account,
                view=views.home(sheets),
                hash=version,
            )
        except SaidNo as no:
            if no.code != "hash_conflict":
                raise

    # People and places.

    async def direct(self, workspace: str, account: str) -> Place:
        """Give somebody's direct chat with the bot; it is asked for once.

        Messages are kept by the channel that they are in, so its name is needed before the first.
        """
        channel = self._direct.get((workspace, account))
        if channel is None:
            answer = await self.api.call(workspace, "conversations.open", users=account)
            channel = text(answer, "channel", "id")
            if not channel:
                raise Unreachable("conversations.open: no channel")
            _keep(self._direct, (workspace, account), channel)
        return Place(adapter=ADAPTER, workspace=workspace, channel=channel, kind="direct")

    async def profile(self, workspace: str, account: str) -> Profile:
        """Tell how Slack knows an account. Raises: Refused, for one that it does not know."""
        answer = await self.api.call(workspace, "users.info", user=account, include_locale=True)
        user = table(answer, "user")
        return profile_of(user, account, workspace=workspace, trusted=self._trusted)

    async def workspaces(self) -> list[str]:
        """List the workspaces whose accounts can be listed."""
        return await self.doors.workspaces()

    async def accounts(self, workspace: str, cursor: str) -> AccountPage:
        """List a page of the accounts in a workspace; of an organisation that is one, those of
        each of its workspaces in turn. Which those are is asked for the first page.

        Raises: Unreachable, Refused.
        """
        enterprise, team = parts_of(workspace)
        if not enterprise or team is not None:
            return await self._accounts(workspace, cursor, team if enterprise else None)
        if not cursor or workspace not in self._teams:
            self._teams[workspace] = await teams_of(self.api, workspace)
        teams = self._teams[workspace]
        if not teams:
            return AccountPage(profiles={})
        begun, _, within = cursor.rpartition(_IN_TEAM)
        at = teams.index(begun) if begun in teams else 0
        page = await self._accounts(workspace, within, teams[at])
        if page.cursor:
            return replace(page, cursor=f"{teams[at]}{_IN_TEAM}{page.cursor}")
        return replace(page, cursor="".join(f"{one}{_IN_TEAM}" for one in teams[at + 1 : at + 2]))

    async def _accounts(self, workspace: str, cursor: str, team: str | None) -> AccountPage:
        answer = await self.api.call(
            workspace,
            "users.list",
            limit=PAGE,
            include_locale=True,
            cursor=cursor or None,
            team_id=team,
        )
        users = {str(one["id"]): one for one in things(answer, "members") if one.get("id")}
        profiles = {
            account: profile_of(user, account, workspace=workspace, trusted=self._trusted)
            for account, user in users.items()
        }
        return AccountPage(
            profiles=profiles, cursor=text(answer, "response_metadata", "next_cursor")
        )

    async def members(self, place: Place) -> list[str]:
        """List the accounts in a place; the bot's own is not among them.

        Raises: Refused, when there are more than 20,000: a part of them would pass for everybody.
        """
        own, channel = await self._bot(place.workspace), await self._channel(place)
        listed = pages(
            self.api,
            place.workspace,
            "conversations.members",
            most=MEMBER_PAGES,
            channel=channel,
        )
        found = [one async for page in listed for one in texts(page, "members")]
        return [one for one in found if one != own]

    async def _bot(self, workspace: str) -> str:
        if workspace not in self._bots:
            answer = await self.api.call(workspace, "auth.test")
            self._bots[workspace] = str(answer.get("user_id"))
        return self._bots[workspace]


def _keep(known: "OrderedDict[tuple[str, str], str]", key: tuple[str, str], value: str) -> None:
    known[key] = value
    if len(known) > _KNOWN:
        known.popitem(last=False)


def _is_account(channel: str) -> bool:
    return channel[:1] in ("U", "W")


def _ts(answer: Json, name: str) -> str:
    """Read how Slack calls a message. Without that a yes is worth nothing."""
    ts = answer.get(name)
    if not isinstance(ts, str) or not ts:
        raise Unclear(f"an answer without {name}")
    return ts
