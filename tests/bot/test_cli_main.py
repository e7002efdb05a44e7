"""What `plein` says to whoever types something that cannot be done."""

import contextlib
import re
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import main, parser
from bot.cli.common import no_such
from tests.terminal import ROOT, plein, running

COMMANDS = (
    "run",
    "try",
    "check",
    "migrate",
    "people",
    "role",
    "new",
    "export",
    "forget",
    "forget-skill",
    "sign-in",
    "slack",
    "matrix",
)
GONE = "postgresql://plein:geheim@127.0.0.1:9/plein"  # nobody listens on the port of "discard"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in a folder without a config.toml."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])

    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: plein {command}")


def test_every_command_is_in_the_help() -> None:
    shown = re.findall(r"^ {4}([a-z-]+)(?= |$)", parser().format_help(), re.MULTILINE)

    assert shown == [*COMMANDS, "qa"]  # and what skills offer


MISTAKES = {
    "chekc": "plein: there is no command 'chekc'; did you mean check?",
    "rnu --config x": "plein: there is no command 'rnu'; did you mean run?",
    "mport": "plein: there is no command 'mport'; did you mean export?",
    "people imprt x.csv": "plein people: there is no command 'imprt'; did you mean import?",
    "new skil lunch": "plein new: there is no command 'skil'; did you mean skill?",
    "run --confg x": "plein run: there is no option '--confg'; did you mean --config?",
    "run --confg=x": "plein run: there is no option '--confg'; did you mean --config?",
    "people import --yess": "plein people import: there is no option '--yess'; did you mean --yes?",
    "people list --databse sqlite:// Ada": (
        "plein people list: there is no option '--databse'; did you mean --database?"
    ),
    "--confg x run": "plein: there is no option '--confg' before the command.",
    "--config x run": "plein: there is no option '--config' before the command.",
    "people --database x list": "plein people: there is no option '--database' before the command.",
    "run fast": "plein run: 'fast' is one word too many.",
    "export": "plein export: the following arguments are required: EMAIL.",
    "migrate --new": "plein migrate: argument --new: expected one argument.",
}


