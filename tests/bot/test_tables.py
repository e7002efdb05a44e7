"""A table becomes CSV and XLSX: what is read back is what was meant, and never a formula."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell as Written
from openpyxl.cell.cell import MergedCell
from openpyxl.utils.escape import unescape

from bot.content import Text, verbatim
from bot.errors import Wrong
from bot.report.csv_file import to_csv
from bot.report.table import MOST_COLUMNS, MOST_IN_CELL, Cell, Percent, Table, plain
from bot.report.xlsx_file import to_xlsx
from tests.bot.reading import reading

FORMULA = "=+-@＝＋－＠\0\t\r"
EN, NL = reading("en"), reading("nl")
# What people type, and what somebody types who means harm.
words = st.text(max_size=30) | st.lists(
    st.sampled_from(
        [*FORMULA, ";", ",", '"', "\n", "\r\n", " ", "'", "a", "<r>", "</r>", "_x0041_"]
    ),
    max_size=12,
).map("".join)
cells = (
    words
    | st.none()
    | st.integers()
    | st.floats(-1e300, 1e300)  # of the largest ones the sixteenth digit is rounded to infinity
    | st.floats(0, 1).map(Percent)
    | st.dates()
    | st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=st.just(UTC))
)


def table(*rows: Sequence[Cell], name: str = "Report", columns: int = 0) -> Table:
    headings = tuple(verbatim(f"Column {at}") for at in range(columns or len(rows[0])))
    return Table(name=verbatim(name), columns=headings, rows=rows)


def in_csv(made: Table, language: str = "en", delimiter: str | None = None) -> list[list[str]]:
    """What a program reads in the CSV, the headings first."""
    text = to_csv(made, reading(language)).decode("utf-8-sig")
    return list(
        csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or ",;"[language == "nl"])
    )


def in_xlsx(made: Table, **options: int) -> list[list[list[Written]]]:
    """What a program reads in the XLSX: cells by sheet and row, the headings first."""
    book = load_workbook(io.BytesIO(to_xlsx(made, EN, **options)))
    return [
        [[one for one in row if not isinstance(one, MergedCell)] for row in sheet.iter_rows()]
        for sheet in book.worksheets
    ]


# CSV.


def test_a_csv_is_as_excel_opens_it_in_each_language() -> None:
    made = table(
        ["Zoë; Ayşe", 1200, -0.5, Percent(0.125), date(2026, 3, 1), None],
        [verbatim('"O"\nk'), 0, 3.0, Percent(1), datetime(2026, 7, 1, 8, tzinfo=UTC), True],
    )

    assert to_csv(made, NL).decode("utf-8") == (
        "\ufeffColumn 0;Column 1;Column 2;Column 3;Column 4;Column 5\r\n"
        '"Zoë; Ayşe";1200;-0,5;12,5%;2026-03-01;\r\n'
        '"""O""\nk";0;3,0;100%;2026-07-01 10:00:00;ja\r\n'
    )
    assert in_csv(made, "en")[1:] == [
        ["Zoë; Ayşe", "1200", "-0.5", "12.5%", "2026-03-01", ""],
        ['"O"\nk', "0", "3.0", "100%", "2026-07-01 10:00:00", "yes"],
    ]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+31612345678", "'+31612345678"),
        ("-5 graden", "'-5 graden"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠A1", "'＠A1"),
        ("\t=1", "' =1"),
        ("\r=1", "\n'=1"),
        ("\0=1", "'=1"),
        ('"=1"', '\'"=1"'),
        ("  =1", "'  =1"),
        ("ok;=1", "ok;'=1"),
        ("ok,=1", "ok,'=1"),
        ('ok;"=1"', 'ok;"\'=1"'),
        ("ok\n-1", "ok\n'-1"),
        ("a = b, @ada - c", "a = b, @ada - c"),
        ("'=1", "'=1"),
        ("\tTab", " Tab"),
    ],
)
@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_formula_becomes_words_in_a_csv(typed: str, written: str, language: str) -> None:
    assert in_csv(table([typed]), language)[1] == [written]
    assert in_csv(Table(name=verbatim("x"), columns=(verbatim(typed),), rows=[]), language) == [
        [written]
    ]


