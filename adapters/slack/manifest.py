"""The manifest: what an administrator pastes into Slack to make the app, with a reason for each
right that it asks for."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

from adapters.slack.words import say
from bot.content import Text
from bot.ports import CommandHelp, ShortcutHelp

# Each right the bot asks for, and why.
SCOPES: Final[Mapping[str, str]] = {
    "app_mentions:read": "to hear when somebody mentions the bot",
    "channels:history": "to hear replies in channels where it is, and to settle an unclear send",
    "channels:read": "to know the names and members of channels",
    "chat:write": "to say something",
    "commands": "for slash commands and shortcuts",
    "files:read": "to see whether a file arrived whose sending was unclear",
    "files:write": "to send files, such as reports",
    "groups:history": "to hear replies in private channels to which it was invited",
    "groups:read": "to know the names and members of those",
    "im:history": "to hear what people tell it in their direct chat",
    "im:read": "to recognise that chat",
    "im:write": "to begin that chat",
    "mpim:history": "to hear when it is mentioned in a group chat",
    "mpim:read": "to know who is in it",
    "reactions:read": "to hear reactions, such as the one that gives a kudo",
    "users:read": "to know people's names, languages and time zones",
    "users:read.email": "to recognise people by their work address, if trust_addresses names it",
}
# Each kind of event the bot hears, and why.
EVENTS: Final[Mapping[str, str]] = {
    "app_home_opened": "to show somebody's home",
    "app_mention": "to answer a mention",
    "app_uninstalled": "to forget its token",
    "channel_archive": "to say nothing more in a channel that is closed",
    "channel_deleted": "the same of one that is gone",
    "channel_id_changed": "to find a channel whose id Slack has changed",
    "channel_left": "to say nothing more in a channel from which it was taken",
    "channel_rename": "to find a channel by its new name",
    "channel_unarchive": "to find a channel that is open again",
    "group_archive": "to say nothing more in a private channel that is closed",
    "group_deleted": "the same of one that is gone",
    "group_left": "to say nothing more in a private channel from which it was taken",
    "group_rename": "to find a private channel by its new name",
    "group_unarchive": "to find a private channel that is open again",
    "member_joined_channel": "to greet newcomers, and to know where it was invited",
    "member_left_channel": "to know who left",
    "message.channels": "to hear replies in threads, and commands with !",
    "message.groups": "the same in private channels",
    "message.im": "to hear what people tell it in their direct chat",
    "message.mpim": "the same in group chats",
    "reaction_added": "to hear reactions",
    "reaction_removed": "to hear that one was taken back",
    "team_join": "to know a newcomer by name",
    "tokens_revoked": "to forget its token",
    "user_change": "to follow changes of names, time zones and addresses, and who left",
}
# Slack's limits: of commands, of shortcuts, and how long their words may be.
_COMMANDS, _COMMAND, _HELP, _HINT = 50, 32, 2_000, 1_000
_SHORTCUTS, _SHORTCUT, _DESCRIPTION = 10, 24, 150
_NAME, _ABOUT = 35, 140


def manifest(
    name: str,
    language: str,
    commands: Sequence[CommandHelp],
    shortcuts: Sequence[ShortcutHelp],
    *,
    address: str | None,
    has_sockets: bool,
    has_many: bool,
) -> dict[str, Any]:
    """Make the manifest as Slack takes it. With `address` Slack calls there; `has_many` is for an
    app that several workspaces install."""
    about = say(Text("slack.about"), language)
    url = f"{address}/slack/events" if address else None
    calls = {"request_url": url} if url else {}
    install = {"redirect_urls": [f"{address}/slack/oauth"]} if has_many and address else {}
    return {
        "display_information": {"name": name[:_NAME], "description": about[:_ABOUT]},
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": name[:80], "always_online": True},
            "slash_commands": [_command(one, about, url) for one in commands[:_COMMANDS]],
            "shortcuts": [_shortcut(one) for one in shortcuts[:_SHORTCUTS]],
        },
        "oauth_config": {**install, "scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**calls, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **calls},
            "org_deploy_enabled": has_many,
            "socket_mode_enabled": has_sockets,
            "token_rotation_enabled": has_many,
        },
    }


def _command(command: CommandHelp, about: str, url: str | None) -> dict[str, Any]:
    return {
        "command": command.word[:_COMMAND],
        "description": (command.help or about)[:_HELP],
        **({"usage_hint": command.arguments[:_HINT]} if command.arguments else {}),
        # Mentions come with the id of who is meant, rather than with a name anybody can choose.
        "should_escape": True,
        **({"url": url} if url else {}),
    }


def _shortcut(shortcut: ShortcutHelp) -> dict[str, Any]:
    label = shortcut.label
    return {
        "name": label if len(label) <= _SHORTCUT else f"{label[: _SHORTCUT - 1]}…",
        "type": "message",
        "callback_id": shortcut.name,
        "description": label[:_DESCRIPTION],
    }


def as_json(made: Mapping[str, Any]) -> str:
    """Write a manifest as JSON."""
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def as_yaml(made: Mapping[str, Any]) -> str:
    """Write a manifest as YAML, with the reason beside each right and each kind of event."""
    return "".join(f"{line}\n" for line in _lines(made, ""))


def _lines(value: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, inner in value.items():
        match inner:
            case dict():
                yield f"{indent}{key}:"
                yield from _lines(cast("Mapping[str, Any]", inner), f"{indent}  ")
            case list():
                yield f"{indent}{key}:" + ("" if inner else " []")
                for one in cast("list[Any]", inner):
                    yield from _item(one, f"{indent}  ")
            case _:
                yield f"{indent}{key}: {_scalar(inner)}"


def _item(one: Any, indent: str) -> Iterator[str]:
    if isinstance(one, str):
        reason = SCOPES.get(one) or EVENTS.get(one)
        yield f"{indent}- {_scalar(one)}" + (f"  # {reason}" if reason else "")
        return
    for number, line in enumerate(_lines(one, "")):
        yield f"{indent}{'  ' if number else '- '}{line}"


def _scalar(value: object) -> str:
    # A text of JSON is one of YAML, too.
    return json.dumps(value, ensure_ascii=False)
