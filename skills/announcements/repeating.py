"""Series: each date is an announcement made ahead, so that one can be skipped or changed by itself.

What is made stands in rows that are unique by series and date: a restart, a stepped clock or a
second process makes none of them twice, and whoever looks next makes what is missing.
"""

from datetime import date, timedelta
from typing import Final

from bot import Scope, Tick, Turn
from skills.announcements.dates import dates, is_on, is_over, next_date
from skills.announcements.model.posts import copy_words, next_number
from skills.announcements.model.series import dates_of, every_series, open_dates, stop_dates
from skills.announcements.model.tables import Announcement
from skills.announcements.moments import due_for
from skills.announcements.planning import copy_questions, let_go
from skills.announcements.rights import changeable, changed
from skills.announcements.settings import skill, t

# Dates before it are over on every clock of the world.
_BACK: Final = timedelta(days=2)


async def keep_up(tick: Tick, series_id: str) -> Announcement | None:
    """Make the dates of a series as it is now, and return it."""
    series, _ = await _kept_up(tick, series_id)
    return series


@skill.every("daily 00:10")
async def look_ahead(tick: Tick) -> None:
    """Make what is missing: each day there may be a date less ahead."""
    for series in await every_series(tick.db):
        tick.at(tick.now, make_ahead(announcement_id=series.id))


@skill.timer
async def make_ahead(tick: Tick, announcement_id: str) -> None:
    """Make the dates of one series that are missing."""
    series, is_new = await _kept_up(tick, announcement_id)
    if series is not None and is_new:
        changed(tick, series)


async def _kept_up(tick: Tick, series_id: str) -> tuple[Announcement | None, bool]:
    await tick.lock(f"announcements {series_id}")
    series = await tick.db.get(Announcement, series_id, populate_existing=True)
    is_new = series is not None and series.state == "repeating" and await _made(tick, series)
    return series, is_new


async def _made(tick: Tick, series: Announcement) -> bool:
    """Bring the dates that have not gone out in line with their series. False: they were."""
    for one_id in await open_dates(tick.db, series.id):
        await tick.lock(f"announcements {one_id}")
    known = await dates_of(tick.db, series.id, tick.now.date() - _BACK)
    is_new = False
    for one in known.values():
        is_new |= await _follow(tick, series, one)
    await tick.db.flush()
    missing = [
        one.day for one in dates(tick, series) if one.holiday is None and one.day not in known
    ]
    for day in missing:
        await _make(tick, series, day)
    return is_new or bool(missing)


async def _follow(tick: Tick, series: Announcement, one: Announcement) -> bool:
    """Let one date follow its series. False: it did, or it goes its own way."""
    was_paused = one.state == "paused"
    if one.state not in ("planned", "paused") or (one.is_apart and not was_paused):
        return False
    if was_paused and _is_past(tick, series, one):
        one.state = "skipped"
        return True
    if one.for_day is not None and not one.is_apart and not is_on(tick, series, one.for_day):
        await tick.db.delete(one)
        return True
    has_other_words = False
    if not one.is_apart:
        _take_over(series, one)
        has_other_words = await copy_words(tick.db, series.id, one.id)
        await copy_questions(tick, series, one)
    if was_paused:
        let_go(tick, one, series.planned_at or tick.now)
    return was_paused or has_other_words


def _is_past(tick: Tick, series: Announcement, one: Announcement) -> bool:
    """Whether the moment of a date came while its series paused."""
    if one.is_apart:
        zone = tick.house.zone
        return (due_for(one, zone, zone) or tick.now) <= tick.now
    return one.for_day is None or series.day is None or one.for_day < series.day


async def _make(tick: Tick, series: Announcement, day: date) -> None:
    await tick.lock("announcements.number")
    one = Announcement(
        number=await next_number(tick.db),
        author_id=series.author_id,
        audience=series.audience,
        series_id=series.id,
        for_day=day,
        day=day,
        created_at=tick.now,
    )
    _take_over(series, one)
    tick.db.add(one)
    await tick.db.flush()
    await copy_words(tick.db, series.id, one.id)
    await copy_questions(tick, series, one)
    let_go(tick, one, series.planned_at or tick.now)


def _take_over(series: Announcement, one: Announcement) -> None:
    one.audience, one.names_people = series.audience, series.names_people
    one.level, one.has_comments = series.level, series.has_comments
    one.time, one.clock = series.time, series.clock


@skill.button_for("publish")
async def pause(turn: Turn, announcement_id: str) -> None:
    """Let nothing of a series go out until it goes on."""
    series = await changeable(turn, announcement_id, "repeating")
    if series is None:
        return
    series.state = "paused"
    await stop_dates(turn.db, series.id, "paused")
    turn.audit("announcements.pause", by=turn.by, announcement=series.id)
    changed(turn, series)


@skill.button_for("publish")
async def resume(turn: Turn, announcement_id: str) -> None:
    """Go on with a series, from its next date on."""
    series = await changeable(turn, announcement_id, "paused")
    if series is None:
        return
    series.state, series.planned_at = "repeating", turn.now
    _from_now_on(turn, series)
    turn.audit("announcements.resume", by=turn.by, announcement=series.id)
    changed(turn, series)


@skill.button_for("publish")
async def skip_holidays(turn: Turn, announcement_id: str, skips: bool) -> None:
    """Leave public holidays out of a series, or take them in again."""
    series = await changeable(turn, announcement_id, "draft", "waiting", "repeating", "paused")
    if series is not None:
        series.skips_holidays = skips
        _from_now_on(turn, series)
        changed(turn, series)


def _from_now_on(scope: Scope, series: Announcement) -> None:
    """Make no date anew whose moment is past, however shortly."""
    series.day = next_date(scope, series) or series.day


@skill.button_for("publish")
async def skip(turn: Turn, announcement_id: str) -> None:
    """Leave one date out."""
    one = await changeable(turn, announcement_id, "undecided", "planned", "paused")
    if one is None:
        return
    one.state = "skipped"
    turn.audit("announcements.skip", by=turn.by, announcement=one.id)
    changed(turn, one)


@skill.button_for("publish")
async def unskip(turn: Turn, announcement_id: str) -> None:
    """Take one date in again, if it is not over."""
    one = await changeable(turn, announcement_id, "skipped")
    if one is None or one.series_id is None:
        return
    series = await turn.db.get_one(Announcement, one.series_id)
    if series.state == "cancelled" or is_over(turn, series, one.for_day or turn.now.date()):
        turn.whisper(t("date_over"))
        return
    let_go(turn, one, turn.now)
    if series.state != "repeating":
        one.state = "paused"
    turn.audit("announcements.unskip", by=turn.by, announcement=one.id)
    changed(turn, one)