@given(st.lists(st.tuples(words, words), max_size=4), st.sampled_from(["en", "nl"]))
def test_no_cell_of_a_csv_is_a_formula_whatever_separates_them(
    rows: list[tuple[str, str]], language: str
) -> None:
    made = table(*rows, columns=2)

    for row in in_csv(made, language):
        assert [cell for cell in row if cell[:1] in tuple(FORMULA)] == []
    for row in in_csv(made, language, delimiter=",;"[language == "en"]):
        assert [cell for cell in row if cell[:1] in tuple(FORMULA.strip())] == []


@given(st.lists(st.tuples(words, cells), max_size=4), st.sampled_from(["en", "nl"]))
def test_what_is_read_in_a_csv_is_what_was_meant(
    rows: list[tuple[str, Cell]], language: str
) -> None:
    read = in_csv(table(*rows, columns=2), language)[1:]

    assert len(read) == len(rows)
    for (typed, cell), (first, second) in zip(rows, read, strict=True):
        assert first.replace("'", "") == str(plain(typed, EN)).replace("'", "")
        if isinstance(cell, float):
            assert float(second.replace(",", ".")) == cell
        if isinstance(cell, int):
            assert int(second) == cell


# XLSX.


def test_an_xlsx_has_numbers_shares_and_days_as_such() -> None:
    made = table(
        ["Zoë", 1200, -0.5, Percent(0.125), date(2026, 3, 1), None],
        [Text("core.yes"), 0, 3.0, Percent(1), datetime(2026, 7, 1, 8, tzinfo=UTC), False],
        name="Rapport 42",
    )

    [[headings, *rows]] = in_xlsx(made)

    assert [one.value for one in headings] == [f"Column {at}" for at in range(6)]
    assert all(one.font.bold for one in headings)
    assert [one.value for one in rows[0]] == [
        *("Zoë", 1200, -0.5, 0.125),
        *(datetime(2026, 3, 1), None),
    ]
    assert [one.value for one in rows[1]] == ["yes", 0, 3, 1, datetime(2026, 7, 1, 10), "no"]
    assert [one.data_type for one in rows[1]] == ["s", "n", "n", "n", "d", "s"]
    assert [one.is_date for one in rows[0]] == [False] * 4 + [True, False]
    assert rows[0][3].number_format == "0%"


def test_the_headings_stay_in_sight_and_columns_are_as_wide_as_what_is_in_them() -> None:
    made = table(["a" * 30, "b" * 300, 1], name="Wonen/Zorg: [2026]*")

    book = load_workbook(io.BytesIO(to_xlsx(made, EN)))

    [sheet] = book.worksheets
    assert sheet.title == "Wonen-Zorg- (2026)-"
    assert sheet.freeze_panes == "A2"
    widths = [sheet.column_dimensions[letter].width for letter in "ABC"]
    assert widths == pytest.approx([31.7, 61.7, 9.7], abs=0.5)
    assert book.properties.created == datetime(2026, 11, 23, 9)


def _read(cell: Written) -> object:
    return unescape(cell.value) if isinstance(cell.value, str) else cell.value


@given(st.lists(st.tuples(words, cells), max_size=4))
def test_what_is_read_in_an_xlsx_is_what_was_meant_and_never_a_formula(
    rows: list[tuple[str, Cell]],
) -> None:
    # The last column has something in it: an empty row would not be read.
    [[_, *read]] = in_xlsx(table(*((*row, 1) for row in rows), columns=3))

    assert [one for row in read for one in row if one.data_type == "f" or one.hyperlink] == []
    assert len(read) == len(rows)
    for (typed, cell), (first, second, _) in zip(rows, read, strict=True):
        expected = str(plain(typed, EN))
        assert (_read(first) or "") == (f" {expected}" if expected.startswith("<r>") else expected)
        match cell:
            case float():
                assert second.value == pytest.approx(cell, rel=1e-15)
            case Percent(value=value):
                assert second.value == pytest.approx(value, rel=1e-15)
            case int():
                assert second.value == (cell if abs(cell) < 10**15 else str(cell))
            case _:
                pass


@pytest.mark.parametrize(
    "evil",
    [
        "<r><t>x</t></r>",
        '<r><t>x</t></r></is></c><c r="B1"><f>1+1</f></c><c t="inlineStr"><is><r><t>y</t></r>',
        "http://example.org",
        "mailto:ada@example.org",
        "{=1+1}",
        "=HYPERLINK(1)",
        "12345",
    ],
)
def test_words_in_an_xlsx_are_no_markup_no_link_and_no_number(evil: str) -> None:
    [[headings, [cell]]] = in_xlsx(
        Table(name=verbatim("x"), columns=(verbatim(evil),), rows=[[evil]])
    )

    assert len(headings) == 1
    for one in (headings[0], cell):
        assert str(one.value).strip() == evil
        assert (one.data_type, one.hyperlink) == ("s", None)


