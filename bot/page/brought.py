"""Scripts and styles that skills bring for their pages, at an address that has their hash.

The hash is of all of them together, so that one can import another by its name, and a page that was
loaded before an upgrade never mixes old and new. What others made lies in the folder `vendor`.
Whoever wants to know what runs in a browser makes the hash themselves: in the folder,
`sha256sum $(ls *.css *.js vendor/*.css vendor/*.js 2>/dev/null | LC_ALL=C sort) | sha256sum`.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_TYPES: Final = {".css": "text/css", ".js": "text/javascript"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What a page brings: the addresses of its script and style, and the hash they stand under."""

    script: str = ""
    style: str = ""
    hash: str = ""


NOTHING: Final = Brought()


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The scripts and styles of one skill: what is in each, and the hash of them all."""

    contents: dict[str, bytes]
    hash: str

    def media_type(self, name: str) -> str:
        """Tell what kind of file it is."""
        return _TYPES[Path(name).suffix]


@cache
def files_in(folder: Path) -> Files:
    """Read, once, what a skill brings for its pages."""
    found = {
        path.relative_to(folder).as_posix(): path
        for path in (*folder.glob("*"), *folder.glob("vendor/*"))
        if path.suffix in _TYPES
    }
    contents = {name: found[name].read_bytes() for name in sorted(found, key=str.encode)}
    lines = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in contents.items()]
    return Files(contents=contents, hash=hashlib.sha256("".join(lines).encode()).hexdigest())
