"""`plein slack manifest`: what to paste into Slack, so that the app is there."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any, Protocol, cast

from bot.app import assemble
from bot.cli.common import Subparsers, config_of
from bot.config import Config
from bot.content import Text
from bot.errors import PleinError
from bot.load import parts_of
from bot.ports import CommandHelp, ShortcutHelp
from bot.registry import HOME
from bot.route import Route
from bot.web import WebServer
from bot.workplace import Workplace
from storage.session import Store


class NeedsAddress(PleinError):
    """Slack can only call an address that it can reach: write [web] address = "https://…"."""


class _Manifest(Protocol):
    def manifest(
        self,
        name: str,
        language: str,
        commands: Sequence[CommandHelp],
        shortcuts: Sequence[ShortcutHelp],
        *,
        address: str | None,
        has_sockets: bool,
        has_many: bool,
    ) -> dict[str, Any]: ...
    def as_yaml(self, made: Mapping[str, Any]) -> str: ...
    def as_json(self, made: Mapping[str, Any]) -> str: ...


def add_to(subparsers: Subparsers, common: argparse.ArgumentParser) -> None:
    """Declare `plein slack manifest`."""
    parser = subparsers.add_parser("slack", help="make the app in Slack")
    commands = parser.add_subparsers(dest="slack_command", required=True, metavar="COMMAND")
    printing = commands.add_parser(
        "manifest",
        parents=[common],
        help="print the app's manifest, to paste into Slack",
        description="Prints what Slack needs to know of the app: its rights with a reason for "
        "each, its commands and shortcuts by the skills that are switched on. Paste it at "
        "api.slack.com/apps, Create New App, From a manifest. No token is needed for this.",
    )
    printing.add_argument("--json", action="store_true", help="print JSON, without the reasons")
    printing.add_argument(
        "--only-plein", action="store_true", help="of the slash commands only /plein"
    )
    printing.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the manifest.

    Raises: ConfigError, NeedsAddress.
    """
    config = config_of(arguments)
    slack = cast("_Manifest", import_module("adapters.slack.manifest"))
    made = _made(slack, config, only_plein=arguments.only_plein)
    sys.stdout.write(slack.as_json(made) if arguments.json else slack.as_yaml(made))
    return 0


def _made(slack: _Manifest, config: Config, *, only_plein: bool) -> dict[str, Any]:
    # As it is written: tokens come after the manifest, and may not be there yet.
    table = config.adapters.get("slack", {})
    mode = table.get("mode", "socket")
    has_many = "client_id" in table
    is_called = mode != "socket" or has_many
    if is_called and not (config.web.address or "").startswith("https://"):
        raise NeedsAddress()
    workplace = _workplace(config)
    language = config.bot.language
    commands = _commands(workplace, language)
    return slack.manifest(
        config.bot.name,
        language,
        [one for one in commands if one.word == f"/{HOME}" or not only_plein],
        [
            ShortcutHelp(name=route.name, label=_label(workplace, route, language))
            for route in workplace.registry.shortcuts.values()
        ],
        address=config.web.address if is_called else None,
        # Slack tells things in one way alone: "both" is to change over to its calling us.
        has_sockets=mode == "socket",
        has_many=has_many,
    )


def _workplace(config: Config) -> Workplace:
    """Put together what the skills say of themselves; no chat, and a database in memory."""
    parts = replace(parts_of(replace(config, adapters={})), adapters={})
    web = WebServer(config.web.listen, address=config.web.address, demo=False, ready=_nothing_wrong)
    return assemble(config, parts, store=Store("sqlite://"), web=web).workplace


async def _nothing_wrong() -> dict[str, str]:
    return {}


def _commands(workplace: Workplace, language: str) -> list[CommandHelp]:
    """List the first words of all commands, by word; /plein leads to every one of them."""
    found: dict[str, CommandHelp] = {}
    for route in workplace.registry.routes.values():
        is_ours = route.kind == "command" and route.skill != HOME
        help_ = workplace.help_of(route, language) if is_ours else None
        for words in route.words if help_ else ():
            first, _, below = words.partition(" ")
            if help_ and (not below or first not in found):
                found[first] = CommandHelp(
                    word=f"/{first}",
                    arguments="" if below else help_.arguments,
                    help=help_.help,
                )
    own = CommandHelp(word=f"/{HOME}", arguments="help", help="")
    return [own, *(found[word] for word in sorted(found))]


def _label(workplace: Workplace, route: Route, language: str) -> str:
    return workplace.words(Text(f"{route.skill}.shortcut_{route.short}"), language)
