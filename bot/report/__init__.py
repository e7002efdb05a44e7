"""Reports: figures of people in which nobody can be made out, as chats and spreadsheets show them.

`report_blocks` says one, with a picture and tables; `bars_picture` draws any other bars,
`lines_picture` figures over time and `heatmap_picture` those of groups side by side; `table_files`
writes any other table, and `pdf_document` a document; `visible_groups` tells which groups are large
enough.
"""

from bot.report.bars import MOST_BARS, Bar, Bars
from bot.report.heat import MOST_HEAT_COLUMNS, MOST_HEAT_ROWS, Heat, HeatRow
from bot.report.lines import MOST_LINES, MOST_MOMENTS, Curve, Estimate, Lines
from bot.report.saying import (
    Report,
    bars_picture,
    heatmap_picture,
    lines_picture,
    pdf_document,
    report_blocks,
    table_files,
)
from bot.report.segments import Segment, Share, visible_groups
from bot.report.table import Percent, Table

__all__ = [
    "MOST_BARS",
    "MOST_HEAT_COLUMNS",
    "MOST_HEAT_ROWS",
    "MOST_LINES",
    "MOST_MOMENTS",
    "Bar",
    "Bars",
    "Curve",
    "Estimate",
    "Heat",
    "HeatRow",
    "Lines",
    "Percent",
    "Report",
    "Segment",
    "Share",
    "Table",
    "bars_picture",
    "heatmap_picture",
    "lines_picture",
    "pdf_document",
    "report_blocks",
    "table_files",
    "visible_groups",
]
