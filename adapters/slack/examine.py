"""What is missing for Slack, said so that it can be put right. No secret is in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final

import aiohttp
from pydantic import SecretStr
from sqlmodel import col, select

from adapters.slack.manifest import SCOPES
from adapters.slack.model import SlackInstallation
from adapters.slack.settings import Settings
from adapters.slack.wire import Session, Wire
from adapters.slack.workspaces import name_of
from bot.errors import Refused
from bot.payload import table, text
from bot.remark import Remark
from bot.seal import Seal
from storage.session import Store

_TIMEOUT: Final = 10.0
_UNREACHED: Final = (aiohttp.ClientError, OSError, ValueError)
# Slack refuses nothing by its own clock, but we refuse what is signed five minutes off ours.
_SKEW: Final = timedelta(minutes=2)
_SIGNING_SECRET: Final = 32

_TOKENS: Final[Mapping[str, str]] = {
    "account_inactive": "the app was taken out of the workspace, so install it again",
    "invalid_auth": "copy it again, whole",
    "not_allowed_token_type": "it is a token of another kind",
    "not_authed": "it is empty",
    "token_expired": "tokens of this app change by themselves: switch token rotation off, or use "
    "client_id and client_secret",
    "token_revoked": "it was revoked, so install the app again",
}
_WITHOUT_HISTORY: Final = (
    "Without {scopes} an unclear send there cannot be looked up: an answer is then sent again, and "
    "a broadcast waits for a person (`/plein held`)"
)


@dataclass(frozen=True, slots=True)
class _Answer:
    body: Mapping[str, Any]
    headers: Mapping[str, str]

    @property
    def error(self) -> str:
        """What Slack calls the error; empty when there is none."""
        return "" if self.body.get("ok") is True else text(self.body, "error") or "no answer"


async def examine(
    settings: Settings, *, address: str | None, now: datetime, session: Session | None = None
) -> Sequence[Remark]:
    """Ask Slack whether the tokens work and what they may do."""
    session = session or Wire()
    try:
        return [
            *await _bot(settings, session, now),
            *await _sockets(settings, session),
            *_http(settings, address),
            *_people(settings),
            Remark(
                words="which events it hears, Slack does not tell: compare them with "
                "`plein slack manifest`"
            ),
        ]
    except _UNREACHED as error:
        return [_unreached(settings, error)]
    finally:
        await session.close()


async def _ask(session: Session, settings: Settings, method: str, token: SecretStr) -> _Answer:
    headers = {"authorization": f"Bearer {token.get_secret_value()}"}
    timeout = aiohttp.ClientTimeout(total=_TIMEOUT)
    url = f"{settings.api}{method}"
    async with session.request("POST", url, headers=headers, timeout=timeout) as response:
        body: object = await response.json(content_type=None)
        named = {str(name).lower(): str(value) for name, value in response.headers.items()}
        return _Answer(table({"body": body}, "body"), named)


async def _bot(settings: Settings, session: Session, now: datetime) -> list[Remark]:
    if settings.bot_token is None:
        return []  # `inspect` finds the tokens of several workspaces
    answer = await _ask(session, settings, "auth.test", settings.bot_token)
    clock = list(_clock(answer.headers.get("date", ""), now))
    if answer.error:
        where = "its page OAuth & Permissions shows it as Bot User OAuth Token"
        return [_not_taken("bot_token", answer.error, where), *clock]
    name, team = text(answer.body, "team"), text(answer.body, "team_id")
    found = Remark(words=f"in the workspace {name} ({team}) as @{text(answer.body, 'user')}")
    return [found, *_rights(settings, answer.headers.get("x-oauth-scopes")), *clock]


def _not_taken(setting: str, error: str, where: str) -> Remark:
    why = _TOKENS.get(error, where)
    words = f"Slack does not take {setting} ({error}): {why}"
    return Remark(words=f"{words}; {where}" if why != where else words, is_problem=True)


def _rights(settings: Settings, given: str | None) -> Iterator[Remark]:
    if given is None:
        yield Remark(words="Slack does not say which rights the token has")
        return
    scopes = {one.strip() for one in given.split(",")}
    missing = {scope: reason for scope, reason in SCOPES.items() if scope not in scopes}
    if "users:read.email" in missing and not settings.trust_addresses:
        del missing["users:read.email"]  # nobody's address would be believed anyway
    for scope, reason in missing.items():
        words = f"the right {scope} is missing ({reason}): add it at OAuth & Permissions"
        yield Remark(words=f"{words}, and install the app again", is_problem=True)
    history = [scope for scope in missing if scope.endswith(":history")]
    if history and settings.look_up:
        yield Remark(words=_WITHOUT_HISTORY.format(scopes=" and ".join(history)))


def _clock(date: str, now: datetime) -> Iterator[Remark]:
    try:
        theirs = parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        return
    ahead = now - (theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC))
    if abs(ahead) > _SKEW:
        minutes = round(abs(ahead) / timedelta(minutes=1))
        way = "ahead of" if ahead > timedelta() else "behind"
        words = (
            f"the clock of this machine is {minutes} minutes {way} Slack's: set it by NTP, since "
            "what is signed five minutes off is refused"
        )
        yield Remark(words=words, is_problem=True)


async def _sockets(settings: Settings, session: Session) -> list[Remark]:
    if not settings.has_sockets or settings.app_token is None:
        return []
    error = (await _ask(session, settings, "apps.connections.open", settings.app_token)).error
    if not error:
        return [Remark(words=f'heard over sockets (mode = "{settings.mode}")')]
    if error == "missing_scope":
        words = "app_token lacks connections:write: make a new one at Basic Information"
        return [Remark(words=words, is_problem=True)]
    where = "its page Basic Information makes one under App-Level Tokens, with connections:write"
    return [_not_taken("app_token", error, where)]


def _http(settings: Settings, address: str | None) -> Iterator[Remark]:
    if not settings.has_http or settings.signing_secret is None:
        return
    if address is None or not address.startswith("https://"):
        words = (
            'Slack cannot call: write [web] address = "https://…", where it reaches this machine'
        )
        yield Remark(words=words, is_problem=True)
    else:
        yield Remark(words=f"heard by HTTP at {address}/slack/events")
    if len(settings.signing_secret.get_secret_value()) != _SIGNING_SECRET:
        words = (
            "signing_secret does not look like one: Basic Information shows 32 letters and digits"
        )
        yield Remark(words=words)


async def inspect(
    settings: Settings, store: Store, *, address: str | None, session: Session | None = None
) -> Sequence[Remark]:
    """Tell where the app is installed, where no token works, and which rights are missing there.

    It changes nothing, no token either.
    """
    if not settings.has_many:
        return []
    async with store.transaction() as db:
        query = select(SlackInstallation).order_by(col(SlackInstallation.team_id))
        rows = list(await db.exec(query))
    install = f"{address or ''}/slack/install"
    if not rows:
        words = f"no workspace has installed the app yet: it is done at {install}"
        return [Remark(words=words)]
    session = session or Wire()
    try:
        return [one for row in rows for one in await _installed(settings, session, row, install)]
    finally:
        await session.close()


async def _installed(
    settings: Settings, session: Session, row: SlackInstallation, install: str
) -> list[Remark]:
    name = name_of(row.enterprise_id, row.team_id)
    if frozenset(settings.workspaces).isdisjoint((row.enterprise_id, row.team_id)):
        words = f"the app is installed in {name}, which `workspaces` does not name: nobody is heard"
        return [Remark(words=words)]
    if row.lost is not None:
        return [_without_token(name, row.lost, install)]
    seal = Seal([one.get_secret_value() for one in settings.seal_keys])
    try:
        token = SecretStr(seal.open(row.token, f"{name} t"))
        answer = await _ask(session, settings, "auth.test", token)
    except Refused as refused:
        return [_without_token(name, " ".join(map(str, refused.args)), install)]
    except _UNREACHED as error:
        return [_unreached(settings, error)]
    if answer.error == "token_expired" and row.refresh is not None:
        return [Remark(words=f"installed in {name}; its token is changed when it is next used")]
    if answer.error:
        return [_without_token(name, answer.error, install)]
    rights = _rights(settings, answer.headers.get("x-oauth-scopes"))
    return [
        Remark(words=f"installed in {name} ({text(answer.body, 'team')})"),
        *(replace(one, words=f"in {name} {one.words}") for one in rights),
    ]


def _without_token(name: str, why: str, install: str) -> Remark:
    words = (
        f"no token works in {name} ({why}): what is to be said there waits until that is put "
        f"right, mostly by installing the app again at {install}"
    )
    return Remark(words=words, is_problem=True)


def _unreached(settings: Settings, error: Exception) -> Remark:
    # The error's own words stay out: they may hold what was asked.
    words = f"Slack cannot be reached at {settings.api} ({type(error).__name__})"
    return Remark(words=words, is_problem=True)


def _people(settings: Settings) -> Iterator[Remark]:
    if not settings.trust_addresses:
        yield Remark(
            words="trust_addresses is empty: nobody in Slack is known by their work address, so "
            "[roles] and the directory do not hold there"
        )
