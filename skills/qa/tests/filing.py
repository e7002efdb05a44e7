"""Files as people bring them, made by the programs that make such files."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import docx
from fpdf import FPDF
from PIL import Image
from pypdf import PdfReader, PdfWriter


def word_file(fill: Callable[[Any], None]) -> bytes:
    """A Word file with what `fill` puts in it."""
    made: Any = docx.Document()
    fill(made)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def pdf_file(*pages: Iterable[str], outline: Mapping[str, int] | None = None) -> bytes:
    """A PDF with these lines on each page; the outline says on which page, from 0, something is."""
    made = FPDF()
    made.set_font("Helvetica", size=11)
    for lines in pages:
        made.add_page()
        for line in lines:
            made.cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
    writer = PdfWriter(PdfReader(io.BytesIO(bytes(made.output()))))
    for words, page in (outline or {}).items():
        writer.add_outline_item(title=words, page_number=page)
    return _written(writer)


def raw_pdf(content: bytes, *, font: bytes = b"", stream: bytes = b"") -> bytes:
    """A PDF of one page as it is written down, with more about its font and its stream."""
    objects = (
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Count 1 /Kids [3 0 R]>>",
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R"
        b" /Resources <</Font <</F1 5 0 R>>>>>>",
        b"<</Length %d %s>>\nstream\n%s\nendstream" % (len(content), stream, content),
        b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica %s>>" % font,
    )
    written = b"%PDF-1.4\n"
    places: list[int] = []
    for number, one in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return written + (
        b"xref\n0 6\n0000000000 65535 f \n%strailer\n<</Size 6 /Root 1 0 R>>\n"
        b"startxref\n%d\n%%%%EOF" % (table, len(written))
    )


def locked(pdf: bytes, *, to_open: str, to_change: str = "owner") -> bytes:
    """The same with a password to open it, which may be empty, and one to change it."""
    writer = PdfWriter(PdfReader(io.BytesIO(pdf)))
    writer.encrypt(to_open, to_change, algorithm="AES-256")
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def scanned_file() -> bytes:
    """A PDF that is a picture of a page."""
    written = io.BytesIO()
    Image.new("L", (60, 80), 200).save(written, "PDF")
    return written.getvalue()


def zip_file(members: Mapping[str, bytes | str], *, packed: bool = True) -> bytes:
    """An archive of these files."""
    written = io.BytesIO()
    with zipfile.ZipFile(
        written, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    ) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return written.getvalue()


def changed(archive: bytes, change: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    """An archive in which some files are changed."""
    with zipfile.ZipFile(io.BytesIO(archive)) as before:
        files = {name: before.read(name) for name in before.namelist()}
    return zip_file({name: change.get(name, bytes)(data) for name, data in files.items()})