@pytest.mark.parametrize("typed", MISTAKES)
def test_a_typing_mistake_is_answered_in_one_sentence_with_what_was_meant(
    typed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _status(*typed.split()) == 2

    said = capsys.readouterr()
    assert said.err.splitlines() == [MISTAKES[typed]]
    assert said.out == ""


@pytest.mark.parametrize(
    ("word", "known", "said"),
    [
        ("--lin", ("--line",), "did you mean --line?"),
        ("--lin", ("--line", "--link"), "did you mean --link or --line?"),
        (
            "--lin",
            ("--line", "--link", "--lint", "--ling"),
            "did you mean --lint, --link or --ling?",
        ),
        ("xyzzy", ("run", "try"), "there are: run, try."),
    ],
)
def test_up_to_three_that_look_like_it_are_suggested(
    word: str, known: tuple[str, ...], said: str
) -> None:
    assert no_such("option", word, known) == f"there is no option {word!r}; {said}"


@pytest.mark.parametrize("words", [(), ("people",), ("new",)], ids=str)
def test_without_a_command_one_sees_which_there_are(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert _status(*words) == 2

    said = capsys.readouterr().err
    assert said.startswith(f"{' '.join(('plein', *words))}: a command is missing; there are: ")
    assert {(): "export", ("people",): "import", ("new",): "skill"}[words] in said


def test_an_option_may_be_shortened_and_joined_and_a_value_may_begin_with_a_dash(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for words in (("--data", "sqlite://"), ("--database=sqlite://",)):
        assert _status("check", *words) == 0
    assert _status("migrate", "--new", "core", "-m", "- a dash") == 1
    assert "there is no option" not in capsys.readouterr().err


def test_a_configuration_that_is_not_there_is_told_with_what_to_do(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "my.toml"

    assert main(["check", "--config", str(path)]) == 1
    assert capsys.readouterr().err.startswith(f"{path}: there is no such file. Copy config.toml")


def test_a_mistake_in_the_configuration_is_told_with_line_and_key_and_suggestion(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "my.toml"
    path.write_text('[bot]\nname = "Plein"\nzon = "Europe/Amsterdam"\nlanguage = 7\n')

    for command in ("check", "migrate", "run"):
        assert main([command, "--config", str(path)]) == 1
        assert capsys.readouterr().err == (
            f"{path}:3: [bot] zon: unknown; did you mean zone?\n"
            f'{path}:4: [bot] language: must be "en" or "nl"\n'
        )


def test_an_adapter_that_does_not_exist_is_told_with_its_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "my.toml"
    path.write_text("[bot]\n\n[adapters.wbe]\n")

    assert main(["check", "--config", str(path)]) == 1
    assert capsys.readouterr().err == (
        f"{path}:3: [adapters.wbe]: unknown; did you mean [adapters.web]?\n"
    )


@pytest.mark.parametrize(
    "words",
    [
        ("run",),
        ("check",),
        ("migrate", "--check"),
        ("people", "list"),
        ("export", "ada@example.org"),
        ("forget", "ada@example.org"),
        ("sign-in", "ada@example.org"),
    ],
    ids=" ".join,
)
def test_a_database_that_is_gone_is_told_in_a_sentence(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    status = main([*words, "--database", GONE])

    said = "".join(capsys.readouterr())
    assert status == 1
    assert "The database cannot be reached: " in said
    assert "port 9 failed: Connection refused" in said
    assert "[storage] url" in said
    assert "geheim" not in said


@pytest.mark.parametrize("command", ["check", "migrate"])
def test_a_file_that_is_no_database_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str
) -> None:
    path = tmp_path / "notes.db"
    path.write_text("Milk, bread and something for the cat.\n" * 100)

    assert main([command, "--database", f"sqlite:///{path}"]) == 1
    assert "cannot be reached: file is not a database" in "".join(capsys.readouterr())
    assert path.read_text().startswith("Milk")


def test_a_folder_that_may_not_be_made_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()

    assert main(["migrate", "--database", f"sqlite:///{tmp_path}/file/plein.db"]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"{tmp_path}/file/plein.db: its folder cannot be made")


@pytest.mark.slow
def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        config = _config(tmp_path, port)

        done = plein(tmp_path, "run", "--config", config)

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        f"The web server cannot listen there: 127.0.0.1:{port}, Address already in use. "
        "Stop what is there, or change [web] listen."
    )


@pytest.mark.slow
def test_a_second_process_on_sqlite_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    config = _config(tmp_path, 0)

    with running(tmp_path, "--config", config):
        second = plein(tmp_path, "run", "--config", config)
        steps = plein(tmp_path, "migrate", "--config", config)
        check = plein(tmp_path, "check", "--config", config)
    third = plein(tmp_path, "migrate", "--config", config)

    for refused in (second, steps):
        assert refused.returncode == 1
        assert refused.stderr == (
            "Another Plein process is using this database file; stop it first, or use "
            f"PostgreSQL. sqlite:///{tmp_path}/plein.db\n"
        )
    assert check.returncode == 0, check.stdout + check.stderr
    assert "a Plein is running on it" in check.stdout
    assert third.returncode == 0


@pytest.mark.slow
def test_a_bot_whose_clock_was_moved_ahead_says_so_and_runs(tmp_path: Path) -> None:
    config = _config(tmp_path, 0)
    with contextlib.closing(sqlite3.connect(tmp_path / "plein.db")) as database:
        assert main(["migrate", "--config", str(config)]) == 0
        database.execute("INSERT INTO core_clock_left VALUES ('try', '2999-11-25 21:30:00')")
        database.commit()

    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run", "--config", config],
        env={"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        told = next(line for line in process.stdout if line.startswith("Mind: "))
        process.terminate()

    assert process.returncode == 0
    assert told == (
        "Mind: `plein try` moved the clock of this database ahead, to 2999-11-25 21:30 UTC. "
        "Until then nothing happens by the schedule.\n"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "begins", "tries"),
    [
        ("nl", "Plein staat op http://127.0.0.1:", "/bedankt @Tom omdat "),
        ("en", "Plein is at http://127.0.0.1:", "/kudos @Tom thanks for "),
    ],
)
def test_the_demo_says_where_it_is_and_what_to_try_in_its_language(
    tmp_path: Path, language: str, begins: str, tries: str
) -> None:
    config = _config(tmp_path, 0)
    settings = config.read_text(encoding="utf-8")
    config.write_text(f'[bot]\ndemo = true\nlanguage = "{language}"\n{settings}', encoding="utf-8")

    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run", "--config", config],
        env={"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(7)]
        process.terminate()

    assert said[0].startswith(begins)
    assert said[3].startswith(tries)
    assert "Tom de Wit" in said[6]
    assert process.returncode == 0


def test_a_database_of_a_newer_program_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/plein.db"
    assert main(["migrate", "--database", url]) == 0
    with contextlib.closing(sqlite3.connect(tmp_path / "plein.db")) as database:
        database.execute("UPDATE alembic_core SET version_num = 'core_9999'")
        database.commit()
    capsys.readouterr()

    assert main(["run", "--database", url]) == 1
    assert main(["check", "--database", url]) == 1

    run, check = reversed(capsys.readouterr())
    assert "the database is at step core_9999" in run
    assert "start the newer program" in check


@pytest.mark.slow
def test_a_reader_who_has_seen_enough_gets_no_traceback(tmp_path: Path) -> None:
    done = subprocess.run(
        f"{sys.executable} -m bot migrate --help | true; "
        f"{sys.executable} -m bot check --database sqlite:// | true",
        shell=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""


def _status(*words: str) -> int:
    """Run a command; argparse ends the process where it refuses the words."""
    try:
        return main(words)
    except SystemExit as ended:
        return int(ended.code or 0)


def _config(folder: Path, port: int) -> Path:
    path = folder / "config.toml"
    path.write_text(
        f'[storage]\nurl = "sqlite:///{folder}/plein.db"\n'
        f'[web]\nlisten = "127.0.0.1:{port}"\n[adapters.web]\n'
    )
    return path
