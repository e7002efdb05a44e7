"""Reports: figures of people in which nobody can be made out, as chats and spreadsheets show them.

`report_blocks` says one, with a picture and tables; `bars_picture` draws any other bars, and
`table_files` writes any other table, and `pdf_document` a document; `visible_groups` tells which
groups are large enough.
"""

from bot.report.bars import MOST_BARS, Bar, Bars
from bot.report.saying import (
    Report,
    bars_picture,
    pdf_document,
    report_blocks,
    table_files,
)
from bot.report.segments import Segment, Share, visible_groups
from bot.report.table import Percent, Table

__all__ = [
    "MOST_BARS",
    "Bar",
    "Bars",
    "Percent",
    "Report",
    "Segment",
    "Share",
    "Table",
    "bars_picture",
    "pdf_document",
    "report_blocks",
    "table_files",
    "visible_groups",
]
