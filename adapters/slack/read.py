"""Payloads of Slack → events of the bot, or the reason why not. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from adapters.slack import mrkdwn
from adapters.slack.model import ADAPTER
from adapters.slack.payload import Nonsense, a_ts, an_id, digest, moment, some_id, some_ts
from adapters.slack.people import SLACKBOT, profile_of
from adapters.slack.workspaces import Self
from bot.emoji import plain_emoji
from bot.events import (
    Event,
    HomeOpened,
    MemberJoined,
    MemberLeft,
    MessageReceived,
    Place,
    PlaceKind,
    ProfileChanged,
    ReactionAdded,
    ReactionRemoved,
)
from bot.payload import Body, table, text, things

# A message of these kinds is something that a person said.
_SAID = ("", "thread_broadcast", "file_share", "me_message")
_HASH = 100
_KINDS: Mapping[str, PlaceKind] = {
    "channel": "public",
    "group": "private",
    "mpim": "private",
    "im": "direct",
    "app_home": "direct",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Which app in which workspace a payload is for."""

    app: str | None
    enterprise: str | None
    team: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What one must know to read a payload: who we are there, the time, and what channels are.

    `stamp` tells two alike payloads apart: the request's time, or the envelope's id. `trusted` are
    the domains at which addresses are believed.
    """

    who: Self
    now: datetime
    stamp: str
    kinds: Mapping[str, PlaceKind]
    trusted: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """Something for the bot. `also` are more names of it: known under one, it is a repeat."""

    event: Event
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing for the bot, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The app was taken out of this workspace."""

    at: datetime


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Somebody's message was deleted; `event` is the id by which it was heard, or is yet to be."""

    event: str


@dataclass(frozen=True, slots=True)
class Changed:
    """The bot came into a channel, or one has another name or is open again. Slack tells so of
    channels in which the bot is not, too: it is asked."""

    channel: str


@dataclass(frozen=True, slots=True)
class Left:
    """Nothing can be said in a channel any more: the bot left, or it is archived or deleted."""

    channel: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A channel has another id from now on."""

    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Options:
    """A menu asks for options while somebody types in it; ours bring theirs along."""


# More events than Slack delivers within the hour: the rest is lost.
RATE_LIMITED = Nothing("rate limited")

Reading: TypeAlias = Heard | Nothing | TakenBack | Gone | Changed | Left | Moved | Options


def origin(body: Body) -> Origin:
    """Tell for whom a payload is. An event names an installation that sees it: that one counts,
    as a shared channel may belong to somebody else's workspace."""
    app = some_id(body, "api_app_id")
    sees = things(body, "authorizations")[:1]
    if sees:
        is_whole = sees[0].get("is_enterprise_install") is True
        team = None if is_whole else some_id(sees[0], "team_id")
        enterprise = some_id(sees[0], "enterprise_id")
        return Origin(app=app, enterprise=enterprise, team=team or some_id(body, "team_id"))
    enterprise = (
        some_id(body, "enterprise_id")
        or some_id(body, "enterprise", "id")
        or some_id(body, "team", "enterprise_id")
    )
    home = some_id(body, "view", "app_installed_team_id")
    if home is not None and home.startswith("E"):
        enterprise = home  # installed for a whole Grid: where somebody is says the rest
    elif home is not None and home != some_id(body, "team", "id"):
        # A form in the hands of somebody from another workspace: its team is theirs, and so is its
        # organisation, which may be another one than that of the installation.
        return Origin(app=app, enterprise=enterprise, team=home)
    team = (
        some_id(body, "team_id") or some_id(body, "team", "id") or some_id(body, "user", "team_id")
    )
    return Origin(app=app, enterprise=enterprise, team=team)


