"""The attention budget: so many announcements may come to somebody in a week, and then one asks.

A week is one of the calendar, from Monday on, by the clock of the workplace. What counts is what
was sent, or is on its way; what is urgent does not count and is never held up.
"""

from collections.abc import Collection
from datetime import date, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement

from bot import Scope, due_in
from skills.announcements.dates import is_on
from skills.announcements.model.budget import has_had, needs_choice, weighing
from skills.announcements.model.digests import wants_digest
from skills.announcements.model.tables import Announcement
from skills.announcements.rights import below, changed
from skills.announcements.settings import settings_in
from storage.reach import count_people

_WEEK: Final = timedelta(days=7)
_FAR: Final = 800  # days in which every rule has a date that is no holiday, if it ever has one


async def has_enough(
    scope: Scope, day: date, *, among: Collection[str] | None = None
) -> ColumnElement[bool] | None:
    """Make the condition that somebody (`among` these people) has used up the week of a date; None
    when nobody has."""
    most = settings_in(scope).per_week
    if not most:
        return None
    monday = day - timedelta(days=day.weekday())
    since, until = (due_in(one, time(), scope.house.zone) for one in (monday, monday + _WEEK))
    return await has_had(scope.db, since, until, most, among=among)


async def weigh(
    scope: Scope, news: Announcement, which: ColumnElement[bool], *, anew: bool = False
) -> None:
    """Count for how many of these people an announcement is one too many. `anew`: what its author
    chose before was about something else."""
    found = await weighing(scope.db, news.id)
    enough = None
    if news.level != "urgent":
        enough = await has_enough(scope, _day_of(scope, news))
    if enough is not None and news.level == "normal":
        enough &= ~wants_digest()  # to them it comes bundled, however much that is
    found.over = 0 if enough is None else await count_people(scope.db, which & enough)
    found.people = await count_people(scope.db, which) if found.over else 0
    if anew:
        found.choice = None


async def hold(scope: Scope, news: Announcement, which: ColumnElement[bool]) -> bool:
    """Wait for a choice of the author, when what is about to be sent is too much for some of these
    people. False: it may go."""
    if news.state != "planned":
        return False
    await weigh(scope, news, which)
    if not await needs_choice(scope.db, news):
        return False
    news.state = "undecided"
    below(scope, news)
    changed(scope, news)
    return True


def free_day(scope: Scope, news: Announcement) -> date | None:
    """Find the first date of the next week on which an announcement can come: for a series one of
    its own, for others a working day."""
    day = _day_of(scope, news)
    monday = day - timedelta(days=day.weekday()) + _WEEK
    days = (monday + timedelta(days=n) for n in range(_FAR))
    return next((one for one in days if _fits(scope, news, one)), None)


def _fits(scope: Scope, news: Announcement, day: date) -> bool:
    if news.rule is not None:
        return is_on(scope, news, day)
    return day.weekday() < 5 and scope.house.holiday(day) is None


def _day_of(scope: Scope, news: Announcement) -> date:
    """Tell on which date an announcement comes, today at the earliest."""
    return max(news.day or today(scope), today(scope))


def today(scope: Scope) -> date:
    """Tell the date by the clock of the workplace."""
    return scope.now.astimezone(ZoneInfo(scope.house.zone)).date()
