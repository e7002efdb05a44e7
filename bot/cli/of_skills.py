"""`plein <skill> …`: what a skill offers to whoever runs the bot."""

import argparse
import asyncio
import inspect
from dataclasses import replace
from functools import partial
from importlib import import_module
from importlib.util import find_spec

from bot.app import build
from bot.cli.common import Subparsers, config_of
from bot.cli.database import open_configured
from bot.cli.no_web import NoWeb
from bot.cli.terminal import Terminal
from bot.errors import ConfigError
from bot.load import installed, skill_called
from bot.route import Route
from bot.shell import Shell


def names() -> list[str]:
    """List the skills that offer commands, without importing them: those with a module `shell`."""
    return [name for name in installed("skills") if find_spec(f"skills.{name}.shell") is not None]


def add_to(subparsers: Subparsers, common: argparse.ArgumentParser, name: str) -> None:
    """Declare the commands of a skill."""
    skill = skill_called(name)
    import_module(f"skills.{name}.shell")
    said = inspect.getdoc(import_module(f"skills.{name}")) or ""
    parser = subparsers.add_parser(name, help=said.splitlines()[0], description=said)
    commands = parser.add_subparsers(dest=f"{name}_command", required=True, metavar="COMMAND")
    for route in skill.routes.values():
        if route.kind == "shell" and route.declare is not None:
            about = inspect.getdoc(route.handler) or ""
            word = route.short.strip("_").replace("_", "-")
            one = commands.add_parser(
                word, parents=[common], help=about.splitlines()[0], description=about
            )
            route.declare(one)
            one.set_defaults(run=partial(_run, route))


def _run(route: Route, arguments: argparse.Namespace) -> int:
    return asyncio.run(_work(route, arguments))


async def _work(route: Route, arguments: argparse.Namespace) -> int:
    """Run a command of a skill, with the database and no chat.

    Raises: ConfigError, when the skill is switched off.
    """
    config = config_of(arguments)
    if route.skill not in config.skills:
        raise ConfigError(f"[skills.{route.skill}] is not in the settings: it is switched off")
    async with open_configured(config) as store:
        app = build(replace(config, adapters={}), store=store, web=NoWeb(demo=False))
        shell = Shell(job=app.clockwork.job_of(route), terminal=Terminal())
        status = await route.handler(shell, arguments)
        assert isinstance(status, int)
        return status
