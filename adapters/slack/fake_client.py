"""A person in front of the fake Slack: each deed is the signed request that Slack would send."""

import asyncio
import hashlib
import hmac
import itertools
import json
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from typing import Any, Final, TypeAlias, cast
from urllib.parse import urlencode

from adapters.slack import fake_controls as controls
from adapters.slack.check import Json
from adapters.slack.fake import Slack
from adapters.slack.fake_world import Message, View
from adapters.slack.mrkdwn import escape

_JSON: Final = "application/json"
_FORM: Final = "application/x-www-form-urlencoded"
_HANDLE: Final = re.compile(r"(?<![\w@.])@([\w.-]*\w)")
_ids = itertools.count(1)

Sent: TypeAlias = MutableMapping[str, Any]
App: TypeAlias = Callable[
    [MutableMapping[str, Any], Callable[[], Awaitable[Sent]], Callable[[Sent], Awaitable[None]]],
    Awaitable[None],
]


class NotTaken(AssertionError):
    """The bot answered Slack with something else than 200."""


class Client:
    """One person in Slack. `app` is the bot's web application, `secret` what Slack signs with.

    Each deed returns when the bot has acknowledged it. `errors` is what the last submitted form was
    told, by question; a form without errors closes. Each request is sent `copies` times at once,
    as when Slack tries again while the first one is still being worked on.
    """

    def __init__(
        self, slack: Slack, app: App, user: str, *, secret: str, team: str | None = None
    ) -> None:
        self.slack = slack
        self.user = user
        self.team = team or slack.team
        self.errors: dict[str, str] = {}
        self.copies = 1
        self._sent: tuple[bytes, dict[str, str]] = (b"", {})
        self._app = app
        self._secret = secret

    # What this person sees.

    def messages(self) -> list[Message]:
        """List every message that this person sees, oldest first."""
        return self.slack.seen_by(self.user)

    @property
    def with_bot(self) -> str:
        """The id of the direct chat with the bot."""
        return self.slack.direct(self.user)

    @property
    def modal(self) -> View | None:
        """The form that stands open."""
        return self.slack.modal(self.user)

    # What this person does.

    async def say(
        self, channel: str, text: str, *, thread: str | None = None, files: Sequence[str] = ()
    ) -> Message:
        """Type words; `@handle` of somebody who is here becomes a mention, as Slack completes it.

        `files` are the names of what is sent along. A mention of the bot in a channel is told
        twice, as Slack does.
        """
        said = self.slack.say(self.user, channel, self._typed(text), thread=thread)
        said.files += [{"id": f"F{next(_ids):08}", "name": name, "title": name} for name in files]
        told = {
            "type": "message",
            "user": self.user,
            "text": said.text,
            "ts": said.ts,
            "client_msg_id": f"gesture-{next(_ids)}",
            "channel": channel,
            "channel_type": _type_of(self.slack.channels[channel].kind),
            "event_ts": said.ts,
            **({"thread_ts": thread} if thread else {}),
            **({"subtype": "file_share", "files": said.files} if files else {}),
        }
        await self.event(told)
        if f"<@{self.slack.bot_user}>" in said.text and not channel.startswith("D"):
            await self.event(_as_mention(told))
        return said

    async def edit(self, message: Message, text: str) -> None:
        """Give a message of one's own other words."""
        before, message.text, message.edited = message.told(metadata=False), text, True
        after = {"message": message.told(metadata=False), "previous_message": before}
        await self._changed(message, "message_changed", **after)

    async def delete(self, message: Message) -> None:
        """Take a message of one's own away."""
        self.slack.drop(message)
        before = message.told(metadata=False)
        told = {"deleted_ts": message.ts, "previous_message": before}
        await self._changed(message, "message_deleted", **told)

    async def _changed(self, message: Message, subtype: str, /, **told: Any) -> None:
        await self.event(
            {
                "type": "message",
                "subtype": subtype,
                "hidden": True,
                "channel": message.channel,
                "channel_type": _type_of(self.slack.channels[message.channel].kind),
                "ts": self._now(),
                "event_ts": self._now(),
                **told,
            }
        )

    async def command(self, channel: str, word: str, text: str = "") -> None:
        """Type a slash command."""
        place = self.slack.channels[channel]
        names = {"im": "directmessage", "groups": "privategroup"}
        await self._post(
            _FORM,
            {
                "command": f"/{word}",
                "text": self._typed(text),
                "user_id": self.user,
                "channel_id": channel,
                "channel_name": names.get(place.kind, place.name),
                "team_id": self.team,
                **({"enterprise_id": self.slack.enterprise} if self.slack.enterprise else {}),
                "api_app_id": self.slack.app,
                "trigger_id": self.slack.new_trigger(self.user),
            },
        )

    async def press(self, message: Message, choice: str) -> None:
        """Use a button or choose an option, by the choice that it carries. Raises: KeyError, when
        the message shows no such one."""
        used = controls.action(message.blocks, choice)
        await self._gesture(
            {
                "type": "block_actions",
                "actions": [{**used, "action_ts": self._now()}],
                "channel": self._channel(message.channel),
                "container": {
                    "type": "message",
                    "channel_id": message.channel,
                    "message_ts": message.ts,
                    "is_ephemeral": message.only is not None,
                    **({"thread_ts": message.thread} if message.thread else {}),
                },
                **({} if message.only else {"message": message.told(metadata=False)}),
            }
        )

    async def press_in_home(self, choice: str) -> None:
        """Use a button of one's home. Raises: KeyError."""
        home = self.slack.home(self.user) or {}
        used = controls.action(home.get("blocks", []), choice)
        await self._gesture(
            {
                "type": "block_actions",
                "actions": [{**used, "action_ts": self._now()}],
                "container": {"type": "view", "view_id": "home"},
                "view": {**home, "id": "home"},
            }
        )

    async def submit(self, values: Mapping[str, Any]) -> None:
        """Send the form that stands open: `values` by question, the others as they are filled in.

        People are given by their ids. Raises: KeyError, for a question that is not asked.
        """
        shown = self.modal
        if shown is None:
            raise KeyError("no form stands open")
        asked = {one["block_id"]: one for one in shown.view["blocks"] if one["type"] == "input"}
        if values.keys() - asked.keys():
            raise KeyError(str(sorted(values.keys() - asked.keys())))
        state = {
            name: {
                block["element"]["action_id"]: controls.state(block["element"], values.get(name))
            }
            for name, block in asked.items()
        }
        view = {**self._view(shown), "state": {"values": state}}
        answer = await self._gesture({"type": "view_submission", "view": view})
        self.errors = dict(answer.get("errors", {}))
        if not answer:
            self.slack.shut(self.user)

    async def react(self, message: Message, emoji: str, *, off: bool = False) -> None:
        """Put an emoji, by its name, under a message, or take it back; a repeat changes nothing."""
        if not self.slack.react(self.user, message.channel, message.ts, emoji, off=off):
            return
        await self.event(
            {
                "type": "reaction_removed" if off else "reaction_added",
                "user": self.user,
                "reaction": emoji,
                "item": {"type": "message", "channel": message.channel, "ts": message.ts},
                "item_user": message.user,
                "event_ts": self._now(),
            }
        )

    async def use(self, message: Message, shortcut: str) -> None:
        """Choose a shortcut from the menu of a message."""
        await self._gesture(
            {
                "type": "message_action",
                "callback_id": shortcut,
                "channel": self._channel(message.channel),
                "message": message.told(metadata=False),
                "message_ts": message.ts,
                "action_ts": self._now(),
            }
        )

    async def open_home(self, tab: str = "home") -> None:
        """Look at one's home, or at the messages beside it."""
        shown = self.slack.homes.get(self.user) if tab == "home" else None
        await self.event(
            {
                "type": "app_home_opened",
                "user": self.user,
                "channel": self.with_bot,
                "tab": tab,
                "event_ts": self._now(),
                **({"view": self._view(shown)} if shown else {}),
            }
        )

    async def join(self, channel: str, *, off: bool = False) -> None:
        """Come into a channel, or leave it."""
        members = self.slack.channels[channel].members
        if off:
            members.remove(self.user)
        else:
            members.append(self.user)
        kind = "member_left_channel" if off else "member_joined_channel"
        told = {"type": kind, "user": self.user, "channel": channel, "event_ts": self._now()}
        await self.event(told)

    # How Slack tells of it.

    async def event(self, event: Mapping[str, Any], **envelope: Any) -> None:
        """Tell of an event; `envelope` changes what is around it."""
        slack = self.slack
        seen = {
            "enterprise_id": slack.enterprise,
            "team_id": None if slack.teams else self.team,
            "user_id": slack.bot_user,
            "is_bot": True,
            "is_enterprise_install": bool(slack.teams),
        }
        await self._post(
            _JSON,
            {
                "type": "event_callback",
                "event_id": f"Ev{next(_ids):08}",
                "event_time": int(slack.now.timestamp()),
                "team_id": self.team,
                "enterprise_id": slack.enterprise,
                "api_app_id": slack.app,
                "authorizations": [seen],
                "event": dict(event),
                **envelope,
            },
        )

    def _view(self, shown: View) -> Json:
        slack = self.slack
        installed = slack.enterprise if slack.teams else self.team
        return {**shown.told(self.team), "app_installed_team_id": installed}

    async def _gesture(self, payload: Mapping[str, Any]) -> Json:
        slack = self.slack
        team = {"id": self.team, "domain": "plein-example"}
        grid = {"id": slack.enterprise} if slack.enterprise else None
        around = {
            "user": {"id": self.user, "team_id": self.team},
            "team": team | ({"enterprise_id": slack.enterprise} if grid else {}),
            "enterprise": grid,
            "api_app_id": slack.app,
            "trigger_id": slack.new_trigger(self.user),
        }
        return await self._post(_FORM, {"payload": json.dumps({**around, **payload})})

    async def _post(self, kind: str, fields: Mapping[str, Any]) -> Json:
        # Over the wire and back: what is no JSON fails here as it would there.
        body = (json.dumps(fields) if kind == _JSON else urlencode(fields)).encode()
        stamp = str(int(self.slack.now.timestamp()))
        mac = hmac.new(self._secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256)
        headers = {
            "content-type": kind,
            "content-length": str(len(body)),
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": f"v0={mac.hexdigest()}",
        }
        self._sent = (body, headers)
        first, *_ = await asyncio.gather(*(self._try(number) for number in range(self.copies)))
        return first

    async def again(self) -> Json:
        """Let Slack send its last request once more, as it was."""
        return await self._try(1)

    async def _try(self, number: int) -> Json:
        body, headers = self._sent
        retry = {"x-slack-retry-num": str(number), "x-slack-retry-reason": "http_timeout"}
        status, answer = await _request(self._app, body, headers | (retry if number else {}))
        if status != 200:
            raise NotTaken(f"the bot answered {status}")
        return cast("Json", json.loads(answer)) if answer else {}

    def _typed(self, text: str) -> str:
        handles: dict[str, set[str]] = {}
        for user_id, user in self.slack.users.items():
            for one in _handles(user):
                handles.setdefault(one, set()).add(user_id)

        def completed(found: re.Match[str]) -> str:
            if found[1] in ("channel", "everyone", "here"):
                return f"<!{found[1]}>"
            # Where several are offered, nobody is chosen by typing on.
            offered = handles.get(found[1].casefold(), set())
            return f"<@{next(iter(offered))}>" if len(offered) == 1 else found[0]

        return _HANDLE.sub(completed, escape(text))

    def _channel(self, channel: str) -> Json:
        place = self.slack.channels[channel]
        names = {"im": "directmessage", "groups": "privategroup"}
        return {"id": channel, "name": names.get(place.kind, place.name)}

    def _now(self) -> str:
        return f"{self.slack.now.timestamp():.0f}.{next(_ids):06}"


async def _request(app: App, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """Ask an ASGI application, in process."""
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/slack/events",
        "raw_path": b"/slack/events",
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    sent: list[Sent] = []

    async def receive() -> Sent:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Sent) -> None:
        sent.append(message)

    await app(scope, receive, send)
    status = next(one["status"] for one in sent if one["type"] == "http.response.start")
    return status, b"".join(one.get("body", b"") for one in sent)


def _handles(user: Json) -> set[str]:
    """List what to type after an @ until only this person is offered."""
    shown = (user["profile"]["display_name"], user["profile"]["real_name"].partition(" ")[0])
    return {str(one).casefold() for one in (*shown, user["name"]) if one}


def _type_of(kind: str) -> str:
    return {"im": "im", "groups": "group"}.get(kind, "channel")


def _as_mention(told: Mapping[str, Any]) -> Json:
    """Mentions come without the kind of channel or of message, and without the gesture's id."""
    left_out = ("channel_type", "client_msg_id", "subtype")
    return {**{key: told[key] for key in told if key not in left_out}, "type": "app_mention"}
