"""A test of two titles: which half read which, and how often, in numbers alone."""

import math
from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import Any, ClassVar, Final

from sqlalchemy import func, update
from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import InEach
from skills.announcements.model.posts import LANGUAGES, Words
from skills.announcements.model.tables import Announcement
from storage.session import execute
from storage.table import Kept, Table, json_column

# By chance alone a difference is called clear one time in twenty.
_CONFIDENCE: Final = 0.95


class TitleTest(Table, table=True):
    """A second title, by language; it `is_over` when everybody got the same words after all."""

    __tablename__ = "announcements_title_test"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people: a second title of an announcement",
        why="to find out which one is read more; it goes with the announcement",
    )

    announcement_id: str = Field(
        foreign_key="announcements_announcement.id",
        ondelete="CASCADE",
        primary_key=True,
        max_length=26,
    )
    titles: dict[str, Any] = json_column()
    is_over: bool = False


class TitleHalf(Table, table=True):
    """One half of the readers in numbers: `number` 1 got the first title, 2 the second.

    `presses` is how often they pressed *Read*. `shown` is what figures say of it: it follows when
    enough were added since then, so that none of them can be made out.
    """

    __tablename__ = "announcements_title_half"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people: how many got a title, and how often it was read",
        why="to tell which title is read more; it goes with the announcement",
    )

    announcement_id: str = Field(
        foreign_key="announcements_announcement.id",
        ondelete="CASCADE",
        primary_key=True,
        max_length=26,
    )
    number: int = Field(primary_key=True)
    title: str = Field(max_length=120)
    people: int = 0
    presses: int = 0
    shown: int = 0


async def title_test_of(db: AsyncSession, announcement_id: str) -> TitleTest | None:
    """Find the second title of an announcement."""
    return await db.get(TitleTest, announcement_id)


async def running_test(db: AsyncSession, news: Announcement) -> TitleTest | None:
    """Find the test that is held: of what goes to each person, once, and was not changed since."""
    test = await title_test_of(db, news.id)
    return test if test is not None and goes_once(news) and not test.is_over else None


def goes_once(news: Announcement) -> bool:
    """Whether it goes to each person, once: not into a channel, nor again and again."""
    return news.rule is None and news.series_id is None and news.channel is None


async def put_second_title(
    db: AsyncSession, announcement_id: str, language: str, title: str
) -> None:
    """Write the second title in one language."""
    test = await title_test_of(db, announcement_id)
    if test is None:
        db.add(TitleTest(announcement_id=announcement_id, titles={language: title}))
    else:
        test.titles = {**test.titles, language: title}
    await db.flush()


async def drop_title_test(db: AsyncSession, announcement_id: str) -> None:
    """Let everybody get the first title."""
    test = await title_test_of(db, announcement_id)
    if test is not None:
        await db.delete(test)
        await db.flush()


async def copy_title_test(db: AsyncSession, from_id: str, to_id: str) -> None:
    """Let one announcement have the second title of another one, unless its words are new since."""
    test = await title_test_of(db, from_id)
    if test is not None and not test.is_over:
        db.add(TitleTest(announcement_id=to_id, titles=test.titles))
        await db.flush()


async def end_title_test(db: AsyncSession, announcement_id: str) -> None:
    """Note that everybody gets the same words from now on; the numbers stay."""
    test = await title_test_of(db, announcement_id)
    if test is not None:
        test.is_over = True
        await db.flush()


def second_title(test: TitleTest, words: Words) -> InEach:
    """Tell which second title readers of each language get: in a language without words, that of
    the language whose words they read."""
    titles: Mapping[str, Any] = test.titles

    def of(language: str) -> str:
        read = language if language in words.languages else words.languages[0]
        return str(titles.get(read) or getattr(words.title, read))

    en, nl = (of(one) for one in LANGUAGES)
    return InEach(en=en, nl=nl)


async def halves_of(db: AsyncSession, announcement_id: str) -> Sequence[TitleHalf]:
    """List both halves, when it has gone out to any of them."""
    rows = await db.exec(
        select(TitleHalf)
        .where(TitleHalf.announcement_id == announcement_id)
        .order_by(col(TitleHalf.number))
        .execution_options(populate_existing=True)
    )
    return rows.all()


async def begin_halves(
    db: AsyncSession, announcement_id: str, titles: Sequence[str]
) -> Sequence[TitleHalf]:
    """Give both halves; at first nobody is in them. Who asks holds the announcement's lock."""
    found = await halves_of(db, announcement_id)
    if found:
        return found
    for number, title in enumerate(titles, start=1):
        db.add(TitleHalf(announcement_id=announcement_id, number=number, title=title))
    await db.flush()
    return await halves_of(db, announcement_id)


async def count_press(
    db: AsyncSession, announcement_id: str, number: int, *, threshold: int
) -> None:
    """Add to a number that a title was read, and to what figures say when enough were added."""
    is_it = col(TitleHalf.announcement_id) == announcement_id
    one_more = update(TitleHalf).where(is_it, col(TitleHalf.number) == number)
    await execute(db, one_more.values(presses=col(TitleHalf.presses) + 1))
    added = func.sum(col(TitleHalf.presses) - col(TitleHalf.shown))
    if (await execute(db, select(added).where(is_it))).scalar_one() >= threshold:
        await execute(db, update(TitleHalf).where(is_it).values(shown=col(TitleHalf.presses)))


def clear_winner(halves: Sequence[TitleHalf]) -> TitleHalf | None:
    """Tell which title was read clearly more often; None when the difference may be chance.

    Given how often both were read together, the first one's part is binomial, with the share of
    people who got it (Przyborowski and Wilenski 1940, "Homogeneity of results in testing samples
    from Poisson series"); by its normal approximation with the correction for continuity.
    """
    first, second = halves
    presses, people = first.shown + second.shown, first.people + second.people
    if not (presses and first.people and second.people):
        return None
    share = first.people / people
    more = first.shown - presses * share
    spread = math.sqrt(presses * share * (1 - share))
    is_clear = abs(more) - 0.5 > NormalDist().inv_cdf((1 + _CONFIDENCE) / 2) * spread
    return (first if more > 0 else second) if is_clear else None
