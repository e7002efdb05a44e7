"""A name for a file that is harmless wherever it is saved and shown. Pure."""

import re
import unicodedata
from typing import Final

LONGEST: Final = 100
_NAMELESS: Final = "file"
# What some system reads as a path, a pattern or a stream; an ending is a few letters after a dot.
_NOT_IN_NAMES: Final = re.compile(r'[/\\:*?"<>|]+')
_ENDING: Final = re.compile(r"\.\w{1,10}$")


def file_name(name: str, most: int = LONGEST) -> str:
    """Tidy a name: no paths, nothing that is not seen or turns words around, at most so long.

    What it ends in stays where there is room for it. Never empty.
    """
    seen = "".join(
        one if unicodedata.category(one)[0] != "C" else " "
        for one in unicodedata.normalize("NFC", name)
    )
    words = " ".join(_NOT_IN_NAMES.sub("-", seen).split()).strip(".- ") or _NAMELESS
    ending = found[0] if (found := _ENDING.search(words)) and len(found[0]) < most else ""
    stem = words.removesuffix(ending)[: most - len(ending)]
    return f"{stem.rstrip('. ') or stem}{ending}"
