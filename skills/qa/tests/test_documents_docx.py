"""Word files: what people see of one, in order, and nothing that it points to."""

from collections.abc import Callable
from typing import Any

import pytest
from docx.oxml import parse_xml

from skills.qa.documents.read_docx import read_docx
from skills.qa.documents.values import Document, Unread
from skills.qa.tests.filing import changed, word_file, zip_file

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
# Eight times ten of the one before: 10⁸ words.
BOMB = b"<!DOCTYPE w [<!ENTITY a0 'ha'>%s]>" % b"".join(
    b"<!ENTITY a%d '%s'>" % (at + 1, b"&a%d;" % at * 10) for at in range(8)
)


def leave(made: Any) -> None:
    """A regulation, with all that one can have."""
    made.core_properties.language = "nl-NL"
    made.add_paragraph("Verlofregeling", style="Title")
    made.add_paragraph("Vooraf.")
    made.add_heading("Verlof", 1)
    made.add_heading("Hoeveel dagen heb ik?", 2)
    made.add_paragraph("Je hebt ").add_run("25").bold = True
    made.add_paragraph("een", style="List Bullet")
    made.add_paragraph("twee", style="List Number")
    table = made.add_table(2, 2)
    for at, words in enumerate(("soort", "dagen", "zorg", "10\nof 12")):
        table.cell(at // 2, at % 2).text = words
    box = made.add_table(1, 1)
    box.cell(0, 0).text = "Let op."
    made.sections[0].header.paragraphs[0].text = "Vertrouwelijk"


def said(document: Document) -> list[tuple[tuple[str, ...], str]]:
    """The headings and the words of each section."""
    return [(section.path, section.text) for section in document.sections]


def one_paragraph(inside: str) -> str:
    """The words that are read of a paragraph with this in it."""

    def fill(made: Any) -> None:
        made.element.body.insert(0, parse_xml(f"<w:p {W}>{inside}</w:p>"))

    (section,) = read_docx(word_file(fill), file="a.docx").sections
    return section.text


def test_headings_lists_and_tables_are_read_in_order() -> None:
    found = read_docx(word_file(leave), file="a.docx")

    assert (found.title, found.language) == ("Verlofregeling", "nl")
    assert said(found) == [
        ((), "Vooraf."),
        (("Verlof",), ""),
        (
            ("Verlof", "Hoeveel dagen heb ik?"),
            "Je hebt 25\n\n- een\n- twee\n\nsoort | dagen\nzorg | 10 of 12\n\nLet op.",
        ),
    ]


def test_a_dutch_heading_is_one_and_so_is_what_is_made_after_it() -> None:
    def fill(made: Any) -> None:
        dutch = made.styles.add_style("Kop 3", 1)
        after = made.styles.add_style("Eigen", 1)
        after.base_style = dutch
        made.add_paragraph("Verlof", style="Kop 3")
        made.add_paragraph("Ziek", style="Eigen")
        made.add_paragraph("Bel.")

    found = read_docx(word_file(fill), file="over-ziek.docx")

    assert found.title == "over ziek"
    assert said(found) == [(("Verlof",), ""), (("Ziek",), "Bel.")]


def test_a_list_of_contents_is_left_out() -> None:
    def fill(made: Any) -> None:
        made.styles.add_style("toc 1", 1)
        made.add_paragraph("Verlof\t3", style="toc 1")
        made.add_paragraph("Bel.")

    assert said(read_docx(word_file(fill), file="a.docx")) == [((), "Bel.")]


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("<w:r><w:t>aan</w:t><w:tab/><w:t>een</w:t><w:br/></w:r>", "aan een"),
        ("<w:ins><w:r><w:t>erbij</w:t></w:r></w:ins>", "erbij"),
        ("<w:r><w:t>a</w:t></w:r><w:del><w:r><w:delText>weg</w:delText></w:r></w:del>", "a"),
        ("<w:r><w:t>a</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>geheim</w:t></w:r>", "a"),
        ("<w:hyperlink><w:r><w:t>de regels</w:t></w:r></w:hyperlink>", "de regels"),
        ("<w:sdt><w:sdtContent><w:r><w:t>ingevuld</w:t></w:r></w:sdtContent></w:sdt>", "ingevuld"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>1</w:t></w:r>", "1"),
    ],
)
def test_of_a_paragraph_is_read_what_people_see(inside: str, words: str) -> None:
    assert one_paragraph(inside) == words


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "_rels/.rels"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_what_defines_things_of_its_own_is_not_read(part: str, encoding: str) -> None:
    def defining(xml: bytes) -> bytes:
        head, _, rest = xml.partition(b"?>")
        return (BOMB + rest).decode().encode(encoding) if head else xml

    with pytest.raises(Unread, match="bomb"):
        read_docx(changed(word_file(leave), {part: defining}), file="a.docx")


def test_a_definition_cannot_hide_in_other_letters() -> None:
    hidden = b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE w>'

    with pytest.raises(Unread, match="bomb"):
        read_docx(changed(word_file(leave), {"word/styles.xml": lambda _: hidden}), file="a.docx")


def test_another_file_of_office_is_none() -> None:
    made = word_file(leave)
    macros: Callable[[bytes], bytes] = lambda xml: xml.replace(  # noqa: E731
        b"officedocument.wordprocessingml.document.main", b"ms-word.document.macroEnabled.main"
    )

    with pytest.raises(Unread, match="unknown_kind"):
        read_docx(changed(made, {"[Content_Types].xml": macros}), file="a.docm")


def test_a_part_that_unfolds_to_too_much_is_not_unfolded() -> None:
    with pytest.raises(Unread, match="bomb"):
        read_docx(zip_file({"word/document.xml": b" " * 3_000_000}), file="a.docx")
