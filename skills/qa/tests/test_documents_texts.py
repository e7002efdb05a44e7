"""Markdown, pages of the web and plain texts: their words, without what stands around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.qa.documents.decode import decode, decode_html
from skills.qa.documents.outline import MOST_TEXT, Outline
from skills.qa.documents.read_html import read_html
from skills.qa.documents.read_markdown import read_markdown
from skills.qa.documents.read_text import read_text
from skills.qa.documents.tidy import item, line, lines, row
from skills.qa.documents.values import Document

MARKDOWN = """---
title: "Over verlof"
lang: nl-NL
---
Vooraf.

# Verlof

## Hoeveel dagen heb ik?

Je hebt *25* dagen
per jaar, zie [de regels](https://example.org).

- één `dag`
- twee
  1. genest

| soort | dagen |
|-------|-------|
| zorg  | 10    |

<details><summary>En verder?</summary>

Vraag het **HR**.

</details>

<script>alert(1)</script>

## Leeg
"""

PAGE = """<!doctype html><html lang="nl-BE"><head><title>Ziek &amp; beter</title>
<style>p {}</style></head><body>
<header><h1>Intranet</h1></header><nav><ul><li>Thuis</li></ul></nav>
<div class="breadcrumbs">Je bent hier</div>
<main>
  <article><header><h1>Ziek melden</h1></header>
  <p>Bel vóór <b>9</b>.00 uur.<br>Dan je leider&nbsp;ook.</p>
  <p hidden>geheim 1</p><p style="color: red; DISPLAY : none">geheim 2</p>
  <p aria-hidden="true">geheim 3</p><template>geheim 4</template><!-- geheim 5 --> na
  <h2>Wat <i>heb</i> ik nodig?</h2>
  <ul><li>Je naam<ul><li>voluit</li></ul></li><li><p>Je nummer</p></li></ul>
  <table><thead><tr><th>Dag</th><th>Wie</th></tr></thead>
  <tr><td>ma</td><td><p>An</p><p>Bo</p></td></tr></table>
  <dl><dt>HR</dt><dd>mensen</dd></dl>
  <pre>regel 1
regel 2</pre>
  </article>
</main><aside>Lees ook</aside><footer>Colofon</footer></body></html>"""


def said(document: Document) -> list[tuple[tuple[str, ...], str]]:
    """The headings and the words of each section."""
    return [(section.path, section.text) for section in document.sections]


def test_each_heading_of_markdown_is_a_section() -> None:
    found = read_markdown(MARKDOWN, file="verlof.md")

    assert (found.title, found.language, found.problems) == ("Over verlof", "nl", ())
    assert said(found) == [
        ((), "Vooraf."),
        (("Verlof",), ""),
        (
            ("Verlof", "Hoeveel dagen heb ik?"),
            "Je hebt 25 dagen per jaar, zie de regels.\n\n- één dag\n- twee\n- genest\n\n"
            "soort | dagen\nzorg | 10\n\nEn verder?\n\nVraag het HR.",
        ),
        (("Verlof", "Leeg"), ""),
    ]
    assert [section.number for section in found.sections] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("# Verlof\n\n## Dagen\n", "Verlof"),
        ("# Hoeveel?\n\nTien.\n\n# Waar?\n\nHier.\n", "vragen over verlof"),
        ("Alleen woorden.", "vragen over verlof"),
    ],
)
def test_a_text_is_called_by_its_only_heading_at_the_top_or_by_its_file(
    words: str, title: str
) -> None:
    assert read_markdown(words, file="map/vragen_over-verlof.md").title == title


def test_a_level_that_is_left_out_does_no_harm() -> None:
    found = read_markdown("# A\n### B\nb\n## C\nc\n# D\nd\n", file="a.md")

    assert [path for path, _ in said(found)] == [("A",), ("A", "B"), ("A", "C"), ("D",)]


def test_of_a_page_is_read_what_people_see_of_its_main_part() -> None:
    found = read_html(PAGE, file="ziek.html")

    assert (found.title, found.language) == ("Ziek & beter", "nl")
    assert said(found) == [
        (("Ziek melden",), "Bel vóór 9.00 uur.\nDan je leider ook.\n\nna"),
        (
            ("Ziek melden", "Wat heb ik nodig?"),
            "- Je naam\n- voluit\n- Je nummer\n\nDag | Wie\nma | An Bo\n\nHR\n\n- mensen\n\n"
            "regel 1\nregel 2",
        ),
    ]


def test_a_page_that_does_not_say_what_its_main_part_is_is_read_whole() -> None:
    page = "<p>Een</p><main></main><article>Twee</article><article>Drie</article><p>Vier"

    (section,) = read_html(page, file="a.html").sections

    assert section.text == "Een\n\nTwee\n\nDrie\n\nVier"


def test_a_table_that_only_says_where_things_stand_is_none() -> None:
    page = "<table><tr><td><h2>Kop</h2><p>woorden</p></td><td>meer</td></tr></table>"

    assert said(read_html(page, file="a.html")) == [(("Kop",), "woorden\n\nmeer")]


def test_elements_in_elements_without_end_end() -> None:
    page = "<p>begin</p>" + "<div>" * 100_000 + "diep" + "</div>" * 100_000

    found = read_html(page, file="a.html")

    assert said(found) == [((), "begin")]
    assert found.problems == ("too_hard",)


def test_a_page_of_confluence_stands_under_the_pages_above_it() -> None:
    page = """<html><head><title>Personeel : Ziek : melden</title></head><body>
    <ol id="breadcrumbs"><li class="first"><a href="index.html">Personeel</a></li>
    <li><a href="1.html">Verzuim</a></li></ol>
    <div id="content"><div class="page-metadata">Gemaakt door An</div>
    <div id="main-content"><div class="toc-macro"><a>Hoe</a></div><p>Bel.</p><h2>Hoe</h2>
    <p>Snel.</p></div></div></body></html>"""

    found = read_html(page, file="a.html")

    assert found.title == "Ziek : melden"
    assert said(found) == [
        (("Personeel", "Verzuim"), "Bel."),
        (("Personeel", "Verzuim", "Hoe"), "Snel."),
    ]


def test_a_plain_text_has_headings_where_lines_are_drawn_or_numbers_count() -> None:
    text = """Verlof
======
Inhoud ........ 3

1. Dagen
1.1. Hoeveel
1.2. Wanneer
2. Uren

Hoofdstuk 1. Dagen

1.1. Hoeveel dagen heb ik?

Je hebt vijfentwintig dagen in een jaar, en wie ouder is heeft er
meer.
* een
  twee

* drie

HR
Toren 1
"""

    found = read_text(text, file="verlof.txt")

    assert said(found) == [
        (("Verlof",), ""),
        (("Hoofdstuk 1. Dagen",), ""),
        (
            ("Hoofdstuk 1. Dagen", "1.1. Hoeveel dagen heb ik?"),
            "Je hebt vijfentwintig dagen in een jaar, en wie ouder is heeft er meer.\n\n"
            "- een twee\n- drie\n\nHR\nToren 1",
        ),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_letters_are_read_however_they_were_written(encoding: str) -> None:
    assert decode("Eén café, € 5".encode(encoding)) == "Eén café, € 5"


@pytest.mark.parametrize(
    ("stated", "encoding"),
    [
        ('<meta charset="iso-8859-1">', "cp1252"),
        ('<meta http-equiv="content-type" content="text/html; charset=iso-8859-15">', "iso8859-15"),
        ("<meta charset=punycode>", "utf-8"),
        ("<meta charset=nonsense>", "utf-8"),
    ],
)
def test_a_page_says_how_it_was_written(stated: str, encoding: str) -> None:
    page = f"{stated}<p>Eén café, € 5"

    assert decode_html(page.encode(encoding)) == page


def test_what_is_no_text_has_no_letters() -> None:
    assert decode(b"a\0b") is None


def test_what_nobody_sees_is_left_out() -> None:
    hidden = "a\0b\ud800\u202ec\u2066d\u200b\xade\U000e0041\U000e0100"

    assert line(f" {hidden}\u00a0\u2003f\te\u0301 ") == "abcde f é"
    assert lines("een\x0btwee\r\n\r\n drie \x85vier") == "een\ntwee\ndrie\nvier"
    assert [item(words) for words in ("• a", "\uf0b7b", "c", "• \x82", "-")] == [
        "- a",
        "- b",
        "- c",
        "",
        "",
    ]
    assert row(["a", "", "c"]) == "a |  | c"
    assert row(["", " "]) == ""


def test_marks_on_marks_without_end_end() -> None:
    assert len(line("e" + "\u0301\u0323" * 500_000)) < 10


@given(st.text(), st.text(alphabet="•-–\uf0b7 \n\u0301aé", max_size=12))
def test_tidy_words_are_tidy(words: str, mark: str) -> None:
    once = lines(words + mark)

    assert lines(once) == once
    assert line(once) == " ".join(once.split())
    once.encode()


def test_a_text_that_is_too_long_is_read_as_far_as_it_goes() -> None:
    words = "woorden en zinnen. " * (MOST_TEXT // 19 + 10)

    found = read_text(words, file="a.txt")

    assert found.problems == ("too_large",)
    assert 0 < len(found.sections[0].text) <= MOST_TEXT


def test_headings_without_end_end() -> None:
    outline = Outline()

    for _ in range(20_010):
        outline.heading(1, "a")

    found = outline.document("a.md")
    assert found.problems == ("too_many",)
    assert len(found.sections) == 20_000
