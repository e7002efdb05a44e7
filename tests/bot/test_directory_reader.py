"""Reading a file of people: what is taken, what is refused, and in which words."""

import csv
import io
import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.directory import Entry, ParsedFile, UnusableFile, read_csv
from tests.directories import HEADER, written


def _row(tmp_path: Path, **cells: str) -> ParsedFile:
    cells = {"name": "Bo Jansen", "email": "bo@example.org", **cells}
    path = tmp_path / "people.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([cells.keys(), cells.values()])
    return read_csv(path)


def _entry(tmp_path: Path, **cells: str) -> Entry:
    parsed = _row(tmp_path, **cells)
    assert parsed.problems == []
    return parsed.entries[0]


def _problem(tmp_path: Path, **cells: str) -> str:
    parsed = _row(tmp_path, **cells)
    assert parsed.entries == []
    (problem,) = parsed.problems
    assert problem.row == 2
    return problem.text


def test_a_row_becomes_a_person_with_every_column(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        f"{HEADER},Cost Centre",
        "  Ayşe   Demir ,Ayse@Example.org,Wonen,Nijmegen,tom@example.org,Teamleider,"
        "nl,Europe/Amsterdam,2019-03-01,1988-05-31,K12",
    )

    (entry,) = read_csv(path).entries

    assert entry == Entry(
        row=2,
        name="Ayşe Demir",
        email="ayse@example.org",
        department="Wonen",
        location="Nijmegen",
        manager="tom@example.org",
        title="Teamleider",
        language="nl",
        zone="Europe/Amsterdam",
        start_date=date(2019, 3, 1),
        birthday=date(2000, 5, 31),
        attributes={"cost_centre": "K12"},
    )


def test_dutch_column_names_in_any_case_are_known(tmp_path: Path) -> None:
    header = (
        "NAAM;E-mail;Afdeling;Locatie;Leidinggevende;Functie;Taal;Tijdzone;In dienst;Geboortedatum"
    )
    row = "Bo;bo@example.org;Wonen;Arnhem;Tom;Consulent;Nederlands;europe/amsterdam;1-2-2020;9-8-90"

    parsed = read_csv(written(tmp_path, header, row.replace("9-8-90", "9-8-1990")))

    assert parsed.delimiter == ";"
    assert parsed.attributes == ()
    (entry,) = parsed.entries
    assert (entry.language, entry.zone) == ("nl", "Europe/Amsterdam")
    assert (entry.start_date, entry.birthday) == (date(2020, 2, 1), date(2000, 8, 9))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_separator_is_found_by_the_column_names(tmp_path: Path, delimiter: str) -> None:
    path = written(
        tmp_path,
        delimiter.join(["name", "email", '"notes, old; new"']),
        delimiter.join(["Bo", "bo@example.org", '"a, b; c"']),
    )

    parsed = read_csv(path)

    assert parsed.delimiter == delimiter
    assert parsed.entries[0].attributes == {"notes,_old;_new": "a, b; c"}


def test_what_excel_says_of_the_separator_is_believed(tmp_path: Path) -> None:
    parsed = read_csv(written(tmp_path, "sep=;", "name;email", "Bo;bo", "Bo;bo@example.org"))

    assert [problem.row for problem in parsed.problems] == [3]
    assert [entry.row for entry in parsed.entries] == [4]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252")],
)
def test_accents_survive_each_encoding(tmp_path: Path, encoding: str, said: str) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes("name,email\r\nZoë Brontë,zoe@example.org\r\n".encode(encoding))

    parsed = read_csv(path)

    assert parsed.entries[0].name == "Zoë Brontë"
    assert parsed.encoding == said
    assert any("Windows-1252" in note for note in parsed.notes) == (encoding == "cp1252")


@pytest.mark.parametrize(
    ("written_as", "kept"),
    [
        ("1990-05-31", date(2000, 5, 31)),
        ("31-05-1990", date(2000, 5, 31)),
        ("31-5", date(2000, 5, 31)),
        ("--05-31", date(2000, 5, 31)),
        ("29-02", date(2000, 2, 29)),
        ("29-02-1996", date(2000, 2, 29)),
        ("", None),
    ],
)
def test_nobodys_year_of_birth_is_kept(tmp_path: Path, written_as: str, kept: date | None) -> None:
    assert _entry(tmp_path, birthday=written_as).birthday == kept


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("name", " ", "name is empty"),
        ("name", "x" * 201, "longer than 200"),
        ("name", "B\x07o", "U+0007"),
        ("email", "", "email is empty"),
        ("email", "bo", "name@example.org"),
        ("email", "bo@x@example.org", "not an address"),
        ("email", "bo jansen@example.org", "not an address"),
        ("department", "W" * 201, "longer than 200"),
        ("language", "fr", "write nl or en"),
        ("zone", "Amsterdam", "did you mean Europe/Amsterdam?"),
        ("zone", "America/NewYork", "did you mean America/New_York?"),
        ("zone", "qqqqqqqq", "write it as Europe/Amsterdam"),
        ("start_date", "03/04/2020", "2024-03-31 or 31-03-2024"),
        ("start_date", "31-02-2020", "is not a date"),
        ("start_date", "01-01-0001", "is not a date"),
        ("start_date", "٠١-٠١-٢٠٢٠", "is not a date"),
        ("birthday", "29-02-1995", "is not a date; write 31-03"),
        ("birthday", "May 31", "is not a date"),
        ("skills", "x" * 1001, "longer than 1000"),
    ],
)
def test_a_cell_that_is_wrong_says_what_to_do(
    tmp_path: Path, column: str, cell: str, said: str
) -> None:
    assert said in _problem(tmp_path, **{column: cell})


