"""The bytes of a text → its letters, whatever they are written in. Pure."""

import codecs
import re
from typing import Final

_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_STATED: Final = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE
)
_STATED_IN: Final = 4096
# As browsers do: who says one of these means what Windows made of it.
# https://encoding.spec.whatwg.org/#names-and-labels
_WIDER: Final = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254"}
# Python has more that it calls encodings, and some of those are not.
_LETTERS: Final = re.compile(r"utf-8|iso8859-\d+|cp125\d|cp874|koi8-[ru]|mac-roman")


def decode(data: bytes) -> str | None:
    """Read it by its mark, as UTF-8, or as Windows-1252; None when it is no text."""
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if b"\0" in data:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        # Cut off in the middle of a letter it is UTF-8 all the same.
        is_cut = error.start >= len(data) - 3 and error.reason == "unexpected end of data"
    return data.decode(*(("utf-8", "ignore") if is_cut else ("cp1252", "replace")))


def decode_html(data: bytes) -> str | None:
    """Read it by its mark, by what it says itself, or like any text; None when it is no text."""
    stated = _STATED.search(data, 0, _STATED_IN)
    if stated is None or data.startswith(tuple(_MARKS)) or b"\0" in data:
        return decode(data)
    try:
        named = codecs.lookup(stated[1].decode("ascii")).name
    except (LookupError, ValueError):
        return decode(data)
    encoding = _WIDER.get(named, named)
    return data.decode(encoding, "replace") if _LETTERS.fullmatch(encoding) else decode(data)
