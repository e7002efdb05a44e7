"""Marks of HTML and XML → trees. XML with definitions of its own is refused: they can be a bomb."""

import re
from typing import Any, Final, cast

from skills.qa.documents.values import Unread

_DEFINITION: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# In UTF-7 and its like a definition does not look like one.
_STATED: Final = re.compile(rb"encoding\s*=\s*[\"']([^\"']*)")
_STATED_IN: Final = 200
_PLAIN: Final = re.compile(rb"utf-?(?:8|16)(?:le|be)?|us-ascii|iso-8859-\d+", re.IGNORECASE)


def library() -> Any:
    """Give lxml, which says nothing of its types, and is read in when it is first needed."""
    from lxml import (  # pyright: ignore[reportMissingTypeStubs]
        etree,  # pyright: ignore[reportAttributeAccessIssue, reportUnknownVariableType]
    )

    return cast("Any", etree)


def html_tree(words: str) -> Any:
    """Read marks as a browser does, however bad they are; None when there is nothing."""
    parser = library().HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
    )
    parser.feed(words.encode("utf-8", "ignore") or b" ")
    try:
        return parser.close()
    except library().XMLSyntaxError:
        return None


def refuse_definitions(xml: bytes) -> None:
    """Look whether XML defines things of its own, before anybody reads it.

    Raises: Unread.
    """
    # In UTF-16 there is a NUL beside each of these letters.
    letters = xml.replace(b"\0", b"")
    stated = _STATED.search(letters[:_STATED_IN])
    if _DEFINITION.search(letters) or (stated and not _PLAIN.fullmatch(stated[1])):
        raise Unread("bomb")
