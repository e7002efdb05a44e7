"""The PostgreSQL that other tests rely on: empty for each test, and a true copy when asked."""

import psycopg
import pytest

from tests.postgres import PostgresServer


def _tables(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return [str(name) for (name,) in found]


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_gets_an_empty_database(postgres_url: str, turn: int) -> None:
    assert _tables(postgres_url) == []

    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE left_behind (turn int)")

    assert _tables(postgres_url) == ["left_behind"]


def test_a_copy_holds_what_was_prepared_and_stands_alone(postgres_server: PostgresServer) -> None:
    prepared = postgres_server.fresh()
    with psycopg.connect(prepared) as connection:
        connection.execute("CREATE TABLE prepared (word text)")

    copy = postgres_server.fresh(template=prepared)
    with psycopg.connect(copy) as connection:
        connection.execute("CREATE TABLE extra (word text)")

    assert sorted(_tables(copy)) == ["extra", "prepared"]
    assert _tables(prepared) == ["prepared"]
    postgres_server.drop(copy)
    postgres_server.drop(prepared)


def test_a_database_is_dropped_while_somebody_still_holds_it(
    postgres_server: PostgresServer,
) -> None:
    url = postgres_server.fresh()

    with psycopg.connect(url):
        postgres_server.drop(url)

        with pytest.raises(psycopg.OperationalError, match="does not exist"):
            psycopg.connect(url)


def test_words_in_dutch_can_be_searched(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        found = connection.execute(
            "SELECT to_tsvector('dutch', 'de vergaderingen') @@ to_tsquery('dutch', 'vergadering')"
        ).fetchone()

    assert found == (True,)
