"""The path of a page: where it is found, and what of it becomes arguments. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import quote

from bot.content import Json

_SEGMENT: Final = re.compile(r"[a-z0-9-]+|\{([a-z][a-z0-9_]*)\}")


def check_path(path: str, names: Iterable[str]) -> None:
    """Refuse a path that is none, or whose names are not exactly these.

    Raises: ValueError.
    """
    parts = [_SEGMENT.fullmatch(part) for part in path.split("/")]
    if None in parts:
        raise ValueError(f'{path!r} is no path of a page: write "reports/{{quarter}}"')
    if sorted(names_in(path)) != sorted(names):
        raise ValueError(f"the path {path!r} and its handler do not name the same arguments")


def names_in(path: str) -> list[str]:
    """List the arguments that a path names."""
    return [part[1] for part in map(_SEGMENT.fullmatch, path.split("/")) if part and part[1]]


def pattern_of(path: str) -> re.Pattern[str]:
    """Make the pattern by which a request for a page is known; its groups are the arguments."""
    parts = [_SEGMENT.fullmatch(part) for part in path.split("/")]
    return re.compile(
        "/".join(f"(?P<{part[1]}>[^/]+)" if part[1] else part[0] for part in parts if part)
    )


def filled_in(path: str, args: Mapping[str, Json]) -> str:
    """Write the path with these arguments in it.

    Raises: ValueError, for one that no path can hold.
    """
    written = {name: _written(value) for name, value in args.items()}
    return path.format_map(written)


def _written(value: Json) -> str:
    words = str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(value, dict | list) or value is None or words in ("", ".", "..") or "/" in words:
        raise ValueError(f"{words!r} cannot stand in the address of a page")
    return quote(words, safe="")
