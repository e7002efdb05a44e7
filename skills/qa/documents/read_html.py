"""Reads a page of the web, and of an export of Confluence, without all that stands around it."""

import re
from typing import Any, Final

from skills.qa.documents.html_words import is_hidden, say
from skills.qa.documents.outline import MOST_TEXT, Outline
from skills.qa.documents.tidy import line
from skills.qa.documents.trees import html_tree
from skills.qa.documents.values import Document

# Marks take more room than words do.
_MOST_MARKUP: Final = 5 * MOST_TEXT
_MOST_ABOVE: Final = 10
_LONGEST: Final = 200
_LANGUAGE: Final = re.compile(r"([a-zA-Z]{2,3})(?:[-_]|$)")
# Where the words of a page are, the surest first.
_CONTENT: Final = (
    "//*[@id='main-content']",
    "//main",
    "//*[@role='main']",
    "//article",
    "//body",
)


def read_html(words: str, *, file: str) -> Document:
    """Read what people see of a page: its main part, when it says which that is.

    A page of an export of Confluence has the pages above it at the top of each path.
    """
    is_cut = len(words) > _MOST_MARKUP
    page = html_tree(words[:_MOST_MARKUP].rpartition("<")[0] if is_cut else words)
    if page is None:
        return Outline().document(file)
    title, above = _placed(page)
    outline = Outline(above)
    say(_content(page), outline)
    if is_cut:
        outline.problems.add("too_large")
    language = _LANGUAGE.match(page.get("lang") or page.get("xml:lang") or "")
    return outline.document(file, title=title, language=language[1].lower() if language else "")


def _placed(page: Any) -> tuple[str, tuple[str, ...]]:
    """Tell what a page is called, and in Confluence the pages above it, its space first."""
    title = line("".join(page.xpath("//title[1]//text()")))
    crumbs = page.xpath("//*[@id='breadcrumbs']/li")[:_MOST_ABOVE]
    above = tuple(filter(None, (line("".join(one.itertext()))[:_LONGEST] for one in crumbs)))
    if above and page.xpath("//*[@id='main-content']"):
        return title.removeprefix(f"{above[0]} : "), above
    return title, ()


def _content(page: Any) -> Any:
    for where in _CONTENT:
        found = [one for one in page.xpath(where) if not is_hidden(one)]
        # Of several articles none is the main part.
        if len(found) == 1 and any(map(str.strip, found[0].itertext())):
            return found[0]
    return page
