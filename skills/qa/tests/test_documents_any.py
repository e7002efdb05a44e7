"""Any file that is brought: known by what it is made of, and read, or told of with the reason."""

import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.qa.documents import read as reader
from skills.qa.documents.archive import harmless_path
from skills.qa.documents.read import read
from skills.qa.documents.values import Problem, Reading
from skills.qa.tests.filing import locked, pdf_file, scanned_file, word_file, zip_file

WORD = word_file(lambda made: made.add_paragraph("Woorden."))
PDF = pdf_file(["Woorden."])
TEXTS = {
    "a.md": b"# A\nWoorden.",
    "a.html": b"<h1>A</h1><p>Woorden.",
    "a.txt": b"Woorden.",
    "a.docx": WORD,
    "a.pdf": PDF,
}
PAGE = """<html><head><title>Ruimte : {name}</title></head><body><ol id="breadcrumbs"><li>
<a href="index.html">Ruimte</a></li></ol><div id="main-content"><p>Over {name}.</p></div></body>"""


def whys(reading: Reading) -> list[tuple[str, str]]:
    """What could not be read, and why; nothing was, when that is all."""
    return [(problem.file, problem.why) for problem in reading.problems]


def files(reading: Reading) -> list[str]:
    """What was read."""
    return [document.file for document in reading.documents]


@pytest.mark.parametrize("name", TEXTS)
def test_every_kind_is_read(name: str) -> None:
    reading = read(name, TEXTS[name])

    assert [one.sections[-1].text for one in reading.documents] == ["Woorden."]
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", PDF),
        ("handboek", b"\n" + PDF),
        ("a.pdf", WORD),
        ("a.txt", b"<!DOCTYPE html><p>Woorden.</p>"),
        ("A.MD", "\ufeffWoorden.".encode("utf-16-le")),
    ],
)
def test_what_a_file_is_made_of_counts_more_than_its_name(name: str, data: bytes) -> None:
    (document,) = read(name, data).documents

    assert document.sections[0].text == "Woorden."


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.md", b"", "empty"),
        ("a.pdf", b" \n", "empty"),
        ("a.md", b"# \n\n<script>x</script>", "empty"),
        ("a.html", b"<main></main>", "empty"),
        ("a.csv", b"vraag;antwoord\n", "empty"),
        ("a.zip", zip_file({}), "empty"),
        ("a.zip", zip_file({"map/": b"", "stijl.css": b"p {}", ".x.md": b"x"}), "empty"),
        ("a.pdf", b"Woorden.", "unknown_kind"),
        ("a", b"Woorden.", "unknown_kind"),
        ("a.exe", b"MZ\0\0", "unknown_kind"),
        ("a.md", b"\x89PNG\r\n\x1a\n\0", "unknown_kind"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "unknown_kind"),
        ("a.xlsx", zip_file({"[Content_Types].xml": "", "xl/workbook.xml": ""}), "unknown_kind"),
        ("a.odt", zip_file({"mimetype": "application/vnd.oasis"}, packed=False), "unknown_kind"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "encrypted"),
        ("a.pdf", locked(PDF, to_open="sesam"), "encrypted"),
        ("a.pdf", scanned_file(), "scanned"),
        ("a.pdf", b"%PDF-1.7 and no more", "broken"),
        ("a.docx", zip_file({"[Content_Types].xml": "<x/>"}), "broken"),
        ("a.zip", b"PK\x03\x04 and no more", "broken"),
        ("a.csv", b"naam;post\nBo;x\n", "no_columns"),
        ("../../etc/passwd.md", b"# A\nWoorden.", "bad_name"),
        ("/etc/passwd.md", b"# A\nWoorden.", "bad_name"),
        ("..\\passwd.md", b"# A\nWoorden.", "bad_name"),
        ("map/a.md", b"# A\nWoorden.", "bad_name"),
        ("", b"# A\nWoorden.", "bad_name"),
    ],
)
def test_what_cannot_be_read_is_told_why(name: str, data: bytes, why: str) -> None:
    assert read(name, data) == Reading(problems=(Problem(file=name, why=why),))  # type: ignore[arg-type]


def test_an_archive_gives_its_files_and_tells_of_the_others() -> None:
    archive = zip_file(
        {
            "__MACOSX/._a.md": b"\0",
            "hr/verlof.md": b"# A\nWoorden.",
            "hr\\ziek.md": b"# A\nWoorden.",
            "hr/vragen.csv": b"vraag;antwoord\nHoe?;Zo.\nWaar?;\n",
            "hr/logo.PNG": b"\x89PNG",
            "../../etc/passwd.md": b"# A\nWoorden.",
            "C:/a.md": b"# A\nWoorden.",
            "meer.zip": zip_file({"a.md": b"x"}),
            "meer.tar.gz": b"\x1f\x8b\x08",
            "rooster.xlsx": zip_file({"[Content_Types].xml": "", "xl/workbook.xml": ""}),
            "leeg.md": b"",
        }
    )

    reading = read("export.zip", archive)

    assert files(reading) == ["hr/verlof.md", "hr/ziek.md"]
    assert [row.question for row in reading.rows] == ["Hoe?"]
    assert whys(reading) == [
        ("hr/vragen.csv", "no_answer"),
        ("../../etc/passwd.md", "bad_name"),
        ("C:/a.md", "bad_name"),
        ("meer.zip", "nested_archive"),
        ("meer.tar.gz", "nested_archive"),
        ("rooster.xlsx", "unknown_kind"),
        ("leeg.md", "empty"),
    ]


