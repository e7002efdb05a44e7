"""Reads a Word file: its words under its headings, lists and tables, and nothing it points to."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from skills.qa.documents.archive import members
from skills.qa.documents.outline import Outline
from skills.qa.documents.tidy import line
from skills.qa.documents.trees import library, refuse_definitions
from skills.qa.documents.values import Document, Unread

# ECMA-376, part 1, 17: WordprocessingML.
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_ELSE: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NAMES: Final = {"w": _W[1:-1]}
_HEADING: Final = re.compile(r"(?:heading|kop)\s*([1-9])$", re.IGNORECASE)
_TITLE: Final = re.compile(r"(?:title|titel)$", re.IGNORECASE)
_CONTENTS: Final = re.compile(r"(?:toc|inhopg)\s*(?:\d|heading)|kopvaninhoudsopgave", re.IGNORECASE)
_LIST: Final = re.compile(r"list|lijst", re.IGNORECASE)
# What was taken out, what only tells how words look, and what is written a second time.
_NOT_WORDS: Final = frozenset(
    {
        *(f"{_W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText")),
        _ELSE,
    }
)
# Around what is filled in, or was put in later.
_AROUND: Final = frozenset(f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins"))
_LETTERS: Final = frozenset({f"{_W}t", f"{_MATH}t"})
_SIGNS: Final = {
    f"{_W}tab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
    f"{_W}p": "\n",
}
_DEEPEST: Final = 20
# What python-docx calls a file that has no title.
_NO_TITLE: Final = "Word Document"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """What a style makes of a paragraph; `level` 0 is no heading."""

    level: int = 0
    is_item: bool = False
    is_title: bool = False
    is_contents: bool = False


def read_docx(data: bytes, *, file: str) -> Document:
    """Read it. Of its language is told what it says as a whole, not what it was checked in.

    Raises: Unread, when it unfolds to too much or is of another kind; and whatever the library does
    with bytes that are no Word file.
    """
    _refuse_bombs(data)
    from docx import Document as open_docx

    try:
        opened: Any = open_docx(io.BytesIO(data))
    except ValueError as error:
        # Its own words say so: of another program, or with macros.
        raise Unread("unknown_kind") from error
    outline = Outline()
    teller = _Teller(outline, _styles(opened.styles.element))
    teller.blocks(opened.element.body)
    about = opened.core_properties
    named = "" if about.title == _NO_TITLE else about.title
    language = re.match(r"[a-z]{2}\b", about.language or "")
    return outline.document(
        file, title=teller.title or named, language=language[0] if language else ""
    )


def _refuse_bombs(data: bytes) -> None:
    for name, part in members(data):
        if part is None:
            raise Unread("encrypted")
        if name.casefold().endswith((".xml", ".rels")):
            refuse_definitions(part)


def _styles(styles: Any) -> dict[str, _Style]:
    """Read what each style makes of a paragraph, by the id that paragraphs call it by."""
    known = {one.get(f"{_W}styleId"): one for one in styles.iterchildren(f"{_W}style")}
    return {name: _style(one, known) for name, one in known.items() if name}


def _style(style: Any, known: dict[str, Any]) -> _Style:
    """Read a style; what it does not say, the one it is made after does."""
    for _ in range(_DEEPEST):
        name = _value(style, "w:name")
        found = _Style(
            level=_level(name, style),
            is_item=_is_numbered(style) or bool(_LIST.match(name)),
            is_title=bool(_TITLE.match(name)),
            is_contents=bool(_CONTENTS.match(name)),
        )
        after = known.get(_value(style, "w:basedOn"))
        if found != _Style() or after is None:
            return found
        style = after
    return _Style()


def _level(name: str, element: Any) -> int:
    """Tell the level of a heading, by the name of its style or what stands with it."""
    if heading := _HEADING.match(name):
        return int(heading[1])
    outline = _value(element, "w:pPr/w:outlineLvl")
    return int(outline) + 1 if outline.isdecimal() and int(outline) < 9 else 0


def _is_numbered(element: Any) -> bool:
    return _value(element, "w:pPr/w:numPr/w:numId") not in ("", "0")


def _value(element: Any, path: str) -> str:
    found = element.find(path, _NAMES)
    return "" if found is None else found.get(f"{_W}val") or ""


class _Teller:
    """Says the words of a Word file to an outline."""

    def __init__(self, outline: Outline, styles: dict[str, _Style]) -> None:
        self.title = ""
        self._outline = outline
        self._styles = styles

    def blocks(self, container: Any) -> None:
        """Say the paragraphs and tables in something, in order."""
        for block in container.iterchildren():
            if block.tag == f"{_W}p":
                self._paragraph(block)
            elif block.tag == f"{_W}tbl":
                self._table(block)
            elif block.tag in _AROUND:
                self.blocks(block)

    def _paragraph(self, paragraph: Any) -> None:
        style = self._styles.get(_value(paragraph, "w:pPr/w:pStyle"), _Style())
        words = _words(paragraph)
        level = _level("", paragraph) or style.level
        if style.is_contents:
            return
        if style.is_title and not self.title:
            self.title = line(words)
        elif level:
            self._outline.heading(level, words)
        elif _is_numbered(paragraph) or style.is_item:
            self._outline.item(words)
        else:
            self._outline.paragraph(words)

    def _table(self, table: Any) -> None:
        rows = [list(_inside(row, "tc")) for row in _inside(table, "tr")]
        self._outline.end_list()
        if all(len(cells) <= 1 for cells in rows):
            # A box around words.
            for cells in rows:
                for cell in cells:
                    self.blocks(cell)
            return
        for cells in rows:
            self._outline.row(*map(_words, cells))
        self._outline.end_list()


def _inside(element: Any, name: str) -> Iterator[Any]:
    """Give the rows of a table or the cells of a row, also those that are filled in."""
    for child in element.iterchildren():
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag in _AROUND:
            yield from _inside(child, name)


def _words(element: Any) -> str:
    """Put together the words that people see of a paragraph or a cell."""
    said: list[str] = []
    walk = library().iterwalk(element, events=("start",))
    for _, one in walk:
        if one.tag in _NOT_WORDS or (one.tag == f"{_W}r" and _is_hidden(one)):
            walk.skip_subtree()
        elif one.tag in _LETTERS:
            said.append(one.text or "")
        else:
            said.append(_SIGNS.get(one.tag, ""))
    return "".join(said)


def _is_hidden(run: Any) -> bool:
    hidden = run.find("w:rPr/w:vanish", _NAMES)
    return hidden is not None and hidden.get(f"{_W}val") not in ("0", "false")
