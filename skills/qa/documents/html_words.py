"""Says what people see of a page of the web, piece by piece, to an outline."""

import re
from typing import Any, Final

from skills.qa.documents.outline import Outline
from skills.qa.documents.trees import library

_NOT_WORDS: Final = frozenset(
    {
        *("script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg"),
        *("math", "canvas", "audio", "video", "nav", "aside", "footer", "form", "button", "select"),
        *("textarea", "datalist", "dialog"),
    }
)
_HIDING: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ROLES: Final = frozenset({"navigation", "banner", "contentinfo", "search", "menu", "menubar"})
# What pages call the ways around in them, which are words of no document.
_AROUND: Final = re.compile(
    r"(?:^|\s)(?:nav|nav-?bar|nav-?header|nav-?footer|navigation|menu|breadcrumbs?|toc|toc-macro"
    r"|table-?of-?contents|side-?bar|skip-?(?:link|nav|to-?content)s?|pagination|pager|footer"
    r"|cookie-?(?:banner|notice|bar)|sr-only|visually-hidden|headerlink|page-metadata)(?:\s|$)",
    re.IGNORECASE,
)
_BLOCKS: Final = frozenset(
    {
        *("p", "div", "ul", "ol", "menu", "table", "blockquote", "pre", "section", "article"),
        *("main", "header", "figure", "figcaption", "hr", "dl", "dt", "address", "details"),
        *("summary", "fieldset", "legend", "caption", "body", "center", "thead", "tbody", "tfoot"),
    }
)
_LISTS: Final = frozenset({"ul", "ol", "menu", "dl"})
_ITEMS: Final = frozenset({"li", "dd"})
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_CELLS: Final = frozenset({"td", "th"})
_OF_TABLES: Final = frozenset({"table", "tr", *_CELLS})
# A table that holds one of these only says where things stand.
_LAID_OUT: Final = ".//table|.//h1|.//h2|.//h3|.//h4|.//h5|.//h6"


# Where elements are deeper in each other, the library reads no more; these are around all.
_DEEPEST: Final = 250


def is_hidden(element: Any) -> bool:
    """Whether an element is not shown, or is not of the words of its page."""
    tag = element.tag
    if tag in _NOT_WORDS or "hidden" in element.attrib or element.get("aria-hidden") == "true":
        return True
    if _HIDING.search(element.get("style", "")) or element.get("role") in _ROLES:
        return True
    if tag == "header":
        above = element.getparent()
        return above is None or above.tag not in ("article", "section", "main")
    return bool(_AROUND.search(element.get("class", "")) or _AROUND.search(element.get("id", "")))


def say(root: Any, outline: Outline) -> None:
    """Say the words of an element and of those in it, in order."""
    teller = _Teller(outline)
    walk = library().iterwalk(root, events=("start", "end"))
    hidden = None
    depth = deepest = 0
    for event, element in walk:
        depth += 1 if event == "start" else -1
        deepest = max(depth, deepest)
        if event == "start" and element is not root and is_hidden(element):
            hidden = element
            walk.skip_subtree()
        elif event == "start":
            teller.start(element)
            teller.words(element.text)
        else:
            if element is hidden:
                hidden = None
            else:
                teller.end(element)
            if element is not root:
                teller.words(element.tail)
    teller.flush()
    if deepest > _DEEPEST:
        outline.problems.add("too_hard")


class _Teller:
    """Where the walk through a page is, and the words since the last block."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._said: list[str] = []
        self._row: list[str] = []
        self._is_item = False
        self._in_cell = 0
        self._in_pre = 0
        self._laid_out: set[Any] = set()

    def words(self, words: str | None) -> None:
        """Take words; outside what is printed as it stands, the end of a line is a space."""
        if words:
            self._said.append(words if self._in_pre else re.sub(r"\s+", " ", words))

    def start(self, element: Any) -> None:
        """Begin an element."""
        tag = element.tag
        if tag == "br":
            self._said.append("\n")
        elif tag in _OF_TABLES:
            self._start_of_table(element, tag)
        elif tag in _BLOCKS or tag in _ITEMS or tag in _HEADINGS:
            self.flush()
            self._is_item = self._is_item or tag in _ITEMS
            self._in_pre += tag == "pre"

    def end(self, element: Any) -> None:
        """End an element."""
        tag = element.tag
        if tag in _OF_TABLES:
            self._end_of_table(element, tag)
        elif tag in _HEADINGS and not self._in_cell:
            self._outline.heading(_HEADINGS[tag], self._spoken())
        elif tag in _BLOCKS or tag in _ITEMS:
            self.flush()
            self._is_item = self._is_item and tag not in _ITEMS
            self._in_pre -= tag == "pre"
        if tag in _LISTS and next(element.iterancestors(*_ITEMS), None) is None:
            self._outline.end_list()

    def flush(self) -> None:
        """End a block: what was said is a paragraph or an item."""
        if self._in_cell:
            self._said.append(" ")
            return
        words = self._spoken()
        if not words.strip():
            return
        if self._is_item:
            self._outline.item(words)
        else:
            self._outline.paragraph(words)
        self._is_item = False

    def _spoken(self) -> str:
        words = "".join(self._said)
        self._said = []
        return words

    def _start_of_table(self, element: Any, tag: str) -> None:
        if tag == "table" and not self._in_cell:
            self.flush()
            self._outline.end_list()
            if element.xpath(_LAID_OUT):
                self._laid_out.add(element)
        elif not self._is_cell_of_layout(element) and tag in _CELLS:
            if not self._in_cell:
                self._said = []
            self._in_cell += 1
        else:
            self.flush()

    def _end_of_table(self, element: Any, tag: str) -> None:
        if tag in _CELLS and self._in_cell and not self._is_cell_of_layout(element):
            self._in_cell -= 1
            if not self._in_cell:
                self._row.append(self._spoken())
        elif tag == "tr" and not self._in_cell and self._row:
            self._outline.row(*self._row)
            self._row = []
        else:
            self.flush()
            if tag == "table" and not self._in_cell:
                self._outline.end_list()

    def _is_cell_of_layout(self, element: Any) -> bool:
        table = next(element.iterancestors("table"), None)
        return table is None or table in self._laid_out