def test_everything_that_is_wrong_in_a_row_is_said_at_once(tmp_path: Path) -> None:
    parsed = _row(tmp_path, email="bo", zone="Amsterdm", start_date="gisteren")

    assert [problem.row for problem in parsed.problems] == [2, 2, 2]


def test_what_a_file_says_cannot_steer_a_terminal(tmp_path: Path) -> None:
    assert "\x1b" not in _problem(tmp_path, email="\x1b[2Jbo")
    assert "\x1b" not in _problem(tmp_path, zone="\x1b[2J")
    assert "\u202e" not in _problem(tmp_path, language="\u202efr")


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "name,email,notes",
        'Bo,bo@example.org,"two\nlines"',
        "",
        ",,",
        "Tom,tom",
        "Ada,ada@example.org,a,b",
        "Sam,sam@example.org,a,,,",
    )

    parsed = read_csv(path)

    assert [entry.row for entry in parsed.entries] == [2, 7]
    assert [(problem.row, problem.text.split(";")[0]) for problem in parsed.problems] == [
        (5, "has 2 cells where the first row has 3"),
        (6, "has 4 cells where the first row has 3"),
    ]


def test_a_column_without_a_name_is_left_out_and_mentioned(tmp_path: Path) -> None:
    parsed = read_csv(written(tmp_path, "name,email,,", "Bo,bo@example.org,x,"))

    assert parsed.entries[0].attributes == {}
    assert parsed.notes == [
        "Column 3 has no name and is left out.",
        "Column 4 has no name and is left out.",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n\r\n", "is empty"),
        (b"name,email\n", "no people under it"),
        (b"name,email\n\n,\n", "no people under it"),
        (b"Bo,bo@example.org\n", "has no column name. Its columns are: “Bo”, “bo@example.org”"),
        (b"name,department\nBo,Wonen\n", "has no column email"),
        (b"name,email,E-Mail\nBo,a@b,c@d\n", "Columns 2 and 3 of people.csv are both email"),
        (b"name,email,Shoe,shoe\nBo,a@b,c,d\n", "Columns 3 and 4 of people.csv are both shoe"),
        (b"name,email," + b"x" * 101 + b"\nBo,a@b,c\n", "short, plain name"),
        (b"PK\x03\x04rest of a workbook", "is a spreadsheet. Save it as CSV"),
        (b"\xd0\xcf\x11\xe0rest of a workbook", "is a spreadsheet. Save it as CSV"),
        ("name,email\n".encode("utf-16"), "UTF-16. Save it as CSV"),
        (b"\x7fELF\x00\x00", "is not a text file"),
        (b"name,email\n\x81\x8d,a@b\n", "neither UTF-8 nor Windows-1252"),
        (b'name,email\nBo,"bo@example.org\n', "Row 2 of people.csv: the quotes are not right"),
        (b'name,email\n"Bo"x,bo@example.org\n', "Row 2 of people.csv: the quotes are not right"),
        (b"name,email\nBo," + b"x" * 10_000_000, "Row 2 of people.csv has a cell of more than"),
        (b'name,email\n"' + b"x\n" * 100_000, "opened and never closed"),
    ],
)
def test_a_file_that_is_no_list_says_kindly_why(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)

    with pytest.raises(UnusableFile) as refused:
        read_csv(path)

    assert said in str(refused.value)


def test_what_is_no_file_is_refused_by_name(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    for path, said in (
        (tmp_path / "nobody.csv", "There is no file"),
        (tmp_path / ("x" * 300), "There is no file"),
        (tmp_path / "x\0y", "There is no file"),
        (tmp_path, "is a folder"),
        (tmp_path / "pipe", "not an ordinary file"),
    ):
        with pytest.raises(UnusableFile, match=said):
            read_csv(path)


_words = st.sampled_from([*HEADER.split(","), "naam", "e-mail", "shoe", "", "\x00", "ＥＭＡＩＬ"])
_cells = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["bo@example.org", "31-12", "2020-02-30", "nl", "UTC", '"', "\r", "☃"]),
)


@st.composite
def _files(draw: st.DrawFn) -> bytes:
    """Draw what is nearly a list of people: those come further than any bytes."""
    out = io.StringIO()
    header = draw(st.lists(_words, max_size=6))
    delimiter = draw(st.sampled_from(",;\t"))
    writer = csv.writer(out, delimiter=delimiter, lineterminator=draw(st.sampled_from("\r\n")))
    writer.writerow(["name", "email", *header] if draw(st.booleans()) else header)
    writer.writerows(draw(st.lists(st.lists(_cells, max_size=8), max_size=5)))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))
    return out.getvalue().encode(encoding, "replace")


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.one_of(st.binary(max_size=300), _files()))
def test_any_bytes_give_rows_or_our_own_refusal(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)

    try:
        parsed = read_csv(path)
    except UnusableFile:
        return

    assert parsed.entries or parsed.problems
    assert all(problem.text.isprintable() for problem in parsed.problems)
    for entry in parsed.entries:
        texts = [entry.name, entry.email, *entry.attributes, *entry.attributes.values()]
        assert not any("\x00" in text for text in texts)
