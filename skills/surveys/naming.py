"""Surveys with names: what they may not ask, and when people are asked so many days after they
began to work here. Pure, but for the columns.

Groups of new or leaving colleagues are so small that nobody could stay unknown in them. So such a
survey says first that it is with names; and it asks nothing that is only asked without.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement
from sqlmodel import col

from bot import Text
from skills.surveys.model import Survey
from skills.surveys.questions import Question
from skills.surveys.settings import t
from storage.people import Person

# Whoever is away on their day, was asked something else, or was noted late is asked until then.
GRACE: Final = timedelta(days=14)

_DEFAULT_TIME: Final = "9:00"
_AFTER: Final = re.compile(
    r"""\s*(?P<days>\d{1,3})\s*(?:days?|dag(?:en)?)\s+(?:after|na)
        (?:\s+(?:the|their|de|hun))?
        \s+(?:start(?:ing|datum)?(?:\s+date)?|begin|indiensttreding|first\s+day|eerste\s+(?:werk)?dag)
        (?:\s+at\s+work|\s+op\s+het\s+werk)?
        [,;]?\s*(?:(?:at|om)\s+)?(?P<at>.*)""",
    re.IGNORECASE | re.VERBOSE,
)


def is_named(survey: Survey) -> bool:
    """Whether answers are kept with the name of who gave them."""
    return survey.mode == "named"


def least_asked(survey: Survey) -> int:
    """Tell how many people must be asked at least: fewer could never be shown without names."""
    return 1 if is_named(survey) else survey.threshold


def not_with_names(asked: Sequence[Question]) -> Text | None:
    """Say why questions cannot be asked with names: health and load are of a special kind in the
    law, and what is about one manager is shown from eight answers on (PRV-E4, PRV-E5)."""
    flags = {flag for one in asked for flag in one.flags}
    if "H" in flags:
        return t("named_no_health")
    return t("named_no_managers") if "M" in flags else None


@dataclass(frozen=True, slots=True)
class AfterStart:
    """So many days after somebody began to work here, at a time."""

    days: int
    time: str


def read_after_start(words: str) -> AfterStart | None:
    """Read `7 days after start 9:00`, in Dutch or English; None when it is another moment."""
    found = _AFTER.fullmatch(words.rstrip(" .!"))
    if found is None:
        return None
    return AfterStart(int(found["days"]), found["at"].strip() or _DEFAULT_TIME)


def began(days_after: int, day: date) -> ColumnElement[bool]:
    """Make the condition that it is so many days ago that somebody began to work here, by this day,
    or a little longer."""
    last = day - timedelta(days=days_after)
    start = col(Person.start_date)
    return (start <= last) & (start > last - GRACE)
