"""A report as it is said in a chat: its figures, a picture of them, and tables to keep."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.content import MOST_BYTES, Block, Fields, File, Paragraph, Text
from bot.errors import Wrong
from bot.job import Job
from bot.report.bars import MOST_BARS, Bar, Bars, written
from bot.report.csv_file import to_csv
from bot.report.heat import Heat
from bot.report.lines import Lines
from bot.report.segments import Merged, Segment, Share, merge_small
from bot.report.table import Cell, Percent, Reading, Table
from bot.turn import Scope
from storage.people import Person

_CSV: Final = "text/csv"
_PDF: Final = "application/pdf"
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Figures of people, in segments of which nobody is in two.

    `figures` name the shares of each segment, in order; `compared` says which of them the picture
    shows beside each other. What is of fewer than `threshold` people is shown together.

    Raises: ValueError, when the shares of a segment are not those of the figures, or for a
    threshold of nobody.
    """

    title: Text
    figures: tuple[Text, ...]
    segments: tuple[Segment, ...]
    threshold: int
    compared: int = 0

    def __post_init__(self) -> None:
        """Refuse what does not fit together, where the skill makes it."""
        if not 0 <= self.compared < len(self.figures):
            raise ValueError(f"figure {self.compared} of {len(self.figures)} is to be compared")
        if any(len(one.shares) != len(self.figures) for one in self.segments):
            raise ValueError("a segment has not as many shares as there are figures")
        if self.threshold < 1:
            raise ValueError(f"a threshold of {self.threshold} people hides nobody")


def report_blocks(report: Report, by: Scope | Job, to: Person | None = None) -> tuple[Block, ...]:
    """Make what is said of a report: its figures, a picture, and tables as CSV and XLSX.

    In the language of who reads it, `to`; without one, as for a channel, in the workplace's.
    Everything is made of the same figures, after what is too small was merged.
    """
    merged = merge_small(report.segments, report.threshold)
    title = Paragraph(Text("core.report_title", {"title": report.title}))
    if merged.whole is None:
        return (title, Paragraph(Text("core.report_few", {"count": report.threshold})))
    reading = _reading(by, to)
    shown = merged.parts[: MOST_BARS - 1]
    return (
        title,
        Fields(tuple(_facts(report, merged.whole))),
        *(Paragraph(_line(report, one), bullet=True) for one in shown),
        *(Paragraph(one) for one in _notes(report, merged, len(merged.parts) - len(shown))),
        _picture(_bars(report, merged.whole, shown), report.title, reading),
        *_files(_table(report, merged), reading),
    )


def table_files(table: Table, by: Scope | Job, to: Person | None = None) -> tuple[File, File]:
    """Make files of a table, as CSV and as XLSX, in the language of who reads it, `to`; without
    one, as for a channel, in the workplace's.

    Raises: Wrong, when it is larger than what can be said.
    """
    return _files(table, _reading(by, to))


def bars_picture(bars: Bars, name: Text, by: Scope | Job, to: Person | None = None) -> File:
    """Make a picture of bars, with all that it shows in words beside it, in the language of who
    reads it, `to`; without one, as for a channel, in the workplace's."""
    return _picture(bars, name, _reading(by, to))


def lines_picture(lines: Lines, name: Text, by: Scope | Job, to: Person | None = None) -> File:
    """Make a picture of figures over time, with all that it shows in words beside it, in the
    language of who reads it, `to`; without one, as for a channel, in the workplace's."""
    from bot.report.drawn_lines import to_png

    reading = _reading(by, to)
    return _png(to_png(lines, reading), name, lines.words(), reading)


def heatmap_picture(heat: Heat, name: Text, by: Scope | Job, to: Person | None = None) -> File:
    """Make a picture of percentages of groups side by side, with all that it shows in words beside
    it, in the language of who reads it, `to`; without one, as for a channel, in the workplace's."""
    from bot.report.drawn_heat import to_png

    reading = _reading(by, to)
    return _png(to_png(heat, reading), name, heat.words(), reading)


