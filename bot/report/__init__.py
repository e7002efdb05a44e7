"""Reports: figures of people in which nobody can be made out, as chats and spreadsheets show them.

`report_blocks` says one, with a picture and tables; `table_files` writes any other table;
`visible_groups` tells which groups are large enough to be shown.
"""

from bot.report.saying import Report, report_blocks, table_files
from bot.report.segments import Segment, Share, visible_groups
from bot.report.table import Percent, Table

__all__ = [
    "Percent",
    "Report",
    "Segment",
    "Share",
    "Table",
    "report_blocks",
    "table_files",
    "visible_groups",
]
