"""A document as PDF, to keep, to print or to hand out: a title, sentences and tables.

Imported when the first one is made: docs/decisions/026-what-reports-are-made-with.md says why.
"""

from collections.abc import Sequence
from datetime import date, datetime
from importlib.resources import as_file, files
from typing import Final

from fpdf import FPDF
from fpdf.fonts import FontFace, TTFFont

from bot.content import Text
from bot.report.bars import written
from bot.report.table import Cell, Percent, Reading, Table, plain

_FONT: Final = "Inter"
_TITLE, _HEADING, _WORDS, _SMALL = 18, 13, 10, 8  # sizes of letters, in points
_MARGIN: Final = 18  # millimetres
_LINE: Final = 5.5
_GREY: Final = 230
_SIDEWAYS: Final = 4  # so many columns stand upright
_NARROWEST, _WIDEST = 8, 40  # characters of a column


def to_pdf(title: Text, parts: Sequence[Text | Table], reading: Reading) -> bytes:
    """Write a document: its title, and under it sentences and tables in their order.

    A table says its name above it, and its headings again on each page. Letters that the font lacks
    are left out, as in pictures.
    """
    wide = any(isinstance(one, Table) and len(one.columns) > _SIDEWAYS for one in parts)
    pdf = _Paper(orientation="landscape" if wide else "portrait", format="A4")
    # The file stays open for as long as letters are looked up in it.
    with as_file(files("bot.report") / "font" / "Inter-Medium.ttf") as font:
        pdf.add_font(_FONT, fname=font)
        pdf.set_margin(_MARGIN)
        pdf.set_auto_page_break(True, _MARGIN)
        pdf.set_lang(reading.language)
        pdf.set_title(str(plain(title, reading)))
        pdf.set_creation_date(reading.now)
        pdf.add_page()
        _say(pdf, title, reading, size=_TITLE)
        for one in parts:
            match one:
                case Text():
                    _say(pdf, one, reading, size=_WORDS)
                case Table():
                    _say(pdf, one.name, reading, size=_HEADING)
                    _lay(pdf, one, reading)
        return bytes(pdf.output())


class _Paper(FPDF):
    """Pages with their number below."""

    def footer(self) -> None:
        """Number a page."""
        self.set_y(-_MARGIN + 4)
        self.set_font(_FONT, size=_SMALL)
        self.cell(0, 4, str(self.page_no()), align="R")


def _say(pdf: FPDF, text: Text, reading: Reading, *, size: int) -> None:
    pdf.set_font(_FONT, size=size)
    height = _LINE * size / _WORDS
    pdf.multi_cell(0, height, _seen(pdf, reading.words(text)), new_x="LMARGIN", new_y="NEXT")
    pdf.ln(height / 3)


def _lay(pdf: FPDF, table: Table, reading: Reading) -> None:
    pdf.set_font(_FONT, size=_SMALL)
    rows = [
        [_seen(pdf, _in_words(cell, reading)) for cell in cells]
        for cells in (table.columns, *table.rows)
    ]
    with pdf.table(
        headings_style=FontFace(fill_color=_GREY),
        line_height=_LINE,
        text_align="LEFT",
        borders_layout="HORIZONTAL_LINES",
        col_widths=[_width(column) for column in zip(*rows, strict=True)],
    ) as laid:
        for cells in rows:
            row = laid.row()
            for cell in cells:
                row.cell(cell)
    pdf.ln(_LINE)


def _width(column: Sequence[str]) -> int:
    """Tell how wide a column is to be, beside the others: as its longest words, within reason."""
    return min(max(_NARROWEST, *map(len, column)), _WIDEST)


def _in_words(cell: Cell, reading: Reading) -> str:
    found = plain(cell, reading)
    match found:
        case str():
            return found
        case Percent() | int():
            return reading.words(written(found))
        case datetime():
            return reading.words(Text("core.moment", {"day": found.date(), "time": found.time()}))
        case float() | date():
            return reading.words(Text("core.number", {"number": found}))


def _seen(pdf: FPDF, words: str) -> str:
    """Leave out the letters that the font lacks."""
    font = pdf.fonts[_FONT.casefold()]
    known = set(font.cmap) if isinstance(font, TTFFont) else set[int]()
    return "".join(one for one in words if ord(one) in known or one == "\n")
