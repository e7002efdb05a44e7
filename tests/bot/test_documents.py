"""Documents as PDF: what is read in one is what was meant, in the reader's language."""

import io
from datetime import UTC, date, datetime

from pypdf import PdfReader

from bot.content import Text, verbatim
from bot.report.pdf_file import to_pdf
from bot.report.table import Cell, Percent, Table
from tests.bot.reading import reading


def _read(language: str, *parts: Text | Table) -> PdfReader:
    return PdfReader(io.BytesIO(to_pdf(verbatim("Peiling 1: café"), parts, reading(language))))


def _words(found: PdfReader) -> str:
    return " ".join("".join(page.extract_text() for page in found.pages).split())


def _table(*cells: Cell) -> Table:
    columns = tuple(verbatim(f"Kolom {at}") for at in range(len(cells)))
    return Table(name=verbatim("Cijfers"), columns=columns, rows=[cells])


def test_a_document_has_its_title_its_words_and_its_tables() -> None:
    found = _read("nl", verbatim("Gesloten."), _table("Wonen", 12, Percent(0.5), 3.5, None))

    assert "Peiling 1: café Gesloten. Cijfers" in _words(found)
    assert "Wonen 12 50% 3,5" in _words(found)
    assert found.metadata is not None
    assert found.metadata.title == "Peiling 1: café"


def test_days_are_written_as_the_reader_writes_them() -> None:
    assert "23 november 2026" in _words(_read("nl", _table(date(2026, 11, 23))))


def test_moments_are_written_by_the_clock_of_the_reader() -> None:
    words = _words(_read("nl", _table(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))))

    assert "maandag 23 november 2026 om 10:00" in words


def test_letters_that_the_font_lacks_are_left_out() -> None:
    assert "Dank !" in _words(_read("nl", verbatim("Dank 🙌!")))


def test_a_long_table_has_its_headings_on_each_page() -> None:
    rows = [[f"Rij {at}"] for at in range(120)]
    made = Table(name=verbatim("Lang"), columns=(verbatim("Kolom"),), rows=rows)

    found = _read("nl", made)

    assert len(found.pages) > 1
    assert all("Kolom" in page.extract_text() for page in found.pages)
