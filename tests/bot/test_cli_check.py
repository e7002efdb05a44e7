"""`plein check` and `plein migrate`: what they tell, and what they leave alone."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from bot.__main__ import main
from storage.key_ring import KeyRing
from tests.bot.confiding import TEXTS
from tests.terminal import ROOT

Say = Callable[..., str]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a command that must end with a status, and give what it prints."""

    def run(*words: str, status: int = 0) -> str:
        ended = main(list(words))
        out, err = capsys.readouterr()
        assert ended == status, out + err
        return out + err

    return run


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path}/plein.db"


def _change(url: str, statement: str) -> None:
    if url.startswith("sqlite"):
        with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
            database.execute(statement)
            database.commit()
    else:
        with psycopg.connect(url) as connection:
            connection.execute(statement.encode())


def test_a_fresh_place_is_well(say: Say, tmp_path: Path) -> None:
    said = say("check", "--database", f"sqlite:///{tmp_path}/data/plein.db")

    assert "not there yet: `plein run` makes it" in said
    assert said.endswith("All is well.\n")
    assert list(tmp_path.iterdir()) == []


def test_keys_that_others_may_read_are_a_problem(say: Say, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/data/plein.db"
    keys = tmp_path / "data" / "keys"
    KeyRing(keys).make("lunch.1")

    assert f"keys      {keys}\n" in say("check", "--database", database)
    (keys / "lunch.1.key").chmod(0o640)
    assert f"! keys      {keys}: others may look" in say("check", "--database", database, status=1)
    (keys / "lunch.1.key").chmod(0o600)
    keys.chmod(0o711)
    assert f"! keys      {keys}: others may look" in say("check", "--database", database, status=1)


def test_a_folder_of_keys_that_cannot_be_used_is_told_and_keeps_the_bot_from_starting(
    say: Say, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    settings = '[storage]\nurl = "sqlite:///data/plein.db"\nkeys = "file"\n[adapters.web]\n'
    (tmp_path / "config.toml").write_text(settings)

    assert "! keys      file: this account cannot read and write" in say("check", status=1)
    assert "file: the folder of keys cannot be made" in say("run", status=1)


def test_check_tells_what_is_switched_on(say: Say, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[adapters.web]\n")

    said = say("check", "--database", "sqlite://")

    assert "settings  config.toml" in said
    assert "skills    none" in said
    assert "adapters  web" in said
    assert "in memory" in said


def test_migrate_says_what_it_did_and_then_that_nothing_is_left(say: Say, url: str) -> None:
    first = say("migrate", "--database", url)
    second = say("migrate", "--database", url)

    assert first.startswith("core: nothing → core_00")
    assert "web: nothing → web_000" in first
    assert second.endswith("is up to date.\n")
    assert "→" not in second


def test_check_tells_the_step_of_each_owner(say: Say, url: str) -> None:
    say("migrate", "--database", url)

    said = say("check", "--database", url)

    assert "core      at step 00" in said
    assert "none yet: `plein people import`" in said
    assert "waiting" not in said


def test_steps_that_wait_are_told_and_are_no_problem_yet(say: Say, url: str) -> None:
    say("migrate", "--database", url)
    _change(url, "DELETE FROM alembic_web")

    assert "waiting: `plein run` or `plein migrate`" in say("check", "--database", url)
    assert "web: steps are waiting" in say("migrate", "--check", "--database", url, status=1)


def test_a_channel_of_the_settings_that_no_chat_has_is_a_problem(
    say: Say, url: str, tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text('[skills.kudos]\nchannel = "#thanks"\n[adapters.web]\n')
    say("migrate", "--database", url)
    assert "#thanks" not in say("check", "--database", url)  # no chat has told of any yet

    row = "INSERT INTO core_channel (id, adapter, workspace, external_id, name, kind)"
    _change(url, f"{row} VALUES ('1', 'slack', 'main', 'C1', '#thanks', 'public')")
    assert "#thanks" not in say("check", "--database", url)
    _change(url, f"{row} VALUES ('2', 'web', 'main', 'c2', '#kudos', 'public')")
    said = say("check", "--database", url, status=1)
    _change(url, f"{row} VALUES ('3', 'web', 'main', 'c3', '#thanks', 'public')")

    assert "! [skills.kudos] channel  no chat has the channel #thanks: what is said there" in said
    assert "#thanks" not in say("check", "--database", url)


def test_what_is_off_where_nobody_is_told_of_is_found(say: Say, url: str, tmp_path: Path) -> None:
    off = "[off.kudos]\nchannels = ['#board']\nunits = ['department=Goes', 'contract=temp']\n"
    (tmp_path / "config.toml").write_text(f"[skills.kudos]\n[adapters.web]\n{off}")
    say("migrate", "--database", url)
    row = "INSERT INTO core_channel (id, adapter, workspace, external_id, name, kind)"
    _change(url, f"{row} VALUES ('2', 'web', 'main', 'c2', '#kudos', 'public')")
    kept = "INSERT INTO core_switched_off (id, skill, unit, since)"
    _change(url, f"{kept} VALUES ('1', 'kudos', 'channel=kudos', '2026-11-23 09:00:00')")

    said = say("check", "--database", url, status=1)

    assert "! [off.kudos] channels  no chat has the channel #board: it is off nowhere" in said
    assert "  [off.kudos] units     department=Goes: Nobody has department “Goes”." in said
    assert "! [off.kudos] units     contract=temp: it is off for everybody. I know nothing" in said
    assert "! /plein off kudos      channel=kudos: it is off for everybody" in said


def test_tables_that_differ_from_the_code_are_a_problem(say: Say, url: str) -> None:
    say("migrate", "--database", url)
    assert "tables and code agree" in say("migrate", "--check", "--database", url)

    _change(url, "ALTER TABLE core_person DROP COLUMN title")

    for command in (("check",), ("migrate", "--check")):
        assert "core: add column core_person.title" in say(*command, "--database", url, status=1)


def test_a_skill_that_was_removed_leaves_its_tables_and_is_named(say: Say, url: str) -> None:
    say("migrate", "--database", url)
    _change(url, "CREATE TABLE alembic_tea (version_num VARCHAR(32) NOT NULL)")
    _change(url, "INSERT INTO alembic_tea VALUES ('tea_0001')")

    said = say("check", "--database", url)

    assert "tea       switched off or removed; its tables are still there" in said


def test_a_role_for_an_address_that_nobody_has_is_told(say: Say, url: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[roles]\nadmin = ["ada@example.org"]\n')
    (tmp_path / "people.csv").write_text("name,email\nBob Jansen,bob@example.org\n")
    say("people", "import", "people.csv", "--yes", "--database", url)

    said = say("check", "--database", url)

    assert "[roles] admin  nobody in the directory has the address ada@example.org" in said


def test_a_demo_that_others_can_reach_is_a_problem(say: Say, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[bot]\ndemo = true\n[web]\nlisten = "0.0.0.0:8080"\n')

    said = say("check", "--database", "sqlite://", status=1)

    assert "! demo" in said
    assert said.endswith("1 problem, marked with !\n")


@pytest.fixture
def with_forms_on_pages(tmp_path: Path) -> dict[str, str]:
    """An environment with a package that brings the skill `confiding`."""
    lib = tmp_path / "lib"
    package, facts = lib / "confiding_package", lib / "confiding-1.dist-info"
    shutil.copytree(TEXTS, package / "texts")
    (package / "__init__.py").write_text("from tests.bot.confiding import skill as skill\n")
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: confiding\nVersion: 1\n")
    (facts / "entry_points.txt").write_text("[plein.skills]\nconfiding = confiding_package\n")
    return {**os.environ, "PYTHONPATH": f"{lib}{os.pathsep}{ROOT}"}


@pytest.mark.slow
def test_forms_and_pages_are_named_when_nobody_says_where_people_find_them(
    with_forms_on_pages: dict[str, str], tmp_path: Path
) -> None:
    def check(settings: str) -> str:
        (tmp_path / "config.toml").write_text(f"[skills.confiding]\n[skills.kudos]\n{settings}")
        words = [sys.executable, "-m", "bot", "check", "--database", "sqlite://"]
        done = subprocess.run(
            words, cwd=tmp_path, env=with_forms_on_pages, capture_output=True, text=True, check=True
        )
        return done.stdout

    silent = check("")
    assert "forms     confiding.word, confiding.worry: where a chat has no forms" in silent
    assert "pages     kudos.figures: for people to open in a browser. Say in [web]" in silent
    assert "kudos.figures" not in check("[bot]\ndemo = true\n")
    said = check('[web]\naddress = "https://plein.example.org"\n')
    assert "no forms" not in said
    assert "kudos.figures" not in said


def test_a_database_in_memory_has_nothing_to_migrate(say: Say) -> None:
    said = say("migrate", "--database", "sqlite://", status=1)

    assert "a database in memory is made anew each time" in said


def test_a_new_step_needs_a_name_that_exists_and_a_message(say: Say) -> None:
    assert "nothing is called kudoz. There are: core" in say(
        "migrate", "--new", "kudoz", "-m", "Count stickers", status=1
    )
    assert 'plein migrate --new web -m "Count stickers"' in say("migrate", "--new", "web", status=1)


def test_no_step_is_written_when_nothing_differs(say: Say) -> None:
    said = say("migrate", "--new", "web", "-m", "Nothing at all", status=1)

    assert "the tables of web are as its last step left them" in said


def test_check_tells_which_workspace_has_no_token_that_works(
    say: Say, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SIGNING", "CLIENT", "SEAL"):
        monkeypatch.setenv(name, "0123456789abcdef0123456789abcdef")
    Path("config.toml").write_text(_MANY)
    say("migrate", "--database", url)
    say("check", "--database", url)
    for team, lost in (("T1", "'gone; reference 1a2b3c4d'"), ("T2", "NULL"), ("T3", "'unlisted'")):
        _change(
            url,
            "INSERT INTO slack_installation (id, enterprise_id, team_id, app_id, bot_user, scopes, "
            f"token, installed_at, lost) VALUES ('{team}', '-', '{team}', 'A1', 'U1', '', '', "
            f"'2026-11-23 09:00:00', {lost})",
        )

    said = say("check", "--database", url, status=1)

    [line] = [one for one in said.splitlines() if "no token works in T1" in one]
    assert line.startswith("! slack")
    assert "in T1 (gone; reference 1a2b3c4d)" in line
    assert line.endswith("by installing the app again at https://plein.example.org/slack/install")


_MANY = """
[web]
address = "https://plein.example.org"

[adapters.slack]
mode = "http"
signing_secret = "${SIGNING}"
client_id = "1.2"
client_secret = "${CLIENT}"
seal_keys = ["${SEAL}"]
workspaces = ["T1", "T2"]
"""
