"""What a file is: by what it is made of, and among texts by how its name ends. Pure."""

from typing import Final, Literal, TypeAlias

from skills.qa.documents.values import Unread

Kind: TypeAlias = Literal["docx", "html", "markdown", "pdf", "questions", "text"]

_TEXTS: Final[dict[str, Kind]] = {
    "csv": "questions",
    "htm": "html",
    "html": "html",
    "markdown": "markdown",
    "md": "markdown",
    "text": "text",
    "tsv": "questions",
    "txt": "text",
    "xhtml": "html",
}
_ZIP: Final = b"PK\x03\x04"
_EMPTY_ZIP: Final = b"PK\x05\x06"
_OF_OFFICE, _OF_OTHERS = b"[Content_Types].xml", b"mimetypeapplication/"
# Of Word as it was, and of a Word file with a password.
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_ARCHIVES: Final = (
    b"\x1f\x8b",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"BZh",
    b"\xfd7zXZ\0",
)
# Some programs write a line of their own before it.
_PDF, _PDF_WITHIN = b"%PDF-", 1024
_LOOKED_AT: Final = 1024


def kind_of(name: str, data: bytes) -> Kind:
    """Tell what a file is.

    Raises: Unread, when we cannot read it.
    """
    if not data.strip():
        raise Unread("empty")
    if _PDF in data[:_PDF_WITHIN]:
        return "pdf"
    if data.startswith(_ZIP):
        return _kind_of_zip(data)
    ending = name.rpartition(".")[2].casefold()
    if data.startswith(_OLE):
        raise Unread("encrypted" if ending == "docx" else "unknown_kind")
    kind = _TEXTS.get(ending)
    # With a mark of UTF-16 it is text all the same.
    is_text = b"\0" not in data or data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if kind is None or not is_text:
        raise Unread("unknown_kind")
    start = data[:_LOOKED_AT].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "html" if start.startswith((b"<!doctype html", b"<html")) else kind


def is_archive(data: bytes) -> bool:
    """Whether it holds files and is no document. Only a ZIP can be looked into."""
    if data.startswith((*_OTHER_ARCHIVES, _EMPTY_ZIP)) or data[257:262] == b"ustar":
        return True
    return data.startswith(_ZIP) and not _is_of_office(data)


def _is_of_office(data: bytes) -> bool:
    """Whether it is a document that a program packed; LibreOffice says so at the beginning."""
    return _OF_OFFICE in data or _OF_OTHERS in data[:_LOOKED_AT]


def _kind_of_zip(data: bytes) -> Kind:
    """Tell the files of Office apart: what the files in one are called can be read in it."""
    if _OF_OFFICE not in data or b"xl/workbook" in data or b"ppt/presentation" in data:
        raise Unread("unknown_kind")
    return "docx"
