"""PDF: lines become the paragraphs they were broken from, on their page, under their headings."""

import zlib

import pytest

from skills.qa.documents import read_pdf as reader
from skills.qa.documents.outline import Outline
from skills.qa.documents.pdf_lines import Heading, join_lines, say, without_repeated
from skills.qa.documents.read import read
from skills.qa.documents.read_pdf import read_pdf
from skills.qa.documents.values import Document, Unread
from skills.qa.tests.filing import locked, pdf_file, raw_pdf, scanned_file

LEAVE = pdf_file(
    [
        "Handboek Personeel",
        "1. Verlof",
        "Iedere medewerker heeft recht op vijfentwintig dagen verlof in een jaar, en wie ouder is",
        "heeft recht op drie dagen meer. Wie in deeltijd werkt, heeft recht op het deel van werk",
        "dat past.",
        "Zon- en feestdagen tellen niet mee.",
        "- een",
        "- twee en",
        "nog wat",
        "De regeling geldt voor iedereen die bij ons in dienst is, ook voor wie nog in zijn proef-",
        "Pagina 1 van 3",
    ],
    ["Handboek Personeel", "tijd zit.", "2. Ziek", "Bel je leider.", "Pagina 2 van 3"],
    ["Handboek Personeel", "Beter?", "Bel weer.", "Pagina 3 van 3"],
    outline={"Verlof": 0, "Ziek": 1, "Weer beter": 2},
)


def said(document: Document) -> list[tuple[int | None, tuple[str, ...], str]]:
    """The page, the headings and the words of each section."""
    return [(section.page, section.path, section.text) for section in document.sections]


def told(*pages: list[str]) -> list[str]:
    """The words of each section of pages without headings."""
    outline = Outline()
    say(pages, {}, outline)
    return [section.text for section in outline.document("a.pdf").sections]


def test_pages_are_read_under_the_headings_of_the_outline() -> None:
    assert said(read_pdf(LEAVE, file="verlof.pdf")) == [
        (
            1,
            ("Verlof",),
            "Iedere medewerker heeft recht op vijfentwintig dagen verlof in een jaar, en wie "
            "ouder is heeft recht op drie dagen meer. Wie in deeltijd werkt, heeft recht op het "
            "deel van werk dat past.\n\nZon- en feestdagen tellen niet mee.\n\n"
            "- een\n- twee en nog wat\n\nDe regeling geldt voor iedereen die bij ons in dienst is, "
            "ook voor wie nog in zijn proeftijd zit.",
        ),
        (2, ("Ziek",), "Bel je leider."),
        (3, ("Weer beter",), "Beter?\n\nBel weer."),
    ]


@pytest.mark.parametrize(
    ("said", "line", "whole"),
    [
        ("de werk-", "nemer kan", "de werknemer kan"),
        ("de werk\xad", "nemer", "de werknemer"),
        ("op zon-", "en feestdagen", "op zon- en feestdagen"),
        ("in- of", "uitgaan", "in- of uitgaan"),
        ("het HR-", "beleid", "het HR-beleid"),
        ("in Noord-", "Holland", "in Noord-Holland"),
        ("een auto-", "ongeluk", "een auto-ongeluk"),
        ("een e-", "mail", "een e-mail"),
        ("van 9 -", "17 uur", "van 9 - 17 uur"),
        ("een", "twee", "een twee"),
    ],
)
def test_a_word_that_was_broken_is_whole_again(said: str, line: str, whole: str) -> None:
    assert join_lines(said, line) == whole


def test_what_stands_on_more_than_half_of_the_pages_is_left_out_at_their_edges_only() -> None:
    words = ["Plein", "a", "b", "c", "Zorg", "d", "e", "f"]
    pages = [[*words, f"{number} / 4"] for number in (1, 2)] + [["Plein", "x"], ["y", "4 / 4"]]

    kept = without_repeated(pages)

    assert kept == [words[1:], words[1:], ["x"], ["y"]]


def test_a_list_of_contents_is_left_out() -> None:
    contents = ["Inhoud", *(f"{at} Kop {at} ......... {at}" for at in range(1, 6)), "6 Bijlage 9"]

    assert told(contents, ["Woorden."]) == ["Woorden."]


def test_a_heading_over_two_lines_with_its_number_is_found() -> None:
    outline = Outline()
    lines = ["voor", "Hoofdstuk 12", "Wat doe ik als ik", "ziek ben?", "Bel."]

    say([lines], {0: [Heading(level=1, words="Wat doe ik als ik ziek ben?")]}, outline)

    assert said(outline.document("a.pdf")) == [
        (1, (), "voor"),
        (1, ("Wat doe ik als ik ziek ben?",), "Bel."),
    ]


def test_a_new_word_is_seen_where_the_pen_moves_on_for_it() -> None:
    """As TeX writes, with a font whose spaces the library takes for wider than they are."""
    content = b"BT /F1 10 Tf 10 200 Td [(W)80(oorden)-300(en)-200(zinnen)]TJ ET"
    made = raw_pdf(content, font=b"/FirstChar 32 /LastChar 32 /Widths [1000]")

    found = read_pdf(made, file="a.pdf")

    assert found.sections[0].text == "Woorden en zinnen"


def test_a_password_is_needed_only_where_one_is_needed_to_read() -> None:
    open_to_all = locked(LEAVE, to_open="")

    assert read_pdf(open_to_all, file="a.pdf").sections[0].path == ("Verlof",)
    with pytest.raises(Unread, match="encrypted"):
        read_pdf(locked(LEAVE, to_open="sesam"), file="a.pdf")


def test_pages_without_end_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_PAGES", 1)

    found = read_pdf(LEAVE, file="a.pdf")

    assert {section.page for section in found.sections} == {1}
    assert found.problems == ("too_many",)


def test_pictures_of_pages_have_no_words() -> None:
    with pytest.raises(Unread, match="scanned"):
        read_pdf(scanned_file(), file="a.pdf")


@pytest.mark.parametrize("kids", [b"2 0 R", b"3 0 R 2 0 R", b"3 0 R 3 0 R 2 0 R 2 0 R"])
def test_a_tree_of_pages_that_holds_itself_ends(kids: bytes) -> None:
    looped = raw_pdf(b"BT /F1 10 Tf (Woorden) Tj ET").replace(b"[3 0 R]", b"[%s]" % kids)

    reading = read("a.pdf", looped)

    assert reading.documents or [one.why for one in reading.problems] == ["broken"]


def test_what_unfolds_to_too_much_is_not_unfolded() -> None:
    bomb = raw_pdf(zlib.compress(b" " * 80_000_000), stream=b"/Filter /FlateDecode")

    with pytest.raises(Unread, match="bomb"):
        read_pdf(bomb, file="a.pdf")
