"""What people said of answers, without who they are; and the threshold that was computed of it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar, Final

from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.qa.figures.calibration import MOST_RATED, Rated
from skills.qa.model.tables import Question
from storage.table import Kept, Table, moment, random_key

_DAYS: Final = 400


class Rating(Table, table=True):
    """That an answer helped, or did not, and how sure the bot was of it: by words alone, or by
    meaning too, which are two scales. The day is all that is known of when."""

    __tablename__ = "qa_rating"
    __table_args__: ClassVar[dict[str, bool]] = {"sqlite_with_rowid": False}  # they have no order
    kept: ClassVar[Kept] = Kept(
        what="that an answer helped or did not, on a day, without who said so",
        why="to know from how sure on the bot may answer",
        days=_DAYS,
        since="day",
    )

    id: str = Field(default_factory=random_key, primary_key=True, max_length=32)
    by_words: bool
    confidence: float
    is_helpful: bool
    day: date = Field(index=True)


class Threshold(Table, table=True):
    """From how sure on the bot answers by itself: one row for words alone, one for meaning too."""

    __tablename__ = "qa_threshold"
    kept: ClassVar[Kept] = Kept(what="nothing of people", why="to answer only what is sure enough")

    id: str = Field(primary_key=True, max_length=7)
    value: float
    computed_at: datetime = moment()


async def put_rating(db: AsyncSession, question: Question, day: date, *, is_helpful: bool) -> None:
    """Note whether the bot's answer to a question helped; who changes their mind changes it. What
    its asker chose themselves says nothing of the bot's choice, and is not noted."""
    if question.is_chosen:
        return
    known = None if question.rating_id is None else await db.get(Rating, question.rating_id)
    if known is not None:
        known.is_helpful = is_helpful
        return
    made = Rating(
        by_words=question.by_words,
        confidence=question.confidence,
        is_helpful=is_helpful,
        day=day,
    )
    db.add(made)
    question.rating_id = made.id


async def last_rated(db: AsyncSession, *, by_words: bool) -> list[Rated]:
    """List the last hundred ratings, the newest first, to the day."""
    query = (
        select(Rating)
        .where(col(Rating.by_words).is_(by_words))
        .order_by(col(Rating.day).desc(), col(Rating.id))
        .limit(MOST_RATED)
    )
    return [Rated(one.confidence, one.is_helpful) for one in await db.exec(query)]


async def threshold_in(db: AsyncSession, *, by_words: bool) -> Threshold | None:
    """Find the threshold that was computed; None as long as there were too few ratings."""
    return await db.get(Threshold, _name(by_words=by_words))


async def put_threshold(
    db: AsyncSession, value: float | None, now: datetime, *, by_words: bool
) -> None:
    """Keep a threshold; None takes it away, so that the built-in one holds."""
    known = await threshold_in(db, by_words=by_words)
    if value is None:
        if known is not None:
            await db.delete(known)
        return
    found = known or Threshold(id=_name(by_words=by_words), value=value, computed_at=now)
    found.value, found.computed_at = value, now
    db.add(found)


def _name(*, by_words: bool) -> str:
    return "words" if by_words else "meaning"


async def confidences_since(
    db: AsyncSession, since: datetime, *, by_words: bool
) -> Sequence[tuple[float, str]]:
    """List how sure the bot was of each question that was looked up since a moment, and who asked
    it. Where nothing was found, it was not sure on either scale."""
    is_of_scale = col(Question.by_words).is_(by_words) | (col(Question.confidence) == 0)
    query = select(Question.confidence, Question.asker_id).where(
        Question.asked_at >= since, Question.state != "looking", is_of_scale
    )
    return (await db.exec(query)).all()
