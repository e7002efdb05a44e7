"""Reads a PDF: its words page by page, under the headings that its outline has."""

import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from time import process_time
from typing import Any, Final, cast

from skills.qa.documents.outline import Outline
from skills.qa.documents.pdf_lines import Heading, Lines, say, without_repeated
from skills.qa.documents.tidy import line
from skills.qa.documents.values import Document, Unread

MOST_PAGES: Final = 2000
_MOST_HEADINGS: Final = 5000
_DEEPEST: Final = 6
# Of the processor. What takes longer is not ended by others then, and what was read is kept.
_ENOUGH: Final = 12.0
# By how much of the size of a letter the pen moves for a new word, in thousandths.
_GAP: Final = 170
_FAR: Final = 10_000
_ENDS: Final = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
# What programs put where a title should be.
_NO_TITLE: Final = re.compile(
    r"Microsoft \w+ - |.*\.\w{2,4}$|untitled|naamloos|.*\\", re.IGNORECASE
)


def read_pdf(data: bytes, *, file: str) -> Document:
    """Read it, also when it has a password, but only for changes.

    Raises: Unread, when it needs a password, unfolds to too much, or has pictures and no words;
    and whatever the library does with bytes that are no PDF.
    """
    from pypdf import PdfReader
    from pypdf.errors import LimitReachedError

    outline = Outline()
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unread("encrypted")
        pages = list(_pages(reader, outline))
    except LimitReachedError as error:
        raise Unread("bomb") from error
    kept = without_repeated(pages)
    if not any(one.strip() for lines in kept for one in lines):
        raise Unread("scanned")
    headings: dict[int, list[Heading]] = {}
    for page, heading in islice(_headings(reader), _MOST_HEADINGS):
        headings.setdefault(page, []).append(heading)
    problems, outline.problems = outline.problems, set()
    say(kept, headings, outline)
    outline.problems |= problems
    return outline.document(file, title=_title(reader))


def _pages(reader: Any, outline: Outline) -> Iterator[Lines]:
    """Give the lines of each page, as far as there is time for them."""
    began = process_time()
    for number, page in enumerate(reader.pages):
        if number == MOST_PAGES:
            outline.problems.add("too_many")
            return
        if process_time() - began > _ENOUGH:
            outline.problems.add("too_hard")
            return
        yield _ENDS.split(page.extract_text(visitor_operand_before=_part_words))


def _part_words(operator: bytes, operands: Sequence[Any], *_where: Any) -> None:
    """Have a space where the pen moves on for a new word: the library takes the spaces of some
    fonts for wider than they are, and sees none then."""
    if operator != b"TJ" or not operands or not isinstance(operands[0], list):
        return
    parts = cast("list[Any]", operands[0])
    # Far on, which is a space for any font, and back again, which is none.
    parts[:] = [
        one for part in parts for one in ((part - _FAR, _FAR) if _is_gap(part) else (part,))
    ]


def _is_gap(part: Any) -> bool:
    return isinstance(part, (int, float)) and part <= -_GAP


def _headings(reader: Any) -> Iterator[tuple[int, Heading]]:
    """Give the headings of its outline in order, each with its page from 0.

    What is wrong with an outline is not wrong with the words: there are no headings then.
    """
    try:
        stack: list[Iterator[Any]] = [iter(reader.outline)]
        while stack:
            one = next(stack[-1], None)
            if one is None:
                stack.pop()
            elif isinstance(one, list):
                stack.append(iter(cast("list[Any]", one)))
            else:
                page = reader.get_destination_page_number(one)
                words = line(str(one.title or ""))
                if page is not None and page >= 0 and words:
                    yield page, Heading(level=min(len(stack), _DEEPEST), words=words)
    except MemoryError:
        raise
    except Exception:
        return


def _title(reader: Any) -> str:
    """What it says it is called, when a person may have written that."""
    try:
        title = line(str(reader.metadata.title or "")) if reader.metadata else ""
    except MemoryError:
        raise
    except Exception:
        return ""
    return "" if _NO_TITLE.match(title) else title
