"""When a survey is due: the moment as it is kept, and by which clocks it comes."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot import (
    Moment,
    Now,
    Once,
    Repeat,
    Rule,
    Scope,
    Text,
    due_anywhere,
    due_in,
    occurrences,
    say_moment,
)
from skills.surveys.model import Round, Survey
from skills.surveys.settings import t

# Two dates of a yearly rule lie within it.
_FAR: Final = timedelta(days=1464)


def moment_of(survey: Survey) -> Moment:
    """Tell when a survey is asked."""
    if survey.day is None or survey.time is None:
        return Now()
    if survey.rule is not None:
        return Repeat(rule=Rule.parse(survey.rule), first=survey.day)
    return Once(day=survey.day, at=time.fromisoformat(survey.time))


def when_of(survey: Survey) -> Text:
    """Say when a survey is asked, on each person's own clock."""
    if survey.days_after is not None:
        at = time.fromisoformat(survey.time or "00:00")
        return t("moment_after", count=survey.days_after, time=at)
    return say_moment(moment_of(survey))


def due_for(survey: Survey, one: Round, zone: str) -> datetime | None:
    """Tell when a round is due for the people of a zone; None for at once."""
    if one.day is None or survey.time is None:
        return None
    return due_in(one.day, time.fromisoformat(survey.time), zone)


def span(survey: Survey, one: Round, now: datetime) -> tuple[datetime, datetime]:
    """Tell the first and the last moment at which a round is due for anybody in the world."""
    if one.day is None or survey.time is None:
        return now, now
    return due_anywhere(one.day, time.fromisoformat(survey.time))


def next_day(scope: Scope, survey: Survey, after: date | None) -> date | None:
    """Tell on which date a repeating survey is asked next, later than `after`, while its moment is
    still to come on every clock; None for one that does not repeat. Who is new is looked for on
    working days alone."""
    if survey.rule is None or survey.day is None:
        return None
    rule = Rule.parse(survey.rule)
    zone = ZoneInfo(scope.house.zone)
    begin = max(scope.now, datetime.combine(survey.day, time(), UTC) - timedelta(days=1))
    for found in occurrences(rule, zone, begin, begin + _FAR):
        day = found.local_date
        first, _ = due_anywhere(day, rule.at)
        is_next = day >= survey.day and (after is None or day > after) and first > scope.now
        if is_next and not _is_off(scope, survey, day):
            return day
    return None


def dates_of(survey: Survey, first: date, within: timedelta) -> list[date]:
    """List the dates on which a repeating survey is asked, from one on and `within` so long."""
    if survey.rule is None:
        return []
    rule = Rule.parse(survey.rule)
    days = (first + timedelta(days=count) for count in range(-(-within // timedelta(days=1))))
    return [day for day in days if rule.falls_on(day)]


def _is_off(scope: Scope, survey: Survey, day: date) -> bool:
    return survey.days_after is not None and scope.house.holiday(day) is not None
