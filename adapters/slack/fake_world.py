"""What there is in a little Slack in memory: people, channels, what was said, and open views."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.slack.check import Json
from adapters.slack.limits import TRIGGER, VIEW_DEPTH
from bot.ports import Clock

EVERY_SCOPE = frozenset(
    (
        "app_mentions:read",
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "reactions:read",
        "users:read",
        "users:read.email",
    )
)


class No(Exception):
    """What this Slack answers instead of yes."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.more = more


@dataclass(slots=True, kw_only=True)
class Message:
    """Something that was said. `bot` is set on the app's own; `only` on what one person sees."""

    ts: str
    channel: str
    user: str
    text: str
    at: datetime
    blocks: list[Json] = field(default_factory=list[Json])
    thread: str | None = None
    metadata: Json | None = None
    bot: str | None = None
    only: str | None = None
    edited: bool = False
    files: list[Json] = field(default_factory=list[Json])
    reactions: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    def told(self, *, metadata: bool) -> Json:
        """Show it as Slack tells of messages; payloads of metadata only to who asks for them."""
        told: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text}
        told |= {"blocks": self.blocks} if self.blocks else {}
        told |= {"files": self.files} if self.files else {}
        told |= {"bot_id": self.bot} if self.bot else {}
        told |= {"thread_ts": self.thread} if self.thread else {}
        told |= {"edited": {"user": self.user, "ts": self.ts}} if self.edited else {}
        if self.metadata is not None:
            kept = self.metadata if metadata else {"event_type": self.metadata["event_type"]}
            told["metadata"] = kept
        return told


@dataclass(slots=True, kw_only=True)
class Channel:
    """Where people talk. `with_user` is set on the direct chat of the app and a person."""

    id: str
    name: str = ""
    members: list[str] = field(default_factory=list[str])
    is_private: bool = False
    is_archived: bool = False
    with_user: str | None = None
    teams: tuple[str, ...] = ()  # where an organisation has it; empty: everywhere

    @property
    def kind(self) -> str:
        """The word for it in scopes: channels, groups or im."""
        if self.with_user:
            return "im"
        return "groups" if self.is_private else "channels"


@dataclass(slots=True, kw_only=True)
class View:
    """A modal or a home as somebody sees it."""

    id: str
    user: str
    hash: str
    view: Json

    def told(self, team: str) -> Json:
        """Show it as Slack tells of views."""
        return {**self.view, "id": self.id, "hash": self.hash, "team_id": team}


@dataclass(slots=True)
class _Trigger:
    user: str
    at: datetime
    is_used: bool = False


