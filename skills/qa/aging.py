"""How old an answer may get: whether it is due to be checked, overdue, or too old to be given."""

from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from bot import Scope
from skills.qa.model.tables import Item
from skills.qa.settings import settings_in

Age: TypeAlias = Literal["fresh", "due", "overdue", "aside", "retired"]


def age_of(scope: Scope, item: Item, today: date | None = None) -> Age:
    """Tell how it stands with an item on a day, by default today by the workplace's clock.

    It is `due` on the day for which it was planned, `overdue` afterwards, and `aside` when the time
    is over during which it is given all the same.
    """
    day = today or scope.house.today
    if item.state == "retired":
        return "retired"
    if item.review_on is None or item.review_on > day:
        return "fresh"
    if is_aside(scope, item, day):
        return "aside"
    return "due" if item.review_on == day else "overdue"


def is_aside(scope: Scope, item: Item, today: date | None = None) -> bool:
    """Whether an item is overdue for so long that it is not given as an answer any more. It may be
    offered as something similar."""
    grace = settings_in(scope).grace_days
    if not grace or item.review_on is None:
        return False
    return (today or scope.house.today) > item.review_on + timedelta(days=grace)


def day_of(moment: datetime, zone: str) -> date:
    """Tell on which day something was, by the clock of a zone."""
    return moment.astimezone(ZoneInfo(zone)).date()
