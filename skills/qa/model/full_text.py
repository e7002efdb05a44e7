"""The full-text index over the stems of passages: FTS5 on SQLite, a GIN index on PostgreSQL.

Both hold the same stems and are only asked which passages have one of some; what that is worth is
counted elsewhere, so that both databases give the same ranking.
"""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    DDL,
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    String,
    Text,
    bindparam,
    cast,
    column,
    event,
    func,
    literal,
    literal_column,
    table,
)
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.qa.model.tables import Item, Passage
from storage.among import IsAmong, as_list
from storage.session import execute

# The index keeps no copy of the words (FTS5 "external content"), and triggers keep it in step, as
# https://www.sqlite.org/fts5.html#external_content_tables has it. A step that makes qa_passage anew
# must make them anew, too. What is called `words_of_…` is left alone when tables are compared.
FTS5: Final = (
    "CREATE VIRTUAL TABLE words_of_qa USING fts5(words, content='qa_passage', "
    "content_rowid='number', tokenize='unicode61 remove_diacritics 0')",
    "CREATE TRIGGER qa_passage_added AFTER INSERT ON qa_passage BEGIN "
    "INSERT INTO words_of_qa(rowid, words) VALUES (new.number, new.words); END",
    "CREATE TRIGGER qa_passage_gone AFTER DELETE ON qa_passage BEGIN "
    "INSERT INTO words_of_qa(words_of_qa, rowid, words) "
    "VALUES ('delete', old.number, old.words); END",
    "CREATE TRIGGER qa_passage_changed AFTER UPDATE OF number, words ON qa_passage BEGIN "
    "INSERT INTO words_of_qa(words_of_qa, rowid, words) "
    "VALUES ('delete', old.number, old.words); "
    "INSERT INTO words_of_qa(rowid, words) VALUES (new.number, new.words); END",
)

GIN: Final = (
    "CREATE INDEX words_of_qa ON qa_passage "
    "USING gin (array_to_tsvector(string_to_array(words, ' ')))",
)

for _dialect, _statements in (("sqlite", FTS5), ("postgresql", GIN)):
    for _statement in _statements:
        event.listen(
            SQLModel.metadata.tables["qa_passage"],
            "after_create",
            DDL(_statement).execute_if(dialect=_dialect),
        )

_fts = table("words_of_qa", column("rowid"), column("words_of_qa"))


class Hit(NamedTuple):
    """What is weighed of a passage. `words` are all its stems."""

    number: int
    item_id: str
    heading: str
    language: str
    words: str


async def passages_with(
    db: AsyncSession, stems: Collection[str], readers_ids: Collection[str], most: int
) -> Sequence[Hit]:
    """List passages that have one of these stems, for these readers, by number, `most` at most.

    The newest are left out when there are more.
    """
    if not stems or not readers_ids:
        return []
    is_sqlite = (await db.connection()).dialect.name == "sqlite"
    given = {
        "stems": _any_of(sorted(stems), is_sqlite=is_sqlite),
        "readers": as_list(readers_ids),
        "most": most,
    }
    return [Hit(*row) for row in await execute(db, _with_stems(is_sqlite=is_sqlite), given)]


async def passages_of(
    db: AsyncSession, numbers: Collection[int], readers_ids: Collection[str]
) -> Sequence[Hit]:
    """List these passages by number, as far as they are for these readers."""
    if not numbers or not readers_ids:
        return []
    given = {"numbers": sorted(numbers), "readers": as_list(readers_ids)}
    return [Hit(*row) for row in await execute(db, _numbered(), given)]


def may_be_found(readers: Collection[str] | BindParameter[str]) -> ColumnElement[bool]:
    """Make the condition that an item is found by those who are among these readers: their ids, or
    the parameter that gives them as a list (`storage.among.as_list`)."""
    listed = readers if isinstance(readers, BindParameter) else literal(as_list(readers))
    return (col(Item.state) == "verified") & IsAmong(col(Item.readers_id), listed)


# Statements are built once: that costs as much as to run them.


@cache
def _with_stems(*, is_sqlite: bool) -> Select[*tuple[Any, ...]]:
    query = _weighed().where(_has_one_of(is_sqlite=is_sqlite))
    return query.limit(bindparam("most", type_=Integer))  # pyright: ignore[reportArgumentType]


@cache
def _numbered() -> Select[*tuple[Any, ...]]:
    return _weighed().where(col(Passage.number).in_(bindparam("numbers", expanding=True)))


def _weighed() -> Select[*tuple[Any, ...]]:
    """Select what is weighed of passages that may be found."""
    return (
        select(
            col(Passage.number),
            col(Passage.item_id),
            col(Passage.heading),
            col(Passage.language),
        )
        .add_columns(col(Passage.words))
        .join(Item, col(Item.id) == col(Passage.item_id))
        .where(may_be_found(bindparam("readers", type_=String)))
        .order_by(col(Passage.number))
    )


def _any_of(stems: Sequence[str], *, is_sqlite: bool) -> str:
    if is_sqlite:
        return " OR ".join(f'"{stem}"' for stem in stems)
    return " | ".join(f"'{stem}'" for stem in stems)


def _has_one_of(*, is_sqlite: bool) -> ColumnElement[bool]:
    wanted = bindparam("stems", type_=String)
    if is_sqlite:
        found = literal_column("words_of_qa", Text)
        return col(Passage.number).in_(select(_fts.c.rowid).where(found.op("MATCH")(wanted)))
    # Imported where it is needed: it brings all drivers of PostgreSQL.
    from sqlalchemy.dialects.postgresql import TSQUERY

    held = func.array_to_tsvector(
        func.string_to_array(literal_column("words"), literal_column("' '"))
    )
    return held.op("@@")(cast(wanted, TSQUERY))
