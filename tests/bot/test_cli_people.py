"""`plein people` as an operator sees it: preview, question, exit status, lists."""

import asyncio
import io
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot import demo
from bot.__main__ import main
from bot.cli.terminal import Terminal
from storage.people import Account, Person, person_by_email
from storage.session import Store
from storage.upgrade import upgrade
from tests.directories import DATABASES, imported, written


class _Keyboard(io.StringIO):
    """Standard input at which somebody types, perhaps after doing something else first."""

    def __init__(self, typed: str, before: Callable[[], object] = lambda: None) -> None:
        super().__init__(typed)
        self._before = before

    def isatty(self) -> bool:
        return True

    def readline(self, size: int | None = -1, /) -> str:
        self._before()
        return super().readline(-1 if size is None else size)


class _Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def _plein(url: str, *words: str) -> int:
    return main(["people", *words, "--database", url])


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings lie here, so that those of the project are not used."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, on each of both."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'people.db'}"


@pytest.fixture
def small(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'small.db'}"


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is there to answer."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))


def _types(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setattr(sys, "stdin", _Keyboard(typed))


def _everybody(url: str, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    _plein(url, "list")
    return capsys.readouterr().out


@pytest.mark.usefixtures("piped")
def test_yes_imports_after_the_preview(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    status = _plein(url, "import", str(demo.PEOPLE), "--yes")

    out = capsys.readouterr().out
    assert status == 0
    assert "new            120" in out
    assert out.endswith("Imported: 120 new, 0 changed, 0 returning, 0 leaving.\n")
    assert "120" in _everybody(url, capsys)


@pytest.mark.usefixtures("piped")
def test_without_a_terminal_nothing_is_written_without_yes(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status = _plein(url, "import", str(demo.PEOPLE))

    said = capsys.readouterr()
    assert status == 2
    assert "new            120" in said.out
    assert "Add --yes" in said.err
    assert _everybody(url, capsys) == ""


@pytest.mark.parametrize("answer", ["y\n", "YES\n", "ja\n"])
def test_a_yes_at_the_terminal_imports(
    small: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: str
) -> None:
    _types(monkeypatch, answer)

    status = _plein(small, "import", str(demo.PEOPLE))

    assert status == 0
    assert "Import? [y/N] Imported: 120 new" in capsys.readouterr().out


@pytest.mark.parametrize("answer", ["n\n", "\n", "", "yep\n"])
def test_anything_but_a_yes_imports_nothing(
    small: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: str
) -> None:
    _types(monkeypatch, answer)

    status = _plein(small, "import", str(demo.PEOPLE))

    assert status == 1
    assert capsys.readouterr().out.endswith("Nothing was imported.\n")
    assert _everybody(small, capsys) == ""


def test_ctrl_c_at_the_question_is_a_no(
    small: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys, "stdin", _Keyboard("", before=interrupt))

    assert _plein(small, "import", str(demo.PEOPLE)) == 1
    assert _everybody(small, capsys) == ""


def test_a_directory_that_changes_during_the_question_is_not_written(
    url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = written(tmp_path, "name,email", "Bo,bo@example.org")

    async def import_it() -> None:
        store = Store(url)
        await imported(store, path)
        await store.close()

    def somebody_else_imports() -> None:
        # The event loop of this thread is waiting for the answer.
        with ThreadPoolExecutor() as threads:
            threads.submit(lambda: asyncio.run(import_it())).result()

    monkeypatch.setattr(sys, "stdin", _Keyboard("y\n", before=somebody_else_imports))

    status = _plein(url, "import", str(path))

    assert status == 1
    assert "changed by somebody else" in capsys.readouterr().err


@pytest.mark.usefixtures("piped")
def test_the_second_time_there_is_nothing_to_do(
    small: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _plein(small, "import", str(demo.PEOPLE), "--yes")

    status = _plein(small, "import", str(demo.PEOPLE))

    assert status == 0
    assert capsys.readouterr().out.endswith("there is nothing to import.\n")


@pytest.mark.usefixtures("piped")
def test_a_broken_row_stops_the_import_also_with_yes(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, "name,email", "Bo,bo@example.org", "Tom,tom")

    status = _plein(url, "import", str(path), "--yes")

    said = capsys.readouterr()
    assert status == 1
    assert "row 3: email “tom” is not an address" in said.out
    assert "Nothing was imported." in said.err
    assert _everybody(url, capsys) == ""


@pytest.mark.usefixtures("piped")
def test_a_file_that_is_not_there_is_said_before_the_database_is_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = _plein("sqlite:////nowhere/at/all.db", "import", str(tmp_path / "peple.csv"))

    assert status == 1
    assert "There is no file" in capsys.readouterr().err


@pytest.mark.usefixtures("piped")
def test_a_long_file_on_a_pipe_tells_each_ten_thousand_rows(
    small: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = (f"P {number},p{number}@example.org" for number in range(20_500))

    _plein(small, "import", str(written(tmp_path, "name,email", *rows)), "--yes")

    assert capsys.readouterr().err.splitlines() == [
        "Read 10,000 rows",
        "Read 20,000 rows",
        "Written 10,000 of 20,500 rows",
        "Written 20,000 of 20,500 rows",
    ]


def test_on_a_terminal_one_line_is_updated_and_wiped(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = _Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    terminal = Terminal()

    terminal.progress("read", 1000, None)
    terminal.end_progress()

    assert screen.getvalue() == "\rRead 1,000 rows\r               \r"


def test_a_terminal_without_the_letters_gets_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))

    Terminal().say("Ayşe → Tom")

    assert raw.getvalue() == b"Ay?e ? Tom\n"


@pytest.mark.usefixtures("piped")
def test_people_are_listed_by_name_department_or_place(
    small: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _plein(small, "import", str(demo.PEOPLE), "--yes")
    capsys.readouterr()

    statuses = [_plein(small, "list", query) for query in ("ayse", "lisbon", "communicatie")]

    lines = capsys.readouterr().out.splitlines()
    assert statuses == [0, 0, 0]
    assert lines[:2] == [
        "name        email             department  location",
        "Ayşe Demir  ayse@example.org  Wonen       Nijmegen",
    ]
    assert sum("Lisbon" in line for line in lines) == 6
    assert sum("Communicatie" in line for line in lines) == 8


@pytest.mark.usefixtures("piped")
def test_a_long_list_is_cut_with_a_count(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    _plein(small, "import", str(demo.PEOPLE), "--yes")

    lines = _everybody(small, capsys).splitlines()

    assert len(lines) == 52
    assert lines[-1].startswith("50 of 120.")


def test_nobody_found_is_said(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    statuses = [_plein(small, "list"), _plein(small, "list", "x"), _plein(small, "show", "x@y")]

    assert statuses == [1, 1, 1]
    assert capsys.readouterr().err.splitlines() == [
        "Nobody is known yet. Begin with: plein people import FILE.csv",
        "Nobody is found by “x”.",
        "Nobody has the address “x@y”.",
    ]


def test_one_person_is_shown_with_manager_accounts_and_attributes(
    small: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(_demo_with_an_account(small))

    assert _plein(small, "show", "Bo@Example.org") == 0

    assert capsys.readouterr().out.splitlines() == [
        "name        Bo Jansen",
        "email       bo@example.org",
        "standing    active",
        "department  Wonen",
        "location    Arnhem",
        "manager     tom@example.org",
        "title       Verhuurconsulent",
        "language    nl",
        "zone        Europe/Amsterdam",
        "start_date  2009-01-01",
        "birthday    04-02",
        "away_from   -",
        "away_until  -",
        "skills      verhuur, huurcontracten",
        "on web      w1",
    ]


async def _demo_with_an_account(url: str) -> None:
    upgrade(url)
    store = Store(url)
    async with store.transaction() as db:
        await demo.load(db)
        bo = await person_by_email(db, "bo@example.org")
        assert isinstance(bo, Person)
        db.add(Account(adapter="web", workspace="x", external_id="w1", person_id=bo.id))
    await store.close()


@pytest.mark.usefixtures("piped")
def test_a_wrong_address_gets_a_guess(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    _plein(small, "import", str(demo.PEOPLE), "--yes")
    capsys.readouterr()

    assert _plein(small, "show", "ada.vermeer@example.org") == 1

    assert "Did you mean ada@example.org?" in capsys.readouterr().err