class World:
    """One workspace with one app in it, by a clock that can be moved. With `teams` these are the
    workspaces of an organisation that has installed the app as a whole."""

    def __init__(
        self,
        *,
        clock: Clock,
        team: str = "T0PLEIN",
        enterprise: str | None = None,
        teams: Sequence[str] = (),
    ) -> None:
        self.clock = clock
        self.team = team
        self.enterprise = enterprise
        self.teams = list(teams)
        self.app, self.bot, self.bot_user = "A0PLEIN", "B0PLEIN", "U0PLEIN"
        self.users: dict[str, Json] = {}
        self.channels: dict[str, Channel] = {}
        self.views: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.scopes: set[str] = set(EVERY_SCOPE)
        # Whom the app has called so far: `@U1`, `!channel`.
        self.pings: list[str] = []
        self._said: list[Message] = []
        self._triggers: dict[str, _Trigger] = {}
        self._count = itertools.count(1)
        self.add_user("Plein", id=self.bot_user, is_bot=True)

    @property
    def workspace(self) -> str:
        """What the bot calls it."""
        return self.enterprise if self.teams and self.enterprise else self.team

    # People and channels.

    def add_user(self, name: str, *, email: str | None = None, **more: Any) -> str:
        """Let somebody in and return their id; `more` is what `users.info` says of them."""
        user_id = str(more.pop("id", f"U{self._next():09}"))
        profile = {"real_name": name, "display_name": name.partition(" ")[0]}
        self.users[user_id] = {
            "id": user_id,
            "team_id": self.team,
            "name": name.lower().replace(" ", "."),
            "profile": profile | ({"email": email} if email else {}),
            "is_email_confirmed": True,
            "is_bot": False,
            "deleted": False,
            "tz": "Europe/Amsterdam",
            "locale": "en-US",
            **more,
        }
        return user_id

    def called(self, user: str) -> str:
        """Tell how people are shown in a mention: by the name that they chose, else in full."""
        profile = self.users[user]["profile"]
        return str(profile.get("display_name") or profile["real_name"])

    def add_channel(self, name: str, *members: str, **more: Any) -> str:
        """Make a channel with the app in it, and return its id; `name` may have its #."""
        channel_id = str(more.pop("id", f"C{self._next():09}"))
        self.channels[channel_id] = Channel(
            id=channel_id, name=name.lstrip("#"), members=[self.bot_user, *members], **more
        )
        return channel_id

    def channel_called(self, name: str) -> str:
        """Find a channel's id by its name. Raises: KeyError."""
        wanted = name.lstrip("#")
        found = (one.id for one in self.channels.values() if one.name == wanted)
        channel_id = next(found, None)
        if channel_id is None:
            raise KeyError(name)
        return channel_id

    def direct(self, user: str) -> str:
        """Give the direct chat of the app and somebody."""
        if user not in self.users:
            raise No("user_not_found")
        if user == self.bot_user or self.users[user]["is_bot"]:
            raise No("cannot_dm_bot")
        if self.users[user]["deleted"]:
            raise No("user_disabled")
        channel_id = f"D{user[1:]}"
        if channel_id not in self.channels:
            self.channels[channel_id] = Channel(
                id=channel_id, members=[self.bot_user, user], with_user=user
            )
        return channel_id

    # What was said.

    def say(self, user: str, channel: str, text: str, *, thread: str | None = None) -> Message:
        """Let a person say something; `text` is as Slack sends it, with `&lt;` and `<@U…>`."""
        return self.put(
            Message(ts="", channel=channel, user=user, text=text, thread=thread, at=self.now)
        )

    def put(self, message: Message) -> Message:
        """Note a message under a `ts` of its own, later than every other one's."""
        message.ts = f"{int(self.now.timestamp())}.{self._next():06}"
        self._said.append(message)
        return message

    def messages(self, channel: str) -> list[Message]:
        """List what everybody in a channel sees, oldest first."""
        return [one for one in self._said if one.channel == channel and one.only is None]

    def ephemerals(self, user: str, channel: str | None = None) -> list[Message]:
        """List what only one person sees, in a channel or everywhere, oldest first."""
        mine = [one for one in self._said if one.only == user]
        return [one for one in mine if channel in (None, one.channel)]

    def seen_by(self, user: str) -> list[Message]:
        """List everything that somebody sees, in the order in which it was said."""
        return [
            one
            for one in self._said
            if user in self.channels[one.channel].members and one.only in (None, user)
        ]

    def find(self, channel: str, ts: str) -> Message | None:
        """Find a message that everybody sees."""
        return next((one for one in self.messages(channel) if one.ts == ts), None)

    def said(self, ts: str) -> Message | None:
        """Find a message of any channel that is still there, an ephemeral one, too."""
        return next((one for one in self._said if one.ts == ts), None)

    def drop(self, message: Message) -> None:
        """Take a message away."""
        self._said.remove(message)

    def react(self, user: str, channel: str, ts: str, emoji: str, *, off: bool = False) -> bool:
        """Put an emoji (by its name) under a message, or take it back. False: nothing changed."""
        message = self.find(channel, ts)
        people = [] if message is None else message.reactions.setdefault(emoji, [])
        if message is None or (user in people) is not off:
            return False
        if off:
            people.remove(user)
        else:
            people.append(user)
        if not people:
            del message.reactions[emoji]
        return True

    # Views.

    def new_trigger(self, user: str) -> str:
        """Make a trigger, as a gesture of somebody does: good for three seconds and one view."""
        trigger_id = f"{self._next()}.{self._next()}.{'0' * 8}"
        self._triggers[trigger_id] = _Trigger(user, self.now)
        return trigger_id

    def exchange(self, trigger_id: str) -> str:
        """Take a trigger for whose it is. Raises: No, when it is used, late or unknown."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise No("invalid_trigger_id")
        if trigger.is_used:
            raise No("exchanged_trigger_id")
        if self.now - trigger.at > TRIGGER:
            raise No("expired_trigger_id")
        trigger.is_used = True
        return trigger.user

    def show(self, user: str, view: Json, *, on_top: bool) -> View:
        """Show somebody a modal: alone, or on top of the one they have open."""
        stack = self.views.setdefault(user, [])
        if not on_top:
            stack.clear()
        if len(stack) >= VIEW_DEPTH:
            raise No("push_limit_reached")
        stack.append(self._view(user, view))
        return stack[-1]

    def modal(self, user: str) -> View | None:
        """Give the modal that somebody looks at."""
        stack = self.views.get(user) or [None]
        return stack[-1]

    def shut(self, user: str) -> None:
        """Close the modal that somebody looks at, as submitting it does."""
        self.views[user].pop()

    def home(self, user: str) -> Json | None:
        """Give the home that somebody sees, or None when there is none yet."""
        shown = self.homes.get(user)
        return None if shown is None else shown.view

    def publish(self, user: str, view: Json, version: str | None) -> View:
        """Show somebody a home, unless they look at another version than `version`."""
        before = self.homes.get(user)
        if version and before is not None and before.hash != version:
            raise No("hash_conflict")
        self.homes[user] = self._view(user, view)
        return self.homes[user]

    def change_view(self, view_id: str, view: Json, version: str | None) -> View:
        """Change an open modal, unless it is another version than `version`."""
        open_views: Sequence[View] = [one for stack in self.views.values() for one in stack]
        found = next((one for one in open_views if one.id == view_id), None)
        if found is None:
            raise No("not_found")
        if version and version != found.hash:
            raise No("hash_conflict")
        found.view, found.hash = view, f"{self._next()}.hash"
        return found

    def _view(self, user: str, view: Json) -> View:
        return View(id=f"V{self._next():09}", user=user, hash=f"{self._next()}.hash", view=view)

    @property
    def now(self) -> datetime:
        """What the clock shows."""
        return self.clock.now()

    def _next(self) -> int:
        return next(self._count)
