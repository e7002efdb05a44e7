"""When an announcement is due: the words for it, and the moment in each zone."""

from datetime import date, datetime, time

from bot import Moment, Now, Once, Repeat, Rule, Text, due_anywhere, due_in, say_moment
from skills.announcements.model.tables import Announcement
from skills.announcements.settings import t


def moment_of(news: Announcement) -> Moment:
    """Tell when an announcement is to go out."""
    if news.day is None or news.time is None:
        return Now()
    if news.rule is not None:
        return Repeat(rule=Rule.parse(news.rule), first=news.day)
    return Once(day=news.day, at=time.fromisoformat(news.time))


def when_of(news: Announcement, house_zone: str) -> Text:
    """Say when an announcement goes out."""
    zone = None if news.clock == "own" else house_zone
    return t("when", moment=say_moment(moment_of(news), zone))


def due_for(news: Announcement, zone: str, house_zone: str) -> datetime | None:
    """Tell at which moment an announcement is due for people of a zone; None for at once."""
    match moment_of(news):
        case Once(day=day, at=at):
            return due_in(day, at, zone if news.clock == "own" else house_zone)
        case _:
            return None


def span(news: Announcement, house_zone: str) -> tuple[datetime, datetime] | None:
    """Tell the first and the last moment at which anybody in the world may be due; None for now."""
    if news.day is None or news.time is None:
        return None
    return span_on(news, news.day, time.fromisoformat(news.time), house_zone)


def span_on(news: Announcement, day: date, at: time, house_zone: str) -> tuple[datetime, datetime]:
    """Tell the same of a date on which it may come, by the clock of an announcement."""
    if news.clock == "house":
        moment = due_in(day, at, house_zone)
        return moment, moment
    return due_anywhere(day, at)


def is_past(news: Announcement, zone: str, house_zone: str, now: datetime) -> bool:
    """Whether the moment of an announcement has passed in a zone: another one is to be chosen."""
    moment = due_for(news, zone, house_zone)
    return moment is not None and moment <= now
