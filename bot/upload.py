"""A file that somebody adds to a form, as the handler gets it. Pure."""

from dataclasses import dataclass, field
from typing import Final

from pydantic import Base64Bytes

PNG, JPEG, PDF, CSV = "image/png", "image/jpeg", "application/pdf", "text/csv"
# What a document is, told by what a file is made of, never by its name.
DOCUMENTS: Final = (PNG, JPEG, PDF)
_BEGINNINGS: Final = {b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG, b"%PDF-": PDF}


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file of a form: what it is called there, what it is, and its bytes.

    A picture was drawn anew: nothing of where and with what it was taken is left in it. Of a CSV
    `read_rows` gives the rows; they were counted, and they can be read. What was asked for its
    words is as somebody sent it: read it in a process of its own.
    """

    name: str
    media_type: str
    data: Base64Bytes = field(repr=False)


def media_type_of(data: bytes) -> str | None:
    """Tell what a file is by how it begins; None for what is no document."""
    return next((kind for begin, kind in _BEGINNINGS.items() if data.startswith(begin)), None)
