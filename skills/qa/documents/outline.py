"""Takes what a document says, piece by piece, and makes sections of it by its headings. Pure."""

from typing import Final

from skills.qa.documents.tidy import item, line, lines, row
from skills.qa.documents.values import Document, Section, Why

# More is no document that people look something up in; what is over is left out.
MOST_TEXT: Final = 2_000_000
_MOST_SECTIONS: Final = 20_000
_HEADING: Final = 200


class Outline:
    """A document while it is read. Headings have a level, 1 at the top."""

    def __init__(self, above: tuple[str, ...] = ()) -> None:
        self.title = ""
        self.problems: set[Why] = set()
        self._above = above
        self._headings: list[tuple[int, str]] = []
        self._blocks: list[str] = []
        self._is_list = False
        self._page: int | None = None
        self._is_open = False
        self._left = MOST_TEXT
        self._sections: list[Section] = []
        self._tops: list[str] = []

    @property
    def is_full(self) -> bool:
        """Whether nothing more is taken."""
        return bool(self.problems)

    def heading(self, level: int, words: str) -> None:
        """Begin a section."""
        words = line(words)[:_HEADING].strip()
        if not words or self.is_full:
            return
        self._close()
        while self._headings and self._headings[-1][0] >= level:
            self._headings.pop()
        self._headings.append((level, words))
        self._is_open = True
        self._left -= len(words)
        if level == 1:
            self._tops.append(words)

    def page(self, number: int) -> None:
        """Begin a page: a section is on one page."""
        if number != self._page and self._blocks:
            self._close()
        self._page = number

    def paragraph(self, words: str) -> None:
        """Take a paragraph; lines in it stay."""
        self._take(lines(words), is_list=False)

    def item(self, words: str) -> None:
        """Take an item of a list."""
        self._take(item(words), is_list=True)

    def row(self, *cells: str) -> None:
        """Take a row of a table."""
        self._take(row(cells), is_list=True)

    def end_list(self) -> None:
        """End a list or a table, so that what comes next is not of it."""
        self._is_list = False

    def document(self, file: str, *, title: str = "", language: str = "") -> Document:
        """Give what was taken. It is called by its title, by its only heading at the top, or else
        by the name of its file."""
        self._close()
        only = self._tops[0] if len(self._tops) == 1 else ""
        return Document(
            file=file,
            title=line(title)[:_HEADING].strip() or only or _named(file),
            sections=tuple(self._sections),
            language=language,
            problems=tuple(sorted(self.problems)),
        )

    def _take(self, words: str, *, is_list: bool) -> None:
        if not words or self.is_full:
            return
        if len(words) > self._left:
            self.problems.add("too_large")
            words = words[: self._left].rpartition(" ")[0]
        self._left -= len(words)
        if self._blocks:
            self._blocks.append("\n" if is_list and self._is_list else "\n\n")
        self._blocks.append(words)
        self._is_list = is_list

    def _close(self) -> None:
        """End the section, when there is one."""
        self._is_list = False
        if not self._is_open and not self._blocks:
            return
        if len(self._sections) == _MOST_SECTIONS:
            self.problems.add("too_many")
        else:
            self._sections.append(
                Section(
                    path=(*self._above, *(words for _, words in self._headings)),
                    text="".join(self._blocks),
                    page=self._page,
                    number=len(self._sections) + 1,
                )
            )
        self._blocks = []
        self._is_open = False


def _named(file: str) -> str:
    name = file.rpartition("/")[2]
    stem = name.rpartition(".")[0] or name
    return line(stem.replace("_", " ").replace("-", " ")) or name
