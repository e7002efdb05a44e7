"""What a chat sends, as it is: nested JSON of which nothing is certain. Pure."""

import re
from collections.abc import Mapping
from typing import Any, Final, TypeAlias, cast

Body: TypeAlias = Mapping[str, Any]

# A text, whatever is in it, or a bracket.
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')
_DEEPEST: Final = 100


def inside(body: object, *path: str) -> object:
    """Walk down into objects; None where the way ends."""
    for step in path:
        if not isinstance(body, Mapping):
            return None
        body = cast("Body", body).get(step)
    return body


def table(body: object, *path: str) -> Body:
    """Take an object that is there, or an empty one."""
    found = inside(body, *path)
    return cast("Body", found) if isinstance(found, Mapping) else {}


def things(body: object, *path: str) -> list[Body]:
    """Take the objects of a list that is there, or none."""
    return [cast("Body", one) for one in _list(body, *path) if isinstance(one, Mapping)]


def text(body: object, *path: str) -> str:
    """Take a text that is there, or an empty one."""
    found = inside(body, *path)
    return found if isinstance(found, str) else ""


def texts(body: object, *path: str) -> list[str]:
    """Take the texts of a list that is there, or none."""
    return [one for one in _list(body, *path) if isinstance(one, str)]


def _list(body: object, *path: str) -> list[object]:
    found = inside(body, *path)
    return cast("list[object]", found) if isinstance(found, list) else []


def shallow(written: str) -> str:
    """Leave out of JSON what is nested so deep that nobody reads it: null stands there instead."""
    parts: list[str] = []
    depth = end = 0
    for found in _TOKEN.finditer(written):
        if found[0] in ("[", "{"):
            depth += 1
            if depth == _DEEPEST + 1:
                parts.append(f"{written[end : found.start()]}null")
        elif found[0] in ("]", "}"):
            depth -= 1
            if depth == _DEEPEST:
                end = found.end()
    return "".join((*parts, written[end:]))
