"""Reads documents that people bring, and cuts them into pieces that answer a question.

    values      what a file holds: documents in sections, rows of questions, problems
    apart       reads a file in a process of its own, which `child` is, by `read`
    kind        what a file is; `archive` what is in one; `decode` its letters
    read_*      one kind of file each; `html_words` and `pdf_lines` do most of the work for two
    outline     makes sections of what is read; `tidy` makes its words plain
    passages    cuts sections into pieces; `sentences` says where one can be cut

No library that reads a file is imported here, nor by anything that is.
"""

from skills.qa.documents.apart import MOST_BYTES, read_file
from skills.qa.documents.passages import Passage, passages
from skills.qa.documents.values import Document, Problem, QuestionRow, Reading, Section, Why

__all__ = [
    "MOST_BYTES",
    "Document",
    "Passage",
    "Problem",
    "QuestionRow",
    "Reading",
    "Section",
    "Why",
    "passages",
    "read_file",
]
