"""A file that somebody adds to a form on a page: what is taken, and what is made of it."""

import asyncio
import base64
from typing import Final

from bot.content import MOST_BYTES, Json, Text
from bot.errors import PleinError
from bot.file_name import file_name
from bot.upload import PDF, TAKEN, media_type_of

ACCEPT: Final = ",".join(TAKEN)


class Refused(PleinError):
    """A file is not taken; `text` says why to who added it."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.key)
        self.text = text


async def checked(name: str, data: bytes) -> Json:
    """Look at a file, draw a picture anew, and write it as a form carries it.

    Raises: Refused.
    """
    kind = media_type_of(data)
    if kind is None:
        raise Refused(Text("core.file_kind"))
    kept = data if kind == PDF else await asyncio.to_thread(_drawn, data)
    if len(kept) > MOST_BYTES:
        raise Refused(Text("core.file_large", {"megabytes": MOST_BYTES // 1_000_000}))
    return {
        "name": file_name(name),
        "media_type": kind,
        "data": base64.b64encode(kept).decode("ascii"),
    }


def _drawn(data: bytes) -> bytes:
    # Imported by the first picture: start-up counts.
    from bot.page.pictures import Unseen, drawn_anew

    try:
        return drawn_anew(data)
    except Unseen:
        raise Refused(Text("core.file_broken")) from None
