"""Channels in listen mode: where the bot helps unasked."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from bot import Place, Scope, alike_sentences
from skills.qa.model.tables import Question
from storage.table import Kept, Table, moment, person_key, primary_key

_MOST_COMPARED = 500


class Listening(Table, table=True):
    """A channel in which the bot helps whoever asks something, since a moment."""

    __tablename__ = "qa_listening"
    __table_args__ = (UniqueConstraint("adapter", "workspace", "channel"),)
    kept: ClassVar[Kept] = Kept(
        what="who let the bot listen in a channel, and when",
        why="to help there unasked, and to tell them when it stops; it goes when it stops",
    )

    id: str = primary_key()
    adapter: str = Field(max_length=40)
    workspace: str = Field(max_length=200)
    channel: str = Field(max_length=255)
    by_id: str | None = person_key(on_erasure="clear", optional=True)
    since: datetime = moment()


async def all_listening(db: AsyncSession) -> Sequence[Listening]:
    """List the channels in listen mode, the oldest first."""
    return (await db.exec(select(Listening).order_by(col(Listening.id)))).all()


async def channels_listening(db: AsyncSession) -> Collection[tuple[str, str, str]]:
    """List the channels in listen mode, as the bot knows them while it hears."""
    return [(one.adapter, one.workspace, one.channel) for one in await all_listening(db)]


async def listening_in(scope: Scope, place: Place) -> Listening | None:
    """Find whether a channel is in listen mode. Nobody else switches it until the turn is over."""
    await scope.lock(f"qa listening {place.adapter} {place.workspace} {place.channel}")
    query = select(Listening).where(
        Listening.adapter == place.adapter,
        Listening.workspace == place.workspace,
        Listening.channel == place.channel,
    )
    return (await scope.db.exec(query)).first()


async def was_asked_in(db: AsyncSession, place: Place, words: str, since: datetime) -> bool:
    """Tell whether much the same was asked in public in a channel since a moment."""
    query = select(Question).where(col(Question.is_public), Question.asked_at >= since)
    asked = await _newest_in(db, query, place)
    return bool(alike_sentences(words, [one.text for one in asked], 1))


async def overheard_ratings(db: AsyncSession, listening: Listening) -> Sequence[str]:
    """List how the answers were rated that a channel got unasked since it listens: the newest
    question first, `helpful` or `unhelpful`."""
    query = select(Question).where(
        col(Question.is_overheard), Question.rating != "", Question.asked_at >= listening.since
    )
    place = Place(
        adapter=listening.adapter, workspace=listening.workspace, channel=listening.channel
    )
    return [one.rating for one in await _newest_in(db, query, place)]


async def question_in_thread(db: AsyncSession, place: Place) -> Question | None:
    """Find the question that was asked where a thread begins, if the bot knows of one."""
    if place.thread is None:
        return None
    asked = await _newest_in(db, select(Question).where(col(Question.is_public)), place)
    return next((one for one in asked if one.place["thread"] == place.thread), None)


async def _newest_in(
    db: AsyncSession, query: SelectOfScalar[Question], place: Place
) -> list[Question]:
    rows = await db.exec(query.order_by(col(Question.id).desc()).limit(_MOST_COMPARED))
    spot = (place.adapter, place.workspace, place.channel)
    return [
        one
        for one in rows
        if (one.place["adapter"], one.place["workspace"], one.place["channel"]) == spot
    ]
