"""What is known of files: by which names and keys, and which files there are."""

import asyncio
import contextlib
import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot import Job, Tick
from skills.qa.documents import Document, Problem, QuestionRow, Reading, Section
from skills.qa.importing.sources import (
    ReadersAtOnce,
    files_in,
    kept_name,
    read_sources,
    sources_of,
)
from skills.qa.settings import Settings
from tests.chat import Chat

WORDS = (Section(path=(), text="Words.", number=1),)


def test_what_is_no_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Words.")
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "nowhere.md").symlink_to("gone.md")
    (tmp_path / "round.md").symlink_to("round.md")

    assert [name for name, _ in files_in(tmp_path)] == [f"{tmp_path.name}/a.md"]


def test_a_folder_that_cannot_be_looked_into_is_no_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "closed").mkdir()
    look = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError
        return look(path)

    monkeypatch.setattr(os, "scandir", refuse)

    with pytest.raises(PermissionError):
        list(files_in(tmp_path))


def test_every_name_fits_and_stays_apart() -> None:
    long = "d" * 250 + "/"
    names = [f"{long * 3}{at}.md" for at in "ab"]
    document = Document(file="m" * 400 + ".md", title="t" * 400, sections=WORDS)
    rows = tuple(
        QuestionRow(question="why " * 80 + end, answer="So.", tags=("tag" * 200,), row=2)
        for end in ("now", "then")
    )

    found = [
        one
        for name in names
        for one in sources_of(
            kept_name(name), Reading(documents=(document,), is_archive=True)
        ).found
    ]
    found += sources_of("list.csv", Reading(rows=rows)).found

    assert len({one.key for one in found}) == 4
    assert all(len(one.key) <= 500 and len(one.file) <= 500 for one in found)
    assert all(len(one.title) <= 300 and len(one.name) <= 300 for one in found)


def test_what_could_not_be_read_in_an_archive_is_named_in_it() -> None:
    document = Document(file="a.md", title="", sections=WORDS)
    problem = Problem(file="b.pdf", why="too_hard")

    sources = sources_of(
        "h/all.zip", Reading(documents=(document,), problems=(problem,), is_archive=True)
    )

    assert [one.file for one in sources.found] == ["h/all.zip/a.md"]
    assert sources.unread == {"h/all.zip/b.pdf"}


def test_two_folders_of_one_name_are_refused() -> None:
    with pytest.raises(ValidationError, match="two folders are called 'handbook'"):
        Settings.model_validate({"folders": [{"path": "/a/handbook"}, {"path": "/b/handbook"}]})


def _never() -> contextlib.AbstractAsyncContextManager[Tick]:
    raise AssertionError("what reads files opens no transaction")


@pytest.mark.in_chats("console")
@pytest.mark.on_databases("sqlite")
async def test_two_files_are_read_at_once_and_no_more(chat: Chat) -> None:
    house = chat.app.workplace
    job = Job(now=house.clock.now, house=house, open_tick=_never)
    free = house.memory(ReadersAtOnce).free
    await free.acquire()

    reading = asyncio.create_task(read_sources(job, "a.md", b"# A\n\nWords."))
    await asyncio.sleep(0)
    were_all_taken = free.locked()
    read = await reading

    assert were_all_taken
    assert [one.file for one in read.found] == ["a.md"]
    assert not free.locked()
