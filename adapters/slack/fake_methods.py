"""The methods of the little Slack's Web API, as strict as Slack's."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from adapters.slack.check import Json, message_problems, view_problems
from adapters.slack.fake_files import FakeFiles
from adapters.slack.fake_pings import pings
from adapters.slack.fake_world import Channel, Message, No, View, World
from adapters.slack.limits import TEXT, UPDATE_TEXT

# Methods that anybody with a token may use, and what the others need.
_SCOPE: Final = {
    "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.open": "im:write",
    "files.completeUploadExternal": "files:write",
    "files.delete": "files:write",
    "files.getUploadURLExternal": "files:write",
    "files.info": "files:read",
    "bots.info": "users:read",
    "users.info": "users:read",
    "users.list": "users:read",
}


class Methods:
    """Answers calls. `lag` is how long a new message is missing in the history; `unreachable`
    are addresses of pictures that Slack cannot fetch."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.lag = timedelta()
        self.unreachable: set[str] = set()
        self.files = FakeFiles(world)
        self._methods: dict[str, Callable[[Json], Json]] = {
            "auth.teams.list": self._teams,
            "auth.test": self._auth_test,
            "bots.info": self._bots_info,
            "chat.delete": self._delete,
            "chat.postEphemeral": self._post_ephemeral,
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "conversations.history": self._history,
            "conversations.info": self._info,
            "conversations.members": self._members,
            "conversations.open": self._open,
            "conversations.replies": self._history,
            "files.completeUploadExternal": self._complete,
            "files.delete": self.files.delete,
            "files.getUploadURLExternal": self.files.place,
            "files.info": self.files.info,
            "users.conversations": self._conversations,
            "users.info": self._user,
            "users.list": self._users,
            "views.open": self._view_open,
            "views.publish": self._view_publish,
            "views.push": self._view_push,
            "views.update": self._view_update,
        }

    def answer(self, method: str, arguments: Mapping[str, Any]) -> Json:
        """Do what a method does. Raises: No, with Slack's word for why not."""
        run = self._methods.get(method)
        if run is None:
            raise No("unknown_method")
        self._need(_SCOPE.get(method))
        return run(dict(arguments))

    def _need(self, scope: str | None) -> None:
        scopes = self.world.scopes
        if scope is not None and scope not in scopes:
            raise No("missing_scope", needed=scope, provided=",".join(sorted(scopes)))

    # Messages.

    def _channel(self, given: Json) -> Channel:
        channel = self.world.channels.get(str(given.get("channel")))
        if channel is None:
            raise No("channel_not_found")
        return channel

    def _writable(self, given: Json) -> Channel:
        channel = self._channel(given)
        if channel.is_archived:
            raise No("is_archived")
        if self.world.bot_user not in channel.members:
            raise No("channel_not_found" if channel.is_private else "not_in_channel")
        return channel

    def _post(self, given: Json) -> Json:
        if str(given.get("channel", ""))[:1] in ("U", "W"):
            given = {**given, "channel": self.world.direct(str(given["channel"]))}
        channel = self._writable(given)
        message = self._message(channel, given)
        message.metadata = given.get("metadata")
        self.world.put(message)
        return {"channel": channel.id, "ts": message.ts, "message": message.told(metadata=True)}

    def _complete(self, given: Json) -> Json:
        channel = self._writable({"channel": given.get("channel_id")})
        thread = given.get("thread_ts")
        if thread and self.world.find(channel.id, str(thread)) is None:
            raise No("thread_not_found")
        return self.files.complete(given, channel)

    def _post_ephemeral(self, given: Json) -> Json:
        channel = self._writable(given)
        if given.get("user") not in channel.members:
            raise No("user_not_in_channel")
        message = self._message(channel, given)
        message.only = str(given["user"])
        return {"message_ts": self.world.put(message).ts}

    def _message(self, channel: Channel, given: Json) -> Message:
        self._check(given, TEXT)
        thread = given.get("thread_ts")
        if thread and self.world.find(channel.id, str(thread)) is None:
            raise No("thread_not_found")
        world = self.world
        return Message(
            ts="",
            channel=channel.id,
            user=world.bot_user,
            bot=world.bot,
            text=str(given.get("text", ""))[:TEXT],
            blocks=list(given.get("blocks") or ()),
            thread=thread,
            at=world.now,
        )

    def _check(self, given: Json, most: int) -> None:
        """Refuse what Slack refuses, in its words."""
        if given.get("unfurl_links") or given.get("unfurl_media") or given.get("link_names"):
            raise AssertionError("previews and names of links are switched off everywhere")
        shown = [one.get("image_url") for one in given.get("blocks") or ()]
        if self.unreachable & set(shown):
            raise No("invalid_blocks", errors=["downloading image failed"])
        for problem in message_problems(given, text=most):
            if problem == "no text":
                raise No("no_text")
            if problem.startswith("text:"):
                raise No("msg_too_long")
            too_long = problem.startswith("all blocks:")
            raise No("msg_blocks_too_long" if too_long else "invalid_blocks", errors=[problem])
        if given.get("parse", "none") != "none":
            raise AssertionError("words of ours are never parsed for mentions")
        self.world.pings += pings(str(given.get("text", "")), given.get("blocks") or ())

    def _own(self, given: Json, code: str) -> Message:
        channel = self._channel(given)
        message = self.world.find(channel.id, str(given.get("ts")))
        if message is None:
            raise No("message_not_found")
        if channel.is_archived:
            raise No("is_archived")
        if message.bot is None:
            raise No(code)
        return message

    def _update(self, given: Json) -> Json:
        message = self._own(given, "cant_update_message")
        self._check(given, UPDATE_TEXT)
        message.text, message.blocks = str(given["text"]), list(given.get("blocks") or ())
        message.metadata = given.get("metadata", message.metadata)
        message.edited = True
        return {"channel": message.channel, "ts": message.ts, "text": message.text}

    def _delete(self, given: Json) -> Json:
        message = self._own(given, "cant_delete_message")
        self.world.drop(message)
        return {"channel": message.channel, "ts": message.ts}

    def _history(self, given: Json) -> Json:
        channel = self._channel(given)
        self._need(f"{channel.kind}:history")
        if self.world.bot_user not in channel.members:
            raise No("not_in_channel")
        thread = given.get("ts")
        if thread and self.world.find(channel.id, str(thread)) is None:
            raise No("thread_not_found")
        known = [
            one
            for one in self.world.messages(channel.id)
            if (one.thread == thread or one.ts == thread)
            and _is_between(float(one.ts), given)
            and one.at + self.lag <= self.world.now
        ]
        newest_first = known if thread else known[::-1]
        page, more = _page(newest_first, given)
        has_metadata = str(given.get("include_all_metadata")).lower() in ("1", "true")
        return {"messages": [one.told(metadata=has_metadata) for one in page], **more}

    # People and channels.

    def _auth_test(self, given: Json) -> Json:
        world = self.world
        return {
            "user_id": world.bot_user,
            "bot_id": world.bot,
            "team_id": world.enterprise if world.teams else world.team,
            "enterprise_id": world.enterprise,
            "is_enterprise_install": bool(world.teams),
        }

    def _teams(self, given: Json) -> Json:
        if not self.world.teams:
            raise No("invalid_auth")
        page, more = _page(self.world.teams, given)
        return {"teams": [{"id": one, "name": one} for one in page], **more}

    def _team(self, given: Json) -> str | None:
        """Which workspace a list is asked of: who speaks for a whole organisation must say so."""
        if not self.world.teams:
            return None
        if not given.get("team_id"):
            raise No("missing_argument")
        if given["team_id"] not in self.world.teams:
            raise No("team_access_not_granted")
        return str(given["team_id"])

    def _bots_info(self, given: Json) -> Json:
        if given.get("bot") != self.world.bot:
            raise No("bot_not_found")
        world = self.world
        if world.teams and given.get("team_id") not in (world.enterprise, *world.teams):
            raise No("missing_argument")
        return {"bot": {"id": world.bot, "app_id": world.app, "user_id": world.bot_user}}

    def _user(self, given: Json) -> Json:
        user = self.world.users.get(str(given.get("user")))
        if user is None:
            raise No("user_not_found")
        return {"user": self._told_user(user, given)}

    def _users(self, given: Json) -> Json:
        if not given.get("limit"):
            raise No("limit_required")
        team = self._team(given)
        users = [one for one in self.world.users.values() if team in (None, one["team_id"])]
        page, more = _page(users, given)
        return {"members": [self._told_user(one, given) for one in page], **more}

    def _told_user(self, user: Json, given: Json) -> Json:
        told: Json = {**user, "profile": dict(user["profile"])}
        if "users:read.email" not in self.world.scopes:
            told["profile"].pop("email", None)
        if str(given.get("include_locale")).lower() not in ("1", "true"):
            told.pop("locale")
        return told

    def _open(self, given: Json) -> Json:
        return {"channel": {"id": self.world.direct(str(given.get("users")))}}

    def _info(self, given: Json) -> Json:
        channel = self._channel(given)
        self._need(f"{channel.kind}:read")
        return {"channel": self._told(channel)}

    def _conversations(self, given: Json) -> Json:
        team = self._team(given)
        kinds = str(given.get("types", "public_channel")).split(",")
        known = {"channels": "public_channel", "groups": "private_channel", "im": "im"}
        ours = [
            one
            for one in self.world.channels.values()
            if self.world.bot_user in one.members and known[one.kind] in kinds
            if team is None or team in (one.teams or self.world.teams)
        ]
        page, more = _page([one for one in ours if not one.is_archived], given)
        return {"channels": [self._told(one) for one in page], **more}

    def _told(self, channel: Channel) -> Json:
        told: Json = {"id": channel.id, "is_archived": channel.is_archived}
        if channel.with_user:
            return {**told, "is_im": True, "user": channel.with_user}
        return {
            **told,
            "name": channel.name,
            "is_private": channel.is_private,
            "is_member": self.world.bot_user in channel.members,
        }

    def _members(self, given: Json) -> Json:
        channel = self._channel(given)
        self._need(f"{channel.kind}:read")
        page, more = _page(channel.members, given)
        return {"members": list(page), **more}

    # Views.

    def _view_open(self, given: Json) -> Json:
        return self._shown(given, on_top=False)

    def _view_push(self, given: Json) -> Json:
        return self._shown(given, on_top=True)

    def _shown(self, given: Json, *, on_top: bool) -> Json:
        view = _view(given)
        user = self.world.exchange(str(given.get("trigger_id")))
        return self._told_view(self.world.show(user, view, on_top=on_top))

    def _view_update(self, given: Json) -> Json:
        view = _view(given)
        changed = self.world.change_view(str(given.get("view_id")), view, given.get("hash"))
        return self._told_view(changed)

    def _view_publish(self, given: Json) -> Json:
        view, user = _view(given), str(given.get("user_id"))
        if user not in self.world.users:
            raise No("invalid_arguments")
        return self._told_view(self.world.publish(user, view, given.get("hash")))

    def _told_view(self, view: View) -> Json:
        return {"view": view.told(self.world.team)}


def _view(given: Json) -> Json:
    view: Json = given.get("view") or {}
    problem = next(view_problems(view), None)
    if problem is not None:
        code = "view_too_large" if problem.startswith("view:") else "invalid_arguments"
        raise No(code, response_metadata={"messages": [problem]})
    return view


def _is_between(ts: float, given: Json) -> bool:
    """Whether a message is in the time that is asked for; at its ends only if `inclusive`."""
    begin, end = float(given.get("oldest") or 0), float(given.get("latest") or "inf")
    is_inclusive = str(given.get("inclusive")).lower() in ("1", "true")
    return begin <= ts <= end if is_inclusive else begin < ts < end


def _page(things: list[Any], given: Json) -> tuple[list[Any], Json]:
    """Cut out the page that is asked for, and say where the next one begins."""
    start, limit = int(given.get("cursor") or 0), int(given.get("limit") or 100)
    after = str(start + limit) if len(things) > start + limit else ""
    return things[start : start + limit], {"response_metadata": {"next_cursor": after}}
