"""What was announced, in people's own feed readers and calendars."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot import Button, Buttons, CalendarEvent, FeedItem, Turn
from skills.announcements.model.posts import words_of
from skills.announcements.model.reading import readable_by
from skills.announcements.model.tables import Announcement
from skills.announcements.moments import due_for
from skills.announcements.settings import skill, t

_MOST: Final = 100
# How long an announcement takes of a calendar, so that it can be seen there.
_LONG: Final = timedelta(minutes=15)


@skill.command("announce feed", "mededeling feed")
async def subscribe(turn: Turn) -> None:
    """Read what was announced to you in your feed reader or calendar."""
    ways = (Button(t("feed_button"), sent()), Button(t("calendar_button"), calendar()))
    turn.whisper(t("feed_offer"), Buttons(ways, only=(turn.by.id,)))


@skill.feed("sent")
async def sent(turn: Turn) -> Sequence[FeedItem]:
    """What was sent of what somebody got or wrote, the newest first."""
    found = await readable_by(turn.db, turn.by, ("sending", "sent"), most=_MOST)
    return [await _item(turn, one) for one in found]


async def _item(turn: Turn, news: Announcement) -> FeedItem:
    title, text = await _words(turn, news)
    return FeedItem(
        id=news.id,
        title=title,
        text=text,
        published=_moment(turn, news),
        updated=news.edited_at,
    )


@skill.calendar("announcements")
async def calendar(turn: Turn) -> Sequence[CalendarEvent]:
    """When what somebody got or wrote was sent, or is planned."""
    found = await readable_by(turn.db, turn.by, ("planned", "sending", "sent"), most=_MOST)
    return [await _event(turn, one) for one in found]


async def _event(turn: Turn, news: Announcement) -> CalendarEvent:
    title, text = await _words(turn, news)
    start = _moment(turn, news)
    return CalendarEvent(
        id=news.id, title=title, text=text, start=start, end=start + _LONG, updated=news.edited_at
    )


def _moment(turn: Turn, news: Announcement) -> datetime:
    """Tell when an announcement is there for somebody, by the clock that it goes by."""
    due = due_for(news, turn.house.zone_of(turn.by), turn.house.zone)
    return due or news.planned_at or news.created_at


async def _words(turn: Turn, news: Announcement) -> tuple[str, str]:
    words = await words_of(turn.db, news.id)
    if turn.house.language_of(turn.by) == "nl":
        return words.title.nl, words.text.nl
    return words.title.en, words.text.en