def event(body: Body, around: Around) -> Reading:
    """Read what the Events API tells. Raises: Nonsense."""
    inner = table(body, "event")
    kind = text(inner, "type")
    match kind:
        case "message" | "app_mention":
            return _message(body, inner, around)
        case "reaction_added" | "reaction_removed":
            return _reaction(body, inner, around)
        case "member_joined_channel" | "member_left_channel":
            return _member(body, inner, around)
        case "app_home_opened":
            return _home(body, inner, around)
        case "user_change" | "team_join":
            return _profile(body, inner, around)
        case "channel_rename" | "group_rename":
            return Changed(an_id(inner, "channel", "id"))
        case "channel_unarchive" | "group_unarchive":
            return Changed(an_id(inner, "channel"))
        case (
            "channel_archive"
            | "channel_deleted"
            | "channel_left"
            | "group_archive"
            | "group_deleted"
            | "group_left"
        ):
            return Left(an_id(inner, "channel"))
        case "channel_id_changed":
            return Moved(an_id(inner, "old_channel_id"), an_id(inner, "new_channel_id"))
        case "app_uninstalled":
            return Gone(_told_at(body, around))
        case "tokens_revoked":
            # Tokens of people are not ours: only a bot's counts.
            if table(inner, "tokens").get("bot"):
                return Gone(_told_at(body, around))
            return Nothing("tokens of people")
        case _:
            return Nothing(f"event {kind[:40]}")


def _told_at(body: Body, around: Around) -> datetime:
    """Tell when Slack first had something to tell: tries come up to a day later."""
    seconds = body.get("event_time")
    return moment(str(seconds) if isinstance(seconds, int) else None, around.now)


def place(around: Around, channel: str, kind: PlaceKind, thread: str | None = None) -> Place:
    """Name a place as the core does."""
    return Place(
        adapter=ADAPTER,
        workspace=around.who.workspace,
        channel=channel,
        thread=thread,
        kind=kind,
    )


def kind_of(around: Around, channel: str, said: str = "") -> PlaceKind:
    """Tell who may listen in a channel. Of one that nobody has told about: only its members."""
    if said in _KINDS:
        return _KINDS[said]
    return "direct" if channel.startswith("D") else around.kinds.get(channel, "private")


def _message(body: Body, inner: Body, around: Around) -> Reading:
    subtype = text(inner, "subtype")
    if _is_deletion(inner):
        return _deleted(inner, around)
    if subtype not in _SAID or inner.get("hidden"):
        return Nothing(f"message {subtype[:40]}")
    if inner.get("bot_id") or inner.get("bot_profile"):
        return Nothing("a bot")
    account, channel, ts = an_id(inner, "user"), an_id(inner, "channel"), a_ts(inner, "ts")
    if account in (around.who.user, SLACKBOT):
        return Nothing("a bot")
    said = mrkdwn.read(text(inner, "text"))
    kind = kind_of(around, channel, text(inner, "channel_type"))
    thread = some_ts(inner, "thread_ts")
    received = MessageReceived(
        id=_message_id(channel, ts),
        place=place(around, channel, kind, thread if thread != ts else None),
        account=account,
        at=moment(ts, around.now),
        message=ts,
        text=said.text,
        addressed=kind == "direct" or around.who.user in said.mentions,
        mentions=said.mentions,
        # A message says so by its kind, whatever its list of them is; a mention by the list.
        has_files=subtype == "file_share" or bool(things(inner, "files")),
    )
    return Heard(received, _names(body, inner, received))


def _message_id(channel: str, ts: str) -> str:
    return f"m-{channel}-{ts}"


def _is_deletion(inner: Body) -> bool:
    """Whether a message is gone. One with answers in its thread leaves a tombstone."""
    subtype = text(inner, "subtype")
    is_tombstone = text(inner, "message", "subtype") == "tombstone"
    return subtype == "message_deleted" or (subtype == "message_changed" and is_tombstone)


