"""Tables of questions and answers: whichever program wrote them, holes and all."""

import pytest

from skills.qa.documents.read_questions import MOST_ROWS, read_questions
from skills.qa.documents.values import Problem, QuestionRow, Unread

ROWS = [
    QuestionRow(
        question="Hoe meld ik me ziek?",
        answer="Bel vóór 9.\nDan je leider.\n\nBeterschap!",
        tags=("ziek", "verzuim"),
        owner="An de Wit",
        row=2,
    ),
    QuestionRow(question="Tot hoe laat?", answer="Tot 6.", row=3),
]


@pytest.mark.parametrize(
    ("header", "between"),
    [
        ("question,answer,tags,owner", ","),
        ("Vraag;Antwoord;Trefwoorden;Eigenaar", ";"),
        (" VRAAG ;antwoord;Labels;EIGENAAR;anders", ";"),
        ("question\tanswer\tTags\towner", "\t"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_rows_are_read_in_dutch_and_english(header: str, between: str, encoding: str) -> None:
    first = '"Hoe  meld ik me ziek?"|"Bel vóór 9.\r\nDan je leider.\r\n\r\nBeterschap!"'
    rows = f'{first}|"#ziek, verzuim,ziek"|An de Wit\r\nTot hoe laat?|Tot 6.\r\n'
    table = f"{header}\r\n{rows.replace('|', between)}"

    assert read_questions(table.encode(encoding), file="a.csv") == (ROWS, [])


def test_a_row_with_a_hole_is_told_of_and_the_others_are_read() -> None:
    table = b"tags;answer;question\nx;;Hoe?\n;;\ny;Zo.;\n;Daar.;Waar?\n"

    rows, problems = read_questions(table, file="a.csv")

    assert rows == [QuestionRow(question="Waar?", answer="Daar.", row=5)]
    assert problems == [
        Problem(file="a.csv", why="no_answer", row=2),
        Problem(file="a.csv", why="no_question", row=4),
    ]


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (b"name;mail\nBo;b@example.org\n", "no_columns"),
        (b"question;tags\nHoe?;x\n", "no_columns"),
        (b'question;answer\n"Hoe?;x\n', "broken"),
    ],
)
def test_what_is_no_table_of_questions_is_told(table: bytes, why: str) -> None:
    with pytest.raises(Unread, match=why):
        read_questions(table, file="a.csv")


def test_rows_without_end_end() -> None:
    table = b"vraag,antwoord\n" + b"Hoe?,Zo.\n" * (MOST_ROWS + 5)

    rows, problems = read_questions(table, file="a.csv")

    assert len(rows) == MOST_ROWS
    assert problems == [Problem(file="a.csv", why="too_many", row=MOST_ROWS + 2)]


def test_holes_without_end_are_not_all_told_of() -> None:
    rows, problems = read_questions(b"vraag,antwoord\n" + b"Hoe?,\n" * 500, file="a.csv")

    assert (rows, len(problems)) == ([], 100)
