"""A file that somebody adds to a form, as the handler gets it. Pure."""

from dataclasses import dataclass, field
from typing import Final

from pydantic import Base64Bytes

# What is taken, told by what a file is made of, never by its name.
PNG, JPEG, PDF = "image/png", "image/jpeg", "application/pdf"
TAKEN: Final = (PNG, JPEG, PDF)
_BEGINNINGS: Final = {b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG, b"%PDF-": PDF}


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file of a form: what it is called there, what it is, and its bytes.

    A picture was drawn anew: nothing of where and with what it was taken is left in it.
    """

    name: str
    media_type: str
    data: Base64Bytes = field(repr=False)


def media_type_of(data: bytes) -> str | None:
    """Tell what a file is by how it begins; None for what is not taken."""
    return next((kind for begin, kind in _BEGINNINGS.items() if data.startswith(begin)), None)
