"""Upgrades: every owner's steps, on both databases, whole or not at all."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from storage import upgrade as upgrades
from storage.owner import CORE, Owner, in_order
from storage.sqlite import NotUsable
from storage.upgrade import NewerDatabase, check, current, revise, upgrade
from tests.storage.lunch import PLACE, VOTE, Lunch

ROOT = Path(__file__).parents[2]
FIRST = 'op.create_table("lunch_first", sa.Column("id", sa.Integer(), primary_key=True))'
SECOND = 'op.create_table("lunch_second", sa.Column("id", sa.Integer(), primary_key=True))'
KILLED = f"{SECOND}\nos.kill(os.getpid(), signal.SIGKILL)"


def _engine(url: str) -> Engine:
    return create_engine(url.replace("postgresql:", "postgresql+psycopg:"))


def _tables(url: str, owner: str) -> list[str]:
    engine = _engine(url)
    names = inspect(engine).get_table_names()
    engine.dispose()
    return sorted(name for name in names if name.startswith(f"{owner}_"))


def _run(url: str, *statements: str) -> list[object]:
    engine = _engine(url)
    with engine.begin() as connection:
        results = [connection.execute(text(statement)) for statement in statements]
        rows = results[-1].scalars().all() if results[-1].returns_rows else []
    engine.dispose()
    return list(rows)


def test_after_an_upgrade_nothing_differs_and_a_second_one_does_nothing(empty_url: str) -> None:
    assert current(empty_url) == {}

    upgrade(empty_url)
    upgrade(empty_url)

    assert current(empty_url) == {"core": CORE.steps()[-1]}
    assert check(empty_url) == []


def test_constraints_have_the_names_of_the_convention(url: str) -> None:
    engine = _engine(url)
    look = inspect(engine)

    assert look.get_pk_constraint("core_account")["name"] == "pk_core_account"
    assert [key["name"] for key in look.get_foreign_keys("core_account")] == [
        "fk_core_account_person_id_core_person"
    ]
    assert [key["name"] for key in look.get_unique_constraints("core_account")] == [
        "uq_core_account_adapter_workspace_external_id"
    ]
    assert "ix_core_account_person_id" in {key["name"] for key in look.get_indexes("core_account")}
    engine.dispose()


def test_a_skill_gets_its_steps_written_run_and_compared(own_url: str, lunch: Lunch) -> None:
    lunch.write(PLACE)
    first = revise(lunch.owner, "First tables")
    assert first is not None
    assert first.name == "0001_first_tables.py"
    upgrade(own_url, [lunch.owner])
    assert check(own_url, [lunch.owner]) == []

    lunch.write(PLACE.replace("max_length=80", "max_length=90"), VOTE)
    differences = check(own_url, [lunch.owner])
    assert "lunch: add table lunch_vote" in differences
    second = revise(lunch.owner, "Count votes")
    assert second is not None
    assert "from storage.table import UtcDateTime" in second.read_text()
    assert any("steps are waiting" in line for line in check(own_url, [lunch.owner]))
    upgrade(own_url, [lunch.owner])

    assert current(own_url) == {"core": CORE.steps()[-1], "lunch": "lunch_0002"}
    assert [line for line in check(own_url, [lunch.owner]) if "modify type" not in line] == []
    assert _tables(own_url, "lunch") == ["lunch_like", "lunch_place", "lunch_vote"]


def test_no_step_is_written_when_nothing_differs(lunch: Lunch) -> None:
    lunch.write(PLACE)
    revise(lunch.owner, "First tables")

    assert revise(lunch.owner, "Nothing") is None
    assert lunch.owner.steps() == ["lunch_0001"]


def test_what_the_database_lacks_or_has_too_much_is_named(own_url: str) -> None:
    _run(
        own_url,
        "DROP INDEX ix_core_timer_due",
        "ALTER TABLE core_channel DROP COLUMN language",
        "CREATE TABLE core_more (id INT)",
    )

    assert sorted(check(own_url)) == [
        "core: add column core_channel.language",
        "core: add index ix_core_timer_due",
        "core: remove table core_more",
    ]


def test_a_killed_upgrade_is_run_again(own_url: str, lunch: Lunch) -> None:
    lunch.step("0001_first", FIRST)
    second = lunch.step("0002_second", KILLED)

    killed = _upgrade_elsewhere(own_url, lunch.owner)

    assert killed == -signal.SIGKILL
    assert current(own_url)["lunch"] == "lunch_0001"
    assert _tables(own_url, "lunch") == ["lunch_first"]
    lunch.step(second.stem, SECOND)
    upgrade(own_url, [lunch.owner])
    assert current(own_url)["lunch"] == "lunch_0002"
    assert _tables(own_url, "lunch") == ["lunch_first", "lunch_second"]


def _upgrade_elsewhere(url: str, owner: Owner) -> int:
    script = (
        "from pathlib import Path\n"
        "from storage.upgrade import Owner, upgrade\n"
        f"upgrade({url!r}, [Owner(name={owner.name!r}, folder=Path({str(owner.folder)!r}))])\n"
    )
    return subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode


def test_a_step_that_fails_leaves_nothing_behind(own_url: str, lunch: Lunch) -> None:
    lunch.step("0001_first", f"{FIRST}\nop.execute('SELECT nonsense FROM nowhere')")

    with pytest.raises(DBAPIError):
        upgrade(own_url, [lunch.owner])

    assert current(own_url) == {"core": CORE.steps()[-1]}
    assert _tables(own_url, "lunch") == []


def test_a_newer_database_is_refused_by_name(own_url: str, lunch: Lunch) -> None:
    lunch.step("0001_first", FIRST)
    newer = lunch.step("0002_second", SECOND)
    upgrade(own_url, [lunch.owner])
    newer.unlink()

    with pytest.raises(NewerDatabase, match=r"at step lunch_0002.*lunch_0001 as the last"):
        upgrade(own_url, [lunch.owner])


def test_a_skill_that_is_gone_is_in_nobodys_way(own_url: str, lunch: Lunch) -> None:
    lunch.step("0001_first", FIRST)
    upgrade(own_url, [lunch.owner])

    upgrade(own_url)

    assert check(own_url) == []
    assert current(own_url)["lunch"] == "lunch_0001"


def test_a_table_that_is_made_anew_keeps_what_points_to_it(own_url: str, lunch: Lunch) -> None:
    lunch.write(PLACE, VOTE)
    revise(lunch.owner, "First tables")
    upgrade(own_url, [lunch.owner])
    _run(
        own_url,
        "INSERT INTO core_person (id, name, name_key, attributes, is_active, is_bot, is_guest,"
        " imported) VALUES ('p', 'Ada', 'ada', '{}', true, false, false, false)",
        "INSERT INTO lunch_place (id, name) VALUES ('a', 'Canteen')",
        "INSERT INTO lunch_vote (id, place_id, person_id, voted_at)"
        " VALUES ('v', 'a', 'p', '2026-03-02')",
    )
    lunch.step(
        "0002_longer",
        'with op.batch_alter_table("lunch_place") as table:\n'
        '    table.alter_column("name", type_=sa.String(200), existing_nullable=False)',
    )

    upgrade(own_url, [lunch.owner])

    assert _run(own_url, "SELECT place_id FROM lunch_vote") == ["a"]


def test_a_step_that_leaves_keys_to_nowhere_is_undone(tmp_path: Path, lunch: Lunch) -> None:
    url = f"sqlite:///{tmp_path}/plein.db"
    lunch.write(PLACE, VOTE)
    revise(lunch.owner, "First tables")
    upgrade(url, [lunch.owner])
    lunch.step(
        "0002_wrong", "op.execute(\"INSERT INTO lunch_like (id, vote_id) VALUES ('x', 'nowhere')\")"
    )

    with pytest.raises(NotUsable, match="keys that point nowhere, in lunch_like"):
        upgrade(url, [lunch.owner])

    assert current(url)["lunch"] == "lunch_0001"
    assert _run(url, "SELECT count(*) FROM lunch_like") == [0]


async def test_two_upgrades_at_once_wait_for_each_other(postgres_url: str) -> None:
    await asyncio.gather(*(asyncio.to_thread(upgrade, postgres_url) for _ in range(2)))

    assert current(postgres_url) == {"core": CORE.steps()[-1]}


def test_a_step_does_not_wait_long_for_a_table_in_use(
    postgresql_url: str, lunch: Lunch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upgrades, "LOCK_TIMEOUT", "50ms")
    lunch.step("0001_wide", 'op.add_column("core_grant", sa.Column("more", sa.String()))')

    with psycopg.connect(postgresql_url) as busy:
        busy.execute("SELECT * FROM core_grant")
        with pytest.raises(DBAPIError, match="lock timeout"):
            upgrade(postgresql_url, [lunch.owner])

    assert "lunch" not in current(postgresql_url)


@pytest.mark.parametrize("name", ["0002_second.py", "1_first.py", "0001-first.py"])
def test_a_step_that_breaks_the_numbering_is_named(lunch: Lunch, name: str) -> None:
    lunch.owner.folder.mkdir()
    (lunch.owner.folder / name).write_text("")

    with pytest.raises(NotUsable, match=r"a file whose name begins with 0001_"):
        lunch.owner.steps()


def test_two_steps_of_one_number_are_named(lunch: Lunch) -> None:
    lunch.step("0001_mine", FIRST)
    lunch.step("0001_yours", SECOND)

    with pytest.raises(NotUsable, match=r"0001_yours\.py: expected .* begins with 0002_"):
        lunch.owner.steps()


@pytest.mark.parametrize("name", ["", "Lunch", "lunch-time", "1st", "a" * 27])
def test_a_name_that_cannot_prefix_tables_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name"):
        Owner(name=name, folder=Path())


def test_owners_whose_tables_could_be_taken_for_each_others_are_refused() -> None:
    web, web2, push = (Owner(name=name, folder=Path()) for name in ("web", "web2", "web_push"))

    assert in_order((web2, web)) == (CORE, web2, web)
    with pytest.raises(ValueError, match="could be taken for"):
        in_order((web, web2, push))


def test_a_database_in_memory_has_no_steps() -> None:
    with pytest.raises(ValueError, match="in memory"):
        upgrade("sqlite://")


def test_to_ask_for_the_state_makes_no_file(tmp_path: Path) -> None:
    assert current(f"sqlite:///{tmp_path}/plein.db") == {}
    assert os.listdir(tmp_path) == []


def test_the_core_names_every_module_that_has_tables() -> None:
    folder = Path(upgrades.__file__).parent
    found = {
        f"storage.{path.stem}" for path in folder.glob("*.py") if "table=True" in path.read_text()
    }

    assert found - set(CORE.modules) == set()
