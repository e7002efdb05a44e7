"""Files are read by another process: whatever one does to it, there is an answer."""

import asyncio
from asyncio.subprocess import Process
from datetime import timedelta
from typing import Any

import pytest

from skills.qa.documents import Problem, Reading, Why, apart, read_file
from skills.qa.documents.apart import MOST_BYTES
from skills.qa.tests.filing import pdf_file, word_file, zip_file


async def why(name: str, data: bytes) -> Why:
    """Why nothing was read."""
    reading = await read_file(name, data)
    (problem,) = reading.problems
    assert reading == Reading(problems=(Problem(file=name, why=problem.why),))
    return problem.why


async def test_an_archive_of_every_kind_is_read_there() -> None:
    archive = zip_file(
        {
            "a.docx": word_file(lambda made: made.add_paragraph("Wörden.")),
            "a.pdf": pdf_file(["Woorden."]),
            "a.md": "# Kop\nWoorden.",
            "a.csv": "vraag;antwoord\nHoe?;Zo.\nWaar?;",
        }
    )

    reading = await read_file("a.zip", archive)

    assert [one.sections[0].text for one in reading.documents] == [
        "Wörden.",
        "Woorden.",
        "Woorden.",
    ]
    assert [one.sections[0].path for one in reading.documents] == [(), (), ("Kop",)]
    assert [row.question for row in reading.rows] == ["Hoe?"]
    assert reading.problems == (Problem(file="a.csv", why="no_answer", row=3),)


async def test_a_file_that_is_too_large_is_not_even_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Process] = []
    begin = asyncio.create_subprocess_exec

    async def note(*command: str, **more: Any) -> Process:
        begun.append(await begin(*command, **more))
        return begun[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", note)

    assert await why("a.md", b"x" * (MOST_BYTES + 1)) == "too_large"
    assert not begun


async def test_a_bad_file_is_a_problem_and_does_not_raise() -> None:
    assert await why("../../etc/passwd.md", b"# Kop\nWoorden.") == "bad_name"


async def test_what_takes_too_long_is_too_hard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_PATIENCE", timedelta(milliseconds=50))

    assert await why("a.md", b"# Kop\nWoorden.") == "too_hard"
