"""Workspaces: where the bot is installed, who it is there, and with which token it speaks."""

import asyncio
import secrets
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from weakref import WeakValueDictionary

import structlog
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.slack.model import NONE, SlackInstallation
from adapters.slack.oauth import Granted, Oauth
from adapters.slack.settings import Settings
from bot.errors import Refused, Unreachable
from bot.ports import Clock
from bot.seal import Seal
from storage.session import Store

log = structlog.get_logger()

# A token lives twelve hours; with this much left it is changed, and may still be used meanwhile.
_EARLY = timedelta(hours=2)
# How long a token, and who we are, is taken from memory: another process may change it.
_FRESH = timedelta(minutes=1)
# How often to look whether somebody has put right what takes a token away.
_REPAIR = timedelta(minutes=5)


class Calls(Protocol):
    """What is used of the Web API."""

    def call(self, workspace: str, method: str, **arguments: Any) -> Awaitable[Mapping[str, Any]]:
        """Call a method in a workspace."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Self:
    """Who the bot is in one workspace, or with `team` None in all of an organisation that has
    installed the app as a whole: ids of people and channels are the same in all of these.
    `enterprise` is None outside a Grid."""

    workspace: str
    app: str
    user: str
    team: str | None
    enterprise: str | None


@dataclass(frozen=True, slots=True)
class _Token:
    """With what the bot speaks in a workspace: while it is None, what it says waits."""

    token: str | None
    until: datetime


def name_of(enterprise_id: str | None, team_id: str | None) -> str:
    """Name a workspace as the core knows it: `T1`, `E1/T1` on a Grid, `E1` where all of a Grid has
    the app as one."""
    return "/".join(one for one in (enterprise_id, team_id) if one and one != NONE)


def parts_of(workspace: str) -> tuple[str | None, str | None]:
    """Take such a name apart: the organisation and the workspace."""
    first, _, second = workspace.partition("/")
    if second:
        return first, second
    return (first, None) if first.startswith("E") else (None, first or None)


class Workspaces:
    """Knows each workspace by its installation; with `bot_token` there is one, known by asking."""

    def __init__(self, settings: Settings, store: Store, clock: Clock, *, oauth: Oauth) -> None:
        self._settings = settings
        self._store = store
        self._clock = clock
        self._oauth = oauth
        self._seal = Seal([key.get_secret_value() for key in settings.seal_keys])
        self._listed = frozenset(settings.workspaces)
        self._only: Self | None = None
        self._selves: dict[str, tuple[Self, datetime]] = {}
        self._tokens: dict[str, _Token] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    # Who we are.

    async def learn(self, calls: Calls) -> None:
        """Ask Slack who we are; for several workspaces, their installations say so.

        Raises: Unreachable, Refused.
        """
        if self._settings.has_many:
            return
        who = await calls.call("", "auth.test")
        enterprise = who.get("enterprise_id") or None
        team = None if who.get("is_enterprise_install") else who["team_id"]
        # Who speaks for a whole organisation must say where the bot is.
        whole = {"team_id": enterprise} if team is None else {}
        bot = await calls.call("", "bots.info", bot=who["bot_id"], **whole)
        self._only = Self(
            workspace=name_of(enterprise, team),
            app=bot["bot"]["app_id"],
            user=who["user_id"],
            team=team,
            enterprise=enterprise,
        )

    async def find(self, enterprise_id: str | None, team_id: str | None) -> Self | None:
        """Tell who the bot is where an event happened; None where it is not installed.

        Raises: Unreachable, while that is not known yet.
        """
        if not self._settings.has_many:
            if self._only is None:
                raise Unreachable("Slack has not told yet who the bot is")
            only = self._only
            if only.team is None:
                return only if enterprise_id == only.enterprise else None
            return only if team_id == only.team else None
        return await self._self_in(name_of(enterprise_id, team_id))

    async def _self_in(self, workspace: str) -> Self | None:
        """Read who the bot is in a workspace. Its token plays no part in it: Slack waits for this,
        and a new token may take its time."""
        if not self.may(*parts_of(workspace)):
            return None
        now = self._clock.now()
        known = self._selves.get(workspace)
        if known is not None and now < known[1]:
            return known[0]
        async with self._store.transaction(urgent=True) as db:
            row = await _row(db, workspace)
        if row is None:
            self._selves.pop(workspace, None)
            return None
        who = _self_of(row)
        self._selves[workspace] = (who, now + _FRESH)
        return who

    async def all(self) -> list[Self]:
        """List every workspace in which the bot is installed, by name."""
        if not self._settings.has_many:
            return [self._only] if self._only else []
        async with self._store.transaction() as db:
            rows = await db.exec(select(SlackInstallation))
            found = [_self_of(row) for row in rows if self.may(row.enterprise_id, row.team_id)]
            return sorted(found, key=lambda one: one.workspace)

    def may(self, enterprise_id: str | None, team_id: str | None) -> bool:
        """Whether the settings name a workspace, or its organisation. Whoever administers one that
        is not named could say that its people are anybody in the directory."""
        return not self._listed.isdisjoint((enterprise_id, team_id))

    # Tokens.

    async def token(self, workspace: str) -> str:
        """Give the token with which the bot speaks in a workspace, changed in time.

        Raises: Refused, where it is not installed; Unreachable, when a token that is over could
        not be changed: for now, or until somebody has installed the app again.
        """
        if self._settings.bot_token is not None:
            return self._settings.bot_token.get_secret_value()
        known = await self._token_in(workspace)
        if known is None:
            raise Refused(f"The app is not installed in {workspace}.", why="forbidden")
        if known.token is None:
            raise Unreachable(f"{workspace} has no token", retry_after=_REPAIR)
        return known.token

    def forget(self, workspace: str) -> None:
        """Look anew at the next use: Slack did not take the token."""
        self._tokens.pop(workspace, None)

    async def _token_in(self, workspace: str) -> _Token | None:
        if not self.may(*parts_of(workspace)):
            return None
        now = self._clock.now()
        known = self._tokens.get(workspace)
        if known is not None and now < known.until:
            return known
        # In one process one asks, the others wait: a refresh token can be used once.
        lock = self._locks.setdefault(workspace.partition("/")[0], asyncio.Lock())
        async with lock:
            known = self._tokens.get(workspace)
            if known is None or now >= known.until:
                known = await self._load(workspace, now)
                self._tokens.pop(workspace, None)
                if known is not None:
                    self._tokens[workspace] = known
        return known

    async def _load(self, workspace: str, now: datetime) -> _Token | None:
        async with self._store.transaction() as db:
            row = await _row(db, workspace)
        if row is None:
            return None
        try:
            token = await self._token_of(row, workspace, now)
        except Refused as refused:
            await self._note_lost(row, " ".join(str(one) for one in refused.args))
            return _Token(None, now + _FRESH)
        if row.lost is not None:
            await self._note_lost(row, None)
        return None if token is None else _Token(token, now + _FRESH)

    async def _token_of(self, row: SlackInstallation, workspace: str, now: datetime) -> str | None:
        """Open the token of an installation, changed or sealed anew where it must be. None: the
        app was taken out meanwhile. Raises: Refused, when there is none that works."""
        current: SlackInstallation | None = row
        if _is_due(row, now):
            if self._store.is_sqlite:
                await self._renew_alone(row, now)
            else:
                current = await self._renew_among_others(workspace, now)
        elif not self._seal.is_newest(row.token):
            current = await self._reseal(row)
        if current is None:
            return None
        return self._seal.open(current.token, f"{_about(current)} t")

    async def _note_lost(self, row: SlackInstallation, why: str | None) -> None:
        """Note, in the log and for `plein check`, why a workspace has no token that works; None
        when it has one."""
        async with self._store.transaction() as db:
            stored = await db.get(SlackInstallation, row.id, with_for_update=True)
            if stored is None or stored.token != row.token:
                return  # somebody has just put it right
            if why is None or not (stored.lost or "").startswith(why):
                stored.lost = why and f"{why[:150]}; reference {secrets.token_hex(4)}"
            lost = stored.lost
        if lost is not None:
            log.error("slack.token_lost", workspace=_about(row), reason=lost)

    async def _reseal(self, row: SlackInstallation) -> SlackInstallation | None:
        """Seal tokens with the key of today, so that the old one can go."""
        about = _about(row)
        async with self._store.transaction() as db:
            stored = await db.get(SlackInstallation, row.id, with_for_update=True)
            if stored is not None:
                stored.token = self._seal.seal(
                    self._seal.open(stored.token, f"{about} t"), f"{about} t"
                )
                if stored.refresh is not None:
                    refresh = self._seal.open(stored.refresh, f"{about} r")
                    stored.refresh = self._seal.seal(refresh, f"{about} r")
        return stored

    async def _renew_alone(self, row: SlackInstallation, now: datetime) -> None:
        """Change tokens in the only process: nobody waits for the file while Slack thinks."""
        await self._renew(row, now)
        async with self._store.transaction() as db:
            stored = await db.get(SlackInstallation, row.id)
            if stored is not None:
                stored.token, stored.refresh = row.token, row.refresh
                stored.expires_at, stored.lost = row.expires_at, row.lost

    async def _renew_among_others(self, workspace: str, now: datetime) -> SlackInstallation | None:
        """Change tokens under a lock: whoever comes second finds the new ones."""
        async with self._store.transaction() as db:
            row = await _row(db, workspace, lock=True)
            if row is not None and _is_due(row, now):
                await self._renew(row, now)
        return row

    async def _renew(self, row: SlackInstallation, now: datetime) -> None:
        """Change the tokens of an installation. While Slack gives none, one that works stays."""
        about = _about(row)
        try:
            granted = await self._oauth.refresh(self._seal.open(row.refresh or "", f"{about} r"))
        except (Refused, Unreachable):
            if row.expires_at is not None and now < row.expires_at:
                log.warning("slack.token_not_renewed", workspace=about)
                return
            raise
        self._fill(row, granted, now)
        log.info("slack.token_renewed", workspace=about)

    def _fill(self, row: SlackInstallation, granted: Granted, now: datetime) -> None:
        about = _about(row)
        row.token = self._seal.seal(granted.token, f"{about} t")
        row.refresh = self._seal.seal(granted.refresh, f"{about} r") if granted.refresh else None
        row.expires_at = now + granted.expires_in if granted.expires_in else None
        row.lost = None

    # Coming and going.

    async def add(self, granted: Granted) -> str:
        """Note an installation, a new one or one again, and return the workspace's name.

        Raises: Refused, for one that the settings do not name.
        """
        now = self._clock.now()
        workspace = name_of(granted.enterprise_id, granted.team_id)
        if not self.may(granted.enterprise_id, granted.team_id):
            raise Refused(f"{workspace} is not among the workspaces of the settings")
        async with self._store.transaction() as db:
            row = await _row(db, workspace, lock=True, exact=True)
            if row is None:
                row = SlackInstallation(
                    enterprise_id=granted.enterprise_id or NONE,
                    team_id=granted.team_id or NONE,
                    app_id="",
                    bot_user="",
                    scopes="",
                    token="",
                    installed_at=now,
                )
            row.app_id, row.bot_user = granted.app_id, granted.bot_user
            row.scopes, row.installed_at = granted.scopes, now
            self._fill(row, granted, now)
            db.add(row)
        self._tokens.clear()
        self._selves.clear()
        return workspace

    async def remove(self, enterprise_id: str | None, team_id: str | None, *, at: datetime) -> bool:
        """Forget an installation that ended at a moment; others, of the same Grid too, stay.

        One that is newer stays, too: Slack may tell late, and again, what ended before.
        """
        async with self._store.transaction() as db:
            row = await _row(db, name_of(enterprise_id, team_id), lock=True, exact=True)
            is_over = row is not None and row.installed_at <= at
            if row is not None and is_over:
                await db.delete(row)
        self._tokens.clear()
        self._selves.clear()
        return is_over


async def _row(
    db: AsyncSession, workspace: str, *, lock: bool = False, exact: bool = False
) -> SlackInstallation | None:
    """Find the installation of a workspace, else the one of its whole organisation."""
    enterprise, team = parts_of(workspace)
    teams = [team or NONE] if exact else [team or NONE, NONE]
    query = select(SlackInstallation).where(
        SlackInstallation.enterprise_id == (enterprise or NONE),
        col(SlackInstallation.team_id).in_(teams),
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    rows = {row.team_id: row for row in await db.exec(query)}
    return rows.get(team or NONE) or (None if exact else rows.get(NONE))


def _about(row: SlackInstallation) -> str:
    return name_of(row.enterprise_id, row.team_id)


def _is_due(row: SlackInstallation, now: datetime) -> bool:
    if row.expires_at is None or row.refresh is None:
        return False
    return now >= row.expires_at - _EARLY


def _self_of(row: SlackInstallation) -> Self:
    return Self(
        workspace=name_of(row.enterprise_id, row.team_id),
        app=row.app_id,
        user=row.bot_user,
        team=None if row.team_id == NONE else row.team_id,
        enterprise=None if row.enterprise_id == NONE else row.enterprise_id,
    )