def _deleted(inner: Body, around: Around) -> Reading:
    """Read what was deleted; that a message has other words now is no news (decision 020)."""
    before = table(inner, "previous_message")
    if before.get("bot_id") or text(before, "user") == around.who.user:
        return Nothing("a message of a bot is gone")
    ts = some_ts(inner, "deleted_ts") or a_ts(inner, "message", "ts")
    return TakenBack(_message_id(an_id(inner, "channel"), ts))


def _names(body: Body, inner: Body, received: MessageReceived) -> tuple[str, ...]:
    """List what Slack calls a message. A mention comes as two events, with one `ts`; a gesture has
    come as two messages, with one `client_msg_id`; a retry has one `event_id`.

    Talk of others in a channel needs no more than its own id: nobody acts on it.
    """
    is_ours = received.addressed or received.place.thread is not None
    if not is_ours and not received.text.lstrip().startswith(("!", "/")):
        return ()
    delivery, gesture = text(body, "event_id"), text(inner, "client_msg_id")
    named = (f"e-{delivery}" if delivery else "", f"c-{gesture}" if gesture else "")
    return (received.id, *(one[:255] for one in named if one))


def _reaction(body: Body, inner: Body, around: Around) -> Reading:
    if text(inner, "item", "type") != "message":
        return Nothing("a reaction to no message")
    account, channel = an_id(inner, "user"), an_id(inner, "item", "channel")
    if account in (around.who.user, SLACKBOT):
        return Nothing("a bot")
    made = ReactionAdded if text(inner, "type") == "reaction_added" else ReactionRemoved
    return Heard(
        made(
            id=_id(body, around),
            place=place(around, channel, kind_of(around, channel)),
            account=account,
            at=moment(some_ts(inner, "event_ts"), around.now),
            message=a_ts(inner, "item", "ts"),
            emoji=_emoji(inner),
            author=some_id(inner, "item_user"),
        )
    )


def _emoji(inner: Body) -> str:
    """Name an emoji as the core does: Slack knows them by short names, perhaps with a skin tone."""
    name = text(inner, "reaction")[:200]
    if not name:
        raise Nonsense("event.reaction")
    return plain_emoji(name)


def _member(body: Body, inner: Body, around: Around) -> Reading:
    account, channel = an_id(inner, "user"), an_id(inner, "channel")
    has_joined = text(inner, "type") == "member_joined_channel"
    if account == around.who.user:
        return Changed(channel) if has_joined else Left(channel)
    made = MemberJoined if has_joined else MemberLeft
    return Heard(
        made(
            id=_id(body, around),
            place=place(around, channel, kind_of(around, channel)),
            account=account,
            at=moment(some_ts(inner, "event_ts"), around.now),
        )
    )


def _home(body: Body, inner: Body, around: Around) -> Reading:
    """Somebody opened the app: its home, or the messages beside it, which are no news."""
    if text(inner, "tab") != "home":
        return Nothing("no home")
    account = an_id(inner, "user")
    return Heard(
        HomeOpened(
            id=_id(body, around),
            # By their id: Slack takes it for the channel's.
            place=place(around, account, "direct"),
            account=account,
            at=moment(some_ts(inner, "event_ts"), around.now),
            version=text(inner, "view", "hash")[:_HASH] or None,
        )
    )


def _profile(body: Body, inner: Body, around: Around) -> Reading:
    account, user = an_id(inner, "user", "id"), table(inner, "user")
    if account in (around.who.user, SLACKBOT):
        return Nothing("a bot")
    workspace = around.who.workspace
    return Heard(
        ProfileChanged(
            id=_id(body, around),
            place=place(around, account, "direct"),
            account=account,
            at=moment(some_ts(inner, "event_ts"), around.now),
            profile=profile_of(user, account, workspace=workspace, trusted=around.trusted),
            is_newcomer=text(inner, "type") == "team_join",
        )
    )


def _id(body: Body, around: Around) -> str:
    delivery = text(body, "event_id")
    return f"e-{delivery}"[:255] if delivery else f"d-{digest(body, around.stamp)}"
