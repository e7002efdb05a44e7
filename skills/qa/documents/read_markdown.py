"""Reads Markdown, as CommonMark and with tables: each heading begins a section."""

import re
from typing import Final

from skills.qa.documents.html_words import say
from skills.qa.documents.outline import MOST_TEXT, Outline
from skills.qa.documents.trees import html_tree
from skills.qa.documents.values import Document

# What other programs keep at the top of a file, between two lines of three dashes.
_FRONT: Final = re.compile(r"\s*---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_FIELD: Final = r"""^{}\s*:\s*["']?(.*?)["']?\s*$"""
_TITLE: Final = re.compile(_FIELD.format("title"), re.MULTILINE)
_LANGUAGE: Final = re.compile(_FIELD.format("lang(?:uage)?"), re.MULTILINE)


def read_markdown(words: str, *, file: str) -> Document:
    """Read it; `title` and `lang` at the top of it are heeded when they are there."""
    from markdown_it import MarkdownIt

    outline = Outline()
    is_cut = len(words) > MOST_TEXT
    words = words[:MOST_TEXT].replace("\r\n", "\n").replace("\r", "\n")
    title = language = None
    if front := _FRONT.match(words):
        title, language = _TITLE.search(front[1]), _LANGUAGE.search(front[1])
        words = words[front.end() :]
    # As HTML, of which it can hold a part: so both are read alike.
    page = html_tree(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(words))
    if page is not None:
        say(page, outline)
    if is_cut:
        outline.problems.add("too_large")
    return outline.document(
        file,
        title=title[1] if title else "",
        language=language[1][:2].lower() if language else "",
    )
