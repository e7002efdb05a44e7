"""Whom a message of the app would call, as Slack reads it: people, groups and whole channels."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

_SPECIAL = re.compile(r"<(@[UW]\w+|!(?:everyone|channel|here|subteam\^\w+))(?:\|[^<>\n]*)?>")
# Of words that are not sent as verbatim Slack makes mentions by itself.
_BARE = re.compile(r"(?<![\w@.])(@(?:everyone|channel|here))\b")


def pings(text: str, blocks: Iterable[Mapping[str, Any]]) -> list[str]:
    """List every mention in a message as it was sent: `@U1`, `!channel`, `!subteam^S1`."""
    found: list[str] = _SPECIAL.findall(text)
    for block in blocks:
        for element in _texts(block):
            if element["type"] != "mrkdwn":  # plain text is shown as it is
                continue
            found += _SPECIAL.findall(element["text"])
            if not element.get("verbatim"):
                found += [f"!{one[1:]}" for one in _BARE.findall(element["text"])]
    return found


def _texts(value: object) -> Iterator[Mapping[str, Any]]:
    """Find every text object, however deep."""
    if isinstance(value, Mapping):
        table = cast("Mapping[str, Any]", value)
        if table.get("type") in ("mrkdwn", "plain_text") and isinstance(table.get("text"), str):
            yield table
        for inner in table.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in cast("list[object]", value):
            yield from _texts(inner)