def pdf_document(
    name: Text, parts: Sequence[Text | Table], by: Scope | Job, to: Person | None = None
) -> File:
    """Make a PDF of sentences and tables, in the language of who reads it, `to`; without one, as
    for a channel, in the workplace's. Raises: Wrong, when it is larger than what can be said."""
    from bot.report.pdf_file import to_pdf

    reading = _reading(by, to)
    data = to_pdf(name, parts, reading)
    return _file(f"{reading.words(name)}.pdf", data, _PDF, Text("core.document_pdf"))


def _reading(by: Scope | Job, to: Person | None) -> Reading:
    house = by.house
    language = house.language if to is None else house.language_of(to)
    return Reading(
        words=lambda text: house.words(text, language),
        language=language,
        zone=house.zone if to is None else house.zone_of(to),
        now=by.now,
    )


def _facts(report: Report, whole: Segment) -> Iterator[tuple[Text, Text]]:
    yield Text("core.report_people"), written(whole.people)
    for figure, share in zip(report.figures, whole.shares, strict=True):
        yield figure, written(share)


def _line(report: Report, part: Segment) -> Text:
    shares = tuple(
        Text("core.report_figure", {"figure": figure, "value": written(_percent(share))})
        for figure, share in zip(report.figures, part.shares, strict=True)
    )
    return Text("core.report_part", {"name": part.name, "count": part.people, "shares": shares})


def _percent(share: Share | None) -> Percent | None:
    return None if share is None else Percent(share.percent / 100)


def _notes(report: Report, merged: Merged, left_out: int) -> Iterator[Text]:
    """Say what is not shown, and why."""
    count = report.threshold
    if left_out:
        yield Text("core.report_more", {"count": left_out})
    if merged.parts:
        yield Text("core.report_small", {"count": count})
    elif sum(one.people > 0 for one in report.segments) > 1:
        yield Text("core.report_no_parts", {"count": count})
    if any(None in one.shares for one in (merged.whole, *merged.parts) if one is not None):
        yield Text("core.report_unknown", {"count": count})


def _bars(report: Report, whole: Segment, parts: tuple[Segment, ...]) -> Bars:
    if not parts:
        pairs = zip(report.figures, whole.shares, strict=True)
        return Bars(report.title, tuple(Bar(*pair) for pair in pairs)[:MOST_BARS])
    at = report.compared
    title = Text("core.report_compared", {"title": report.title, "figure": report.figures[at]})
    return Bars(title, tuple(Bar(one.name, one.shares[at]) for one in (whole, *parts)))


def _table(report: Report, merged: Merged) -> Table:
    columns = [Text("core.report_group"), Text("core.report_people")]
    for figure in report.figures:
        of = Text("core.report_of", {"figure": figure})
        columns += [figure, of, Text("core.report_share", {"figure": figure})]
    return Table(
        name=report.title,
        columns=tuple(columns),
        rows=[list(_cells(one)) for one in (merged.whole, *merged.parts) if one is not None],
    )


def _cells(segment: Segment) -> Iterator[Cell]:
    yield segment.name
    yield segment.people
    for share in segment.shares:
        if share is None:
            yield from (None, None, None)
        else:
            yield from (share.count, share.of, Percent(share.count / share.of))


def _picture(bars: Bars, name: Text, reading: Reading) -> File:
    # Imported where it is used, as what writes workbooks is: most starts of the bot end before the
    # first report (docs/decisions/026-what-reports-are-made-with.md).
    from bot.report.picture import to_png

    return _png(to_png(bars, reading), name, bars.words(), reading)


def _png(data: bytes, name: Text, alt: Text, reading: Reading) -> File:
    return File(name=f"{reading.words(name)}.png", data=data, alt=alt, media_type="image/png")


def _files(table: Table, reading: Reading) -> tuple[File, File]:
    from bot.report.xlsx_file import to_xlsx

    name = reading.words(table.name)
    return (
        _file(f"{name}.csv", to_csv(table, reading), _CSV, Text("core.table_csv")),
        _file(f"{name}.xlsx", to_xlsx(table, reading), _XLSX, Text("core.table_xlsx")),
    )


def _file(name: str, data: bytes, media_type: str, alt: Text) -> File:
    if len(data) > MOST_BYTES:
        raise Wrong(Text("core.table_large", {"megabytes": MOST_BYTES // 1_000_000}))
    return File(name=name, data=data, alt=alt, media_type=media_type)