def test_an_export_of_confluence_gives_its_pages_and_not_the_list_of_them() -> None:
    pages = {f"HR/{name}_{at}.html": PAGE.format(name=name) for at, name in enumerate("AB")}
    index = '<div id="main-content"><p>Alle pagina\'s</p></div>'

    reading = read("export.zip", zip_file({"HR/index.html": index, **pages, "HR/s.css": "p {}"}))

    assert [
        (one.title, one.sections[0].path, one.sections[0].text) for one in reading.documents
    ] == [
        ("A", ("Ruimte",), "Over A."),
        ("B", ("Ruimte",), "Over B."),
    ]
    assert reading.problems == ()


def test_an_index_that_is_not_of_confluence_is_a_page() -> None:
    reading = read("site.zip", zip_file({"index.html": "<p>Welkom</p>"}))

    assert files(reading) == ["index.html"]


def lying(archive: bytes, size: int) -> bytes:
    """An archive that says that its only file is of this size."""
    with zipfile.ZipFile(io.BytesIO(archive)) as before:
        (info,) = before.infolist()
    true, told = struct.pack("<I", info.file_size), struct.pack("<I", size)
    assert archive.count(true) == 2
    return archive.replace(true, told)


@pytest.mark.parametrize(
    ("archive", "why"),
    [
        (zip_file({"a.md": b"# A\nWoorden.", "b.md": b"x" * 3_000_000}), "bomb"),
        (lying(zip_file({"b.md": b"x" * 3_000_001}), 10), "broken"),
        (lying(zip_file({"b.md": b"x" * 3_000_001}), 90_000_000), "bomb"),
        (zip_file({f"{at}.md": b"x" for at in range(1001)}), "too_many"),
    ],
)
def test_an_archive_that_was_made_to_harm_gives_nothing(archive: bytes, why: str) -> None:
    reading = read("a.zip", archive)

    assert whys(reading) == [("a.zip", why)]
    assert reading.documents == ()


@pytest.mark.slow
def test_an_archive_holds_no_more_than_fits() -> None:
    large = bytes(range(1, 256)) * 80_000
    archive = zip_file({f"{at}.bin": large for at in range(6)})

    assert whys(read("a.zip", archive)) == [("a.zip", "bomb")]
    assert whys(read("a.zip", zip_file({f"{at}.bin": large for at in range(6)}, packed=False))) == [
        ("a.zip", "too_large")
    ]


def test_when_there_is_no_more_time_what_was_read_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter([0.0, 1.0, 11.0, 13.0])
    monkeypatch.setattr(reader, "process_time", lambda: next(seconds))

    reading = read("a.zip", zip_file({f"{at}.md": "Woorden." for at in range(3)}))

    assert files(reading) == ["0.md", "1.md"]
    assert whys(reading) == [("2.md", "too_hard")]


def test_more_words_than_anybody_looks_up_are_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_LETTERS", 20)

    reading = read("a.zip", zip_file({f"{at}.md": "Woorden." for at in range(3)}))

    assert files(reading) == ["0.md", "1.md"]
    assert whys(reading) == [("2.md", "too_large")]


def test_files_with_a_password_in_an_archive_are_told_of() -> None:
    archive = bytearray(zip_file({"a.md": b"# A\nWoorden."}))
    for begin, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        archive[archive.index(begin) + flags] |= 1

    assert whys(read("a.zip", bytes(archive))) == [("a.md", "encrypted")]


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.zip"])
def test_a_file_that_breaks_off_is_read_or_told_of(name: str) -> None:
    whole = TEXTS.get(name) or zip_file(TEXTS)

    for eighths in range(1, 8):
        reading = read(name, whole[: len(whole) * eighths // 8])

        assert reading.documents or whys(reading)[0][1] in ("broken", "scanned"), eighths


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("a/b.md", "a/b.md"),
        ("./a//b.md", "a/b.md"),
        ("a\\b.md", "a/b.md"),
        ("a\u202eb.md", "ab.md"),
        ("a/../b.md", None),
        ("\u200b../b.md", None),
        ("\\\\host\\b.md", None),
        ("c:b.md", None),
        ("", None),
        ("a\0.md", None),
    ],
)
def test_a_name_leads_nowhere_else(name: str, path: str | None) -> None:
    assert harmless_path(name) == path


def begun(start: bytes, rest: bytes) -> bytes:
    """What begins like a kind that is known."""
    return start + rest


@settings(max_examples=60)
@given(
    st.sampled_from(["a.md", "a.html", "a.txt", "a.csv", "a.docx", "a.pdf", "a.zip"]),
    st.one_of(
        st.binary(max_size=300),
        st.builds(
            begun,
            st.sampled_from([b"%PDF-1.4\n", b"PK\x03\x04", b"vraag;antwoord\n", b"<html>"]),
            st.binary(max_size=300),
        ),
    ),
)
def test_any_bytes_are_read_or_told_of(name: str, data: bytes) -> None:
    reading = read(name, data)

    assert reading.documents or reading.rows or reading.problems
