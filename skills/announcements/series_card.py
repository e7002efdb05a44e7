"""What a series shows: its next dates, and what can be done with each."""

from datetime import date, timedelta
from typing import Final

from bot import Block, Button, Buttons, InEach, Paragraph, Scope, Text, Turn
from skills.announcements.dates import dates
from skills.announcements.drafting import edit
from skills.announcements.model.series import dates_of
from skills.announcements.model.tables import Announcement
from skills.announcements.moments import when_of
from skills.announcements.repeating import pause, resume, skip, skip_holidays, unskip
from skills.announcements.rights import mine
from skills.announcements.settings import skill, t

_BACK: Final = timedelta(days=2)


def stands_with_series(news: Announcement) -> bool:
    """Tell whether what becomes of a date is shown by its series alone."""
    is_still = news.state in ("planned", "paused", "skipped", "cancelled")
    return news.series_id is not None and news.card_id is None and is_still


async def said_of_dates(
    scope: Scope, series: Announcement, person_id: str | None
) -> list[Text | Block]:
    """Say the next dates of a series, with what somebody can do with each."""
    known = await dates_of(scope.db, series.id, scope.now.date() - _BACK)
    ahead = {one.day: one for one in dates(scope, series) if one.is_coming}
    moved = [day for day, one in known.items() if one.is_apart and one.state == "planned"]
    days = sorted({*ahead, *moved})
    if not days:
        return [t("no_dates")]
    lines = [
        _line(scope, day, known.get(day), ahead[day].holiday if day in ahead else None)
        for day in days
    ]
    ways = [way for day in days for way in _ways(day, known.get(day))]
    only = (person_id,) if person_id else ()
    return [
        t("dates"),
        *(Paragraph(one, bullet=True) for one in lines),
        *([Buttons(tuple(ways), only=only)] if ways else []),
    ]


def _line(scope: Scope, day: date, one: Announcement | None, holiday: InEach | None) -> Text:
    if one is None and holiday is not None:
        return t("date_holiday", day=day, holiday=holiday)
    if one is None or one.state in ("planned", "paused"):
        if one is not None and one.is_apart:
            return t("date_apart", day=day, when=when_of(one, scope.house.zone))
        return t("date_plain", day=day)
    return t(f"date_{one.state}", day=day)


def _ways(day: date, one: Announcement | None) -> list[Button]:
    match one:
        case Announcement(state="planned" | "paused"):
            return [
                Button(t("edit_day", day=day), edit(announcement_id=one.id)),
                Button(t("skip_day", day=day), skip(announcement_id=one.id)),
            ]
        case Announcement(state="skipped"):
            return [Button(t("unskip_day", day=day), unskip(announcement_id=one.id))]
        case _:
            return []


def ways_of_series(series: Announcement) -> list[Button]:
    """Give what can be done with a whole series, besides changing and ending it."""
    return [_on_holidays(series), *_going(series)]


def _going(series: Announcement) -> list[Button]:
    if series.state == "repeating":
        return [Button(t("pause"), pause(announcement_id=series.id))]
    if series.state == "paused":
        return [Button(t("resume"), resume(announcement_id=series.id), "primary")]
    return []


def _on_holidays(series: Announcement) -> Button:
    label = t("take_holidays") if series.skips_holidays else t("skip_holidays")
    return Button(label, skip_holidays(announcement_id=series.id, skips=not series.skips_holidays))


@skill.button_for("publish")
async def show_dates(turn: Turn, announcement_id: str) -> None:
    """Show the next dates of a series, with what can be done with each."""
    series = await mine(turn, announcement_id)
    if series is not None:
        turn.whisper(*await said_of_dates(turn, series, turn.by.id))
