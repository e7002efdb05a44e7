"""Reads a file of any kind that we know, and an archive of them. Pure, and slow: see `apart`."""

from dataclasses import dataclass, field
from time import process_time
from typing import Final

from skills.qa.documents.archive import harmless_path, members
from skills.qa.documents.decode import decode, decode_html
from skills.qa.documents.kind import is_archive, kind_of
from skills.qa.documents.read_docx import read_docx
from skills.qa.documents.read_html import read_html
from skills.qa.documents.read_markdown import read_markdown
from skills.qa.documents.read_pdf import read_pdf
from skills.qa.documents.read_questions import read_questions
from skills.qa.documents.read_text import read_text
from skills.qa.documents.tidy import line
from skills.qa.documents.values import Document, Problem, QuestionRow, Reading, Unread, Why

# Of all files in an archive together.
MOST_LETTERS: Final = 10_000_000
# Of the processor: what is left in an archive then is not read, and what was read is kept.
_ENOUGH: Final = 12.0
# What belongs to pages, or to the program that made an archive.
_BESIDE: Final = (
    *(".css", ".js", ".map", ".json", ".woff", ".woff2", ".ttf", ".eot", ".ico", ".png", ".jpg"),
    *(".jpeg", ".gif", ".svg", ".webp", ".db"),
)


def read(name: str, data: bytes) -> Reading:
    """Read a file; what cannot be read is told of, and the rest is read."""
    path = harmless_path(name)
    if path is None or "/" in path:
        return Reading(problems=(Problem(file=line(name), why="bad_name"),))
    gathered = _Gathered()
    if is_archive(data):
        gathered.take_archive(path, data)
    else:
        gathered.take(path, data)
    return gathered.reading()


@dataclass(slots=True, kw_only=True)
class _Gathered:
    """What was read so far."""

    documents: list[Document] = field(default_factory=list[Document])
    rows: list[QuestionRow] = field(default_factory=list[QuestionRow])
    problems: list[Problem] = field(default_factory=list[Problem])
    size: int = 0
    is_archive: bool = False

    def reading(self) -> Reading:
        """Give what was read."""
        return Reading(
            documents=tuple(self.documents),
            rows=tuple(self.rows),
            problems=tuple(self.problems),
            is_archive=self.is_archive,
        )

    def take_archive(self, path: str, data: bytes) -> None:
        """Read the files in an archive; of one that holds too much, nothing is kept."""
        began = process_time()
        has_confluence = False
        try:
            for name, member in members(data):
                if not _is_beside(name):
                    seconds = process_time() - began
                    self._take_member(name, member, is_late=seconds > _ENOUGH)
                    has_confluence |= member is not None and _is_of_confluence(member)
        except Unread as unread:
            self.documents, self.rows = [], []
            self.problems = [Problem(file=path, why=unread.why)]
            return
        if has_confluence:
            # The lists of all pages in an export.
            self.documents = [one for one in self.documents if not _is_index(one.file)]
        self.is_archive = bool(self.documents or self.rows or self.problems)
        if not self.is_archive:
            self.problems.append(Problem(file=path, why="empty"))

    def _take_member(self, name: str, member: bytes | None, *, is_late: bool) -> None:
        path = harmless_path(name)
        if path is None:
            self.problems.append(Problem(file=line(name), why="bad_name"))
        elif member is None:
            self.problems.append(Problem(file=path, why="encrypted"))
        elif is_archive(member):
            self.problems.append(Problem(file=path, why="nested_archive"))
        elif is_late:
            self.problems.append(Problem(file=path, why="too_hard"))
        else:
            self.take(path, member)

    def take(self, path: str, data: bytes) -> None:
        """Read a file that is no archive."""
        why: Why
        try:
            self._read(path, data)
        except Unread as unread:
            why = unread.why
        except (MemoryError, RecursionError):
            why = "too_hard"
        except Exception:
            # The libraries fail in more ways than they name, and each of them is the file's.
            why = "broken"
        else:
            return
        self.problems.append(Problem(file=path, why=why))

    def _read(self, path: str, data: bytes) -> None:
        match kind_of(path, data):
            case "questions":
                rows, problems = read_questions(data, file=path)
                if not rows and not problems:
                    raise Unread("empty")
                self._count(sum(len(row.question) + len(row.answer) for row in rows))
                self.rows += rows
                self.problems += problems
            case "pdf":
                self._add(read_pdf(data, file=path))
            case "docx":
                self._add(read_docx(data, file=path))
            case "html":
                self._add(read_html(_letters(decode_html(data)), file=path))
            case "markdown":
                self._add(read_markdown(_letters(decode(data)), file=path))
            case "text":
                self._add(read_text(_letters(decode(data)), file=path))

    def _add(self, document: Document) -> None:
        if not any(section.text for section in document.sections):
            raise Unread("empty")
        self._count(sum(len(one.text) + sum(map(len, one.path)) for one in document.sections))
        self.documents.append(document)

    def _count(self, letters: int) -> None:
        if self.size + letters > MOST_LETTERS:
            raise Unread("too_large")
        self.size += letters


def _letters(words: str | None) -> str:
    if words is None:
        raise Unread("unknown_kind")
    return words


def _is_beside(name: str) -> bool:
    last = name.rpartition("/")[2].casefold()
    return name.startswith("__MACOSX/") or last.startswith(".") or last.endswith(_BESIDE)


def _is_of_confluence(data: bytes) -> bool:
    return b'id="breadcrumbs"' in data and b'id="main-content"' in data


def _is_index(file: str) -> bool:
    return file.rpartition("/")[2] == "index.html"
