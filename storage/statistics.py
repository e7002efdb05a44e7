"""What PostgreSQL knows of how full a table is: by that it chooses how to look things up."""

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.session import execute
from storage.table import Table


async def look_over(db: AsyncSession, table: type[Table]) -> None:
    """Let PostgreSQL know after a large change how many rows a table has, and how they are spread.

    It would look by itself a minute later, and until then search as if hardly any were there: for
    the next few of 100,000 people it goes through all of them.
    """
    if db.get_bind().dialect.name == "postgresql":
        await execute(db, text(f"ANALYZE {table.__tablename__}"))