def test_the_same_table_is_the_same_file() -> None:
    made = table(["a", 1])

    assert to_xlsx(made, EN) == to_xlsx(made, EN)


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("History", ["History-", "History- (2)"]),
        ("'quoted'", ["’quoted’", "’quoted’ (2)"]),
        ("  ", ["-", "- (2)"]),
        ("a" * 40, ["a" * 30 + "…", "a" * 26 + "… (2)"]),
        ("👍" * 40, ["👍" * 14 + "…", "👍" * 12 + "… (2)"]),
    ],
)
def test_any_name_can_be_that_of_a_sheet(name: str, titles: list[str]) -> None:
    book = load_workbook(io.BytesIO(to_xlsx(table([1], [2], name=name), EN, most_rows=2)))

    assert book.sheetnames == titles


@given(words)
def test_no_name_of_a_table_is_too_much_for_excel(name: str) -> None:
    book = load_workbook(io.BytesIO(to_xlsx(table(["a"], name=name), EN)))

    [title] = book.sheetnames
    assert 0 < len(title.encode("utf-16-le")) // 2 <= 31
    assert not set(title) & set("[]:*?/\\'")


# What is too much.


def test_rows_that_a_sheet_does_not_hold_go_on_in_the_next_one() -> None:
    sheets = in_xlsx(table([1], [2], [3], [4], [5]), most_rows=3)

    assert [[row[0].value for row in rows] for rows in sheets] == [
        ["Column 0", 1, 2],
        ["Column 0", 3, 4],
        ["Column 0", 5],
    ]


@pytest.mark.parametrize("long", ["é" * 40_000, "👍" * 20_000, "a" + "👍" * 16_384])
def test_words_that_a_cell_does_not_hold_end_in_an_ellipsis(long: str) -> None:
    [[_, [cell]]] = in_xlsx(table([long]))
    [_, [line]] = in_csv(table([long]))

    assert cell.value == line
    assert line.endswith("…")
    assert long.startswith(line[:-1])
    assert MOST_IN_CELL // 2 < len(line.encode("utf-16-le")) // 2 <= MOST_IN_CELL


def test_the_longest_words_that_a_cell_holds_stay_whole() -> None:
    for words_of in ("é" * MOST_IN_CELL, "👍" * (MOST_IN_CELL // 2) + "a"):
        [[_, [cell]]] = in_xlsx(table([words_of]))

        assert cell.value == words_of


def test_too_many_columns_are_refused_kindly() -> None:
    with pytest.raises(Wrong) as refusal:
        table([None] * (MOST_COLUMNS + 1))

    assert "16.384 kolommen" in NL.words(refusal.value.text)


def test_a_row_that_does_not_fit_its_headings_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="row 2 has 1 cells, of 2 columns"):
        table([1, 2], [1])
    with pytest.raises(ValueError, match="a column at least"):
        Table(name=verbatim("x"), columns=(), rows=[])


@pytest.mark.parametrize(
    "cell", [float("nan"), float("inf"), Percent(float("nan")), datetime(2026, 1, 1)]
)
def test_what_is_no_number_and_no_moment_is_refused(cell: Cell) -> None:
    for write in (to_csv, to_xlsx):
        with pytest.raises(ValueError, match=r"no number|needs a zone"):
            write(table([cell]), EN)


def test_what_excel_does_not_count_with_is_written_as_words() -> None:
    [[_, row]] = in_xlsx(table([10**15, date(1899, 12, 31), 10**15 - 1, date(1900, 3, 1)]))

    assert [one.value for one in row] == [
        *("1000000000000000", "1899-12-31"),
        *(999_999_999_999_999, datetime(1900, 3, 1)),
    ]


def test_an_xlsx_holds_no_program_and_no_address() -> None:
    book = zipfile.ZipFile(io.BytesIO(to_xlsx(table(["http://x.example"]), EN)))

    assert [name for name in book.namelist() if "vba" in name or "external" in name] == []
    assert b"hyperlink" not in book.read("xl/worksheets/sheet1.xml")
