"""A file that somebody adds to a form on a page: what is taken, and what is made of it."""

import asyncio
import base64
from collections.abc import Mapping
from typing import Final

from bot.content import MOST_BYTES, Json, Text
from bot.csv_rows import Unreadable, read_rows
from bot.errors import PleinError
from bot.file_name import file_name
from bot.form import Takes
from bot.upload import CSV, DOCUMENTS, PDF, media_type_of

# A year of figures of a large workplace; more is a mistake, and would be read for seconds.
_MOST_ROWS: Final = 20_000
_MOST_CSV: Final = 2_000_000
_ANYTHING: Final = "application/octet-stream"

# By what a question takes: what a browser offers to choose from, and what people are told.
ACCEPT: Final[Mapping[Takes, str]] = {
    "document": ",".join(DOCUMENTS),
    "csv": f".csv,{CSV}",
    "words": ".pdf,.docx,.html,.htm,.md,.txt,.csv,.zip",
}
LIMITS: Final[Mapping[Takes, Text]] = {
    "document": Text("core.page_file_hint", {"megabytes": MOST_BYTES // 1_000_000}),
    "csv": Text("core.page_csv_hint", {"megabytes": _MOST_CSV // 1_000_000, "count": _MOST_ROWS}),
    "words": Text("core.page_words_hint", {"megabytes": MOST_BYTES // 1_000_000}),
}


class Refused(PleinError):
    """A file is not taken; `text` says why to who added it."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.key)
        self.text = text


async def checked(name: str, data: bytes, takes: Takes) -> Json:
    """Look at a file, draw a picture anew, and write it as a form carries it.

    Raises: Refused.
    """
    match takes:
        case "document":
            kind, kept, most = *await _document(data), MOST_BYTES
        case "csv":
            kind, kept, most = CSV, data, _MOST_CSV
        case "words":
            kind, kept, most = _ANYTHING, data, MOST_BYTES
    if len(kept) > most:
        raise Refused(Text("core.file_large", {"megabytes": most // 1_000_000}))
    if kind == CSV:
        await asyncio.to_thread(_check_rows, kept)
    return {
        "name": file_name(name),
        "media_type": kind,
        "data": base64.b64encode(kept).decode("ascii"),
    }


async def _document(data: bytes) -> tuple[str, bytes]:
    kind = media_type_of(data)
    if kind is None:
        raise Refused(Text("core.file_kind"))
    return kind, data if kind == PDF else await asyncio.to_thread(_drawn, data)


def _drawn(data: bytes) -> bytes:
    # Imported by the first picture: start-up counts.
    from bot.page.pictures import Unseen, drawn_anew

    try:
        return drawn_anew(data)
    except Unseen:
        raise Refused(Text("core.file_broken")) from None


def _check_rows(data: bytes) -> None:
    try:
        rows = read_rows(data, lambda _: False)
    except Unreadable as error:
        raise Refused(error.text) from None
    if len(rows) > _MOST_ROWS:
        raise Refused(Text("core.csv_long", {"count": _MOST_ROWS}))
