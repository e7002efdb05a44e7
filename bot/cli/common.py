"""What every command shares: `--config` and `--database`."""

import argparse
from pathlib import Path
from typing import Any, Protocol

from bot.config import Config, load

DEFAULT_CONFIG = Path("config.toml")


class Subparsers(Protocol):
    """What `ArgumentParser.add_subparsers` gives: the standard library keeps its name private."""

    def add_parser(self, name: str, **options: Any) -> argparse.ArgumentParser:
        """Declare one command."""
        ...


def common_options() -> argparse.ArgumentParser:
    """Make the parent of every command's parser."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help="the settings (config.toml in this folder, unless named)",
    )
    parser.add_argument(
        "--database", metavar="URL", help="use this database instead of the one in the settings"
    )
    return parser


def config_of(arguments: argparse.Namespace, **overrides: object) -> Config:
    """Read the settings that a command was given; without a file, the defaults hold.

    Raises: ConfigError.
    """
    path: Path | None = arguments.config
    if path is None and DEFAULT_CONFIG.exists():
        path = DEFAULT_CONFIG
    chosen = dict(overrides)
    if arguments.database is not None:
        chosen["storage.url"] = arguments.database
    return load(path, chosen)
